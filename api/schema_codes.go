package api

import (
	"maps"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casework"
	"samlop/figures"
)

// code stands in for a type with a closed list of values, which knows nothing of
// schemas: OpenAPI and what is refused at the door follow from the constants.
type code[T casefile.Code] string

// Schema describes a code.
func (code[T]) Schema(huma.Registry) *huma.Schema {
	var one T
	return &huma.Schema{Type: huma.TypeString, Enum: enum(one.Codes())}
}

// substitute is a type of ours, and the one that describes it.
type substitute struct{ of, by reflect.Type }

func coded[T casefile.Code]() substitute {
	return substitute{reflect.TypeFor[T](), reflect.TypeFor[code[T]]()}
}

// documented is a type with words for its fields that its tags have no room for,
// by JSON name.
type documented interface{ Docs() map[string]string }

// complete gives each schema what huma does not read from our types: the words
// that stand beside a struct, and which codes a tag leaves out (except:"A,B").
func complete(registry huma.Registry) {
	for name, schema := range registry.Map() {
		of := registry.TypeFromRef(schemaPrefix + name)
		for property, words := range fieldDocs(of) {
			schema.Properties[property].Description = words
		}
		for _, f := range reflect.VisibleFields(of) {
			if _, ok := f.Tag.Lookup("except"); !ok {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			property := schema.Properties[name]
			if property.Items != nil {
				property = property.Items
			}
			property.Enum = enum(casefile.FieldCodes(f))
		}
	}
}

// fieldDocs collects the words of a type and of those it embeds.
func fieldDocs(of reflect.Type) map[string]string {
	all := map[string]string{}
	for _, f := range reflect.VisibleFields(of) {
		if f.Anonymous {
			maps.Copy(all, fieldDocs(f.Type))
		}
	}
	if d, ok := reflect.Zero(of).Interface().(documented); ok {
		maps.Copy(all, d.Docs())
	}
	return all
}

func enum(values []string) []any {
	out := make([]any, len(values))
	for i, value := range values {
		out[i] = value
	}
	return out
}

// codes are the types whose values OpenAPI lists: every one there is
// (TestEveryCodeIsListedWithItsType).
var codes = []substitute{
	coded[casefile.AbsenceReason](),
	coded[casefile.AdministrationAct](),
	coded[casefile.AdmissionGround](),
	coded[casefile.AdmissionNoticeMode](),
	coded[casefile.AppealOutcome](),
	coded[casefile.AssignmentStatus](),
	coded[casefile.Capacity](),
	coded[casefile.Authority](),
	coded[casefile.CapacityBasis](),
	coded[casefile.ClinicianKind](),
	coded[casefile.ClinicianStatus](),
	coded[casefile.CloseReason](),
	coded[casefile.ComplaintDefect](),
	coded[casefile.ComplaintStatus](),
	coded[casefile.ComplaintSubject](),
	coded[casefile.ConsentException](),
	coded[casefile.ConsentKind](),
	coded[casefile.ConsentStatus](),
	coded[casefile.CoordinationStatus](),
	coded[casefile.CoordinatorGroup](),
	coded[casefile.CoordinatorWish](),
	coded[casefile.DeadlineCode](),
	coded[casefile.DeadlineKind](),
	coded[casefile.DeadlineStatus](),
	coded[casefile.DecisionStatus](),
	coded[casefile.EpisodeForm](),
	coded[casefile.Evidence](),
	coded[casefile.FactName](),
	coded[casefile.FollowUpCode](),
	coded[casefile.GuardianStanding](),
	coded[casefile.HalfYearMode](),
	coded[casefile.HolderKind](),
	coded[casefile.IdentityFound](),
	coded[casefile.Kind](),
	coded[casefile.Language](),
	coded[casefile.LetterCode](),
	coded[casefile.LetterSays](),
	coded[casefile.LetterStatus](),
	coded[casefile.MayNotify](),
	coded[casefile.MeetingKind](),
	coded[casefile.MeetingStatus](),
	coded[casefile.MessageKind](),
	coded[casefile.MessagePlan](),
	coded[casefile.TransferStatus](),
	coded[casefile.MinutesStorage](),
	coded[casefile.MinutesTemplate](),
	coded[casefile.NeedLevels](),
	coded[casefile.NoticePurpose](),
	coded[casefile.MunicipalityAnswer](),
	coded[casefile.NotificationStatus](),
	coded[casefile.MoveReason](),
	coded[casefile.Outcome](),
	coded[casefile.Phase](),
	coded[casefile.PlanDelivery](),
	coded[casefile.PlanStatus](),
	coded[casefile.PlanStyle](),
	coded[casefile.PolicyField](),
	coded[casefile.ReassignReason](),
	coded[casefile.ReferralChannel](),
	coded[casefile.ReferralKind](),
	coded[casefile.Reason](),
	coded[casefile.RefusalKind](),
	coded[casefile.ReminderKind](),
	coded[casefile.ReminderWhen](),
	coded[casefile.Role](),
	coded[casefile.Scope](),
	coded[casefile.SenderKind](),
	coded[casefile.Service](),
	coded[casefile.ServiceField](),
	coded[casefile.StepName](),
	coded[casefile.StepWarning](),
	coded[casefile.SuspensionScope](),
	coded[casefile.TaskKind](),
	coded[casefile.TeamStatus](),
	coded[casefile.Warning](),
	coded[casefile.Weekday](),
	coded[casefile.WithdrawalForm](),
	coded[casefile.WithdrawalScope](),
	coded[casefile.WorkKind](),
	coded[figures.Basis](),
	coded[figures.Code](),
	coded[figures.Measure](),
	coded[casework.Light](),
	coded[casework.PrincipalKind](),
	coded[casework.BatchKind](),
	coded[casework.BatchRole](),
	coded[casework.BirthSource](),
	coded[casework.BlockKind](),
	coded[casework.CaseHolder](),
	coded[casework.CaseOrder](),
	coded[casework.CasePart](),
	coded[casework.Duty](),
	coded[casework.TaskColumn](),
	coded[casework.TaskDue](),
	coded[casework.Channel](),
	coded[casework.Ground](),
	coded[casework.ItemStatus](),
	coded[casework.JoinStatus](),
	coded[casework.LoginEvent](),
	coded[casework.MailDelivery](),
	coded[casework.MailKind](),
	coded[casework.OriginalKind](),
	coded[casework.CaseMessageKind](),
	coded[casework.Reach](),
	coded[casefile.PlanGround](),
	coded[casework.MailStatus](),
	coded[casework.MessageDirection](),
	coded[casework.MessageStatus](),
	coded[casework.MessageTrouble](),
	coded[casework.OpeningStatus](),
	coded[casework.OrganisationKind](),
	coded[casework.PaperStanding](),
	coded[casework.PersonKind](),
	coded[casework.PrintOutcome](),
	coded[casework.PrintStatus](),
	coded[casework.PrintWay](),
	coded[casework.RepresentativeEnd](),
	coded[casework.RepresentativeSource](),
	coded[casework.RoleAct](),
	coded[casework.SendingStatus](),
	coded[casework.SendingTrouble](),
	coded[casework.TrainingKind](),
	coded[casework.Trouble](),
}
