package casefile

// deadlineTitles name the deadlines in plain English for administrators, who see
// them in Temporal UI beside the code. They say what is due and nothing about
// whom it concerns.
var deadlineTitles = map[string]string{
	PreliminaryReply:       "preliminary reply",
	DecisionTarget:         "decision",
	SendNotice:             "notice of decision",
	ComplaintPeriod:        "time to complain",
	ComplaintLimit:         "last day of any complaint",
	CoordinatorAppointment: "appointment of a coordinator",
	ParticipationForm:      "participants' form",
	FirstPlan:              "first plan",
	PlanRevision:           "revision",
	ChangeRevision:         "revision after a change",
	NextMeeting:            "care-team meeting",
	InvitationDue:          "invitation",
	MinutesDue:             "minutes",
	SuccessorDue:           "successor",
	ConsentForm:            "consent form",
	AgeEvent:               "age event",
	ConsentExpiry:          "expiry of a consent",
}

// DeadlineTitle is a deadline's plain English name, the code itself where it has none.
func DeadlineTitle(code string) string {
	if title, ok := deadlineTitles[code]; ok {
		return title
	}
	return code
}

// named is how a deadline is announced: «preliminary reply due 2027-02-28 (DL-01)».
func (d *Deadline) named() string {
	if DeadlineTitle(d.Code) == d.Code {
		return d.Code + " due " + d.Due.String()
	}
	return DeadlineTitle(d.Code) + " due " + d.Due.String() + " (" + d.Code + ")"
}
