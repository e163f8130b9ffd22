// Package web is the desk: pages for people, drawn by the server, beside the API on the
// same door and with no logic of their own. Every page asks the API of its own process as
// the one who is logged in (auth.WithIdentity), so grounds, the access log, the walls,
// rate limits and the words of refusals are the API's. It knows nothing of cases but what
// the API answers. Every page and step works without JavaScript, and nothing comes from
// elsewhere: style, script and font are embedded (decision 034).
//
// Where to look:
//
//	desk.go          how it is put together: addresses, who is let in, headers, log
//	client.go        the API of this process asked
//	answers.go       what pages use of its answers
//	session.go       cookies: who is logged in, a log-in on its way, a language
//	login.go         logging in and out, choosing an organisation, invitations
//	page.go          a page drawn, or why not
//	page_work.go     the first page, lists of cases, search
//	page_tasks.go    the work list, and views of it that somebody keeps
//	task_rows.go     its rows
//	office.go        addresses and menu of letters, figures, staff and administration
//	duties.go        what the reader may besides their cases, as the API says
//	page_units.go    units, who heads them and how they are reached
//	office_words.go  what their templates say
//	page_letters.go  letters that wait, batches that are printed, what did not arrive
//	page_figures.go  figures as charts, and the cases behind them
//	page_staff.go    who works here, their training and cases; a change in many cases
//	page_case_views.go  views of the list of cases that somebody keeps
//	page_absence.go  cases of who is away, and those that lack somebody; a substitute for many
//	page_staff_logins.go  how a colleague logs in, and what waits for a second person
//	page_acts.go     what is done on pages that are mostly read
//	page_change.go   a form that changes what stands in a register
//	page_policy.go   the policy in force, and what is proposed
//	page_policy_new.go  a policy that is proposed
//	page_policy_moves.go  what it would move
//	page_administration.go  cases that stand still, roles that wait, messages, cases from before
//	page_case.go     one case on one page, and its timeline
//	proposed.go      whom the steps about a candidate are about
//	page_words.go    what has been said and written in a case
//	page_plan.go     the plan as the reader may read it, and two versions side by side
//	page_own.go      the quiet page of who is no staff: their case, letters, meetings, rights
//	page_readers.go  who may read the plan
//	page_room.go     the plan room's addresses, and files passed on
//	page_messages.go what is written to each other in a case
//	page_meeting.go  meetings, one meeting, and one's own calendar
//	page_accessibility.go what has been tried so that everybody can use the pages
//	page_reminder.go where the link of a reminder leads
//	page_draft.go    the plan that is being written
//	page_originals.go  scans of what was signed on paper
//	page_looks.go    who has looked
//	answers_plan.go  what they use of the plan
//	page_contact.go  somebody who is no staff, registered for a case from a field of a form
//	page_person.go   somebody's entry in the register changed: their address, how they are reached
//	page_step.go     one step in one case, a referral, a new person: form, what would follow, done
//	draft.go         what somebody types kept, found again, and compared with what was typed elsewhere
//	page_form_draft.go    what has not been sent, what the script asks for, and what could not be taken
//	step_choices.go  the forms, and what they let one choose between
//	task_steps.go    at which step a task opens
//	search_words.go  what somebody types who searches
//	say.go           words, dates and codes in a language
//	assets.go        style, script and font
//
// templates/ has the pages, words/ what they say, static/ what they link to.
// static/vendor comes from npm (scripts/vendor-desk) and is never changed by hand.
package web
