package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// balance is a plan that has run on paper since 2023.
func balance(change ...func(*OpenBalance)) *OpenBalance {
	c := &OpenBalance{ProposedBy: tone, ApprovedBy: nurse, Balance: Balance{Patient: kari, ReceivedOn: day("2023-09-04"), Evidence: words(1),
		Consents: []TakenConsent{{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}, SignedOn: day("2023-09-20")}},
		Decision: TakenDecision{Outcome: OutcomeGranted, Scope: []Scope{ScopeCoordinator, ScopePlan}, DecidedOn: day("2023-10-02"),
			Rule: "hol §§ 7-1 og 7-2"},
		Coordinator: TakenCoordinator{Staff: ola, Since: day("2023-10-09"), Acknowledged: true},
		Plan:        TakenPlan{ActiveSince: day("2023-12-01"), RevisedOn: day("2026-09-15")}}}
	for _, f := range change {
		f(c)
	}
	return c
}

func day(s string) Date { return calendar.MustDate(s) }

func openedOn(t *testing.T, at string, change ...func(*OpenBalance)) *play {
	p := newPlay(t, at)
	p.trained[ola] = true
	p.do(tone, balance(change...))
	return p
}

func TestT22_ARunningCaseIsTakenOver(t *testing.T) {
	p := openedOn(t, "2027-02-01")
	s := p.s
	require.Equal(t, PhaseActive, s.Phase)
	require.Equal(t, day("2023-09-04"), s.FirstReceivedOn)
	require.Equal(t, TakenOver{On: day("2027-02-01"), ProposedBy: tone, ApprovedBy: nurse, Evidence: words(1)}, s.TakenOver)
	require.Equal(t, ola, s.Serving())
	require.Equal(t, []Responsibility{{Who: ola, As: RoleCoordinator, From: p.now}}, s.Responsible)
	require.Equal(t, tone, s.Handler)
	require.Equal(t, day("2023-10-09"), s.Coordinators[0].ActiveOn)
	require.Equal(t, []PlanVersion{{No: 1, On: day("2023-12-01"), Author: tone, TakenOver: true},
		{No: 2, On: day("2026-09-15"), Author: tone, TakenOver: true}}, s.Plan.Versions)
	require.Equal(t, day("2023-09-20"), s.consent(ConsentPlan, ConsentActive).ActiveOn)
	require.Empty(t, s.Letters, "nobody is written to about what was sent years ago")
	require.Empty(t, s.Tasks)
	for _, dl := range s.Deadlines {
		require.NotEqual(t, DeadlineOverdue, dl.Status, dl.Code)
	}
	require.Equal(t, day("2027-03-15"), p.deadline(PlanRevision).Due, "six months from the last revision")
	require.False(t, p.deadline(PlanRevision).Grace)
	require.Len(t, s.Deadlines, 1)
}

// What was over before the case was here is due in the time the policy gives.
func TestT22_WhatIsLateIsDueInAGrace(t *testing.T) {
	late := func(c *OpenBalance) { c.Plan.RevisedOn = day("2026-03-02") }
	p := openedOn(t, "2027-02-01", late)
	dl := p.deadline(PlanRevision)
	require.Equal(t, day("2027-03-01"), dl.Due, "four weeks from 1 February")
	require.True(t, dl.Grace)
	require.Equal(t, day("2026-03-02"), dl.CountedFrom)
	p.policy.HalfYear = calendar.Months(5)
	p.do(System, &Recount{Reason: "POLICY"})
	require.Equal(t, day("2027-03-01"), p.deadline(PlanRevision).Due, "a recount leaves it")
	p.at("2027-03-02 12:00")
	require.Equal(t, DeadlineOverdue, p.deadline(PlanRevision).Status)
	p.policy.HalfYear = calendar.Months(6)
	p.do(ola, &BeginRevision{})
	p.refused("INV-20", ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, coordination)}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
	require.Equal(t, day("2027-09-02"), p.deadline(PlanRevision).Due)
	require.False(t, p.deadline(PlanRevision).Grace)
	require.Len(t, p.s.Plan.Versions, 3)
}

