package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A plan's period goes on; one that was over is due in the grace.
func TestT22_DL29_ThePeriodOfThePlan(t *testing.T) {
	period := func(from, to string) func(*OpenBalance) {
		return func(c *OpenBalance) { c.Plan.PeriodFrom, c.Plan.PeriodTo = day(from), day(to) }
	}
	p := openedOn(t, "2027-02-01", period("2026-09-15", "2027-09-14"))
	require.Equal(t, []string{"plan 2027-09-14 OPEN"}, p.promises())
	require.Equal(t, day("2027-09-14"), p.s.Plan.Versions[1].PeriodTo)
	require.Zero(t, p.s.Plan.Versions[0].PeriodTo)

	p = openedOn(t, "2027-02-01", period("2025-09-15", "2026-09-14"))
	require.Equal(t, []string{"plan 2027-03-01 OPEN"}, p.promises())
	require.True(t, p.deadline(PromisedDate).Grace)
	require.Equal(t, day("2026-09-14"), p.deadline(PromisedDate).CountedFrom)

	for key, change := range map[string]func(*OpenBalance){
		"date_too_early period_to": period("2026-09-15", "2026-09-14"),
		"date_missing period_to":   func(c *OpenBalance) { c.Plan.PeriodFrom = day("2026-09-15") },
		"date_missing period_from": func(c *OpenBalance) { c.Plan.PeriodTo = day("2027-09-15") },
		"date_missing active_since": func(c *OpenBalance) {
			c.Plan = TakenPlan{PeriodFrom: day("2026-09-15"), PeriodTo: day("2027-09-14")}
		},
	} {
		r := newPlay(t, "2027-02-01").try(tone, balance(change))
		require.NotNil(t, r, key)
		require.Equal(t, key, r.Key+" "+r.Field)
	}
}

// From whom something is kept hears nothing of what is taken over, and is no party.
func TestT22_INV90_WhatIsKeptFromAGuardian(t *testing.T) {
	keeps := func(who ...Principal) func(*OpenBalance) { return func(c *OpenBalance) { c.Withheld = who } }
	team := func(c *OpenBalance) {
		c.Team = TakenTeam{StartedOn: day("2026-12-01"), NextMeetingOn: day("2027-03-10")}
	}
	p, r := youngOn(t, "2027-02-01", "2012-06-20", keeps(father), team)
	require.Nil(t, r)
	require.Equal(t, []Withholding{{Who: father, On: day("2027-02-01"), Reason: words(1)}}, p.s.Withheld)
	require.Len(t, p.s.consent(ConsentPlan, ConsentActive).Signers, 2, "both had signed")
	require.Equal(t, -1, p.s.Decisions[0].party(father))
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	for _, l := range p.s.Letters {
		require.NotEqual(t, father, l.To, l.Code)
	}

	_, r = youngOn(t, "2027-02-01", "2012-06-20", keeps(ola))
	require.Equal(t, "unknown_party", r.Key)
	_, r = youngOn(t, "2027-02-01", "2012-06-20", keeps(father, father))
	require.Equal(t, "INV-90 already_withheld", refusedBy(r))
	_, r = youngOn(t, "2027-02-01", "2010-06-20", keeps(father))
	require.Equal(t, "INV-90 withheld_only_under_16", refusedBy(r))
}

// takenWith opens the case of somebody whom others decide for.
func takenWith(t *testing.T, born string, holders []Holder, change func(*OpenBalance)) (*play, *Refusal) {
	p := newPlay(t, "2027-02-01")
	p.trained[ola] = true
	p.represented = &Represented{Birthdays: BirthdaysOf(day(born), calendar.DateOf(p.now)), Holders: holders}
	return p, p.try(tone, balance(change))
}

func signedBy(basis CapacityBasis, who ...Principal) func(*OpenBalance) {
	return func(c *OpenBalance) {
		c.Consents[0].SignedBy, c.Consents[0].Basis = who, basis
	}
}

