// Package ical writes calendar messages (RFC 5545, RFC 5546): a time and neutral words
// in, bytes out. It does no I/O and has no clock. The components are emersion/go-ical's;
// what it leaves undone is here:
//
//	ical.go  what a message says, in which form
//	zone.go  VTIMEZONE Europe/Oslo, and a time of day as a local time
//	fold.go  lines of at most 75 octets
//
// A time of day goes out as local time with the zone and its rules, never as UTC: a
// meeting fourteen months ahead is to stay at 13:00 if summer time is done away with.
// Nothing here has a field in which a name, a case or a place could travel (INV-80).
package ical