// The dozen kinds of rows, each with its deadlines as they were counted by hand for
// 1 February 2027 (a Monday; the grace of four weeks ends on Monday 1 March).
func TestT22_DeadlinesByHand(t *testing.T) {
	only := func(scope ...Scope) func(*OpenBalance) {
		return func(c *OpenBalance) { c.Decision.Scope = scope }
	}
	none := func(c *OpenBalance) { c.Coordinator, c.Plan = TakenCoordinator{}, TakenPlan{} }
	type due struct{ code, on string }
	for name, row := range map[string]struct {
		change []func(*OpenBalance)
		want   []due
	}{
		"revised in time":      {nil, []due{{"DL-13", "2027-03-15"}}},
		"revised late":         {these(func(c *OpenBalance) { c.Plan.RevisedOn = day("2026-05-10") }), []due{{"DL-13", "2027-03-01"}}},
		"due today":            {these(func(c *OpenBalance) { c.Plan.RevisedOn = day("2026-08-01") }), []due{{"DL-13", "2027-02-01"}}},
		"due yesterday":        {these(func(c *OpenBalance) { c.Plan.RevisedOn = day("2026-07-31") }), []due{{"DL-13", "2027-03-01"}}},
		"never revised":        {these(func(c *OpenBalance) { c.Plan.RevisedOn = Date{} }), []due{{"DL-13", "2027-03-01"}}},
		"clamped to the month": {these(func(c *OpenBalance) { c.Plan.RevisedOn = day("2026-08-31") }), []due{{"DL-13", "2027-02-28"}}},
		"no plan yet, late":    {these(func(c *OpenBalance) { c.Plan = TakenPlan{} }), []due{{"DL-12", "2027-03-01"}}},
		"no plan yet, in time": {these(func(c *OpenBalance) { c.Plan, c.Coordinator.Since = TakenPlan{}, day("2027-01-04") }),
			[]due{{"DL-12", "2027-03-29"}}},
		"nobody coordinates": {these(none, only(ScopeCoordinator)), []due{{"DL-09", "2027-03-01"}}},
		"decided last week": {these(none, only(ScopeCoordinator), decidedAt("2027-01-27")),
			[]due{{"DL-05", "2028-01-27"}, {"DL-09", "2027-02-10"}}},
		"only a coordinator": {these(only(ScopeCoordinator), func(c *OpenBalance) { c.Plan = TakenPlan{} }), nil},
		"a care team, late": {these(func(c *OpenBalance) {
			c.Team = TakenTeam{StartedOn: day("2024-01-10"), LastMeetingOn: day("2026-06-01")}
		}), []due{{"DL-13", "2027-03-15"}, {"DL-15", "2027-03-01"}}},
		"a care team, met lately": {these(func(c *OpenBalance) {
			c.Team = TakenTeam{StartedOn: day("2024-01-10"), LastMeetingOn: day("2026-11-30")}
		}), []due{{"DL-13", "2027-03-15"}, {"DL-15", "2027-05-30"}}},
		"a meeting agreed on": {these(func(c *OpenBalance) {
			c.Team = TakenTeam{StartedOn: day("2026-12-01"), NextMeetingOn: day("2027-03-10")}
		}), []due{{"DL-13", "2027-03-15"}, {"DL-15", "2027-06-01"}, {"DL-16", "2027-02-24"}}},
		"a meeting next week": {these(func(c *OpenBalance) {
			c.Team = TakenTeam{StartedOn: day("2026-12-01"), NextMeetingOn: day("2027-02-08")}
		}), []due{{"DL-13", "2027-03-15"}, {"DL-15", "2027-06-01"}}},
		"sharing that runs out": {these(sharingUntil("2027-06-30")), []due{{"DL-13", "2027-03-15"}, {"DL-24", "2027-06-30"}}},
		"had the decision last month": {these(decidedAt("2027-01-04"), func(c *OpenBalance) {
			c.Decision.NoticeOn, c.Decision.Evidence = day("2027-01-08"), EvidenceOwnStatement
		}), []due{{"DL-04", "2027-02-05"}, {"DL-05", "2028-01-04"}, {"DL-13", "2027-03-15"}, {"DL-28", "2027-02-05"}}},
	} {
		t.Run(name, func(t *testing.T) {
			p := openedOn(t, "2027-02-01", row.change...)
			var got []due
			for _, dl := range p.s.Deadlines {
				require.True(t, dl.Live(), dl.Code)
				got = append(got, due{dl.Code, dl.Due.String()})
			}
			slices.SortFunc(got, func(a, b due) int { return slices.Compare([]string{a.code}, []string{b.code}) })
			require.Equal(t, row.want, got)
			require.Empty(t, p.s.Letters)
		})
	}
}