// Another signed for somebody who could not decide: the basis is named, the decision is
// for that form alone, and whoever decided speaks for them here (INV-27).
func TestT22_INV27_AnotherSignedForOneWhoCouldNotDecide(t *testing.T) {
	guardian := []Holder{{Who: verge, As: HolderLegalGuardian}}
	p, r := takenWith(t, "1970-05-05", guardian, func(c *OpenBalance) {
		signedBy(BasisLegalGuardian, verge)(c)
		c.Consents[0].DecidedOn = day("2023-09-18")
	})
	require.Nil(t, r)
	require.Equal(t, []CapacityDecision{{ID: "capacity-1", Round: 1, On: day("2023-09-18"), Basis: BasisLegalGuardian, Proxy: verge,
		Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}, Reasons: words(1), Form: "form-1"}}, p.s.Capacity)
	con := p.s.consent(ConsentPlan, ConsentActive)
	require.Equal(t, "capacity-1", con.Capacity)
	require.Equal(t, []Signer{{verge, RoleProxy, day("2023-09-20"), words(1)}}, con.Signers)
	require.Contains(t, RolesIn(&p.s, Actor{Who: verge}), RoleProxy)
	require.GreaterOrEqual(t, p.s.Decisions[0].party(verge), 0, "and is a party to what was decided")
	require.Empty(t, p.s.Letters)
	p.do(tone, &LiftCapacityDecision{CapacityDecision: "capacity-1", Reasons: words(2)})
	require.NotContains(t, RolesIn(&p.s, Actor{Who: verge}), RoleProxy)
	require.True(t, p.s.asks(TaskOwnConsent))

	p, r = takenWith(t, "1970-05-05", nil, signedBy(BasisPersonnel, nurse))
	require.Nil(t, r)
	require.Equal(t, nurse, p.s.Capacity[0].Proxy)
	require.Equal(t, day("2023-09-20"), p.s.Capacity[0].On, "the day of the signature")

	parents := []Holder{parent(mother), parent(father)}
	p, r = takenWith(t, "2009-05-05", parents, func(c *OpenBalance) {
		signedBy(BasisParents)(c)
		c.Consents[0].SignedOn = day("2026-03-02")
	})
	require.Nil(t, r)
	require.Len(t, p.s.consent(ConsentPlan, ConsentActive).Signers, 2)
	require.False(t, p.s.asks(TaskOwnConsent), "it was decided for this form, at sixteen")
}

func TestT22_INV27_WhoMayNotHaveSigned(t *testing.T) {
	guardian := []Holder{{Who: verge, As: HolderLegalGuardian}, {Who: mother, As: HolderNextOfKin}}
	for name, row := range map[string]struct {
		born   string
		want   string
		change func(*OpenBalance)
	}{
		"nobody named":        {"1970-05-05", "INV-27 proxy_does_not_fit", signedBy(BasisLegalGuardian)},
		"two of them":         {"1970-05-05", "INV-27 proxy_does_not_fit", signedBy(BasisLegalGuardian, verge, mother)},
		"no guardian":         {"1970-05-05", "INV-27 proxy_does_not_fit", signedBy(BasisLegalGuardian, mother)},
		"next of kin, a plan": {"1970-05-05", "INV-27 opening_kin_signed", signedBy(BasisNextOfKin, mother)},
		"not of the staff":    {"1970-05-05", "INV-27 proxy_does_not_fit", signedBy(BasisPersonnel, mother)},
		"parents of an adult": {"1970-05-05", "INV-27 opening_parents_of_adult", signedBy(BasisParents)},
		"a child":             {"2014-05-05", "INV-27 capacity_from_16", signedBy(BasisLegalGuardian, verge)},
		"no ground":           {"1970-05-05", "INV-28 opening_consent_not_theirs", signedBy("", verge)},
		"decided afterwards": {"1970-05-05", "INV-27 date_too_early", func(c *OpenBalance) {
			signedBy(BasisLegalGuardian, verge)(c)
			c.Consents[0].DecidedOn = day("2023-09-21")
		}},
		"decided in the future": {"1970-05-05", "INV-27 date_in_future", func(c *OpenBalance) {
			signedBy(BasisLegalGuardian, verge)(c)
			c.Consents[0].DecidedOn = day("2027-02-02")
		}},
	} {
		t.Run(name, func(t *testing.T) {
			_, r := takenWith(t, row.born, guardian, row.change)
			require.Equal(t, row.want, refusedBy(r))
		})
	}
}

// The participants' form too, by a decision of its own.
func TestT22_INV27_TheParticipantsForm(t *testing.T) {
	p, r := takenWith(t, "1970-05-05", []Holder{{Who: verge, As: HolderLegalGuardian}}, func(c *OpenBalance) {
		signedBy(BasisLegalGuardian, verge)(c)
		c.Participation = TakenParticipation{Participants: []Participant{reader(ola, coordination), reader(nav, "NAV")},
			SignedOn: day("2023-11-01"), SignedBy: []Principal{verge}, TakenCapacity: TakenCapacity{Basis: BasisLegalGuardian}}
	})
	require.Nil(t, r)
	require.Len(t, p.s.Capacity, 2)
	require.Equal(t, []ConsentKind{ConsentParticipation}, p.s.Capacity[1].Kinds)
	require.Equal(t, "capacity-2", p.s.consent(ConsentParticipation, ConsentActive).Capacity)
	require.True(t, p.sees(nav))
}

