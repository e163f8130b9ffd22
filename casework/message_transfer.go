package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"samlop/casefile"
	"samlop/models"
)

// A person who moves (domain.md 2.10): what the municipality they move from sends, and what
// the one they move to does with it.

// errMayNotTravel means that a message must not be carried any more.
var errMayNotTravel = errors.New("what the message says must not be told any more")

// sayTransfer fills in a packet as it stands now. One that stands no more before it has left
// does not leave.
func (d *Service) sayTransfer(ctx context.Context, row models.Message, file models.Case, m *Message) error {
	c, ok := casefile.PacketOf(file.State, row.About)
	if !ok || c.Stopped() {
		return errMayNotTravel
	}
	m.Plan, m.Wishes = c.Plan, c.Granted
	m.Transfer = &MessageTransfer{Status: c.Status, MovesOn: c.MovesOn, GrantedOn: c.GrantedOn, Style: c.Style}
	content := PlanContent{}
	if c.Version != nil {
		version, err := d.store.PlanVersionByID(ctx, file.ID, c.Version.VersionID)
		if err != nil {
			return err
		}
		if content, err = readContent(version.Content); err != nil {
			return err
		}
	}
	people, err := d.namesIn(ctx, row.OrganisationID, content, c.Coordinator)
	if err != nil {
		return err
	}
	m.Transfer.Coordinator = people[c.Coordinator].Name
	if c.Version != nil {
		content = content.inWords(people)
		m.Transfer.Content = &content
	}
	return nil
}

// sayHowItStands fills in what is told of a move now, which may be later than when it was
// written; what was never carried is not taken back.
func (d *Service) sayHowItStands(ctx context.Context, row models.Message, file models.Case, m *Message) error {
	packet, err := d.store.MessageOf(ctx, row.OrganisationID, value(row.Answers))
	if err != nil {
		return err
	}
	c, ok := casefile.PacketOf(file.State, row.About)
	if !ok || c.Status == "" || packet.Status == models.MessageStopped {
		return errMayNotTravel
	}
	m.Plan, m.Transfer = c.Plan, &MessageTransfer{Status: c.Status, MovesOn: c.MovesOn}
	return nil
}

// inWords is a plan for another organisation, whose registers are others: who takes part
// and who does what is told by name, and named anew there.
func (c PlanContent) inWords(people People) PlanContent {
	name := func(who casefile.Principal, words string, most int) string {
		if n := people[who].Name; n != "" {
			words = strings.TrimSuffix(n+": "+words, ": ")
		}
		if r := []rune(words); len(r) > most {
			words = string(r[:most])
		}
		return words
	}
	c.Participants = append([]PlanParticipant(nil), c.Participants...)
	for i, p := range c.Participants {
		c.Participants[i] = PlanParticipant{Service: p.Service, Role: name(p.Who, p.Role, 400)}
	}
	if c.Responsible != nil {
		c.Responsible = &PlanResponsible{Note: name(c.Responsible.Who, c.Responsible.Note, 4000)}
	}
	c.Contributions = append([]PlanContribution(nil), c.Contributions...)
	for i, x := range c.Contributions {
		c.Contributions[i] = PlanContribution{From: x.From, What: name(x.Who, x.What, 4000)}
	}
	c.Measures = append([]PlanMeasure(nil), c.Measures...)
	for i, x := range c.Measures {
		for _, who := range x.Responsible {
			x.Extent = name(who, x.Extent, 2000)
		}
		x.Responsible = nil
		c.Measures[i] = x
	}
	return c
}

