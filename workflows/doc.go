// Package workflows gives a case time. One Case workflow lives beside each
// case, for years: it takes steps as Updates, keeps exactly one timer for the
// earliest thing to come, and lets deliveries out. It knows no rule: casefile
// decides, and the Record activity writes; the workflow applies what came back.
//
//	case.go      the life of a case, from top to bottom
//	steps.go     one step: validate, record, apply
//	policy.go    a policy waits for its day
//	clock.go     the one alarm, and a training case's moved clock
//	leave.go     when a run may end, and what it hands to the next
//	describe.go  what Temporal UI shows an administrator
//	behind.go    a run that a crash has kept from hearing of a step
//	deliver.go   mails on their way
//	order.go     what goes over the wire
//	versions.go  every change of shape, with its date
//
// No personal data comes in here: ids, codes, dates and hashes only.
package workflows
