package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// A policy that comes into force while a withdrawal stands counts only what is open
// then. What comes back when the withdrawal is struck is counted by it all the same,
// as in a case where nothing was withdrawn.
func TestINV73_INV109_WhatComesBackIsCountedByThePolicyOfToday(t *testing.T) {
	dues := func(p *play) (out []string) {
		for _, dl := range p.s.Deadlines {
			if dl.Status == DeadlineOpen {
				out = append(out, dl.Code+" "+dl.About+" "+dl.Due.String())
			}
		}
		return out
	}
	newPolicy := func(p *play) {
		p.policy.HalfYear = calendar.Months(3)
		p.do(System, &Recount{Reason: "POLICY"})
	}
	never := sharedPlan(t)
	before := dues(never)
	newPolicy(never)
	require.NotEqual(t, before, dues(never), "the policy counts otherwise")

	for _, scopes := range [][]WithdrawalScope{{WithdrawAll}, {WithdrawPlan, WithdrawSharing}} {
		p := sharedPlan(t)
		p.do(kari, &WithdrawConsent{Scopes: scopes})
		entry := p.entry("withdrawn")
		newPolicy(p)
		c := p.corrects(tone, CorrectEntry{Entry: entry, Void: true})
		require.False(t, c.ByHand)
		require.Equal(t, dues(never), dues(p), scopes)
	}
}
