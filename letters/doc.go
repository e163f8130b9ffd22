// Package letters writes what the letters of a case say (domain.md 2.12): a case as it
// stood when a letter was written goes in, a Paper comes out, in Bokmål or Nynorsk. It does
// no I/O and has no clock: the same case gives the same paper, byte for byte.
//
// What a letter says stands in the folder texts, a file a code, both languages side by side, so that
// somebody who knows the law and no Go can read it and change it. What a person has written
// is put in after the text has been read, so that it is never taken for a part of it.
//
//	source.go   what a letter is written from
//	paper.go    what is written: blocks of text, and the frame around them
//	text.go     the files in texts/, read and held against what they must have
//	block.go    one block of a text: its templates, made into text
//	view.go     what a text may ask: names, dates, words, sections
//	view_case.go what it may ask of the case besides
//	table.go    the tables: the plan, who takes part, lines to sign
//	plan.go     a plan that is printed on demand
//	print.go    a paper as a PDF (letters/pdf)
//	cover.go    the list on top of letters that are printed together
package letters
