// Package story plays stories: YAML files that say who is there, who does what
// on which date, and what must be true then. What it does and sees it does and
// sees over HTTP only, as any client would. What it knows beforehand it takes from
// casefile: the names and fields of the steps, the codes and the default policy,
// so that a word that does not exist is refused before anything is played.
// docs/stories.md explains the format to its writers.
//
//	story.go            playing files side by side, and the report
//	file.go             what a file holds, read and checked before anything is played
//	cast.go             who is there
//	organisation.go     the bodies in the cast, and who looks at the files of each
//	family.go           who decides for whom in the cast
//	action.go           what can be done in a row; vocabulary from casefile's register
//	shorthand.go        what can be done in few words: read, post letters, register training
//	correct.go          correcting an entry of the timeline
//	policy.go           proposing and approving a policy
//	opening.go          cases from before the installation, proposed and approved
//	roles.go            approving roles that two people give
//	message.go          what comes from another organisation, awaited
//	thread.go           messages that people in a case write to each other
//	batch.go            changes that concern many cases, awaited
//	ref.go              $ola, $decision, $letter(D-08, kari): things named in a story
//	stage.go            making the world and its people
//	play.go             rows, steps and the world's clock
//	client.go           HTTP: keys, patience
//	login.go            HTTP: tokens
//	view.go             the case as the API shows it
//	aspect.go           comparing what is expected with what is found
//	check.go            what can be asserted: the list
//	check_case.go       the case, responsibility, tasks
//	check_people.go     coordinators, consents, plan
//	check_family.go     who decides, the child heard, capacity
//	check_meeting.go    decisions, meetings, care team
//	check_complaint.go  complaints
//	check_episode.go    episodes in a health trust
//	check_notice.go     advance notices
//	check_deadline.go   deadlines
//	check_letter.go     letters and mails
//	check_letter_text.go  what a letter reads
//	check_log.go        the timeline and the access log
//	table.go            the table a person reads
//	node.go             YAML with line numbers
//	when.go             points in time as a story writes them
//	problem.go          what is wrong with a file, and the nearest word
package story
