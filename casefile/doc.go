// Package casefile knows the law: what a case is, which steps are open in it,
// what each step leads to and when everything is due. It is pure: no I/O, no
// clock of its own, no Temporal and no database, so that the rules of
// domain.md sections 2 and 3 can be tested by the million.
//
// A case is a handful of small machines side by side (case, consent, decision,
// coordinator, plan, care team, letters, deadlines), never one long status,
// because a person may have a coordinator, a plan and a care team in any
// combination (INV-02, source 3). It is one package because the law is circular:
// a withdrawal ends a coordinator, a coordinator's end asks for a consent anew.
// Files come in families named after what the law calls the thing.
//
// The three functions everything else is built on:
//
//	Decide(state, command, now, policy) → events | refusal
//	Apply(state, event)                 → state
//	Openings(state, …)                  → which commands are open, to whom, and why the others are not
//
// # The kernel
//
//	state.go          what a case remembers
//	kind.go           what a file is of, a case or an episode, and what differs
//	past.go           what is over leaves it, and which steps reach back
//	decide.go         how a step is decided, and what is open
//	actor.go          who may do what: the roles somebody has in a case
//	role_register.go  every role: where it comes from, who has it now, what it may see
//	wake.go           what happens when time passes, and what follows by itself after any step
//	warning.go        what is unusual but allowed
//	counted.go        what figures ask of a case
//
// # Commands and facts
//
//	command.go           the envelopes of a step and of a fact
//	command_register.go  every step there is, one row each: start here
//	fact_register.go     every fact the ledger may hold
//	names.go             the names of facts and steps, as answers show them
//	command_body.go      what no step may hold, whatever it is
//	command_ceiling.go   how much may pile up in one case
//	command_needs.go     what of the registers a step needs, and of whom
//	command_made.go       what a step made, read from its facts
//	command_reasons.go    which field a refusal is about, and what would be refused next
//	command_refusal.go   how a step is refused
//	command_way.go       which open step comes next
//	event_older.go       what events mean that were written before they said all of it
//	reason.go            why something ended, was stopped, held back or opened again
//	code.go              types with a closed list of values, for Decide and for OpenAPI
//	language.go          the languages people are written to in
//
// # Deadlines, letters, tasks
//
//	deadline_register.go  every deadline there is, a row each: start here
//	deadline_rule.go      what a row says, and what follows: length, due date, alarm, title
//	deadline.go           a date as a fact: set, met and cancelled
//	deadline_lapse.go     rights that run out unused
//	deadline_reminder.go  who is reminded of a deadline, and when
//	promise.go            dates given in writing (DL-29)
//	promise_told.go   a promised day that moved by a letter which came back
//	overdue.go            what is still overdue, said again once a week (INV-108)
//	deadline_recount.go   open deadlines counted again when the rules change
//	letter.go             letters: written, held, posted, come back
//	letter_home.go    letters that could do harm at home wait, whoever said so
//	letter_about.go       what a letter is about, found by its id
//	letter_post_many.go   many letters posted in one step
//	letter_overtaken.go   letters that came back and would tell what no longer holds
//	letter_heard.go       who still is to hear what a letter said that came back
//	letter_leaves.go      letters leave the house: one date for what waits (DL-30)
//	letter_register.go    every kind of letter there is, one row each: start here
//	letter_stop.go        letters stopped before they are posted
//	letter_told.go        duties to tell: met when the letter leaves, open again when it comes back
//	reach.go              who hears of what reaches nobody (INV-108)
//	task.go               what a person is asked to see to
//	task_register.go      every kind of task: who it waits for, how it ends, whether it is trouble
//	message.go            messages inside the system
//	message_between.go    messages between organisations, and how a referral that came by one is answered
//
// # Policy: what an organisation or the law may choose
//
//	policy.go              lengths and readings, with the defaults of domain.md
//	policy_length.go       the lengths as one list: each one's name and default
//	policy_act.go          which Public Administration Act is in force, and why a change moves dates
//	policy_suspension.go   duties that are suspended for a time
//	policy_legal_basis.go  the form of a citation
//
// # Referral, screening, assessment
//
//	referral.go        referrals, screening, the preliminary reply
//	referral_dismiss.go  a referral that came to the wrong body
//	opening_balance.go  a case taken over from before the installation: what is taken
//	opening_balance_taken.go  how it is checked and written down, with its own dates
//	opening_balance_people.go who signed for one who could not decide, and from whom something is kept
//	referral_merge.go  a referral that goes to the person's open case
//	referral_join.go   two cases that go on become one
//	referral_one_case.go  a person has one case that goes on
//	responsibility.go  who has the main responsibility for the case (INV-04)
//	access.go          who has a ground to hear of the case, and to read the plan
//	access_readers.go  who may read the plan, and why, by those same grounds
//	access_end.go      what ends when a ground is gone: consents, rows, places, letters
//
// # The patient and who decides for them
//
//	patient_representatives.go  who decides for the patient, as the registers say
//	patient_child.go            children: their view, what guardians may know
//	patient_birthdays.go        the birthdays that change a case: 12, 16, 18
//	patient_legal_capacity.go   somebody over 16 who cannot decide a matter
//
// # Consent
//
//	consent.go                 asking for consent, refusing it, how it ends
//	consent_givers.go          who consents, who is a party, who is written to
//	consent_signature.go       signatures, and what the last one brings into force
//	consent_withdrawal.go      consent taken back, and what ends with it
//	consent_expiry.go          consents with an end date
//	consent_form_withdrawn.go  forms taken back because others must be asked
//	consent_handed_in.go       what somebody without a part in the case hands in
//	consent_objection.go       the patient's no to sharing with somebody
//	consent_participation.go   who takes part in the plan, and how much they see
//	consent_tool_training.go   participants' training in the tool
//
// # Decisions
//
//	assessment.go                         whether the criteria are met, as often as it is looked into
//	decision.go                           what is decided, and what it leads to
//	decision_own_reversal.go              the unit reverses its own refusal, without a complaint
//	decision_partial.go   what a decision that gives a part refuses
//	decision_receipt.go                   when a party has the decision, and when it is final
//	decision_grounds.go                   the grounds of a grant, asked for later
//	decision_advance_notice.go            notice that something will end, before it is decided
//	decision_advance_notice_withdrawn.go  such a notice taken back
//	decision_hearing.go                   what a party says to it
//
// # Complaints
//
//	complaint.go             what a complaint is, and who hears of it
//	complaint_standing.go    how the decision stands: who may complain and until when, and when it is final
//	complaint_register.go    how it comes in
//	complaint_deficient.go   one that lacks something, and is corrected
//	complaint_timeliness.go  whether it is in time, judged again when more is known
//	complaint_review.go      admitted, dismissed, reviewed, forwarded
//	complaint_power.go         whether a representative may complain for the party
//	complaint_reversal.go    the unit changes its decision
//	complaint_appeal.go      what the County Governor decides, and what follows
//
// # The coordinator
//
//	coordinator.go             proposal, appointment and end
//	coordinator_assignment.go  one coordinator's time on the case, and who it is now
//	coordinator_capacity.go    whether the candidate has room for the task: the manager's word
//	coordinator_handover.go    notice given and handover to a successor
//	coordinator_interim.go     the head of the unit takes over without a gap
//	coordinator_foretold.go     who takes over on a day off is told of on a working day
//	coordinator_absence.go     illness and leave: who stands in, and how one comes back
//	coordinator_at_18.go       from child coordinator to coordinator on the eighteenth birthday
//	coordinator_places.go      the coordinator's places in plan, group and meetings pass on
//	coordinator_work.go        what the coordinator did, written down
//	staff_left.go              somebody on the staff has left: everything they had passes on or ends
//
// # The plan, the care team, meetings
//
//	plan.go             the individual plan and its revisions
//	plan_state.go       what a plan is
//	plan_first.go       from when the first plan is due (DL-12)
//	care_team.go        the care team and its members
//	meeting.go          meetings: planned, called, called off
//	meeting_held.go     meetings that were held, and the next one agreed on the spot
//	own_calendar.go     what of a case belongs in the calendar of a member of the staff
//	meeting_turns.go    whose turn it is to take the minutes, and who has a meeting in their calendar
//	meeting_state.go    what a meeting is
//	meeting_past.go     meetings whose day has passed: asked about, and not called off
//	meeting_untold.go   meetings moved: who was told is told, who joins is invited
//	meeting_guest.go    guests, who need a consent of their own
//	meeting_minutes.go  minutes, and sending them
//	meeting_minutes_corrected.go  minutes that were sent, corrected as a new version
//
// # An episode in a health trust
//
//	episode.go              opened, admitted, another department; who is who in it
//	episode_clinician.go    the contact clinician
//	episode_need.go         the need that was seen, and consent noted in the record
//	episode_coordinator.go  the coordinator in the trust
//	episode_notification.go the word to the municipality, and its answer
//	episode_notification_letter.go such a word by letter, which tells when it leaves
//	episode_plan.go         whose the plan is
//	episode_end.go          discharge, and the end
//
// # The end, and what was wrong
//
//	transfer.go               a move to another municipality
//	transfer_packet.go        what travels with the person, and the consent it stands on
//	transfer_words.go         what the new municipality is told of a move by messages
//	transfer_arrived.go       a person who moves here, and the plan that came with them
//	closing.go                every end of a case; death
//	closing_need_ended.go     closing because the need has ended
//	correction.go             correcting what was registered wrongly, with a preview
//	correction_undo.go        a step taken back as a whole, with what it took away
//	correction_rules.go       what each kind of entry allows
//	correction_follow_up.go   what followed from the wrong entry
//	correction_of_assessment.go an assessment struck
//	correction_of_view.go     a child's view struck
//	correction_of_complaint.go  a complaint, its correction, an appeal decision
//	correction_of_consent.go    signatures, refusals and withdrawals
//	correction_of_death.go      a death that was none, or on another day
//	correction_of_decision.go   a decision that ended something, an appeal decision
//	correction_of_move.go       a move, its packet and its acknowledgement
//	correction_of_event.go      postings and meetings
//	correction_of_receipt.go    receipts, and when a referral came
//	correction_who.go           who was named wrongly: sender, signer, party, participant, recipient
//	correction_of_referral.go   a referral that was about another person (T-20)
//
// Beside it: calendar counts dates (appendix A), citation says what each deadline
// rests on. Dates are civil dates in Europe/Oslo; instants are UTC.
package casefile
