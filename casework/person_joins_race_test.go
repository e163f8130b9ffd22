package casework

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// Two entries, each with a case that is about to go on, are joined at the same moment
// as both go on: the person has one case beyond screening, or they are two people still.
func TestINV104_INV102_JoinedWhileBothGoOn(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	tone, kai := w.as("tone"), w.as("kai")
	for round := range 8 {
		var cases, names []string
		for i := range 2 {
			name := fmt.Sprintf("entry-%d-%d", round, i)
			w.person(name, models.PatientPerson, "")
			c := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who(name)}).CaseID
			w.must("tone", c, &casefile.StartScreening{Identity: "NOT_YET_KNOWN"})
			cases, names = append(cases, c), append(names, name)
		}
		j, err := w.proposeJoin(names[0], names[1])
		require.NoError(t, err)
		keys := []string{w.key(), w.key(), w.key()}
		errs := make([]error, 3)
		together(3, func(i int) {
			if i < 2 {
				_, errs[i] = w.service.Take(t.Context(), tone, Step{CaseID: cases[i], Body: startConsent, Key: keys[i]})
			} else {
				_, errs[i] = w.service.ApprovePersonJoin(t.Context(), kai, keys[i], w.org, j.ID)
			}
		})
		for _, err := range errs {
			if err != nil && !is[*casefile.Refusal](err) {
				t.Fatal(err)
			}
		}
		running := 0
		for _, c := range cases {
			s := w.state(c)
			require.NotEmpty(t, s.MainResponsible())
			if s.Phase.Runs() {
				running++
			}
		}
		if errs[2] == nil {
			require.LessOrEqual(t, running, 1)
		} else {
			require.Equal(t, 2, running)
			refusal(t, errs[2], "INV-104", "both_entries_run")
		}
	}
	w.noContradiction()
}

// Child and mother were both registered twice, as when a file is taken in again: each
// case keeps the name it knows her by, and nobody is asked to sign anew.
func TestINV102_INV24_EachCaseKeepsTheNameItKnows(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	var cases []string
	for _, n := range []string{"1", "2"} {
		w.child("emil-"+n, "2018-05-01")
		w.again("Mor", "mother-"+n, "")
		w.represent("emil-"+n, "mother-"+n, casefile.HolderParent, "2018-05-01")
		cases = append(cases, w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("emil-" + n)}).CaseID)
	}
	seqs := []int{w.state(cases[0]).Seq, w.state(cases[1]).Seq}
	w.join("mother-1", "mother-2")
	w.join("emil-1", "emil-2")
	for i, c := range cases {
		s := w.state(c)
		require.Equal(t, seqs[i], s.Seq, "nothing has changed for the case")
		require.Equal(t, []casefile.Holder{{Who: w.who(fmt.Sprintf("mother-%d", i+1)), As: casefile.HolderParent}}, s.Represented.Holders)
		shown, err := w.service.Case(t.Context(), w.as("mother-2"), c)
		require.NoError(t, err)
		require.Equal(t, casefile.RoleProxy, shown.Ground)
	}
}

// Whatever the order of referrals to either entry, of joins of the entries, merges,
// steps and crashes: a person has at most one case beyond screening, every open case
// has somebody responsible, and no referral is lost.
func TestINV104_INV102_WhateverTheOrderOfJoinedEntries(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	for seed := range uint64(5) {
		dice := rand.New(rand.NewPCG(seed, 102))
		var names []string
		for i := range 3 {
			names = append(names, fmt.Sprintf("entry-%d-%d", seed, i))
			w.person(names[i], models.PatientPerson, "")
		}
		joined := 0
		cases := map[string][]string{} // by entry, as it was referred to
		var all []string
		for range 40 {
			any := func() string { return all[dice.IntN(len(all))] }
			crash := dice.IntN(4) == 0
			w.stopsAtMerges(crash)
			if len(all) < 3 || len(all) < 7 && dice.IntN(5) == 0 {
				name := names[dice.IntN(3)]
				c := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who(name)}).CaseID
				cases[name], all = append(cases[name], c), append(all, c)
			}
			switch dice.IntN(6) {
			case 0, 1:
				_ = w.step("tone", any(), &casefile.StartScreening{Identity: "NOT_YET_KNOWN"})
			case 2:
				_ = w.step("tone", any(), startConsent)
			case 3:
				j, err := w.proposeJoin(names[dice.IntN(3)], names[dice.IntN(3)])
				if err != nil {
					break
				}
				if _, err = w.service.ApprovePersonJoin(t.Context(), w.as("kai"), w.key(), w.org, j.ID); err != nil {
					_, err = w.service.RejectPersonJoin(t.Context(), w.as("kai"), w.key(), w.org, j.ID)
					joined--
				}
				joined++
				require.NoError(t, err)
			default:
				_ = w.step("tone", any(), &casefile.Merge{Into: any()})
			}
			people := map[string][]string{}
			for _, name := range names {
				_, now, err := w.store.PlaceOfPerson(t.Context(), w.id(name))
				require.NoError(t, err)
				people[now] = append(people[now], cases[name]...)
			}
			for _, theirs := range people {
				w.holdsINV104(theirs)
			}
		}
		require.NotZero(t, joined)
	}
	w.noContradiction()
}