// registerTransfer registers a packet as the referral it is (T-01), with the plan as a working
// copy (TRANSFER_DRAFT).
func (d *Service) registerTransfer(ctx context.Context, a Asker, row models.Message, m Message) error {
	person, err := d.personOfMessage(ctx, a, row, m)
	if err != nil {
		return err
	}
	t := m.Transfer
	if t.Content != nil { // whoever is named there is not in the registers here
		content := t.Content.inWords(nil)
		t.Content = &content
	}
	by := &casefile.Arrival{Message: row.ID, From: casefile.OrganisationPrincipal(row.Other), Transfer: &casefile.Transfer{
		Status: t.Status, MovesOn: t.MovesOn, Plan: t.Content != nil, Style: t.Style, GrantedOn: t.GrantedOn}}
	taken, err := d.Take(ctx, a, Step{Key: row.ID, arrived: by,
		Body: &casefile.Refer{Patient: models.PersonPrincipal(person), SenderKind: casefile.SenderMunicipalHP, Kind: casefile.TransferReferral,
			Channel: casefile.ReferredFromMunicipality, ReceivedOn: dayOf(row.DeliveredAt), Wishes: m.Wishes,
			Words: casefile.Text(m.Words), UnsafeToWrite: m.UnsafeToWrite, CoordinatorThere: casefile.Text(t.Coordinator)}})
	if err != nil {
		return err
	}
	if t.Content != nil {
		raw, err := json.Marshal(t.Content)
		if err != nil {
			return fmt.Errorf("encoding a plan: %w", err)
		}
		draft := models.PlanDraft{CaseID: taken.CaseID, OrganisationID: row.OrganisationID, Content: raw, Version: 1,
			UpdatedBy: by.From, UpdatedAt: d.now(a), MessageID: &row.ID}
		if err := d.store.WriteFirstDraft(ctx, draft); err != nil {
			return err
		}
	}
	if err := d.store.NotePlanThere(ctx, row.OrganisationID, row.ID, m.Plan, m.SentAt); err != nil {
		return err
	}
	row.CaseID, row.About = &taken.CaseID, "referral-1"
	return d.store.NoteSeenTo(ctx, row)
}

// hearOfMove lets the case that a packet has led to know how the move stands, wherever its
// referral has gone. What nothing comes of is taken away.
func (d *Service) hearOfMove(ctx context.Context, a Asker, row models.Message, m Message) error {
	packet, err := d.store.MessageOf(ctx, row.OrganisationID, m.Answers)
	if err != nil {
		return err
	}
	if packet.Todo == models.TakeMessage {
		return errors.New("the packet it is about has not been taken in")
	}
	if err := d.hearOfPlan(ctx, a, row, m); err != nil {
		return err
	}
	file, err := d.whereItWent(ctx, value(packet.CaseID))
	if err != nil {
		return err
	}
	row.CaseID, row.About = &file.ID, packet.About
	if err := d.note(ctx, a, row, &casefile.NoteTransfer{Message: packet.ID, Status: m.Transfer.Status,
		MovesOn: m.Transfer.MovesOn}); err != nil {
		return err
	}
	if file, err = d.whereItWent(ctx, file.ID); err != nil {
		return err
	}
	if casefile.NothingComes(m.Transfer.Status) {
		standing := casefile.WorkingCopyOf(file.State)
		if err := d.store.TakeDraftsAway(ctx, row.OrganisationID, packet.ID, file.ID, standing); err != nil {
			return err
		}
	}
	return d.store.NoteSeenTo(ctx, row)
}

// whereItWent follows a case through merges to the last one.
func (d *Service) whereItWent(ctx context.Context, caseID string) (file models.Case, err error) {
	for range mergeTries * mergeTries {
		if file, err = d.store.CaseByID(ctx, caseID); err != nil || file.Phase != casefile.PhaseMerged {
			return file, err
		}
		caseID = file.State.MergedInto
	}
	return file, nil
}

// hearOfPlan keeps what another organisation tells of a plan of its own, and lets the case
// whose plan is in force here know: of two one is to stand (INV-03).
func (d *Service) hearOfPlan(ctx context.Context, a Asker, row models.Message, m Message) error {
	if err := d.store.NotePlanThere(ctx, row.OrganisationID, m.Answers, m.Plan, m.SentAt); err != nil {
		return err
	}
	here, err := d.store.LivePlanOfLinked(ctx, row.OrganisationID, m.Answers)
	if err != nil || here == nil {
		return err
	}
	if m.Plan == casefile.PlanNotLive && (here.Elsewhere || !here.Asked) {
		return nil
	}
	_, err = d.Take(ctx, a, Step{CaseID: here.CaseID, Key: "plan/" + row.ID, Body: &casefile.NotePlanElsewhere{Plan: m.Plan}})
	return err
}
