// Package casefile knows the law: what a case is, which steps are open in it,
// what each step leads to and when everything is due. It is pure: no I/O, no
// clock of its own, no Temporal and no database, so that the rules of
// domain.md sections 2 and 3 can be tested by the million.
//
// A case is a handful of small machines side by side (case, consent, decision,
// coordinator, plan, care team, letters, deadlines), never one long status,
// because a person may have a coordinator, a plan and a care team in any
// combination (INV-02, source 3).
//
// The three functions everything else is built on:
//
//	Decide(state, command, now, policy) → events | refusal
//	Apply(state, event)                 → state
//	Openings(state, …)                  → which commands are open, to whom, and why the others are not
//
// Where to look:
//
//	state.go        what a case remembers
//	command.go      the envelope of a step and the register of all steps
//	event.go        the envelope of a fact and the register of all facts
//	decide.go       how a step is decided; consequences.go what follows by itself
//	actor.go        who may do what
//	referral.go consent.go withdrawal.go decision.go coordinator.go handover.go
//	plan.go participation.go careteam.go meeting.go letter.go   the steps, one machine a file
//	deadline.go     when things are due;  reminder.go  who is reminded
//	wake.go         what happens when time passes
//	policy.go       the lengths an organisation may choose
//	refusal.go      how a step is refused
//
// Dates are civil dates in Europe/Oslo; instants are UTC.
package casefile
