package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestC02_WhatIsCrossedOutDoesNotStopTheRest(t *testing.T) {
	p := awaitingOn(t, "2027-02-01", ConsentCoordinator, ConsentPlan)
	p.do(kari, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentCoordinator}})
	require.True(t, p.s.consented(ConsentStart))
	require.Nil(t, p.s.consent(ConsentCoordinator, ConsentActive, ConsentIssued))
	require.True(t, p.s.consented(ConsentPlan))
}

// A form on which everything is crossed out is kept somewhere too, and where is found again.
func TestINV114_C02_WhereACrossedOutFormIsKeptIsRemembered(t *testing.T) {
	p := awaitingOn(t, "2027-02-01", ConsentPlan)
	p.do(tone, &RegisterSignature{Form: p.form(), Declined: []ConsentKind{ConsentStart, ConsentPlan}, Original: words(5)})
	for _, e := range p.events {
		if no, ended := e.Fact.(*ConsentEnded); ended {
			require.Equal(t, []any{ConsentRefused, words(5)}, []any{no.Status, no.Original})
		}
	}
	require.Nil(t, p.s.consent(ConsentStart, ConsentActive, ConsentIssued))
}

// Heard after the signature: what was signed takes effect, and its form is answered.
func TestINV25_DL22_HeardAfterTheSignatureTheFormIsAnswered(t *testing.T) {
	p := childOn(t, "2027-02-01", "2016-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(mother, &RegisterSignature{Form: p.form()})
	p.due("DL-22", "2027-03-01 OPEN")
	p.do(tone, &HearChild{View: words(1)})
	p.due("DL-22", "2027-03-01 CANCELLED")
	require.Equal(t, becauseAnswered, p.deadline("DL-22").Reason)
	p.do(tone, &HearChild{View: words(3)})
	require.Equal(t, []string{"child_heard"}, p.became(), "heard again changes no consent")
}

// The task of hearing the child comes back when somebody has ticked it off, or
// the child has turned 7, before the guardians have signed.
func TestINV25_TheSignatureWaitsForTheChildAndSaysSo(t *testing.T) {
	p := childOn(t, "2027-02-01", "2016-05-14", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	p.do(tone, &CompleteTask{Task: p.s.Tasks[len(p.s.Tasks)-1].ID})
	require.Empty(t, p.openTasks())
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"HEAR_CHILD KE"}, p.openTasks())

	p = childOn(t, "2027-02-01", "2020-02-10", parent(mother))
	p.do(tone, &IssueConsent{Kinds: allKinds})
	require.Empty(t, p.openTasks())
	p.at("2027-02-10")
	p.do(mother, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"HEAR_CHILD KE"}, p.openTasks())
	require.Equal(t, PhaseAwaitingConsent, p.s.Phase)
}
