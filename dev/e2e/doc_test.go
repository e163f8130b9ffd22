// Package e2e_test tries the whole system from the outside: real HTTP, a real
// Temporal server, a real PostgreSQL, in one process.
//
//	main_test.go           the system the tests share
//	client_test.go         one person at the API
//	town_test.go           an organisation with its people, and how far a case can be taken
//	stories_test.go        every file of stories/
//	steps_test.go          keys, repetition and concurrency of steps
//	bounds_test.go         bodies at and beyond each ceiling (INV-115)
//	refusals_test.go       who may not, and what cannot be
//	race_test.go           two cases of one person (T-03, INV-03)
//	closing_test.go        a closed case wakes for the rights that outlive it
//	trouble_test.go        slow steps, PostgreSQL and Temporal away
//	history_test.go        taking Temporal's histories apart
//	budget_test.go         history events a step costs
//	messages_test.go       two organisations in one installation tell each other
//	policy_test.go         a policy comes into force by itself, and on a moved clock
//	renewal_test.go        continue-as-new under fire
//	batch_test.go          changes that concern many cases
//	canary_test.go         no personal data outside our database (docs/architecture.md rule 1)
//	canary_search_test.go  where it looks
//	record_test.go         records histories for the replay test (-record)
//	request_test.go        one request id from HTTP to the activities
package e2e_test