func these(change ...func(*OpenBalance)) []func(*OpenBalance) { return change }

func decidedAt(on string) func(*OpenBalance) {
	return func(c *OpenBalance) { c.Decision.DecidedOn = day(on) }
}

func sharingUntil(until string) func(*OpenBalance) {
	return func(c *OpenBalance) {
		c.Consents = append(c.Consents, TakenConsent{Kinds: []ConsentKind{ConsentInfoSharing}, SignedOn: day("2026-01-10"), Party: nav,
			EndsOn: day(until)})
	}
}

func TestT22_WhatCannotBeTakenOver(t *testing.T) {
	for name, row := range map[string]struct {
		rule, key string
		change    func(*OpenBalance)
	}{
		"by one alone":            {"INV-111", "opening_needs_two", func(c *OpenBalance) { c.ApprovedBy = tone }},
		"nothing to rest on":      {"T-22", "opening_evidence_missing", func(c *OpenBalance) { c.Evidence = "" }},
		"a complaint is open":     {"T-22", "opening_with_complaint", func(c *OpenBalance) { c.OpenComplaint = true }},
		"in the future":           {"T-22", "date_in_future", func(c *OpenBalance) { c.Plan.RevisedOn = day("2027-02-02") }},
		"decided before asked":    {"T-22", "date_too_early", func(c *OpenBalance) { c.Decision.DecidedOn = day("2023-09-03") }},
		"revised before in force": {"T-22", "date_too_early", func(c *OpenBalance) { c.Plan.RevisedOn = day("2023-11-30") }},
		"no consent to the plan": {"INV-20", "consent_missing", func(c *OpenBalance) {
			c.Consents[0].Kinds = []ConsentKind{ConsentStart, ConsentCoordinator}
		}},
		"consent to nothing":       {"INV-20", "consent_missing", func(c *OpenBalance) { c.Consents = nil }},
		"sharing that has run out": {"INV-31", "ends_in_past", sharingUntil("2027-01-31")},
		"a relative signed": {"INV-28", "opening_consent_not_theirs", func(c *OpenBalance) {
			c.Consents[0].SignedBy = []Principal{mother}
		}},
		"the coordinator not asked": {"T-22", "opening_coordinator_not_asked", func(c *OpenBalance) { c.Coordinator.Acknowledged = false }},
		"no coordinator granted":    {"K-01", "coordinator_not_granted", func(c *OpenBalance) { c.Decision.Scope = []Scope{ScopePlan} }},
		"no plan granted":           {"P-01", "plan_not_granted", func(c *OpenBalance) { c.Decision.Scope = []Scope{ScopeCoordinator} }},
		"a grown-up's child coordinator": {"INV-11", "not_under_18", func(c *OpenBalance) {
			c.Decision.Scope = []Scope{ScopeChildCoordinator, ScopePlan}
		}},
		"receipt without evidence": {"INV-61", "evidence_missing", func(c *OpenBalance) { c.Decision.NoticeOn = day("2023-10-10") }},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlay(t, "2027-02-01")
			r := p.try(tone, balance(row.change))
			require.NotNil(t, r)
			require.Equal(t, row.rule+" "+row.key, r.Rule+" "+r.Key)
			require.True(t, p.s.Empty())
		})
	}
	p := openedOn(t, "2027-02-01")
	p.refused("T-22", tone, balance())
}

