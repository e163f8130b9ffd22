// Package casework is the one way into the cases (its type is called Service): who
// is asking, on what ground, and may they; put the words away; run the step; read
// it back; log the read. api is a face of it without logic of its own.
//
// Where to look:
//
//	service.go           how it is made, its clock, what the metrics show of it
//	keys.go              whether the keys are those of the database
//	asker.go             who is asking (login → principal, roles, organisation, world)
//	session.go           who is logged in at the desk, and for how long
//	form_draft.go        what somebody has begun to type, and not sent
//	elsewhere.go         whose rows an asker may come near, and tries at another organisation (INV-110)
//	access.go            on what ground somebody sees a case, and what they see of it (INV-83, INV-84)
//	access_party.go      what somebody who complains sees, having no other ground
//	steps.go             taking a step: the key, the case, the answer
//	steps_answer.go      the answer to a step: what became so, what it made, asked for again
//	message.go           messages between organisations: what travels, and how it is received
//	message_carry.go     messages carried, here and to other installations
//	paper.go             letters on paper: made as they are written, and read
//	thread.go            messages in a case: who reads which, and what nobody has read
//	thread_write.go      a message written, and its readers rung
//	duties.go            what the register lets somebody do, for /me
//	contacts.go          who takes part in a case and is no staff, registered for it
//	original.go          scans of what was signed on paper
//	paper_source.go      what a letter is written from
//	print_batch.go       letters of a unit gathered in a batch
//	print_post.go        a batch printed, and confirmed in every case
//	sending.go           letters given to a service that sends them: its points, one by one
//	sending_follow.go    what has become of them, and the case told
//	sending_list.go      what the unit sees of them
//	message_http.go      messages sent to other installations over HTTP
//	message_list.go      how far they have come, for administrators
//	message_take.go      what has come taken in as a step, and answers heard
//	message_transfer.go  a person who moves: what is sent, and what is done with it
//	merge.go             a case merged into another of the same person, and who hears of the other
//	facts.go             what Decide must know from registers and drafts
//	codes.go             codes kept in the database that requests and answers show
//	texts.go             words in, references out
//	texts_list.go        what has been said and written in a case, page by page
//	struck.go            what was registered on the wrong person, and taken over from there
//	pace.go              people's steps go before cases that live through time
//	awaited.go           who waits for a step that the ledger may hold already
//	temporal.go          the Update, its retries and its errors
//	queue.go             how many steps of one case may be on their way at once
//	watch.go             the watch over every open case: which to ask, when (INV-113)
//	watch_case.go        one case asked, mended, or noted as in trouble
//	watch_confirmed.go   which steps Temporal is known to have
//	reads_case.go        what is shown of one case: the types
//	reads_machines.go    one case, its consents, decisions, complaints and so on
//	reads_pages.go       lists of a case that pile up with the years, page by page
//	reads_list.go        lists across cases: cases, and what lists have in common
//	reads_tasks.go       lists of tasks across cases
//	reads_task_counts.go how many tasks there are, and what else a list of them answers
//	views.go             what somebody keeps of how they look at tasks and cases
//	reads_letters.go     letters that wait, across cases
//	mail_event.go        what carriers say of mails afterwards
//	reads_ledger.go      the timeline and the mails of a case
//	feed.go              the events of an organisation, for who follows them from outside
//	reads_access.go      who has looked at a case (INV-83)
//	old_looks.go         looks that are older than they are kept, removed by night
//	figures.go           what an organisation's cases come to, as of a day
//	figures_cases.go     the cases behind a figure
//	deadline.go          how a deadline is shown: its light, its rule
//	correction.go        what a correction would lead to, and those that were made (INV-87)
//	plan.go              the plan in use and its versions
//	plan_content.go      what a plan says: its nine points (INV-42)
//	preview.go           what a step would lead to, without taking it
//	plan_readers.go      who may read the plan, and why
//	plan_print.go        a version of the plan as a file to print
//	plan_draft.go        the working copy of a plan, point by point
//	versions.go          from which version something may be changed
//	principals.go        who is named in an answer or a step
//	known_as.go          somebody whom a case knows by an older entry of the register
//	registers.go         who may keep the registers of an organisation, and writes under a key
//	organisations.go     organisations and their units
//	staff.go             the staff: roles, managers, who has left
//	staff_list.go        the list of them, with the training that counts
//	role_grants.go       KE, KEL and ADMIN, which two people give (INV-111)
//	logins.go            the logins of staff and people: seen, ended, let in by a second person
//	login_changes.go     what others did about somebody's logins, as they are told
//	login_told.go     a bell for whoever has a login bound or ended by others
//	logins_number.go     logins whose issuer vouches for an identity number
//	second_person.go     who may be the second of two
//	reminder.go          what a reminder by e-mail is about, for whom it was to
//	own_calendar.go      the private calendar of a member of the staff
//	invitations.go       a code by which somebody binds the login they come with
//	training.go          courses taken (INV-34)
//	people.go            people, read
//	people_write.go      people, written
//	people_cases.go      from a person to their cases
//	person_joins.go      two entries of one person, joined by two people
//	person_joins_read.go what is proposed, and what an approval would lead to
//	representatives.go   who decides for somebody (INV-24, INV-27)
//	policy.go            what a policy may say
//	policy_proposals.go  a policy proposed by one and approved by another
//	policy_preview.go    what a policy would move, before it comes into force
//	policy_waits.go      how a policy comes into force in every case on its day
//	digest.go            what is still overdue, said again once a week (INV-108)
//	batch.go             one change in many cases
//	batch_reads.go       what became of each, and who may see it
//	opening_balances.go  cases from before the installation: proposed, approved (T-22)
//	opening_batch.go     each of them opened, once
//	opening_csv.go       opening balances from a file: its columns, its rows, their faults
//	opening_file.go      such a file tried, and proposed
//	opening_people.go    whom its rows are about, and who signed for them
//	worlds.go            training worlds and their clocks
//	errors.go            every error a caller must tell apart
//	trouble.go           errors of the database and of Temporal told apart
//
// Dates are civil dates in Europe/Oslo, instants are UTC, and «now» is always
// the clock of the asker's world.
package casework
