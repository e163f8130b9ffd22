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
//	state.go      what a case remembers
//	command.go    the envelopes of a step and of a fact;  register.go  all of both
//	decide.go     how a step is decided;  body.go  what no step can mean
//	actor.go      who may do what
//	referral.go consent.go signature.go withdrawal.go decision.go receipt.go
//	coordinator.go handover.go seat.go plan.go participation.go careteam.go
//	meeting.go minutes.go letter.go task.go closing.go     the steps, a machine a file
//	deadline.go   when things are due;  reminder.go  who is reminded;  recount.go  when the rules change
//	wake.go       what happens when time passes, and what follows by itself
//	warning.go    what is unusual but allowed
//	policy.go     the lengths an organisation may choose;  ruleset.go  which act is in force, and what a change is called
//	suspension.go duties that are suspended for a time;  citation/  what each deadline rests on
//	refusal.go    how a step is refused
//
// Dates are civil dates in Europe/Oslo; instants are UTC.
package casefile
