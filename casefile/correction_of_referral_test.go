package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// strikes takes the current round's referral out, with looks by two people.
func (p *play) strikes() Correction {
	p.t.Helper()
	p.reads = []Reading{{kari, 3}, {ola, 1}}
	return p.corrects(tone, CorrectEntry{Entry: p.entry("referred"), Void: true})
}

// overForAll holds what is true of a case that was about another person.
func (p *play) overForAll() {
	p.t.Helper()
	require.Equal(p.t, []any{PhaseClosed, ClosedRegisteredWrongly}, []any{p.s.Phase, p.s.CloseReason})
	require.Empty(p.t, p.s.MainResponsible())
	for _, who := range cast {
		if who == System {
			continue
		}
		a := actorOf(who)
		require.Subset(p.t, append(a.Roles, RoleStaff), RolesIn(&p.s, a), "%s is something in the case", who)
		if who != tone {
			require.False(p.t, p.sees(who), "%s sees the plan", who)
		}
	}
	for _, dl := range p.s.Deadlines {
		require.False(p.t, dl.Live(), "%s runs", dl.Code)
	}
	for _, l := range p.s.Letters {
		require.False(p.t, l.Pending(), "%s waits", l.Code)
	}
	for _, task := range p.s.Tasks {
		require.True(p.t, !task.Open() || task.Kind == TaskRegisteredWrongly, "%s waits", task.Kind)
	}
	require.Nil(p.t, p.s.coordinator())
	require.Nil(p.t, p.s.proposed())
	require.False(p.t, p.s.Plan.live() || p.s.Plan.drafted())
	require.NotEqual(p.t, TeamActive, p.s.Team.Status)
	_, what, wakes := NextWake(p.s)
	require.False(p.t, wakes, what)
}

// In every phase, and after every end.
func TestT20_InAnyPhaseTheRoundEndsAndNobodyHasAPart(t *testing.T) {
	at := "2027-02-01"
	closing := func(reason CloseReason) *play {
		p := awaitingOn(t, at)
		p.do(kari, &RefuseConsent{Form: p.form()})
		p.do(tone, &CloseCase{Reason: reason})
		return p
	}
	for name, stage := range map[string]func() *play{
		"RECEIVED":         func() *play { return receivedOn(t, at) },
		"SCREENING":        func() *play { return screenedOn(t, at) },
		"AWAITING_CONSENT": func() *play { return awaitingOn(t, at) },
		"ASSESSMENT":       func() *play { return assessedOn(t, at) },
		"DECISION":         func() *play { return decidingOn(t, at, ConsentPlan) },
		"REFUSED":          func() *play { return knownOn(t, at) },
		"ACTIVE":           func() *play { return teamedOn(t, at) },
		"a meeting ahead":  func() *play { return invitedOn(t, at) },
		"on notice":        func() *play { p := coordinatedOn(t, at); p.do(ola, &GiveNotice{LastDay: on("2027-03-26")}); return p },
		"complained":       func() *play { return forwardedOn(t, at) },
		"NO_CONSENT":       func() *play { return closing(ClosedNoConsent) },
		"withdrawn": func() *play {
			p := teamedOn(t, at)
			p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
			return p
		},
		"dead": func() *play { p := teamedOn(t, at); p.do(tone, &RegisterDeath{DiedOn: today(p)}); return p },
		"DISMISSED": func() *play {
			p := screenedOn(t, at)
			p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
			return p
		},
		"handed over": func() *play { return handedOverOn(t, at) },
		"a child":     func() *play { return childPlannableOn(t, at, "2015-05-14") },
	} {
		t.Run(name, func(t *testing.T) {
			p := stage()
			p.t = t
			ended, closedOn := p.s.Ended(), p.s.ClosedOn
			c := p.strikes()
			p.overForAll()
			require.Equal(t, []string{c.ID}, p.openTasksOf(TaskRegisteredWrongly), "one task, about the correction")
			if ended {
				require.Equal(t, closedOn, p.s.ClosedOn)
			} else {
				require.Equal(t, today(p), p.s.ClosedOn)
			}
			i := slices.IndexFunc(c.FollowUps, func(f FollowUp) bool { return f.Code == ReadMeanwhile })
			require.Equal(t, FollowUp{ID: "READ_MEANWHILE:case", Code: ReadMeanwhile, About: "case", Who: []Principal{kari, ola}, Times: 4},
				c.FollowUps[i])
			for _, l := range p.s.Letters {
				posted := slices.ContainsFunc(c.FollowUps, func(f FollowUp) bool { return f.Code == LetterWasPosted && f.About == l.ID })
				require.Equal(t, l.Status == LetterPosted && l.To != CountyGovernor, posted, l.ID)
			}
			// Time brings nothing back, nor do the registers.
			seq := p.s.Seq
			p.at("2029-02-01")
			p.do(System, &NoteRepresentation{})
			p.do(System, &NoteRegister{})
			require.Equal(t, seq, p.s.Seq)
			require.Equal(t, p.s, Fold(New("case", "org"), p.events))
			p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID, Note: words(4)})
		})
	}
}

