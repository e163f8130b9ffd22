package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// youngOn opens the case of somebody born on a day, whose parents signed in 2024.
func youngOn(t *testing.T, at, born string, change ...func(*OpenBalance)) (*play, *Refusal) {
	p := newPlay(t, at)
	p.trained[ola] = true
	p.represented = &Represented{Birthdays: BirthdaysOf(day(born), calendar.DateOf(p.now)), Holders: []Holder{parent(mother), parent(father)}}
	signed := func(c *OpenBalance) { c.Consents[0].SignedOn = day("2024-03-04") }
	return p, p.try(tone, balance(append([]func(*OpenBalance){signed}, change...)...))
}

// A child of 15 whose parents consented at 12: the alert before 16 is ahead, both
// parents are named, and the child has not been heard here (INV-25).
func TestT22_AChildOfFifteen(t *testing.T) {
	p, r := youngOn(t, "2027-02-01", "2011-06-20")
	require.Nil(t, r)
	con := p.s.consent(ConsentPlan, ConsentActive)
	require.Equal(t, []Signer{{mother, RoleProxy, day("2024-03-04"), words(1)}, {father, RoleProxy, day("2024-03-04"), words(1)}}, con.Signers)
	require.Equal(t, "2027-06-20", p.birthday(aboutAge(16))[:10])
	require.Equal(t, "2029-06-20", p.birthday(aboutAge(18))[:10])
	require.True(t, p.s.asks(TaskHearChild))
	require.Empty(t, p.s.Letters)
	p.at("2027-03-22 12:00") // ninety days before
	require.True(t, p.s.asks(TaskOwnConsent))
	require.NotEmpty(t, p.letters("D-18"))
}

// Of somebody who is 16 now, what the birthday would have asked for is asked for in
// the grace: their own consent, and what the parents may know (INV-26).
func TestT22_INV26_ConsentGivenByOthersBeforeSixteen(t *testing.T) {
	p, r := youngOn(t, "2027-02-01", "2010-06-20")
	require.Nil(t, r)
	require.True(t, p.s.asks(TaskOwnConsent))
	require.True(t, p.s.asks(TaskReviewGuardians))
	require.True(t, p.s.suspended(mother))
	own := find(p.s.Deadlines, func(d *Deadline) bool { return d.About == ownConsent })
	require.Equal(t, day("2027-03-01"), own.Due)

	_, r = youngOn(t, "2027-02-01", "2008-01-10")
	require.Nil(t, r, "whoever is nineteen has signed it themself")
	_, r = youngOn(t, "2027-02-01", "2008-01-10", func(c *OpenBalance) { c.Consents[0].SignedBy = []Principal{mother, father} })
	require.Equal(t, "INV-28 opening_consent_not_theirs", refusedBy(r))
}

// Somebody is of age now and was a child as the consent was signed: their parents signed it, it
// says so, and what rests on them is asked for anew (INV-24, INV-26). The register knows no
// birthdays and no parents of a grown-up.
func TestT22_INV24_INV26_SignedForAChildWhoIsOfAgeNow(t *testing.T) {
	opened := func(born string, change ...func(*OpenBalance)) (*play, *Refusal) {
		p := newPlay(t, "2027-02-01")
		p.trained[ola], p.represented = true, &Represented{}
		c := balance(append([]func(*OpenBalance){func(c *OpenBalance) { c.Consents[0].SignedOn = day("2023-03-04") }}, change...)...)
		p.young = YoungOn(day(born), day("2027-02-01"), SignedOn(c))
		return p, p.try(tone, c)
	}
	by := func(exception ConsentException, who ...Principal) func(*OpenBalance) {
		return func(c *OpenBalance) { c.Consents[0].SignedBy, c.Consents[0].Exception = who, exception }
	}
	for name, row := range map[string]struct {
		born, want string
		change     func(*OpenBalance)
	}{
		"nobody named":            {"2009-01-10", "INV-24 opening_signed_for_child", by("")},
		"both parents":            {"2009-01-10", "accepted", by("", mother, father)},
		"of age today":            {"2009-02-01", "accepted", by("", mother, father)},
		"one, and no reason":      {"2009-01-10", "INV-24 opening_signature_missing", by("", mother)},
		"one who was enough":      {"2009-01-10", "accepted", by(ExceptionSole, mother)},
		"the child with a parent": {"2009-01-10", "INV-24 not_a_guardian", by("", kari, mother)},
		"the child of 14 itself":  {"2009-01-10", "accepted", by("", kari)},
		"a proxy of a child":      {"2009-01-10", "INV-27 capacity_from_16", signedBy(BasisPersonnel, nurse)},
		"who was 16 signed":       {"2007-03-04", "accepted", by("")},
		"and nobody for them":     {"2007-03-04", "INV-28 opening_consent_not_theirs", by("", mother, father)},
		"the day before the 16th": {"2007-03-05", "INV-24 opening_signed_for_child", by("")},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := opened(row.born, row.change)
			require.Equal(t, row.want, refusedBy(r))
		})
	}

	p, r := opened("2009-01-10", by("", mother, father))
	require.Nil(t, r)
	require.Equal(t, []Signer{{mother, RoleProxy, day("2023-03-04"), words(1)}, {father, RoleProxy, day("2023-03-04"), words(1)}},
		p.s.consent(ConsentPlan, ConsentActive).Signers)
	require.True(t, p.s.asks(TaskOwnConsent))
	require.False(t, p.s.asks(TaskReviewGuardians), "parents of a grown-up are told nothing")
	require.Equal(t, day("2027-03-01"), find(p.s.Deadlines, func(d *Deadline) bool { return d.About == ownConsent }).Due)
	require.Empty(t, RolesIn(&p.s, Actor{Who: mother}))
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.s.asks(TaskOwnConsent))

	// The participants' form too, where one parent was enough.
	p, r = opened("2009-01-10", by(ExceptionNecessary, mother), func(c *OpenBalance) {
		c.Participation = TakenParticipation{Participants: []Participant{reader(ola, coordination)}, SignedOn: day("2023-03-04"),
			SignedBy: []Principal{mother}, Exception: ExceptionNecessary}
	})
	require.Nil(t, r)
	require.Equal(t, ExceptionNecessary, p.s.consent(ConsentParticipation, ConsentActive).Exception)
}

func refusedBy(r *Refusal) string {
	if r == nil {
		return "accepted"
	}
	return r.Rule + " " + r.Key
}

func TestT22_INV24_WhoSignedForAChild(t *testing.T) {
	by := func(exception ConsentException, who ...Principal) func(*OpenBalance) {
		return func(c *OpenBalance) { c.Consents[0].SignedBy, c.Consents[0].Exception = who, exception }
	}
	for name, row := range map[string]struct {
		born, want string
		change     func(*OpenBalance)
	}{
		"both":                        {"2015-06-20", "accepted", by("", mother, father)},
		"one of two":                  {"2015-06-20", "INV-24 opening_signature_missing", by("", mother)},
		"one of two, by an exception": {"2015-06-20", "accepted", by(ExceptionNecessary, mother)},
		"somebody else":               {"2015-06-20", "INV-24 not_a_guardian", by("", nav)},
		"the child of eight itself":   {"2015-06-20", "INV-24 child_consents_from_12", by("", kari)},
		"the child of twelve itself":  {"2011-06-20", "accepted", by("", kari)},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := youngOn(t, "2027-02-01", row.born, row.change)
			require.Equal(t, row.want, refusedBy(r))
		})
	}
}
