// Package figures counts what an organisation's cases come to, for the audit, the
// council and KOSTRA: from the ledger, as of any date, the cases behind each figure
// with it. It is pure: it is handed the events of one case after another and keeps
// no more than sums, so that ten thousand cases fit.
//
// As of a date means that only what had been written by that day is known: a
// correction counts from the day it was made, and before it the figure is what it
// was then. A figure of a period counts what happened on the days of the period; a
// figure of a day shows how things stood on the day that is asked about.
//
// Nothing is counted twice, and nothing that was never so: a round that was
// registered on the wrong person (T-20) and a decision that was voided (INV-117)
// count nowhere, and a case that was merged into another (T-03) counts there only,
// but for the decisions and complaints that were its own.
//
//	register.go   every figure there is, one row each: start here
//	measure.go    what is measured, and the measures that follow from others
//	case.go       one case as the figures see it
//	answers.go    how long an answer took, and whether it was given in time
//	decisions.go  decisions, and the child's view in them
//	complaints.go complaints, and how long they took
//	standing.go   how things stand on a day: coordinators, plans
//	deadlines.go  duties by rule, and plans that were not revised
//	tally.go      sums over cases
//	withhold.go   what is kept back from those who may not see the cases
package figures