// handedOverOn has a successor, and somebody who was coordinator once.
func handedOverOn(t *testing.T, at string) *play {
	p := coordinatedOn(t, at)
	p.trained[siri] = true
	p.do(ola, &GiveNotice{LastDay: on("2027-03-26")})
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
	return p
}

// Nothing goes on with it; the refusal says where to go instead.
func TestT20_AStruckCaseTakesNoFurtherStep(t *testing.T) {
	p := decidingOn(t, "2027-02-01", ConsentPlan)
	p.do(tone, &PostLetter{Letter: p.letterID("D-01", kari)})
	signed := p.entry("signed")
	p.strikes()
	for _, spec := range Specs() {
		if spec.Internal() || slices.Contains(afterStrike, spec.Name) {
			continue
		}
		r := newDeciding(p.s, Command{By: actorOf(tone)}, p.now, p.policy).possible(spec, spec.NewStep())
		require.NotNil(t, r, spec.Name)
		if spec.Reopens {
			require.Equal(t, []string{"T-20", "registered_wrongly"}, []string{r.Rule, r.Key}, spec.Name)
		}
	}
	p.says("entry_already_void", tone, &CorrectEntry{Entry: p.entry("referred"), Void: true, Reason: words(1)})
	// Another correction stands beside its entry, and moves nothing.
	c := p.corrects(tone, CorrectEntry{Entry: signed, Void: true})
	require.Empty(t, c.FollowUps)
	p.overForAll()
	// A letter that comes back is known to have done so, and goes to nobody again.
	p.do(tone, &FailLetter{Letter: p.letterID("D-01", kari), Reason: "RETURNED"})
	p.says("registered_wrongly", tone, &ReleaseLetter{Letter: p.letterID("D-01", kari)})
	p.overForAll()
}

// Not by accident: a reason, and all of it seen; and by the unit alone.
func TestT20_NotByAccident(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	seq := p.entry("referred")
	p.says("correction_reason_missing", tone, &CorrectEntry{Entry: seq, Void: true})
	p.says("follow_ups_not_seen", tone, &CorrectEntry{Entry: seq, Void: true, Reason: words(1)})
	p.says("not_yours", ola, &CorrectEntry{Entry: seq, Void: true, Reason: words(1)})
	p.says("close_needs_correction", tone, &CloseCase{Reason: ClosedRegisteredWrongly})
	merged := screenedOn(t, "2027-02-01")
	merged.s.Phase, merged.s.MergedInto = PhaseMerged, "another"
	merged.says("struck_where_it_went", tone, &CorrectEntry{Entry: merged.entry("referred"), Void: true, Reason: words(1)})
}

// Who loses access is shown before it is done, the person first.
func TestT20_WhoLosesAccessIsShown(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	c := p.strikes()
	i := slices.IndexFunc(c.FollowUps, func(f FollowUp) bool { return f.Code == AccessEnds })
	require.ElementsMatch(t, []Principal{kari, ola, nurse, nav, gp, boss}, c.FollowUps[i].Who)
	require.Equal(t, kari, c.FollowUps[i].Who[0])
	e := p.events[slices.IndexFunc(p.events, func(e Event) bool { return e.Name() == "message_sent" })]
	require.Equal(t, &MessageSent{Code: "CASE_CLOSED", To: []Principal{ola, nurse}}, e.Fact, "those of the staff, and no others")
}

// Where another referral stands the case is the person's by that one.
func TestT20_T03_AnotherReferralOfTheRoundStands(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.at("2027-02-10")
	p.do(System, &AbsorbReferral{Referral: Referral{SenderKind: SenderOther, Sender: nav, Kind: "ENQUIRY", Channel: "PAPER",
		ReceivedOn: on("2027-02-08"), Words: words(7)}})
	p.due("DL-02", "2027-03-01 OPEN")
	c := p.strikes()
	require.Equal(t, PhaseScreening, p.s.Phase)
	require.Contains(t, codesOf(c), "READ_MEANWHILE:case")
	require.True(t, p.s.IsStruck("referral-1"))
	require.False(t, p.s.IsStruck("referral-2"))
	require.Equal(t, "2027-02-08", p.s.FirstReceivedOn.String())
	p.due("DL-01", "2027-03-08 OPEN")
	p.due("DL-02", "2027-03-08 OPEN")
	require.Equal(t, []string{"person/kari CANCELLED"}, p.letters("D-01"))
	require.Contains(t, RolesIn(&p.s, actorOf(kari)), RolePatient)
	// The answer goes to who sent the one that stands.
	p.do(tone, &Dismiss{Reason: "WRONG_BODY", RightBody: words(1)})
	require.Equal(t, []string{"person/nav QUEUED"}, p.letters("D-02"))
	// Struck too, it ends as registered wrongly.
	p.corrects(tone, CorrectEntry{Entry: p.entry("referral_absorbed"), Void: true})
	p.overForAll()
}

