package casefile

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// What piles up in a case has a ceiling; below it, and once room has been made,
// the step is taken.
func TestINV115_WhatPilesUpHasACeiling(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	for range 50 {
		p.do(kari, &ObjectToSharing{Against: []Principal{nav}})
	}
	p.says("too_many_objections", kari, &ObjectToSharing{Against: []Principal{nav}})
	p.do(kari, &LiftObjection{Objection: "objection-7", IdentityConfirmed: true})
	p.do(kari, &ObjectToSharing{Against: []Principal{nav}})
	p.says("too_many_objections", kari, &ObjectToSharing{Against: []Principal{gp}})
	// Other steps are not about objections.
	p.do(tone, &SendPreliminaryReply{ExpectedOn: calendar.MustDate("2027-04-01"), Why: words(1)})
}

func TestINV115_ReportsOfChangeHaveACeiling(t *testing.T) {
	p := plannedOn(t, "2027-02-01")
	for range 30 {
		p.do(kari, &ReportMaterialChange{What: words(1)})
	}
	p.says("too_many_reports", kari, &ReportMaterialChange{What: words(1)})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	p.do(kari, &ReportMaterialChange{What: words(1)})
}

// Each ceiling refuses one too many, and lets through what adds nothing: nobody is
// locked out of a case that has too much of something from before.
func TestINV115_EachCeilingRefusesOneTooMany(t *testing.T) {
	fill := map[string]func(*State){
		"too_many_objections": func(s *State) { s.Objections = append(s.Objections, Objection{}) },
		"too_many_complaints": func(s *State) { s.Complaints = append(s.Complaints, Complaint{Status: ComplaintStatusForwarded}) },
		"too_many_unverified": func(s *State) { s.Complaints = append(s.Complaints, Complaint{Status: ComplaintStatusUnverified}) },
		"too_many_forms":      func(s *State) { s.Consents = append(s.Consents, Consent{Status: ConsentIssued}) },
		"too_many_reports": func(s *State) {
			s.Deadlines = append(s.Deadlines, Deadline{Code: ChangeRevision, Status: DeadlineOverdue})
		},
		"too_many_notices":   func(s *State) { s.Notices = append(s.Notices, AdvanceNotice{Purpose: NoticeClose}) },
		"too_many_meetings":  func(s *State) { s.Meetings = append(s.Meetings, Meeting{Status: MeetingStatusPlanned}) },
		"too_many_letters":   func(s *State) { s.Letters = append(s.Letters, Letter{Status: LetterHeld}) },
		"too_many_tasks":     func(s *State) { s.Tasks = append(s.Tasks, Task{}) },
		"too_many_referrals": func(s *State) { s.Referrals = append(s.Referrals, Referral{}) },
	}
	require.Len(t, ceilings, len(fill))
	for _, c := range ceilings {
		key := c.no("1").Key
		more := fill[key]
		require.NotNil(t, more, key)
		var before State
		for range c.most {
			more(&before)
		}
		after := before
		require.Nil(t, belowCeilings(&State{}, &after), "%s at the ceiling", key)
		more(&after)
		r := belowCeilings(&before, &after)
		require.NotNil(t, r, key)
		require.Equal(t, []string{"INV-115", key, fmt.Sprint(c.most)}, []string{r.Rule, r.Key, r.Args["most"]})
		require.Nil(t, belowCeilings(&after, &after), "%s: nothing is added", key)
	}
}

// Withdrawal, death and closing are never refused for what has piled up, nor is
// anything that time or the registers bring.
func TestINV115_WhatMustAlwaysBePossible(t *testing.T) {
	var always []string
	for _, spec := range Specs() {
		r := BelowMostState(spec.NewStep(), MostState+1)
		require.Equal(t, spec.Always || spec.Internal(), r == nil, spec.Name)
		require.Nil(t, BelowMostState(spec.NewStep(), MostState), spec.Name)
		if spec.Always {
			always = append(always, spec.Name)
		}
	}
	slices.Sort(always)
	require.Equal(t, []string{"close_case", "register_death", "withdraw_consent"}, always)

	p := screenedOn(t, "2027-02-01")
	for range slices.MaxFunc(ceilings, func(a, b ceiling) int { return a.most - b.most }).most + 50 { // a letter of farewell comes to many
		p.s.Letters = append(p.s.Letters, Letter{ID: nextID("letter", len(p.s.Letters)), Status: LetterQueued})
	}
	p.says("too_many_letters", tone, &SendPreliminaryReply{ExpectedOn: calendar.MustDate("2027-04-01"), Why: words(1)})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
	require.Equal(t, PhaseClosed, p.s.Phase)
}

func TestINV115_OpenCasesOfOnePersonHaveACeiling(t *testing.T) {
	refer := func(open int) *Refusal {
		cmd := Command{ID: "k", By: Actor{Who: kari}, Body: &Refer{SenderKind: SenderPatient},
			Facts: Facts{Patient: kari, UnitLead: siri, OpenCases: open}}
		_, r := Decide(New("case", "org"), cmd, time.Date(2027, 2, 1, 9, 0, 0, 0, time.UTC), DefaultPolicy())
		return r
	}
	require.Nil(t, refer(mostOpenCases-1))
	require.Equal(t, "too_many_open_cases", refer(mostOpenCases).Key)
}
