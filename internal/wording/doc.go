// Package wording has the words of the API's refusals and errors in nb, nn and
// en: for each key what is wrong, in words a caseworker understands, and what to
// do instead. Codes, dates and ids in a refusal are put into plain words too
// (see codes.go).
//
// The words are in words/*.yaml, by subject: either one file for each language, or
// one with the languages side by side (see file.go). A file may hold words of any
// kind, so that a new step brings all of its words in one. A test reads casefile's
// source and fails when a refusal lacks words in a language.
//
//	wording.go   refusals and errors in words
//	file.go      a file of words, in one language or in all
//	codes.go     codes, dates and ids in plain words
//	names.go     what each code is called
//	followup.go  what followed from a correction, in words
//	holidays.go  what public holidays are called
//	figures.go   what figures, their measures and groups are called
package wording