func TestT22_T03_ThePersonHasAnotherOpenCase(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	facts := p.facts(balance())
	facts.OpenCases = 1
	_, r := Decide(p.s, Command{ID: "c", By: actorOf(tone), Body: balance(), Facts: facts}, p.now, p.policy)
	require.Equal(t, "T-03 opening_other_case", r.Rule+" "+r.Key)
	facts.OpenCases, facts.OtherPlan = 0, true
	_, r = Decide(p.s, Command{ID: "c", By: actorOf(tone), Body: balance(), Facts: facts}, p.now, p.policy)
	require.Equal(t, "INV-03 other_plan_exists", r.Rule+" "+r.Key)
}

// Who coordinates goes on although the register has no training: it becomes a task
// and a warning, and both go when it is there (INV-34).
func TestT22_INV34_ACoordinatorWithoutTrainingGoesOn(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(tone, balance())
	require.Equal(t, ola, p.s.Serving())
	require.True(t, p.s.asks(TaskTrainInterim))
	require.Equal(t, []Warning{CoordinatorUntrained}, Warnings(p.s))
	p.trained[ola] = true
	p.do(System, &NoteTraining{Staff: ola})
	require.False(t, p.s.asks(TaskTrainInterim))
	require.Empty(t, Warnings(p.s))
}

// The time to complain has run out where it has, and is not established where nobody
// knows when the party had the decision (INV-61).
func TestT22_INV61_TheTimeToComplainIsWhatItWas(t *testing.T) {
	had := func(on string) func(*OpenBalance) {
		return func(c *OpenBalance) {
			c.Decision.DecidedOn, c.Decision.NoticeOn, c.Decision.Evidence = day("2026-10-02"), day(on), EvidenceReturnReceipt
		}
	}
	p := openedOn(t, "2027-02-01", had("2026-10-06"))
	require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
	timely, ever := p.s.inTime("decision-1", kari, day("2027-02-01"))
	require.True(t, ever)
	require.False(t, timely, "it ended on 3 November")
	timely, _ = p.s.inTime("decision-1", kari, day("2026-11-03"))
	require.True(t, timely)

	p = openedOn(t, "2027-02-01", decidedAt("2026-10-02"))
	require.Equal(t, DecisionStatusIssued, p.s.Decisions[0].Status)
	timely, _ = p.s.inTime("decision-1", kari, day("2027-02-01"))
	require.True(t, timely, "not established, so it has not ended")
}

// A period that seemed over when the case was taken over begins when the party had the
// decision later than was said, unless it was over then too.
func TestT22_INV61_ThePeriodOfADecisionReceivedLaterThanWasSaidBegins(t *testing.T) {
	for on, want := range map[string]string{"2026-12-20": "2027-01-18 OPEN", "2026-12-05": "2027-01-04 CANCELLED", "2026-11-02": ""} {
		p := openedOn(t, "2027-01-04", func(c *OpenBalance) {
			c.Decision.DecidedOn, c.Decision.NoticeOn, c.Decision.Evidence = day("2026-10-20"), day("2026-10-25"), EvidenceOwnStatement
		})
		require.Nil(t, p.s.lastPeriod("decision-1", kari))
		require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
		p.at("2027-01-06")
		p.corrects(tone, CorrectEntry{Entry: p.entry("receipt_registered"), On: day(on)})
		if want == "" {
			require.Nil(t, p.s.lastPeriod("decision-1", kari))
			continue
		}
		require.Equal(t, want, p.period("decision-1", kari), on)
		if want == "2027-01-18 OPEN" {
			require.Equal(t, DecisionStatusReceived, p.s.Decisions[0].Status)
			p.do(kari, &RegisterComplaint{Decision: "decision-1", Subject: AgainstContent, SentOn: day("2027-01-05")})
			p.stands(ComplaintStatusReceived, "decision-1", DecisionStatusComplained)
		} else {
			require.Equal(t, DecisionStatusFinal, p.s.Decisions[0].Status)
		}
	}
}
