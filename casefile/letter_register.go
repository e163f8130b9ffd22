package casefile

import "slices"

// LetterCode says which document a letter is (domain.md 2.12). There are no others
// than these, and each has one row in the register below.
type LetterCode string

// The documents. A code is never reused and never removed: the ledger keeps it.
const (
	AcknowledgementLetter    LetterCode = "D-01"
	RightBodyLetter          LetterCode = "D-02"
	ConsentFormLetter        LetterCode = "D-03"
	ConsentReceiptLetter     LetterCode = "D-04"
	NoConsentLetter          LetterCode = "D-05"
	PreliminaryReplyLetter   LetterCode = "D-06"
	AssessmentRecord         LetterCode = "D-07"
	GrantLetter              LetterCode = "D-08"
	RefusalLetter            LetterCode = "D-09"
	AdvanceNoticeLetter      LetterCode = "D-10"
	ToolTrainingLetter       LetterCode = "D-11"
	CourseLetter             LetterCode = "D-12"
	ParticipationLetter      LetterCode = "D-13"
	AppointmentLetter        LetterCode = "D-14"
	WithdrawalLetter         LetterCode = "D-15"
	CoordinatorNoticeLetter  LetterCode = "D-16"
	NewCoordinatorLetter     LetterCode = "D-17"
	BirthdayLetter           LetterCode = "D-18"
	PlanLetter               LetterCode = "D-19"
	TransferLetter           LetterCode = "D-20"
	MovedLetter              LetterCode = "D-21"
	InvitationLetter         LetterCode = "D-22"
	MinutesLetter            LetterCode = "D-23"
	ComplaintReceivedLetter  LetterCode = "D-24"
	CorrectComplaintLetter   LetterCode = "D-25"
	ComplaintDismissedLetter LetterCode = "D-26"
	ComplaintForwardedLetter LetterCode = "D-27"
	AppealDecidedLetter      LetterCode = "D-28"
	ComplaintWithdrawnLetter LetterCode = "D-29"
	ClinicianLetter          LetterCode = "D-30"
	NeedLetter               LetterCode = "D-31"
	NotificationLetter       LetterCode = "D-32"
	DischargeLetter          LetterCode = "D-33"
	CoordinationOverLetter   LetterCode = "D-34"
	PlanInformationLetter    LetterCode = "D-35"
)

// LetterKind is all there is to say of one kind of letter: one row of the register.
type LetterKind struct {
	Code LetterCode
	// Title is what it is called in English, as docs/codes.md lists it. Words for
	// people are in internal/wording.
	Title string
	// InTheCase is a record that is kept in the case and sent to nobody.
	InTheCase bool
	// about is what its letters are about, by the beginning of the id; none for the
	// case as a whole. One about a decision or a complaint is owed to its parties,
	// and goes to them again when it came back (owedToParty); every kind does so to
	// the patient and to those who speak for them (mayTryAgain).
	about []string
	// meets are the duties to tell that are settled when its letters leave (INV-105).
	meets []telling
	// impersonal reveals nothing of the person to whoever gets it, or only what
	// staff must know to do their work: neither a withdrawal nor an objection stops it.
	impersonal bool
	// advanceNotice is what posting it leads to.
	notice noticeKind
	// takenBack is what tells its readers that what it announced no longer holds, or
	// why it stands (INV-107).
	takenBack string
	// stopsWith is the end that stops it before it is posted, of the thing it is
	// about; patientKeeps says that the patient's own goes all the same, as long as
	// something of it can be signed or is in force (stopFormsOver).
	stopsWith    letterEnd
	patientKeeps bool
	// restates is what is said again in it: once posted, a correction of that shows it.
	restates restated
	// passesTo is who gets it instead when its reader no longer holds that role.
	passesTo Role
	// once is written to nobody twice in a case.
	once bool
	// newestHolds: of those about one thing to one reader only the newest holds; an older
	// one is not let go again when it came back (overtaken).
	newestHolds bool
	// saidAgain: one that came back goes again to whoever is still to hear it, for no step
	// writes it anew (mustStillHear, letter_heard.go).
	saidAgain bool
	// ofTheEnd tells that something has ended, the case or the stay, or what is to come after
	// it: its reader has not heard of that when it comes back.
	ofTheEnd bool
}

// noticeKind is what kind of notice a letter is, if it is one.
type noticeKind int

const (
	// noticeOfDecision meets DL-03 when posted (fvl § 27), and must reach its party
	// also after the end of the case.
	noticeOfDecision noticeKind = iota + 1
	// noticeInAdvance starts DL-27 of its party when posted (fvl § 16).
	noticeInAdvance
)

// letterEnd is what may happen to a thing so that letters about it make no sense.
type letterEnd int