// What an earlier round left is the person's own: its decision can still be
// complained of, by the unit, which alone reads the case.
func TestT20_INV73_AnEarlierRoundIsThePersonsOwn(t *testing.T) {
	p := knownOn(t, "2027-02-01")
	p.due("DL-04", "2027-03-01 OPEN")
	p.at("2027-02-02")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.do(tone, &PostLetter{Letter: p.letterID("D-15", kari)})
	p.at("2027-02-03")
	p.referred()
	p.do(tone, &StartScreening{Identity: "NATIONAL_NUMBER"})
	p.strikes()
	require.Equal(t, ClosedRegisteredWrongly, p.s.CloseReason)
	require.NotContains(t, RolesIn(&p.s, actorOf(kari)), RolePatient)
	p.due("DL-04", "2027-03-01 OPEN")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-09"))
	p.do(tone, against("decision-1"))
	p.due("DL-07", "2027-02-17 OPEN")
	require.Equal(t, []string{"person/kari QUEUED"}, p.letters("D-24"))
	p.says("registered_wrongly", tone, &Refer{SenderKind: "PATIENT", Patient: kari})
	// The earlier one was wrong too: now nothing is left.
	p.corrects(tone, CorrectEntry{Entry: p.events[0].Seq, Void: true})
	p.overForAll()
}

// A round that is over was about somebody else, and the person has a case of their
// own since: it goes on, and a person sees to what was read.
func TestT20_AnEarlierRoundStruckWhileTheNextGoesOn(t *testing.T) {
	p := awaitingOn(t, "2027-02-01")
	first := p.entry("referred")
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}})
	p.at("2027-02-03")
	p.referred()
	p.reads = []Reading{{kari, 3}}
	c := p.corrects(tone, CorrectEntry{Entry: first, Void: true})
	require.Equal(t, PhaseReceived, p.s.Phase)
	require.True(t, c.ByHand)
	require.True(t, p.s.IsStruck("referral-1"))
	require.Equal(t, "2027-02-03", p.s.FirstReceivedOn.String())
	p.due("DL-02", "2027-03-03 OPEN")
}

// The right person's case begins with the words, the sender and the day.
func TestT20_T01_RegisteredOnTheRightPerson(t *testing.T) {
	was := &Referral{ID: "referral-1", Round: 1, SenderKind: SenderOther, Sender: nav, Kind: "NEED_NOTIFICATION", Channel: ReferredOnPaper,
		ReceivedOn: on("2027-02-01"), Wishes: []Scope{ScopePlan}, Words: words(7)}
	from := "0193c0de-0000-7000-8000-000000000001"
	decide := func(who Principal, body *Refer, taken *Referral) ([]Event, *Refusal) {
		p := newPlay(t, "2027-02-09")
		facts := p.facts(body)
		facts.TakenOver = taken
		return Decide(p.s, Command{ID: "c", By: actorOf(who), Body: body, Facts: facts}, p.now, p.policy)
	}
	events, r := decide(tone, &Refer{Patient: kari, SenderKind: SenderOther, FromCase: from, Words: words(8)}, was)
	require.Nil(t, r)
	s := Fold(New("case", "org"), events)
	require.Equal(t, []Referral{{ID: "referral-1", Round: 1, SenderKind: SenderOther, Sender: nav, Kind: "NEED_NOTIFICATION",
		Channel: ReferredOnPaper, ReceivedOn: on("2027-02-01"), Wishes: []Scope{ScopePlan}, Words: words(8), From: from}}, s.Referrals)
	require.Equal(t, "2027-03-01", s.Deadlines[0].Due.String())
	require.Equal(t, "2027-03-01", s.Deadlines[1].Due.String())
	require.Equal(t, []Principal{nav, kari}, []Principal{s.Letters[0].To, s.Letters[1].To})

	own := *was
	own.SenderKind, own.Sender = SenderPatient, "person/namesake"
	events, r = decide(tone, &Refer{Patient: kari, SenderKind: SenderPatient, FromCase: from}, &own)
	require.Nil(t, r)
	require.Equal(t, kari, events[0].Fact.(*Referred).Referral.Sender, "the namesake sent nothing")

	for key, c := range map[string]struct {
		who   Principal
		body  Refer
		taken *Referral
	}{
		"take_over_is_the_units": {ola, Refer{Patient: kari, SenderKind: SenderOther, FromCase: from}, was},
		"nothing_to_take_over":   {tone, Refer{Patient: kari, SenderKind: SenderOther, FromCase: from}, nil},
		"date_is_taken_over":     {tone, Refer{Patient: kari, SenderKind: SenderOther, FromCase: from, ReceivedOn: on("2027-02-02")}, was},
	} {
		_, r := decide(c.who, &c.body, c.taken)
		require.NotNil(t, r, key)
		require.Equal(t, key, r.Key)
	}
}
