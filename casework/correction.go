package casework

import (
	"context"
	"encoding/json"

	"samlop/casefile"
)

// Who may read what corrections say, and who may ask what one would lead to.
var (
	seeCorrections = viewOf("corrections")
	seePreview     = viewOf("corrections preview").withPast()
)

// CorrectionQuery is a correction that somebody thinks of making.
type CorrectionQuery struct {
	Entry int           `query:"entry" required:"true" minimum:"1" maximum:"1000000000" doc:"The entry's number in the timeline (seq)"`
	On    casefile.Date `query:"on" format:"date" doc:"The right date, where the date is wrong"`
	Void  bool          `query:"void" doc:"True when it should not have been registered at all"`
	// Who is the right one; with Void the one of several who should not have been named.
	Who casefile.Principal `query:"who" maxLength:"80" doc:"Whom it should have named; with void the one of several it should not have named"`
}

// CorrectionPreview is what a correction would lead to now.
type CorrectionPreview struct {
	Entry TimelineEvent `json:"entry" doc:"What the ledger says"`
	casefile.Correction
	People People `json:"people"`
}

// Corrections are the corrections made in a case, in the order they were made.
type Corrections struct {
	Corrections []casefile.Correction `json:"corrections"`
	People      People                `json:"people"`
}

// PreviewCorrection tells what would follow from a correction, without making
// it. It is worked out by the same function as the step, on the same facts; it
// shows who has read, so the look is logged. Errors: *casefile.Refusal for the
// same reasons as the step, NotFound, Forbidden.
func (d *Service) PreviewCorrection(ctx context.Context, a Asker, caseID string, q CorrectionQuery) (out CorrectionPreview, err error) {
	defer wrapError("previewing a correction", &err)
	s, err := d.see(ctx, a, caseID, seePreview)
	if err != nil {
		return CorrectionPreview{}, err
	}
	body := &casefile.CorrectEntry{Entry: q.Entry, On: q.On, Void: q.Void, Who: q.Who}
	near, err := d.askAndCall(ctx, body, s.state())
	if err != nil {
		return CorrectionPreview{}, err
	}
	w, err := d.weigh(ctx, near, s.row.OrganisationID, s.state(), body, s.now)
	if err != nil {
		return CorrectionPreview{}, err
	}
	cmd := casefile.Command{ID: "preview", By: s.actor, Body: body, Facts: w.facts}
	correction, refusal := casefile.PreviewCorrection(*s.state(), cmd, s.now, w.policy)
	if refusal != nil {
		return CorrectionPreview{}, refusal
	}
	row, err := d.store.EntryOf(ctx, caseID, q.Entry)
	if err != nil {
		return CorrectionPreview{}, err
	}
	out.Entry, out.Correction = entryShown(s, w.facts.Entry.Event, row.Step, row.Fact), correction
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Entry, w.facts.Entry.Event.Fact, correction)
	return out, err
}

// Corrections lists what has been corrected in a case, and what followed from it.
func (d *Service) Corrections(ctx context.Context, a Asker, caseID string) (out Corrections, err error) {
	defer wrapError("reading corrections", &err)
	s, err := d.see(ctx, a, caseID, seeCorrections)
	if err != nil {
		return Corrections{}, err
	}
	out.Corrections = orEmpty(s.corrections())
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Corrections)
	return out, err
}

// weighEntry reads what the ledger and the logs say of the entry that a
// correction is about. An entry that is not there is Decide's to refuse.
func (d *Service) weighEntry(ctx context.Context, f *casefile.Facts, s *casefile.State, body casefile.Step) error {
	c, ok := body.(*casefile.CorrectEntry)
	if !ok || !casefile.NeedsOf(body).Has(casefile.NeedEntry) || c.Entry < 1 || c.Entry > s.Seq {
		return nil
	}
	row, err := d.store.EntryOf(ctx, s.Case, c.Entry)
	if err != nil || row == nil {
		return err
	}
	event, err := row.Casefile()
	if err != nil {
		return err
	}
	f.Entry = &casefile.EntryFacts{Event: event, Round: row.Round}
	if q, ok := casefile.ReadsFor(*s, event, c); ok {
		if f.Entry.Reads, err = d.store.LooksAt(ctx, s.Case, q.Who, q.Grounds, q.From, q.Until); err != nil {
			return err
		}
	}
	if casefile.UndoneWhole(event, c) {
		ledger, err := d.store.EventsAfter(ctx, s.Case, 0)
		if err != nil {
			return err
		}
		f.Entry.Undo = casefile.UndoOf(*s, ledger, event.Command)
	}
	f.Entry.Mailed, err = d.store.MailedAbout(ctx, s.Case)
	return err
}

// entryShown is one entry of the ledger, with what corrects it.
func entryShown(s *sight, e casefile.Event, step string, fact json.RawMessage) TimelineEvent {
	return TimelineEvent{Seq: e.Seq, Name: casefile.FactName(e.Name()), On: e.On, At: e.At, By: e.By, Role: e.Role,
		StepID: e.Command, Step: casefile.StepName(step), Fact: s.factShown(e.Fact, fact), CorrectedBy: correctedBy(s.state(), e.Seq)}
}

// CorrectedBy is one correction beside the entry it corrects.
type CorrectedBy struct {
	Seq        int           `json:"seq" doc:"The correcting entry"`
	Correction string        `json:"correction" doc:"correction-1 …"`
	Now        casefile.Date `json:"now,omitzero" format:"date" doc:"The right date"`
	Void       bool          `json:"void,omitempty" doc:"It should not have been registered at all"`
	Reason     casefile.Text `json:"reason,omitempty"`
}

func correctedBy(s *casefile.State, entry int) []CorrectedBy {
	var out []CorrectedBy
	for _, c := range s.CorrectionsOf(entry) {
		out = append(out, CorrectedBy{Seq: c.Seq, Correction: c.ID, Now: c.Now, Void: c.Void, Reason: c.Reason})
	}
	return out
}
