package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// removals lists whom the last step took out of which form.
func (p *play) removals() []string {
	var out []string
	for _, e := range p.events[len(p.events)-len(p.became()):] {
		if f, ok := e.Fact.(*ParticipantRemoved); ok {
			out = append(out, f.Consent+" "+string(f.Who))
		}
	}
	return out
}

func TestINV30_WhoIsOutAlreadyDoesNotHideTheOthers(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nurse, "HOME_NURSING"), reader(nav, "NAV"), reader(gp, "GP"))
	p.do(ola, &RemoveParticipant{Who: nurse})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(gp, "GP"), reader(ola, "COORDINATION")}})
	require.False(t, p.sees(nav))
	require.True(t, p.sees(gp), "also when first on the new form")
	require.Equal(t, []string{"consent-4 person/nav"}, p.removals())
}

// Narrower in reading or in writing is narrower at once; the same is no news.
func TestINV30_WhatIsNarrower(t *testing.T) {
	had := Participant{Who: nav, Service: "NAV", Read: []string{"a", "b", "e"}, Write: []string{"a", "e"}}
	for name, c := range map[string]struct {
		read, write []string
		narrowed    int
	}{
		"the same":            {[]string{"a", "b", "e"}, []string{"a", "e"}, 0},
		"wider":               {[]string{"a", "b", "e", "f"}, []string{"a", "b", "e"}, 0},
		"less to read":        {[]string{"a", "e"}, []string{"a", "e"}, 1},
		"less to write":       {[]string{"a", "b", "e"}, []string{"a"}, 1},
		"nothing to write":    {[]string{"a", "b", "e"}, nil, 1},
		"other points to use": {[]string{"a", "e", "f"}, []string{"e", "f"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := plannedOn(t, "2027-02-01", had)
			p.do(ola, &IssueParticipation{Participants: []Participant{{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent},
				{Who: nav, Service: "NAV", Read: c.read, Write: c.write}}})
			require.Equal(t, c.narrowed, p.times("participant_narrowed"))
			acc, ok := AccessToPlan(p.s, actorOf(nav))
			require.True(t, ok)
			require.Subset(t, c.read, acc.Read)
			require.Subset(t, had.Read, acc.Read)
			require.Subset(t, acc.Read, both(had.Read, c.read))
		})
	}
}

// A child's plan: who signs the form that follows from a new coordinator is
// worked out anew; where the law leaves it open today, those who may still be
// asked are, each in their own right.
func TestINV24_INV25_K05_TheFormThatFollowsFromANewCoordinator(t *testing.T) {
	p := childPlannableOn(t, "2027-02-01", "2012-02-10") // 15 in ten days
	p.do(ola, &StartPlan{})
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(ola, "COORDINATION"), reader(school, "SCHOOL")}})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.do(father, &RegisterSignature{Form: p.form()})
	p.at("2027-02-11")
	p.do(tone, &WithholdInformation{From: []Principal{father}, Reason: words(9)})
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	form := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, form)
	require.Contains(t, form.Signers, Signer{Who: mother, As: RoleProxy})
	require.False(t, form.mustSign(father), "nothing goes to him now")

	p.do(tone, &LiftWithholding{From: []Principal{father}})
	p.do(siri, &GiveNotice{LastDay: today(p).AddDays(30)})
	p.trained[nurse] = true
	p.do(tone, &ProposeCoordinator{Staff: nurse, WishAsked: true})
	p.do(tone, &HandOver{Staff: nurse, ManagerConfirmed: true, Note: words(1)})
	require.Equal(t, []Signer{{Who: mother, As: RoleProxy}, {Who: father, As: RoleProxy}},
		p.s.consent(ConsentParticipation, ConsentIssued).Signers)
}

func TestINV25_TurnedSevenBeforeTheParticipants(t *testing.T) {
	p := childOn(t, "2027-02-01", "2020-02-10", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.granted(ScopeCoordinator, ScopePlan)
	p.coordinated()
	p.do(ola, &StartPlan{})
	p.at("2027-02-09")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(school, "SCHOOL")}})
	require.Empty(t, p.openTasks())
	p.at("2027-02-10")
	p.do(ola, &IssueParticipation{Participants: []Participant{reader(school, "SCHOOL")}})
	require.Equal(t, []string{"HEAR_CHILD KE"}, p.openTasks())
}

// The successor has one row, as coordinator, whatever they did in the plan
// before; a place under «coordination» that no coordinator of the case held is
// somebody's own.
func TestK05_INV30_TheSuccessorsRowAndTheOthers(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(siri, "PHYSIOTHERAPY"), reader(gp, "COORDINATION"))
	p.do(ola, &GiveNotice{LastDay: today(p).AddDays(30)})
	handedOver(p)
	form := p.s.consent(ConsentParticipation, ConsentIssued)
	require.NotNil(t, form)
	require.Equal(t, []Participant{{Who: siri, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}, reader(gp, "COORDINATION")},
		form.Participants)
}

// Taken out: of the form in force and of the one out for signing that name them,
// of no other.
func TestINV30_INV32_TakenOutOfTheFormsInForceOnly(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nav, "NAV"))
	again := func(who ...Participant) string {
		p.do(ola, &IssueParticipation{Participants: append([]Participant{reader(ola, "COORDINATION")}, who...)})
		return p.s.consent(ConsentParticipation, ConsentIssued).ID
	}
	first := p.s.consent(ConsentParticipation, ConsentActive).ID
	second := again(reader(nav, "NAV"))
	p.do(kari, &RegisterSignature{Form: p.form()})
	third := again(reader(nav, "NAV"), reader(gp, "GP"))
	q := *p
	q.s = p.s.clone()
	q.do(ola, &RemoveParticipant{Who: gp})
	require.Equal(t, []string{third + " person/gp"}, q.removals())
	p.do(ola, &RemoveParticipant{Who: nav})
	require.Equal(t, []string{second + " person/nav", third + " person/nav"}, p.removals())
	require.True(t, p.s.consentByID(first).names(nav), "what was signed never changes")
}
