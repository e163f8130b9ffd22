// Package story plays stories: YAML files that say who is there, who does what
// on which date, and what must be true then. It talks to a training
// installation over HTTP only, as any client would, and knows nothing that the
// API does not say. docs/stories.md explains the format to its writers.
//
//	story.go     playing files side by side, and the report
//	file.go      what a file holds, read and checked before anything is played
//	cast.go      who is there
//	action.go    what can be done in a row; vocabulary from casefile's register
//	ref.go       $ola, $decision, $letter(D-08, kari): things named in a story
//	stage.go     making the world and its people
//	play.go      rows, steps and the world's clock
//	client.go    HTTP: tokens, keys, patience
//	view.go      the case as the API shows it
//	aspect.go    comparing what is expected with what is found
//	check_*.go   what can be asserted, by subject
//	table.go     the table a person reads
//	node.go, when.go, problem.go   YAML with lines, points in time, what is wrong
package story
