// Package calendar counts time as Norwegian law counts it: civil dates in
// Europe/Oslo, lengths in days, weeks, months, years and working days, public
// holidays, and the instant at which a date is over.
//
// The rules are appendix A of the domain description, built on domstolloven
// (dl) §§ 148–149 and helligdagsfredloven § 2. A deadline is a Date; an instant
// is derived from it only where a timer must fire (INV-72). Nothing here reads a
// clock, and everything is safe for concurrent use.
//
//	date.go     dates, midnights, months clamped
//	length.go   lengths as a policy writes them: 28d, 4w, 6m, 3wd
//	holiday.go  public holidays of any year
//	rules.go    due dates: rights roll, duties do not; working days
package calendar