const (
	formTakenBack    letterEnd = iota + 1 // others must be asked
	signatureStruck                       // nobody had signed
	assignmentOver                        // of somebody who was, or was to be, coordinator
	meetingCalledOff                      // also: it never goes once the meeting is past
	noticeOvertaken                       // what it warned of has happened, or will not
	moveCalledOff                         // the person stays
	// formReplaced: the same is asked on a newer form, which alone can be signed. It
	// stops what formTakenBack stops, and the patient's own: a new one is on its way.
	formReplaced
)

// restated is a thing registered whose content is said again in a letter.
type restated int

const (
	aSignature restated = iota + 1
	aMeeting
)

// One row for each kind of letter: every exception by code stands here, none in the steps.
var letterRegister = []LetterKind{
	{Code: AcknowledgementLetter, takenBack: "it stands: what was received was received",
		Title: "acknowledgement, to sender and patient", about: []string{"referral"}, saidAgain: true},
	{Code: RightBodyLetter, takenBack: "it stands: it points on",
		Title: "referral to the right body, to the sender", about: []string{"referral", "complaint"}, ofTheEnd: true, saidAgain: true},
	{Code: ConsentFormLetter, takenBack: "a new form, D-03",
		Title: "consent declaration and information", about: []string{"form"},
		stopsWith: formTakenBack, patientKeeps: true},
	{Code: ConsentReceiptLetter, takenBack: "D-15, or a new form",
		Title: "receipt of consent", about: []string{"form"}, stopsWith: signatureStruck, restates: aSignature},
	{Code: NoConsentLetter, takenBack: "D-01 when the person returns",
		Title: "closed without consent", ofTheEnd: true},
	{Code: PreliminaryReplyLetter, takenBack: "a new D-06 (DL-29)",
		Title: "preliminary reply: why, and when", about: []string{"referral", "complaint"},
		meets: []telling{{code: PreliminaryReply}, {code: ComplaintReply}}, newestHolds: true},
	{Code: AssessmentRecord, takenBack: "it stands: sent to nobody",
		Title: "assessment record (internal)", InTheCase: true},
	{Code: GrantLetter, takenBack: "another decision, D-08 or D-09",
		Title: "decision: granted in full or in part", about: []string{"decision", "complaint"}, notice: noticeOfDecision,
		meets: []telling{{code: SendNotice}}},
	{Code: RefusalLetter, takenBack: "another decision, D-08 or D-09",
		Title: "decision: refused or ended", about: []string{"decision"}, notice: noticeOfDecision,
		meets: []telling{{code: SendNotice}}},
	{Code: AdvanceNoticeLetter, takenBack: "a decision, or D-10 TAKEN_BACK to each to whom it was posted",
		Title: "advance notice, to every party", about: []string{"notice"},
		notice: noticeInAdvance, stopsWith: noticeOvertaken},
	{Code: ToolTrainingLetter, takenBack: "it stands: an offer",
		Title: "how to use the tool: enclosure to D-08, and the offer of training to each participant",
		about: []string{"decision", "consent"}, saidAgain: true},
	{Code: CourseLetter, takenBack: "it stands: a course is open to whoever is asked",
		Title: "course invitation, no patient data", about: []string{"coordinator"}, impersonal: true, saidAgain: true},
	{Code: ParticipationLetter, takenBack: "a new form, D-13",
		Title: "participants' consent form", about: []string{"consent"}, stopsWith: formTakenBack, patientKeeps: true},
	{Code: AppointmentLetter, takenBack: "D-17",
		Title: "appointment letter, to patient, KO and MGR; from a trust also to the municipality that is notified",
		about: []string{"coordinator"}, impersonal: true,
		stopsWith: assignmentOver, passesTo: RoleManager, saidAgain: true},
	{Code: WithdrawalLetter, takenBack: "a new consent, D-04",
		Title: "confirmation of withdrawal, to the patient", ofTheEnd: true},
	{Code: CoordinatorNoticeLetter, takenBack: "D-14 of the successor",
		Title: "the coordinator's notice, to KEL", about: []string{"coordinator"}, impersonal: true,
		passesTo: RoleUnitLead, saidAgain: true},
	{Code: NewCoordinatorLetter, takenBack: "another D-17, or D-14",
		Title: "change of coordinator, to patient or participants", about: []string{"coordinator"}, newestHolds: true, saidAgain: true},
	{Code: BirthdayLetter, takenBack: "it stands: birthdays come",
		Title: "child turns 16 or 18", about: []string{"age"}},
	{Code: PlanLetter, takenBack: "the next version, D-19",
		Title: "the plan on paper", about: []string{"plan"}, newestHolds: true},
	{Code: TransferLetter, takenBack: "D-20 MOVED, CALLED_OFF or TAKEN_BACK, where it left",
		Title: "transfer packet, to the new municipality (`body/municipality`)", about: []string{"move"}, stopsWith: moveCalledOff,
		meets: []telling{{code: TransferPacket}}, saidAgain: true},
	{Code: MovedLetter, takenBack: "D-01 when the person returns",
		Title: "the case has ended because the person has moved", about: []string{"move"}, ofTheEnd: true},
	{Code: InvitationLetter, takenBack: "D-22 MOVED or CALLED_OFF, to each whose invitation left",
		Title: "meeting invitation, with agenda", about: []string{"meeting"}, stopsWith: meetingCalledOff,
		meets: []telling{{code: InvitationDue}}, newestHolds: true, saidAgain: true},
	{Code: MinutesLetter, takenBack: "D-23 CORRECTED, and a correction shows it as posted (LETTER_WAS_POSTED)",
		Title: "minutes, by letter post", about: []string{"meeting"}, restates: aMeeting,
		meets: []telling{{code: MinutesDue}}, newestHolds: true, saidAgain: true},
	{Code: ComplaintReceivedLetter, takenBack: "D-29",
		Title: "acknowledgement of a complaint", about: []string{"complaint"}},
	{Code: CorrectComplaintLetter, takenBack: "D-26, or D-27",
		Title: "request to correct a complaint", about: []string{"complaint"}},
	{Code: ComplaintDismissedLetter, takenBack: "D-08 when it is heard after all",
		Title: "complaint dismissed as out of time", about: []string{"decision"}, notice: noticeOfDecision,
		meets: []telling{{code: SendNotice}}},
	{Code: ComplaintForwardedLetter, takenBack: "D-29, to the County Governor too",
		Title: "complaint forwarded to the County Governor (`body/county-governor`), with a copy to the party",
		about: []string{"complaint"}, meets: []telling{{ComplaintReview, toAppealBody}, {ComplaintReply, toParties}, {PromisedDate, toParties}}},
	{Code: AppealDecidedLetter, takenBack: "another D-28",
		Title: "the County Governor's decision registered", about: []string{"complaint"}, newestHolds: true},
	{Code: ComplaintWithdrawnLetter, takenBack: "a new complaint, D-24",
		Title: "complaint withdrawn", about: []string{"complaint"}},
	{Code: ClinicianLetter, takenBack: "another D-30",
		Title: "who the contact clinician is, and what they do", about: []string{"clinician"}},
	{Code: NeedLetter, takenBack: "it stands: what was seen was seen",
		Title: "need notification, to the trust's coordinating unit", newestHolds: true, saidAgain: true},
	{Code: NotificationLetter, takenBack: "D-34, or word to the municipality by telephone",
		Title: "notification to a municipality (`body/municipality`) that no message reaches", about: []string{"notification"}},
	{Code: DischargeLetter, takenBack: "it stands: the stay is over",
		Title: "discharge plan, to the person and those who follow up", ofTheEnd: true, newestHolds: true, saidAgain: true},
	{Code: CoordinationOverLetter, takenBack: "D-14 in another episode",
		Title: "the coordinator in the trust has ended", about: []string{"coordinator"}, ofTheEnd: true},
	{Code: PlanInformationLetter, takenBack: "it stands: it is about no person",
		Title: "what individual plans are, to managers who pass it on; no patient data", once: true, saidAgain: true},
}

