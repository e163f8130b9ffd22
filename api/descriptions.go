package api

import "github.com/danielgtaylor/huma/v2"

// descriptions say of an operation what its summary has no room for, where the
// operation is not described with what it does.
var descriptions = map[string]string{
	"access_log": "With case_id the looks at that case; without, the looks at your own entry in the register and at your own cases. " +
		"A look is logged before the answer leaves, with the role that was its ground (INV-83).",
	"batch": "A change in many cases is carried out case by case. Ask again until no case is PENDING; a case that was REFUSED " +
		"or has FAILED says why.",
	"retry_batch": "Tells the cases that could not be told once more, and no others. Nothing is done twice.",
	"cases": "By relation: staff see the cases in which they have a part, the coordinating unit all of its own, a person their " +
		"own. The filters narrow what you may see, and never widen it. With changed_since= you get what has changed after " +
		"an instant; ask from a minute before your last asking, for a step counts from when it was taken and shows when it is written.",
	"case": "The whole case as far as your role in it lets you see: what you may not see is left out, and meetings, letters, deadlines, " +
		"tasks and versions of the plan that are over are counted in past and stand in their own lists. ground is the role you see it in, " +
		"and seq the number of the latest entry in its timeline.",
	"care_team": "Members with their service and the dates they came and left, in the group that is or was.",
	"codes": "By family, in the order of the process where there is one. What has happened (fact) is a short past sentence, a step and a " +
		"task what somebody does, the others as they stand within a sentence: «the case is granted and under way».",
	"complaints":   "Each with its decision, its status and its dates. A party sees its own.",
	"consents":     "Each consent with its form, who is to sign, who has signed, and how it ended. One form may ask for several.",
	"coordinators": "Those proposed, active, on notice, interim and ended, in the order they were proposed or stepped in.",
	"corrections":  "What stood, what is right, why, and what followed by itself. The corrected entry stays in the timeline (INV-87).",
	"preview_correction": "Changes nothing. Name the id of each follow-up in follow_ups_seen of correct_entry: one that is new since then " +
		"is refused with what is missing.",
	"deadlines": "Each with its due date, the last working day to act on (act_by), what it is counted from, what it rests on, and " +
		"its reminders. A duty keeps its date; a right of a party rolls past Saturdays, Sundays and holidays.",
	"decisions": "Each party has its own date of receipt, and so its own time to complain; without evidence of receipt none runs " +
		"(DL-04).",
	"letters": "What was written, to whom, and whether it waits, is held, has left, was stopped or came back. The letter as it was " +
		"written is at /letters/{letter_id}/pdf.",
	"case_messages": "The newest first. reach says how each recipient hears that something waits, read_by who has read it. You " +
		"see what is from or to you; whoever does the coordinator's work also what was to the coordinators before.",
	"receive_message": "For another installation, which signs a token for each message: iss is its address, aud ours, jti the id of the " +
		"message, body_sha256 the hash of the body (base64url), exp some minutes ahead. The same message again gets the same receipt. " +
		"The receipt comes before anybody is looked up: neither it nor the time it takes says whether the person is known here.",
	"messages": "For administrators of the organisation and the head of the coordinating unit: what was sent and what has come, and where " +
		"it stands; nothing of whom it is about. stuck is true of what has waited for more than a day.",
	"mails":    "Each with when, what it was about and what became of it. None says who the case is about (INV-80).",
	"meetings": "With who was invited, who came, and where the minutes are. Warnings are flags, never a block.",
	"openings": "For each step whether it is open now, to which roles, whether you are among them, and by which rule it is " +
		"closed, in words. A step that is open may still be refused for what its body says. next tells in which order the steps come " +
		"that carry the case on.",
	"plan": "Its status, its latest version with the points you may read, and which points you may write.",
	"plan_draft": "What is written since the latest version. missing lists the points that must have content before the plan can " +
		"come into use (INV-42).",
	"plan_versions": "Each with when and why it came into use, and the hash of its content (INV-46).",
	"plan_readers": "Worked out by what lets somebody read the plan, asked about everybody whom the case names and about each role. Who " +
		"reads by a role is not named: everybody who has it may.",
	"plan_version":     "As it was signed, with the points that you may read now.",
	"responsibilities": "Intervals without a gap: somebody always has the main responsibility (INV-04).",
	"case_tasks": "What people are asked to do, for which role, and by when. A task ends with the step it asks for, or ticked off " +
		"by complete_task.",
	"text": "Words are kept apart from the ledger, and only who may read them where they stand can fetch them.",
	"case_texts": "Each entry of the timeline that came with words, and the words themselves: a referral, what was found, the grounds " +
		"of a decision, a complaint and its answer, notes. For who sees the whole case; who sees a corner of it finds the words where " +
		"they stand. Ask on with cursor=.",
	"task_counts": "Of the list that GET /tasks shows, the thousand most urgent. It shows no case, and is no look at one.",
	"timeline": "Everything that became so, in order and never changed; fact is the entry itself, name its kind (GET " +
		"/codes?family=fact). Ask on with cursor=.",
	"waiting_letters":  "Those ready to be sent and those held back, over all cases of the unit. DL-30 counts from the oldest.",
	"opening_balances": "Cases from before the installation that somebody has proposed to take over (T-22), one by one or as a file.",
	"opening_balance":  "Each row with its case once it is opened, or with what is wrong with it.",
	"organisations":    "Your own; in training also those in your worlds, and all of them to an administrator of the installation.",
	"policy":           "With the lengths, the modes and the citations in force, and from when. What is to come is among the proposals.",
	"policy_proposals": "The newest first, each with what it changes and who has approved or rejected it.",
	"role_grants":      "KE, KEL and ADMIN are given by two people (INV-111): what waits, what was given and what was taken.",
	"reject_role":      "By an administrator or the head of the coordinating unit; whoever asked may take it back in this way.",
	"letter":           "As it was written: once, and never changed. Words, tables and lists in order, for who may see the letter (INV-84).",
	"make_print_batch": "By the coordinating unit, or the head of a department. What waits, is on paper and may go; not what " +
		"is held, in another batch or with the letter service. Letters to those whose address is protected are a batch of their own (OWN_WAY).",
	"print_batch": "An open batch names the letters that are to be taken out: stopped or held since, or their recipient's " +
		"address protected now.",
	"print_batch_pdf": "A list of the envelopes, which stays in the unit, and under it the letters as they were kept, each on " +
		"a sheet of its own. What is to be taken out is not in it, and named on the list.",
	"post_print_batch": "Takes post_letters in every case. The same again goes on where it was, after a lost answer or a " +
		"crash. A letter that was stopped meanwhile is named and not posted.",
	"call_off_print_batch": "Only before it is confirmed.",
	"sendings": "For the coordinating unit. UNKNOWN: the service may have it, and is asked. posted_on is the day it left for the recipient, " +
		"which is not when they got it.",
	"letter_pdf": "The same as a file, with its address in the window. sha256 of the letter tells whether a file is it.",
	"change_unit": "By an administrator: what stands at the head of its letters. Letters that have been written stay as they are. " +
		"Needs If-Match with the version that stands in the list.",
	"units":       "One of them at most is the coordinating unit.",
	"create_unit": "By an administrator. An organisation has at most one coordinating unit; a second is refused.",
	"create_organisation": "By an administrator of the installation; in training also by the owner of a world, and then in that world. " +
		"Without a policy it has the defaults of docs/codes.md.",
	"people": "The unit's register, by parts of a name or by birth date; by number there is look_up_person. Looking is logged.",
	"create_person": "An identity number belongs to one person (INV-102) and is never shown again in full (INV-88). Birth dates have a " +
		"source (INV-101).",
	"figure_cases":        "For who may open them all: the coordinating unit.",
	"person":              "The unit sees everybody it keeps, a person themself. Identity numbers are masked.",
	"change_person":       "Needs If-Match with the ETag of what you have read; what is left out stays.",
	"logins_of_person":    "Which logins act as this person, who bound each, and when. A person sees their own.",
	"end_login_of_person": "At once: the login is nobody here any more. What it did stands in its name.",
	"representatives":     "Those who decide for the person now or did before, with the source and the dates.",
	"staff":               "Of your organisation, unless you name another; active=true leaves out who has been deactivated.",
	"staff_member":        "With unit, manager, roles and language. ETag is what change_staff wants in If-Match.",
	"logins_of_staff":     "Which logins act as this staff member, and which wait for a second person.",
	"end_login_of_staff":  "At once: the login is nobody here any more. What it did stands in its name.",
	"training":            "With when it was completed and until when it holds. No coordinator is appointed without a valid one (INV-34).",
	"record_training":     "A proposal or an interim that waited for it is told.",
	"step_status": "For who had no answer in time: DONE has the answer that was lost, PENDING means ask again or send the same " +
		"request with the same key.",
	"tasks": "list=mine (when left out) is what waits for you in a role you have; list=unit what waits in the coordinating " +
		"unit.",
	"create_world": "A world has a clock of its own, and organisations made in it live by that clock. Only you see it.",
	"world":        "Its clock and who makes the tokens of its people.",
}

// explain gives each operation its words, once all operations are registered.
func explain(spec *huma.OpenAPI) {
	for _, path := range spec.Paths {
		for _, op := range operationsAt(path) {
			switch words := descriptions[op.OperationID]; {
			case op.Description == "":
				op.Description = words
			case op.Description == wholeDoc && words != "":
				op.Description = words + " " + wholeDoc
			}
		}
	}
}
