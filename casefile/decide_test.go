package casefile

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDecide_NeverPanicsOnNothing(t *testing.T) {
	for _, body := range []Step{nil, (*Refer)(nil), (*Wake)(nil)} {
		events, r := Decide(New("c", "o"), Command{Body: body}, time.Time{}, Policy{})
		require.Empty(t, events)
		require.Equal(t, Malformed, r.Kind)
	}
	for _, spec := range Specs() {
		_, r := Decide(State{}, Command{Body: spec.NewStep()}, time.Time{}, Policy{})
		require.NotNil(t, r, spec.Name)
		require.NotEmpty(t, r.Rule)
		require.NotEmpty(t, r.Key)
	}
}

func TestDecide_LeavesTheCommandAlone(t *testing.T) {
	body := &Refer{SenderKind: "PATIENT"}
	cmd := Command{ID: "x", By: actorOf(kari), Body: body, Facts: Facts{Patient: kari, UnitLead: tone}}
	_, r := Decide(New("c", "o"), cmd, instant("2027-02-01"), DefaultPolicy())
	require.Nil(t, r)
	require.Equal(t, &Refer{SenderKind: "PATIENT"}, body, "what was left out is filled in on a copy")
}

func TestDecide_FillsInWhatWasLeftOut(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.do(kari, &Refer{SenderKind: "PATIENT"})
	require.Equal(t, Enquiry, p.s.Referrals[0].Kind)
	require.Equal(t, ReferredInPortal, p.s.Referrals[0].Channel)
}

func TestDecide_TimeNeverRunsBackwards(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.now = p.now.Add(-time.Hour)
	p.do(tone, &StartScreening{Identity: "D_NUMBER"})
	require.Equal(t, p.events[0].At, p.events[len(p.events)-1].At)
}

func TestDecide_KeepsWhatADatabaseKeepsOfAnInstant(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.now = p.now.Add(1234567 * time.Nanosecond)
	p.referred()
	require.Zero(t, p.s.Clock.Nanosecond()%1000)
}

func TestINV84_ARegisterCannotMakeAnybodyARelation(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	for _, role := range []Role{RolePatient, RoleCoordinator, RoleParticipant, RoleMember, RoleManager, RoleChair, RoleMinutes, RoleSystem} {
		require.NotContains(t, RolesIn(&p.s, Actor{Who: nurse, Roles: []Role{role}}), role)
	}
	require.Equal(t, []Role{RoleSystem}, RolesIn(&p.s, SystemActor))
	require.Contains(t, RolesIn(&p.s, actorOf(boss)), RoleManager, "the manager of this case's coordinator")
	require.Empty(t, RolesIn(&State{}, Actor{}))
}

func TestINV84_RelationsEndWithTheCase(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p), MinutesTaker: nav})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	require.Subset(t, RolesIn(&p.s, actorOf(nav)), []Role{RoleParticipant, RoleMember, RoleMinutes})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	require.Equal(t, []Role{RoleOther}, RolesIn(&p.s, actorOf(nav)))
	require.Contains(t, RolesIn(&p.s, actorOf(kari)), RolePatient)
}

func TestOpenings_SayWhoAndWhyNot(t *testing.T) {
	p := awaitingOn(t, "2027-02-01")
	find := func(who Principal, step string) Opening {
		for _, o := range Openings(p.s, actorOf(who), p.now, p.policy, Facts{}) {
			if o.Step == step {
				return o
			}
		}
		t.Fatal(step)
		return Opening{}
	}
	o := find(tone, "complete_assessment")
	require.False(t, o.Open)
	require.True(t, o.Yours)
	require.Equal(t, "INV-20", o.Refusal.Rule)
	o = find(kari, "register_signature")
	require.True(t, o.Open && o.Yours)
	o = find(gp, "register_signature")
	require.True(t, o.Open)
	require.False(t, o.Yours)
	o = find(tone, "close_case")
	require.Equal(t, "T-07", o.Refusal.Rule)
	for _, o := range Openings(p.s, actorOf(tone), p.now, p.policy, Facts{}) {
		spec, _ := SpecOf(o.Step)
		require.False(t, spec.Internal(), o.Step)
	}
}

