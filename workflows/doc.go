// Package workflows keeps a case awake at the right times. One Case workflow lives
// beside each case, for years: it takes steps as Updates, keeps exactly one timer
// for the earliest thing to come. It knows no rule:
// casefile decides, and the Record activity writes; the workflow applies what
// came back.
//
//	case.go      the life of a case, from top to bottom
//	steps.go     one step: validate, record, apply
//	clock.go     the one timer, and a training case's moved clock
//	leave.go     when a run may end, and what it hands to the next
//	cancel.go    why a workflow of ours is not cancelled
//	catch_up.go  a run that a crash has kept from a step reloads the case from the ledger
//	describe.go  what Temporal UI shows an administrator
//	deliver.go   mails that a run of an older build carries
//	batch.go     the Batch workflow: one change in many cases
//	policy.go    the Policy workflow: a policy waits for its day
//	digest.go    the Digest workflow: what is still overdue, once a week
//	order.go     what comes in with an Update, and what goes back
//	order_policy.go  the policy that comes with it, without what is default
//	wire.go      what goes to the activities, and what comes back
//	versions.go  every change of shape, with its date
//
// No personal data comes in here: ids, codes, dates and hashes only.
package workflows
