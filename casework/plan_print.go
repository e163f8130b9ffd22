package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/letters"
)

// PlanPrint asks for a version of the plan as a file to print.
type PlanPrint struct {
	Form casefile.PlanStyle `query:"form" doc:"How much it says; as the plan is written when left out"`
	No   int                `query:"version" minimum:"0" maximum:"100000" default:"0" doc:"The version's number; the latest when left out"`
}

// PrintPlan makes a version of the plan into a file to print (P-08, INV-47), for whoever may read
// the plan and with what they may read of it; in Bokmål or Nynorsk, as the reader has it. Who
// printed which version, in which form and on what ground stands in the access log (INV-83); that the
// plan's owner got it on paper is the step provide_plan. Errors: NotFound where there is no such
// version, Forbidden, *casefile.Refusal for one that is on paper from before the case was here.
func (d *Service) PrintPlan(ctx context.Context, a Asker, caseID string, in PlanPrint) (file []byte, err error) {
	defer wrapError("printing a plan", &err)
	v := view{what: "plan print"}
	if in.No > 0 {
		v.about = fmt.Sprintf("version %d", in.No)
	}
	s, access, err := d.seePlan(ctx, a, caseID, v)
	if err != nil {
		return nil, err
	}
	last := s.state().Plan.InForce()
	version, err := d.versionNumbered(ctx, s, cmp.Or(in.No, last))
	if err != nil {
		return nil, err
	}
	if version.TakenOver {
		return nil, &casefile.Refusal{Rule: "T-22", Kind: casefile.RuleBroken, Key: "plan_on_paper"}
	}
	src, err := d.printed(ctx, s, access, version)
	if err != nil {
		return nil, err
	}
	src.Letter.Language = a.Language
	src.Plan.Old = version.No < last
	style := in.Form
	if style == "" {
		style = s.state().Plan.Style
	}
	if style == "" {
		style = casefile.PlanDetailed
	}
	paper, err := letters.ComposePlan(src, style)
	if err != nil {
		return nil, err
	}
	return paper.PDF()
}

// printed gathers what a plan is printed from: the points that the reader may read, and the
// meetings to come that they may know of.
func (d *Service) printed(ctx context.Context, s *sight, access casefile.PlanAccess, v casefile.PlanVersion) (letters.Source, error) {
	shown, err := d.versionShown(ctx, s, access, v)
	if err != nil {
		return letters.Source{}, err
	}
	org, err := d.store.OrganisationByID(ctx, s.row.OrganisationID)
	if err != nil {
		return letters.Source{}, err
	}
	sender, err := d.senderOf(ctx, org, s.state().Unit)
	if err != nil {
		return letters.Source{}, err
	}
	today := calendar.DateOf(s.now)
	var meetings []casefile.Meeting
	for _, m := range s.meetings() {
		ahead := m.Status == casefile.MeetingStatusPlanned || m.Status == casefile.MeetingStatusInvited
		if ahead && !m.On.Before(today) {
			meetings = append(meetings, m)
		}
	}
	slices.SortStableFunc(meetings, func(a, b casefile.Meeting) int { return a.On.Compare(b.On) })
	words, err := d.wordsIn(ctx, org.ID, nil, v, meetings)
	if err != nil {
		return letters.Source{}, err
	}
	people, err := d.namesIn(ctx, org.ID, s.state(), *shown.Content, s.actor.Who)
	if err != nil {
		return letters.Source{}, err
	}
	names := map[casefile.Principal]string{}
	for who, n := range people {
		names[who] = n.Name
	}
	plan := planOnPaper(*shown.Content, v, words[v.ChangeNote], func(p casefile.Principal) string { return names[p] })
	plan.Points, plan.Meetings = orEmpty(access.Read), meetings
	return letters.Source{State: s.state(), Plan: plan, Number: s.row.Number, Language: org.Language, Sender: sender, Names: names,
		Words: words, Letter: casefile.Letter{Code: casefile.PlanLetter, To: s.actor.Who, About: "plan", QueuedOn: today}}, nil
}
