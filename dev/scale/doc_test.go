// Package scale_test makes an installation with as many open cases as wanted and
// measures how it does with them: `make scale CASES=1000`. The cases come by the
// opening balance and by referral, so that each is a real workflow. Everything stays
// in a folder: cut off, it goes on where it was, and asked for more cases it adds
// them, so that one table shows sizes side by side. Without flags it makes two hundred
// and shows that all of it works.
//
//	scale_test.go     the installation, and what its folder remembers
//	openings_test.go  cases taken over from before, in files
//	lives_test.go     cases by referral, meetings, letters; progress
//	measure_test.go   lists, pages, steps, restart, memory, disk
//	desk_test.go      pages of the desk, and the work list beside the API's
//	morning_test.go   a morning on which much is due, and its mails
//	midnight_test.go  a midnight at which many duties end
//	recipients_test.go  a morning on which as many people as there are cases have a mail
//	year_test.go      what a year of one case costs Temporal
//	life_test.go      a step in a case that has lived for years beside one in a young case
//	table_test.go     the table
package scale_test