// Parents signed for somebody of 16 or 17 who could not decide (pbrl § 4-5), and who is of age now:
// it is taken over as it was, the parents decide no more, and the person's own consent, or another
// basis, is asked for in the grace, as the eighteenth birthday would have (INV-26, INV-27).
func TestT22_INV27_ParentsSignedForOneWhoIsOfAgeNow(t *testing.T) {
	opened := func(born string, change ...func(*OpenBalance)) (*play, *Refusal) {
		p := newPlay(t, "2027-02-01")
		p.trained[ola], p.represented = true, &Represented{}
		c := balance(append([]func(*OpenBalance){func(c *OpenBalance) { c.Consents[0].SignedOn = day("2025-03-04") }}, change...)...)
		p.young = YoungOn(day(born), day("2027-02-01"), SignedOn(c))
		return p, p.try(tone, c)
	}
	sole := func(c *OpenBalance) { c.Consents[0].Exception = ExceptionSole }
	for name, row := range map[string]struct {
		born, want string
		change     []func(*OpenBalance)
	}{
		"of 17 then":        {"2008-01-10", "accepted", []func(*OpenBalance){signedBy(BasisParents, mother, father)}},
		"of 18 today":       {"2009-02-01", "accepted", []func(*OpenBalance){signedBy(BasisParents, mother, father)}},
		"the day before 18": {"2007-03-05", "accepted", []func(*OpenBalance){signedBy(BasisParents, mother, father)}},
		"on the day of 18": {"2007-03-04", "INV-27 opening_parents_of_adult",
			[]func(*OpenBalance){signedBy(BasisParents, mother, father)}},
		"under 16 then":                {"2009-03-05", "INV-27 capacity_from_16", nil}, // 17 today, 15 then
		"nobody named":                 {"2008-01-10", "INV-24 opening_signed_for_child", []func(*OpenBalance){signedBy(BasisParents)}},
		"one, and no reason":           {"2008-01-10", "INV-24 opening_signature_missing", []func(*OpenBalance){signedBy(BasisParents, mother)}},
		"one with sole responsibility": {"2008-01-10", "accepted", []func(*OpenBalance){signedBy(BasisParents, mother), sole}},
		"the person with a parent":     {"2008-01-10", "INV-24 not_a_guardian", []func(*OpenBalance){signedBy(BasisParents, kari, mother)}},
		"no basis named":               {"2008-01-10", "INV-28 opening_consent_not_theirs", []func(*OpenBalance){signedBy("", mother, father)}},
	} {
		t.Run(name, func(t *testing.T) {
			if row.change == nil {
				_, r := takenWith(t, row.born, []Holder{parent(mother)}, func(c *OpenBalance) {
					signedBy(BasisParents, mother)(c)
					c.Consents[0].SignedOn = day("2025-03-04")
				})
				require.Equal(t, row.want, refusedBy(r))
				return
			}
			_, r := opened(row.born, row.change...)
			require.Equal(t, row.want, refusedBy(r))
		})
	}

	p, r := opened("2008-01-10", signedBy(BasisParents, mother, father))
	require.Nil(t, r)
	require.Equal(t, BasisParents, p.s.Capacity[0].Basis)
	require.Empty(t, RolesIn(&p.s, Actor{Who: mother}), "parents of a grown-up decide nothing")
	require.Equal(t, []Principal{kari}, p.s.writtenTo(p.s.day()))
	require.True(t, p.s.asks(TaskOwnConsent))
	asked := find(p.s.Tasks, func(x *Task) bool { return x.Kind == TaskOwnConsent })
	require.Equal(t, day("2027-03-01"), asked.Due)
	require.Empty(t, p.s.Letters)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan}})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.False(t, p.s.asks(TaskOwnConsent))
}

// Of somebody who is still under 18 nobody is written down as a signer who did not sign.
func TestT22_INV24_OneParentOfTwoIsNotBoth(t *testing.T) {
	parents := []Holder{parent(mother), parent(father)}
	signed := func(change ...func(*OpenBalance)) (*play, *Refusal) {
		return takenWith(t, "2009-05-05", parents, func(c *OpenBalance) {
			signedBy(BasisParents, mother)(c)
			c.Consents[0].SignedOn = day("2026-03-02")
			for _, one := range change {
				one(c)
			}
		})
	}
	_, r := signed()
	require.Equal(t, "INV-24 opening_signature_missing", refusedBy(r))
	p, r := signed(func(c *OpenBalance) { c.Consents[0].Exception = ExceptionSole })
	require.Nil(t, r)
	require.Equal(t, []Signer{{mother, RoleProxy, day("2026-03-02"), words(1)}}, p.s.consent(ConsentPlan, ConsentActive).Signers)
}
