package wording

import (
	"slices"
	"strconv"

	"samlop/casefile"
)

// Families of codes that only follow-ups use.
const (
	followUps        family = "follow_up"
	consentStatuses  family = "consent_status"
	decisionStatuses family = "decision_status"
	complaintTimes   family = "complaint_time"
	deadlineStatuses family = "deadline_status"
	teams            family = "team_status"
	assignments      family = "assignment_status"
	tasks            family = "task"
	things           family = "thing"
	documents        family = "document"
)

// statusesOf tells what kind of status a follow-up moves between.
var statusesOf = map[casefile.FollowUpCode]family{
	casefile.PhaseMoves: phases, casefile.ConsentMoves: consentStatuses, casefile.DecisionMoves: decisionStatuses,
	casefile.ComplaintMoves: complaintTimes, casefile.PlanMoves: plans, casefile.TeamMoves: teams, casefile.CoordinatorMoves: assignments,
	casefile.MeetingMoves: meetings, casefile.LetterMoves: letters,
}

// whatOf tells what kind of code a follow-up's «what» is, where it is not a
// code that people use themselves (DL-04, D-08).
var whatOf = map[casefile.FollowUpCode]family{
	casefile.ConsentMoves: consents, casefile.SameForm: consents, casefile.ReadMeanwhile: consents,
	casefile.TaskOpens: tasks, casefile.TaskEnds: tasks,
}

// FollowUp says in words what followed from an entry that is corrected.
func FollowUp(lang string, f casefile.FollowUp) string {
	statuses, ok := statusesOf[f.Code]
	switch {
	case !ok:
		statuses = deadlineStatuses
	case f.Code == casefile.ComplaintMoves && slices.Contains(casefile.ComplaintStatus("").Codes(), f.From):
		statuses = complaints // where it stands, not whether it was in time
	}
	args := map[string]string{
		"about": inWords(lang, things, f.About, "«"+f.About+"»"), "what": inWords(lang, whatOf[f.Code], f.What, f.What),
		"document": inWords(lang, documents, f.What, f.What),
		"from":     inWords(lang, statuses, f.From, f.From), "to": inWords(lang, statuses, f.To, f.To),
		"was": Date(lang, f.Was.String()), "now": Date(lang, f.Now.String()),
		"times": strconv.Itoa(f.Times), "people": strconv.Itoa(len(f.Who)),
	}
	text, ok := say(lang, string(followUps)+"."+string(f.Code), args)
	if !ok {
		return string(f.ID)
	}
	return text
}

func inWords(lang string, f family, code, otherwise string) string {
	if text, ok := say(lang, "code."+string(f)+"."+code, nil); ok {
		return text
	}
	return otherwise
}
