package casefile

// Reason is why something in a case has ended, was stopped, held back or opened
// again. One list serves the deadlines, tasks, letters, consents, the plan and the
// assignments: what ends with a case ends everywhere for the same reason.
type Reason string

// The ends of a case: the values of CloseReason, and the two that close nothing.
const (
	becauseNoConsent        Reason = "NO_CONSENT"
	becauseConsentWithdrawn Reason = "CONSENT_WITHDRAWN" // of all, or of one party alone
	becauseNeedEnded        Reason = "NEED_ENDED"
	becauseOfDeath          Reason = "DEATH"
	becauseRefused          Reason = "REFUSED" // also of one form alone
	becauseStruckOut        Reason = "REGISTERED_WRONGLY"
	becauseMerged           Reason = "MERGED"
	becauseDismissed        Reason = "DISMISSED"
	becauseHandedOver       Reason = "HANDED_OVER"    // of an episode
	becauseFollowUpOver     Reason = "FOLLOW_UP_OVER" // of an episode
)

// Corrections and the law.
const (
	// becauseCorrected is why everything changes that follows from a correction.
	becauseCorrected      Reason = "CORRECTED"
	becauseAge16          Reason = "AGE_16"
	becauseAge18          Reason = "AGE_18"
	becauseRepresentation Reason = "REPRESENTATION_CHANGED" // others must be asked
	becauseCapacity       Reason = "CAPACITY_REGAINED"
	becauseBirthDate      Reason = "BIRTH_DATE_CHANGED"
)

// Rights, decisions and complaints.
const (
	becauseRanOut          Reason = "RAN_OUT" // a right that nobody used
	becauseCeased          Reason = "CEASED"
	becauseAnswered        Reason = "ANSWERED"
	becauseDecided         Reason = "DECIDED"
	becauseTakenBack       Reason = "WITHDRAWN"
	becauseSupervision     Reason = "SUPERVISION" // to the county governor as supervisor
	becauseTerminated      Reason = "TERMINATED"
	becauseReversed        Reason = "REVERSED"
	becauseNoticeWithdrawn Reason = "NOTICE_WITHDRAWN"
	becauseEarlierReceipt  Reason = "EARLIER_RECEIPT"
	becauseRevisedEarlier  Reason = "REVISED_EARLIER"
)

// Consents and their forms.
const (
	becauseIssuedAgain    Reason = "ISSUED_AGAIN"
	becauseGivenAnew      Reason = "GIVEN_ANEW"
	becauseEndDate        Reason = "END_DATE"
	becauseExpired        Reason = "EXPIRED"
	becauseSuperseded     Reason = "SUPERSEDED"
	becauseConsentExpired Reason = "CONSENT_EXPIRED"
	becauseObjection      Reason = "OBJECTION"
	becauseWithheld       Reason = "WITHHELD"
)

// People who come and go.
const (
	// becauseStaffLeft: the one it was about no longer works here.
	becauseStaffLeft        Reason = "STAFF_LEFT"
	becauseTakenOut         Reason = "REMOVED"
	becauseLeftGroup        Reason = "LEFT"
	becauseNoCoordinatorNow Reason = "NO_LONGER_COORDINATOR"
	becauseNoParticipantNow Reason = "NO_LONGER_PARTICIPANT"
	becauseSucceeded        Reason = "SUCCESSOR"
	becauseReassigned       Reason = "REASSIGNED"
	becauseReplaced         Reason = "REPLACED" // another stands in its place
	becauseLastDayOver      Reason = "LAST_DAY"
	becauseLastDayMoved     Reason = "LAST_DAY_MOVED"
	becauseAbsent           Reason = "ABSENT"
	becauseSick             Reason = "ABSENT_SICK"
	becauseLeftJob          Reason = "ABSENT_LEFT_JOB"
	becauseAccountDisabled  Reason = "ABSENT_ACCOUNT_DISABLED"
	becauseAway             Reason = "ABSENT_OTHER"
	becauseBack             Reason = "COORDINATOR_BACK"
	becausePatientAsked     Reason = "PATIENT_ASKED"
	becauseNewLead          Reason = "NEW_LEAD"
	becauseManagerChanged   Reason = "MANAGER_CHANGED"
)

// Tasks, letters and meetings.
const (
	becauseHappened      Reason = "HAPPENED" // what it asked for has come about
	becauseDone          Reason = "DONE"     // ticked off
	becauseHeld          Reason = "HELD"
	becauseNotHeld       Reason = "NOT_HELD"
	becauseMoved         Reason = "MOVED"
	becauseCalledOff     Reason = "CALLED_OFF"
	becauseTold          Reason = "TOLD"
	becauseNobodyLeft    Reason = "NOBODY_LEFT_TO_TELL"
	becauseCameBack      Reason = "CAME_BACK"
	becauseLetterStopped Reason = "STOPPED"
	becauseLetterWaits   Reason = "LETTER_WAITS"
	becauseNoAddress     Reason = "NO_ADDRESS"
	becauseWrongAddress  Reason = "WRONG_ADDRESS"
	becauseUnsafe        Reason = "UNSAFE"
	becauseReturned      Reason = "RETURNED"
	becauseLost          Reason = "LOST"
	becausePrintFailed   Reason = "PRINT_FAILED"
	becauseOther         Reason = "OTHER"
)

// Codes lists them.
func (Reason) Codes() []string {
	return CodesOf(becauseNoConsent, becauseConsentWithdrawn, becauseNeedEnded, becauseOfDeath, becauseRefused, becauseStruckOut,
		becauseMerged, becauseDismissed, becauseHandedOver, becauseFollowUpOver, becauseCorrected, becauseAge16,
		becauseAge18, becauseRepresentation,
		becauseCapacity, becauseBirthDate, becauseRanOut, becauseCeased, becauseAnswered, becauseDecided,
		becauseTakenBack, becauseSupervision, becauseTerminated, becauseReversed, becauseNoticeWithdrawn,
		becauseEarlierReceipt, becauseRevisedEarlier, becauseIssuedAgain, becauseGivenAnew, becauseEndDate,
		becauseExpired, becauseSuperseded, becauseConsentExpired, becauseObjection, becauseWithheld, becauseStaffLeft,
		becauseTakenOut, becauseLeftGroup, becauseNoCoordinatorNow, becauseNoParticipantNow, becauseSucceeded, becauseReassigned,
		becauseReplaced, becauseLastDayOver, becauseLastDayMoved, becauseAbsent, becauseSick, becauseLeftJob,
		becauseAccountDisabled, becauseAway, becauseBack, becausePatientAsked, becauseNewLead, becauseManagerChanged,
		becauseHappened, becauseDone, becauseHeld, becauseNotHeld, becauseMoved, becauseCalledOff, becauseTold, becauseNobodyLeft,
		becauseCameBack, becauseLetterStopped, becauseLetterWaits, becauseNoAddress, becauseWrongAddress,
		becauseUnsafe, becauseReturned, becauseLost, becausePrintFailed, becauseOther)
}

// OutsideHome is the reason as it may be told to whoever may not know that a home is unsafe to write to.
func (r Reason) OutsideHome() Reason {
	if r == becauseUnsafe {
		return becauseOther
	}
	return r
}

// absence is why a coordinator who is gone without notice no longer serves.
func absence(reason AbsenceReason) Reason { return "ABSENT_" + Reason(reason) }
