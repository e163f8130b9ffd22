package casefile

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

func TestT01_AReferralOpensTheCase(t *testing.T) {
	for _, c := range []struct {
		name    string
		who     Principal
		refer   Refer
		letters []string
		sender  Principal
	}{
		{"the patient", kari, Refer{SenderKind: "PATIENT"}, []string{"person/kari QUEUED"}, kari},
		{"health personnel", gp, Refer{SenderKind: "MUNICIPAL_HP"}, []string{"person/gp QUEUED", "person/kari QUEUED"}, gp},
		{"health personnel, unsafe to write home", nurse, Refer{SenderKind: "MUNICIPAL_HP", UnsafeToWrite: true},
			[]string{"staff/nurse QUEUED"}, nurse},
		{"the patient by telephone, unsafe to write home", tone, Refer{SenderKind: "PATIENT", Channel: "PHONE", UnsafeToWrite: true}, nil, kari},
		{"the unit for a relative", tone, Refer{SenderKind: "RELATIVE", Sender: child, Channel: "PHONE"},
			[]string{"person/daughter QUEUED", "person/kari QUEUED"}, child},
		{"the unit, sender unknown", tone, Refer{SenderKind: "OTHER", Channel: "PAPER"}, []string{"person/kari QUEUED"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPlay(t, "2027-02-01 09:00")
			p.do(c.who, &c.refer)
			require.Equal(t, PhaseReceived, p.s.Phase)
			require.Equal(t, tone, p.s.MainResponsible(), "INV-04: somebody, from the first instant")
			require.Equal(t, p.now, p.s.Responsible[0].From)
			require.Equal(t, c.sender, p.s.Referrals[0].Sender)
			require.Equal(t, c.letters, p.letters("D-01"))
			p.due("DL-01", "2027-03-01 OPEN")
			p.due("DL-02", "2027-03-01 OPEN")
		})
	}
}

func TestT01_Refused(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.refused("T-01", kari, &Refer{})
	p.refused("T-01", kari, &Refer{SenderKind: "NEIGHBOUR"})
	p.refused("T-01", gp, &Refer{SenderKind: "OTHER", Sender: nav})
	p.refused("T-01", kari, &Refer{SenderKind: "PATIENT", ReceivedOn: today(p).AddDays(1)})
	p.refused("T-01", kari, &Refer{SenderKind: "PATIENT", ReceivedOn: Date{Year: 2027, Month: 2, Day: 31}})
	p.refused("INV-80", kari, &Refer{SenderKind: "PATIENT", Words: "I need help"})
	events, r := Decide(p.s, Command{By: actorOf(kari), Body: &Refer{SenderKind: "PATIENT"}, Facts: Facts{UnitLead: tone}}, p.now, p.policy)
	require.Empty(t, events)
	require.Equal(t, "patient_missing", r.Key)
	require.True(t, p.s.Empty())
	p.referred()
	p.refused("T-17", kari, &Refer{SenderKind: "PATIENT"})
}

func TestT01_ReceiptMayBeEarlierThanToday(t *testing.T) {
	p := newPlay(t, "2027-02-10")
	p.do(tone, &Refer{SenderKind: "PATIENT", Channel: "PAPER", ReceivedOn: calendar.MustDate("2027-01-31")})
	p.due("DL-01", "2027-02-28 OPEN act by 2027-02-26")
}

func TestINV05_NoCaseWithoutANamedHead(t *testing.T) {
	s := New("case", "org")
	_, r := Decide(s, Command{By: actorOf(kari), Body: &Refer{SenderKind: "PATIENT"}, Facts: Facts{Patient: kari}}, instant("2027-02-01"),
		DefaultPolicy())
	require.Equal(t, "INV-05", r.Rule)
}

func TestINV14_WhoMayRefer(t *testing.T) {
	for kind, who := range map[SenderKind]Principal{"PATIENT": kari, "RELATIVE": child, "MUNICIPAL_HP": ola, "TRUST_HP": gp, "OTHER": nav} {
		p := newPlay(t, "2027-02-01")
		p.do(who, &Refer{SenderKind: kind})
		p.do(tone, &StartScreening{Identity: "NOT_YET_KNOWN"}) // nobody need know the number
	}
}

func TestT02_ScreeningNeedsAnIdentityAndGivesAHandler(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.refused("T-02", tone, &StartScreening{})
	p.refused("T-02", kari, &StartScreening{Identity: "D_NUMBER"})
	p.do(tone, &StartScreening{Identity: "D_NUMBER"})
	require.Equal(t, PhaseScreening, p.s.Phase)
	require.Equal(t, tone, p.s.Handler)
	p.refused("T-02", tone, &StartScreening{Identity: "D_NUMBER"})
}

