package casework

import (
	"samlop/letters"
	"samlop/models"
)

// Codes that are kept in the database and stand in requests and answers. They are
// named here so that api, which knows no database, can list their values.
type (
	BatchKind            = models.BatchKind
	BatchRole            = models.BatchRole
	BirthSource          = models.BirthSource
	BlockKind            = letters.BlockKind
	CaseOrder            = models.CaseOrder
	Channel              = models.Channel
	ItemStatus           = models.ItemStatus
	JoinStatus           = models.JoinStatus
	MailStatus           = models.MailStatus
	MailDelivery         = models.MailDelivery
	MailKind             = models.MailKind
	CaseMessageKind      = models.CaseMessageKind
	OriginalKind         = models.OriginalKind
	MessageDirection     = models.MessageDirection
	MessageStatus        = models.MessageStatus
	MessageTrouble       = models.MessageTrouble
	OpeningStatus        = models.OpeningStatus
	OrganisationKind     = models.OrganisationKind
	PaperStanding        = models.PaperStanding
	PersonKind           = models.PersonKind
	PrintOutcome         = models.PrintOutcome
	PrintStatus          = models.PrintStatus
	PrintWay             = models.PrintWay
	RoleAct              = models.RoleAct
	RepresentativeEnd    = models.RepresentativeEnd
	RepresentativeSource = models.RepresentativeSource
	SendingStatus        = models.SendingStatus
	SendingTrouble       = models.SendingTrouble
	TrainingKind         = models.TrainingKind
	Trouble              = models.Trouble
)