var letterKinds = func() map[LetterCode]LetterKind {
	byCode := map[LetterCode]LetterKind{}
	for _, k := range letterRegister {
		byCode[k.Code] = k
	}
	return byCode
}()

// Codes lists those of letters; the assessment record is kept in the case, and is none.
func (LetterCode) Codes() []string {
	var out []string
	for i := range letterRegister {
		if !letterRegister[i].InTheCase {
			out = append(out, string(letterRegister[i].Code))
		}
	}
	return out
}

// LetterKinds lists every kind of letter there is, by code.
func LetterKinds() []LetterKind { return slices.Clone(letterRegister) }

func (l *Letter) kind() LetterKind { return letterKinds[l.Code] }

// aboutThePerson tells letters that reveal the case from those that do not.
// One that only takes back what they were told reveals nothing more (INV-107); whatever
// a municipality gets from a trust reveals that the person is treated there.
func (l *Letter) aboutThePerson() bool {
	return (!l.kind().impersonal || l.To == MunicipalityUnit) && !l.Says.TakesBack()
}

// warns reports whether the letter is an advance notice, and not one that takes it back.
func (l *Letter) warns() bool { return l.kind().notice == noticeInAdvance && !l.Says.TakesBack() }

// isNotice reports whether the letter is the notice of a decision (fvl § 27).
func (l *Letter) isNotice() bool { return l.kind().notice == noticeOfDecision }

// stopsAt reports whether an end of one of these things stops the letter.
func (l *Letter) stopsAt(end letterEnd, patient Principal, things []string) bool {
	k := l.kind()
	if end == formReplaced {
		return k.stopsWith == formTakenBack && slices.Contains(things, l.About)
	}
	if end == noticeOvertaken && l.Says.TakesBack() {
		return false
	}
	return k.stopsWith == end && slices.Contains(things, l.About) && (!k.patientKeeps || l.To != patient)
}
