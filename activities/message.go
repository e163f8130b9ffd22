package activities

import (
	"strconv"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/models"
)

// writeMessages puts down, with the step, what it leads to be told other organisations.
// casework carries it (Service.Carry).
func writeMessages(trip *models.Trip, before, after casefile.State, events []casefile.Event) {
	for _, o := range casefile.Outgoings(before, after, events) {
		about := after.Case
		m := models.Message{OrganisationID: after.Organisation, ID: messageID(after.Case, events[len(events)-1].Command, o),
			Direction: models.MessageOut, Kind: o.Kind,
			CaseID: &about, About: o.About, Answer: o.Answer, Words: o.Words, Status: models.MessageSent, Todo: models.CarryMessage,
			SentAt: events[len(events)-1].At}
		if o.Answers != "" {
			m.Answers = &o.Answers
			trip.AddAnswer(m)
			continue
		}
		if o.Kind == casefile.TransferStatusMessage {
			trip.AddTransferStatus(m)
			continue
		}
		if m.Plan = o.Plan; m.Plan != "" {
			trip.AddPlanStatus(m)
			continue
		}
		if m.Other, _ = o.To.OrganisationID(); m.Other != "" {
			trip.AddMessage(m)
		}
	}
}

// writeThread puts what a step tells the coordinator of a change into the thread of the case
// (P-07, G-07).
func writeThread(trip *models.Trip, after casefile.State, events []casefile.Event) {
	for _, e := range events {
		f, is := e.Fact.(*casefile.MessageSent)
		if !is || !f.InThread() {
			continue
		}
		m := models.CaseMessage{ID: threadID(after.Case, e), OrganisationID: after.Organisation, CaseID: after.Case,
			Kind: models.CaseMessageKind(f.Code), Sender: e.By, SenderAs: e.Role, About: f.About, SentAt: e.At}
		if f.Words != "" {
			id := f.Words.ID()
			m.Words = &id
		}
		readers := make([]models.CaseMessageReader, len(f.To))
		for i, to := range f.To {
			readers[i] = models.CaseMessageReader{MessageID: m.ID, Reader: to, OrganisationID: m.OrganisationID, CaseID: m.CaseID,
				ReaderAs: casefile.RoleCoordinator}
		}
		trip.AddCaseMessage(m, readers)
	}
}

// threadID follows from the step and the entry that a message in a case follows from.
func threadID(caseID string, e casefile.Event) string {
	return uuid.NewSHA1(messageSpace, []byte(caseID+"/"+e.Command+"/"+strconv.Itoa(e.Seq)+"/thread")).String()
}

// messageSpace is the name space of the ids of messages.
var messageSpace = uuid.MustParse("3d1a0f1e-52a6-4b0c-9a0e-6b5d6e2f7c11")

// messageID follows from the step and the entry that a message follows from, and what it
// is about. The step is part of it: in a ledger that was restored another entry may have
// the number of one that is lost, and what it says must not be taken for what was said.
func messageID(caseID, step string, o casefile.Outgoing) string {
	return uuid.NewSHA1(messageSpace, []byte(caseID+"/"+step+"/"+strconv.Itoa(o.Seq)+"/"+string(o.Kind)+"/"+o.About)).String()
}