func TestRegister_EveryStepAndFactHasAName(t *testing.T) {
	seen := map[string]bool{}
	for _, spec := range Specs() {
		require.NotEmpty(t, spec.Name)
		require.NotEmpty(t, spec.Rules, spec.Name)
		require.NotEmpty(t, spec.Who, spec.Name)
		require.NotEmpty(t, spec.Title, spec.Name)
		require.False(t, seen[spec.Name], spec.Name)
		seen[spec.Name] = true
		require.Equal(t, spec.Name, SpecFor(spec.NewStep()).Name)
		raw, err := json.Marshal(Command{ID: "x", Body: spec.NewStep()})
		require.NoError(t, err, spec.Name)
		if !strings.Contains(string(raw), "0000-00-00") { // the zero date has no text form; casework refuses it first
			var back Command
			require.NoError(t, json.Unmarshal(raw, &back), spec.Name)
		}
	}
	_, err := NewFact("no_such_fact", []byte(`{}`))
	require.Error(t, err)
	require.Error(t, json.Unmarshal([]byte(`{"name":"no_such_step"}`), &Command{}))
	_, err = json.Marshal(Command{})
	require.Error(t, err)
	require.Panics(t, func() { SpecFor(nil) })
}

func TestDecide_AtTheEndsOfTime(t *testing.T) {
	for _, at := range []time.Time{{}, time.Date(-4000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(9000, 6, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 0, 0, time.UTC),
		time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		events, r := Decide(New("c", "o"), Command{ID: "x", By: actorOf(kari), Body: &Refer{SenderKind: "PATIENT"},
			Facts: Facts{Patient: kari, UnitLead: tone}}, at, Policy{})
		if r == nil {
			_, err := json.Marshal(events)
			require.NoError(t, err, at)
		}
	}
}

func TestRefusal_RepeatsNothingAClientWrote(t *testing.T) {
	p := activeOn(t, "2027-02-01", ScopeCoordinator)
	require.Equal(t, map[string]string{"id": "decision-7"},
		p.try(kari, &RegisterReceipt{Decision: "decision-7", Evidence: "OWN_STATEMENT"}).Args)
	if r := p.try(kari, &RegisterReceipt{Decision: "Kari Nordli", Evidence: "OWN_STATEMENT"}); r != nil {
		require.NotContains(t, r.Args["id"], "Kari")
	}
	for _, who := range []Principal{"person/Kari Nordli", "person/kari@nordli.no", "staff/", "kari", "system"} {
		r := p.try(tone, &AssignHandler{Staff: who})
		require.NotNil(t, r, who)
		require.NotContains(t, r.Args, "id")
		require.Equal(t, "principal_unreadable", r.Key)
	}
}

func TestText_OnlyAReferenceGetsIn(t *testing.T) {
	require.True(t, words(1).IsRef())
	require.Equal(t, "00000000-0000-7000-8000-000000000001", words(1).ID())
	for _, s := range []Text{"Kari", "text/", "text/Kari.Nordli.bor.i.Fjordvik.og.er.syk", "text/00000000-0000-7000-8000-00000000000g"} {
		require.False(t, s.IsRef(), s)
		require.Empty(t, s.ID())
	}
	p := screenedOn(t, "2027-02-01")
	p.refused("INV-80", tone, &Dismiss{Reason: "WRONG_BODY", RightBody: "Kari should ask the hospital"})
	p.refused("INV-80", System, &AbsorbReferral{Referral: Referral{SenderKind: SenderOther, Kind: Enquiry, Channel: ReferredOnPaper,
		ReceivedOn: today(p), Words: "Kari is ill"}})
}

func TestBody_RefusedWhateverTheStep(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	for key, body := range map[string]Step{
		"choice_unknown":       &Dismiss{Reason: "X", RightBody: words(1)},
		"choice_missing":       &Dismiss{RightBody: words(1)},
		"principal_unreadable": &AssignHandler{Staff: "tone"},
		"date_missing":         &SendPreliminaryReply{ExpectedOn: Date{Year: 2027, Month: 2, Day: 30}, Why: words(1)},
		"date_too_early":       &SendPreliminaryReply{ExpectedOn: Date{Year: 1066, Month: 10, Day: 14}, Why: words(1)},
		"date_too_far":         &SendPreliminaryReply{ExpectedOn: Date{Year: 2037, Month: 2, Day: 2}, Why: words(1)},
	} {
		r := p.try(tone, body)
		require.NotNil(t, r, key)
		require.Equal(t, key, r.Key)
		require.Equal(t, Malformed, r.Kind)
	}
	require.Equal(t, map[string]string{"field": "staff"}, p.try(tone, &AssignHandler{Staff: "tone"}).Args, "the field, never what stood in it")
}

func TestApply_LeavesEventsAndOldStatesAlone(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(30)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawParticipant}, Parties: []Principal{nav}})
	before, err := json.Marshal(p.events)
	require.NoError(t, err)
	once := Fold(New("case", "org"), p.events)
	after, err := json.Marshal(p.events)
	require.NoError(t, err)
	require.JSONEq(t, string(before), string(after), "a fold must not reach back into the events")
	require.Equal(t, p.s, once)
	require.Equal(t, once, Fold(once, p.events), "what a state has is passed over")
}