func TestINV05_TheHandlerIsANamedColleague(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.refused("INV-15", tone, &AssignHandler{})
	p.refused("INV-15", tone, &AssignHandler{Staff: nav})
	p.do(tone, &AssignHandler{Staff: siri})
	require.Equal(t, siri, p.s.Handler)
	_, r := Decide(p.s, Command{By: actorOf(tone), Body: &AssignHandler{Staff: ola}, Facts: Facts{Inactive: true}}, p.now, p.policy)
	require.Equal(t, "staff_inactive", r.Key)
}

func TestT03_Merge(t *testing.T) {
	p := screenedOn(t, "2027-02-10")
	p.refused("T-03", tone, &Merge{Into: "another"})
	p.refused("T-03", tone, &Merge{Into: "case"})
	cmd := Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: "another"}, Facts: Facts{Others: []OtherCase{{ID: "another"}}}}
	events, r := Decide(p.s, cmd, p.now, p.policy)
	require.Nil(t, r)
	s := Fold(p.s, events)
	require.Equal(t, PhaseMerged, s.Phase)
	require.Equal(t, "another", s.MergedInto)
	require.Empty(t, s.MainResponsible())
	_, what, _ := NextWake(s)
	require.Contains(t, what, "DL-30", "DL-01 and DL-02 go on in the other case")
}

func TestT03_TheFirstReceiptDateKeepsCounting(t *testing.T) {
	for _, c := range []struct{ name, received, first, due string }{
		{"the merged one is older", "2027-01-20", "2027-01-20", "2027-02-20 OPEN act by 2027-02-19"},
		{"the merged one is younger", "2027-02-08", "2027-02-01", "2027-03-01 OPEN act by 2027-03-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := screenedOn(t, "2027-02-01")
			p.at("2027-02-10")
			p.do(System, &AbsorbReferral{Referral: Referral{ID: "referral-1", From: "another", SenderKind: SenderOther, Kind: Enquiry,
				Channel: ReferredOnPaper, ReceivedOn: calendar.MustDate(c.received)}})
			require.Len(t, p.s.Referrals, 2)
			require.Equal(t, "referral-2", p.s.Referrals[1].ID)
			require.Equal(t, c.first, p.s.FirstReceivedOn.String())
			p.due("DL-01", c.due)
			live := 0
			for _, dl := range p.s.Deadlines {
				if dl.Live() && dl.Code != LettersLeave {
					live++
				}
			}
			require.Equal(t, 2, live, "one DL-01, one DL-02")
		})
	}
	p := screenedOn(t, "2027-02-01")
	p.refused("T-03", System, &AbsorbReferral{})
	p.refused("T-03", System, &AbsorbReferral{Referral: Referral{ReceivedOn: Date{Year: 2027, Month: 13, Day: 1}}})
	p.refused("T-03", tone, &AbsorbReferral{Referral: Referral{ReceivedOn: today(p)}})
	p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	p.refused("T-03", System, &AbsorbReferral{Referral: Referral{ReceivedOn: today(p)}})
}

func TestT04_Dismiss(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(gp, &Refer{SenderKind: "MUNICIPAL_HP"})
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.refused("T-04", tone, &Dismiss{Reason: "WRONG_BODY"})
	p.refused("T-04", tone, &Dismiss{Reason: "BORED", RightBody: words(1)})
	p.refused("T-04", gp, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	p.do(tone, &Dismiss{Reason: "STAYS_ELSEWHERE", RightBody: words(1)})
	require.Equal(t, PhaseDismissed, p.s.Phase)
	require.Equal(t, []string{"person/gp QUEUED"}, p.letters("D-02"))
	require.Empty(t, p.s.MainResponsible())
	p.due("DL-01", "2027-03-01 CANCELLED")
	p.refused("T-17", kari, &Refer{SenderKind: "PATIENT"}) // a new case, not a new round
}

func TestT17_ADismissedOrMergedCaseSendsYouToANewOne(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.says("case_already_open", kari, &Refer{SenderKind: "PATIENT"})
	p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	p.says("no_round_here", kari, &Refer{SenderKind: "PATIENT"})
	require.Equal(t, "no_round_here", p.closed("refer"))

	p = screenedOn(t, "2027-02-01")
	facts := p.facts(nil)
	facts.Others = []OtherCase{{ID: "another"}}
	events, r := Decide(p.s, Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: "another"}, Facts: facts}, p.now, p.policy)
	require.Nil(t, r)
	p.s = Fold(p.s, events)
	p.says("no_round_here", kari, &Refer{SenderKind: "PATIENT"})
}

func TestT08_PreliminaryReply(t *testing.T) {
	reply := func(p *play) *SendPreliminaryReply {
		return &SendPreliminaryReply{ExpectedOn: today(p).AddDays(30), Why: words(1)}
	}
	for name, stage := range map[string]func(testing.TB, string) *play{
		"received": receivedOn, "screening": screenedOn,
		"awaiting":   func(t testing.TB, at string) *play { return awaitingOn(t, at) },
		"assessment": func(t testing.TB, at string) *play { return assessedOn(t, at) },
		"decision":   func(t testing.TB, at string) *play { return decidingOn(t, at) },
	} {
		t.Run(name, func(t *testing.T) {
			p := stage(t, "2027-02-01")
			phase := p.s.Phase
			p.do(tone, reply(p))
			require.Equal(t, phase, p.s.Phase)
			require.Equal(t, "2027-02-01", p.s.PreliminaryReplySentOn.String())
			require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-06"))
			p.due("DL-01", "2027-03-01 OPEN")
			p.posts("D-06")
			p.due("DL-01", "2027-03-01 MET")
			p.due("DL-02", "2027-03-01 OPEN")
		})
	}
	p := receivedOn(t, "2027-02-01")
	p.refused("T-08", tone, &SendPreliminaryReply{ExpectedOn: today(p)})
	p.refused("T-08", tone, &SendPreliminaryReply{Why: words(1)})
	p.refused("T-08", tone, &SendPreliminaryReply{ExpectedOn: today(p).AddDays(-1), Why: words(1)})
	p.refused("T-08", tone, &SendPreliminaryReply{ExpectedOn: Date{Year: 9999, Month: 12, Day: 31}, Why: words(1)})
	p.at("2027-03-02")
	p.due("DL-01", "2027-03-01 OVERDUE")
	p.do(tone, reply(p)) // still sent, and counted as late
	p.posts("D-06")
	p.due("DL-01", "2027-03-01 MET_LATE")
	decided := activeOn(t, "2027-02-01", ScopeCoordinator)
	decided.refused("T-08", tone, reply(decided))
}

func TestINV70_WhatEndsThePreliminaryReply(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(p *play)
		want string
	}{
		{"a decision in time", func(p *play) { p.consentedTo(ConsentStart, ConsentCoordinator); p.granted(ScopeCoordinator) }, "MET"},
		{"a decision too late", func(p *play) {
			p.consentedTo(ConsentStart, ConsentCoordinator)
			p.at("2027-03-05")
			p.granted(ScopeCoordinator)
		}, "MET_LATE"},
		{"a refusal", func(p *play) {
			p.consentedTo(ConsentStart)
			p.do(tone, &CompleteAssessment{LongTerm: true})
			p.do(tone, &IssueDecision{Outcome: OutcomeRefused, Scope: []Scope{ScopePlan}, Rule: "hol § 7-1", Grounds: words(1)})
		}, "MET"},
		{"closing", func(p *play) {
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
		}, "CANCELLED"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := receivedOn(t, "2027-02-01")
			c.do(p)
			p.due("DL-01", "2027-03-01 "+c.want)
		})
	}
}

func TestT17_ANewRoundKeepsHistoryAndTheFrozenPlan(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, PhaseClosed, p.s.Phase)
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	p.at("2027-09-01")
	p.says("case_ended", tone, &AssignHandler{Staff: siri})
	_, r := Decide(p.s, Command{By: actorOf(child), Body: &Refer{SenderKind: "PATIENT"}, Facts: Facts{Patient: child, UnitLead: tone}},
		p.now, p.policy)
	require.Equal(t, "other_person", r.Key)
	p.refused("T-01", kari, &Refer{SenderKind: "PATIENT", ReceivedOn: calendar.MustDate("2027-01-31")}) // before it was closed
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	require.Equal(t, PhaseReceived, p.s.Phase)
	require.Equal(t, 2, p.s.Round)
	require.Empty(t, p.s.CloseReason)
	require.Equal(t, PlanStatusFrozen, p.s.Plan.Status)
	require.Len(t, p.s.Plan.Versions, 1)
	require.Len(t, p.s.Decisions, 1)
	require.Nil(t, p.s.Assessment)
	require.Equal(t, tone, p.s.MainResponsible())
	p.due("DL-01", "2027-10-01 OPEN")
	require.False(t, p.s.consented(ConsentStart), "no consent of the first round counts in the second")
	_, granted := p.s.granted(ScopePlan)
	require.False(t, granted, "nor does its decision")
	p.consentedTo(ConsentStart, ConsentCoordinator, ConsentPlan)
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.refused("P-11", ola, &StartPlan{})
	p.do(ola, &ReopenPlan{})
	require.Equal(t, PlanStatusDraft, p.s.Plan.Status)
	require.False(t, p.sees(nav))
}

func TestINV15_EveryEventSaysWhoWhatWhenAndInWhichRole(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.at("2028-03-01")
	for i, e := range p.events {
		require.Equal(t, i+1, e.Seq)
		require.NotEmpty(t, e.By, e.Name())
		require.NotEmpty(t, e.Role, e.Name())
		require.NotEmpty(t, e.Command, e.Name())
		require.Equal(t, calendar.DateOf(e.At), e.On)
	}
}

func TestINV12_INV13_NobodyPaysAndNothingIsPromised(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	raw, err := json.Marshal(p.s)
	require.NoError(t, err)
	for _, word := range []string{"fee", "price", "invoice", "amount", "payment", "entitlement"} {
		require.NotContains(t, strings.ToLower(string(raw)), `"`+word)
	}
}
