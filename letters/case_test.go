package letters

import (
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

const (
	patient  = casefile.Principal("person/1")
	sender   = casefile.Principal("person/2")
	ke       = casefile.Principal("staff/3")
	mother   = casefile.Principal("person/4")
	lawyer   = casefile.Principal("person/5")
	boss     = casefile.Principal("staff/6")
	ko       = casefile.Principal("staff/7")
	another  = casefile.Principal("staff/8")
	nurse    = casefile.Principal("staff/9")
	uncle    = casefile.Principal("person/10")
	head     = casefile.Principal("staff/11")
	welfare  = casefile.Principal("staff/12")
	governor = casefile.CountyGovernor
	town     = casefile.MunicipalityUnit
)

func day(s string) casefile.Date {
	var d calendar.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		panic(err)
	}
	return d
}

// aCase is one in which everything that letters are about has happened once.
func aCase() Source {
	s := casefile.New("case", "org")
	s.Patient, s.Handler, s.Phase, s.Round, s.UnitLead = patient, ke, casefile.PhaseActive, 1, head
	s.Clock = time.Date(2027, 3, 20, 12, 0, 0, 0, time.UTC)
	s.FirstReceivedOn, s.AnswerExpectedOn, s.ClosedOn = day("2027-03-01"), day("2027-05-01"), day("2027-03-20")
	s.Referrals = []casefile.Referral{{ID: "referral-1", Round: 1, ReceivedOn: day("2027-03-01"), Sender: sender}}
	s.Deadlines = []casefile.Deadline{
		{ID: "deadline-2", Code: "DL-02", About: "referral-1", Due: day("2027-03-30"), Status: casefile.DeadlineOpen},
		{ID: "deadline-3", Code: "DL-08", About: "complaint-1", Party: patient, Due: day("2027-04-12"), Status: casefile.DeadlineOpen},
		{ID: "deadline-4", Code: "DL-06", About: "complaint-1", Due: day("2027-04-25"), Status: casefile.DeadlineOpen},
		{ID: "deadline-5", Code: "DL-13", About: "plan", Due: day("2027-09-20"), Status: casefile.DeadlineOpen},
		{ID: "deadline-6", Code: "DL-15", About: "care_team", Due: day("2027-11-10"), Status: casefile.DeadlineOpen},
	}
	s.Decisions = []casefile.Decision{
		{ID: "decision-1", Round: 1, Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan},
			DecidedOn: day("2027-03-20"), Rule: "hol §§ 7-1 og 7-2", Grounds: "text/grounds", Status: casefile.DecisionStatusIssued},
		{ID: "decision-2", Round: 1, Outcome: casefile.OutcomeDismissed, DecidedOn: day("2027-03-20"), Rule: "fvl § 31",
			Grounds: "text/grounds", Complaint: "complaint-1", Status: casefile.DecisionStatusIssued},
		{ID: "decision-3", Round: 1, Outcome: casefile.OutcomePartial, Scope: []casefile.Scope{casefile.ScopeChildCoordinator},
			DecidedOn: day("2027-03-20"), Rule: "hol § 7-2 a", Grounds: "text/grounds", Complaint: "complaint-1",
			Status: casefile.DecisionStatusIssued},
	}
	s.Notices = []casefile.AdvanceNotice{{ID: "notice-1", Purpose: casefile.NoticeClose, Scope: []casefile.Scope{casefile.ScopePlan},
		Why: "text/why", WrittenOn: day("2027-03-10")}}
	s.Complaints = []casefile.Complaint{{ID: "complaint-1", Round: 1, Decision: "decision-1", Subject: casefile.AgainstPartial, Party: patient,
		Representative: lawyer, SentOn: day("2027-03-24"), ReceivedOn: day("2027-03-25"), ReplyExpectedOn: day("2027-05-02"),
		ForwardedOn: day("2027-04-10"), Statement: "text/statement", EndedOn: day("2027-04-11"), AppealDecidedOn: day("2027-06-01"),
		Outcome: casefile.AppealConfirmed, AppealGrounds: "text/grounds"}}
	s.Coordinators = []casefile.Assignment{{ID: "coordinator-1", Who: ko, Manager: boss, Status: casefile.AssignmentActive,
		ActiveOn: day("2027-03-22")}}
	s.Plan = casefile.Plan{Status: casefile.PlanStatusActive, Style: casefile.PlanDetailed,
		Versions: []casefile.PlanVersion{{No: 2, VersionID: "v", On: day("2027-03-20"), ChangeNote: "text/note"}}}
	s.Team = casefile.CareTeam{Status: casefile.TeamActive, Members: []casefile.Member{{Who: patient, Service: casefile.ServicePatient},
		{Who: nurse, Service: casefile.ServiceHomeNursing}, {Who: uncle, Service: casefile.ServiceRelative}}}
	s.Meetings = []casefile.Meeting{{ID: "meeting-1", Round: 1, Kind: casefile.CareTeamMeeting, Status: casefile.MeetingStatusMinutesDraft,
		On: day("2027-05-10"), At: "13:00", Place: "text/place", Chair: ke, MinutesTaker: ke, Agenda: "text/agenda",
		Attended: []casefile.Principal{patient, nurse, ko}, Arranged: "text/arranged", Minutes: "text/minutes"}}
	s.Consents = []casefile.Consent{
		{ID: "consent-1", Form: "form-1", Kind: casefile.ConsentStart, Status: casefile.ConsentActive, ActiveOn: day("2027-03-04"),
			Signers: []casefile.Signer{{Who: patient}}},
		{ID: "consent-2", Form: "form-2", TextVersion: "1.2",
			Kind: casefile.ConsentParticipation, Status: casefile.ConsentActive, ActiveOn: day("2027-03-14"),
			Participants: []casefile.Participant{
				{Who: nurse, Service: casefile.ServiceHomeNursing, Read: casefile.PlanContent, Write: []string{"e", "f"}},
				{Who: uncle, Service: casefile.ServiceRelative, Read: []string{"b"}},
				{Who: another, Service: casefile.ServiceGP, Read: []string{"a"}, EndedOn: day("2027-03-15")}},
			Signers: []casefile.Signer{{Who: patient}, {Who: mother}}},
	}
	s.Moves = []casefile.Move{{ID: "move-1", On: day("2027-08-01"), To: town, Name: "text/town", ReportedOn: day("2027-03-20")}}
	return Source{State: &s, Number: "2027-17", Language: casefile.Bokmaal,
		Sender:  Sender{Organisation: "Fjordvik kommune", Unit: "Koordinerende enhet"},
		Address: []string{"Storgata 1", "1234 Fjordvik"},
		Names: map[casefile.Principal]string{patient: "Kari Nordmann", sender: "Fastlege Lie", ke: "Anne Berg", mother: "Mona Nordmann",
			lawyer: "Advokat Dahl", boss: "Bodil Sund", ko: "Ola Vik", another: "Siri Moe", nurse: "Nina Foss", uncle: "Per Nordmann",
			head: "Hege Rud", welfare: "Vera Lund"},
		Words: map[casefile.Text]string{"text/grounds": "Behovet varer, og gjelder flere tjenester.", "text/place": "Helsehuset",
			"text/agenda": "Skolestart", "text/why": "Målene er nådd.", "text/statement": "Vi står ved vedtaket.", "text/note": "Nytt tiltak.",
			"text/arranged": "Møtet var hjemme hos Kari, med pauser.", "text/minutes": "Alle var fornøyde.", "text/town": "Nes kommune",
			"text/body": "NAV Fjordvik.", "text/link": "https://mote.example"},
	}
}

// aChild is the same case of somebody of nine, whose mother decides.
func aChild() Source {
	src := aCase()
	born := day("2018-01-15")
	src.State.Represented = casefile.Represented{Birthdays: casefile.BirthdaysOf(born, day("2027-03-20")),
		Holders: []casefile.Holder{{Who: mother, As: casefile.HolderParent}}}
	for i := range src.State.Consents {
		src.State.Consents[i].Signers = []casefile.Signer{{Who: mother}}
	}
	src.State.Complaints[0].Party = mother
	return src
}

// aWard is the same child, in the care of the child welfare service: staff who speak for it.
func aWard() Source {
	src := aChild()
	src.State.Represented.Holders = []casefile.Holder{{Who: welfare, As: casefile.HolderChildWelfare}}
	for i := range src.State.Consents {
		src.State.Consents[i].Signers = []casefile.Signer{{Who: welfare}}
	}
	return src
}

// anEpisode is one in a health trust.
func anEpisode() Source {
	src := aCase()
	src.State.Phase = casefile.PhaseDuring
	src.State.Episode = &casefile.Episode{Field: casefile.FieldMentalHealth, Form: casefile.FormAdmission,
		DischargePlannedOn: day("2027-03-18"),
		Clinicians: []casefile.ContactClinician{{ID: "clinician-1", Who: another, Kind: casefile.Psychologist,
			DesignatedOn: day("2027-03-02")}},
		Need: &casefile.CoordinationNeed{SeenOn: day("2027-03-03"), LongTerm: true, Coordinated: true, Levels: casefile.BothLevels,
			Wants: []casefile.Scope{casefile.ScopePlan, casefile.ScopeCoordinator}},
		Notifications: []casefile.Notification{{ID: "notification-1", To: town, Name: "text/town", Words: "text/why", SentOn: day("2027-03-04")}},
		TrustLead:     head}
	src.Sender = Sender{Organisation: "Helse Fjord", Unit: "Avdeling for psykisk helse"}
	return src
}

// aPlan has something to say under every point.
func aPlan() *Plan {
	return &Plan{No: 2, On: day("2027-05-12"), ChangeNote: "Nytt tiltak for skolen.", Goals: []string{"Bo hjemme", "Gå på skole"},
		Resources: "God hukommelse.", Needs: "Hjelp om morgenen.", Taking: [][3]string{{"Nina Foss", "hjemmesykepleie", "medisiner"}},
		Lead: "Ola Vik", Gives: [][2]string{{"Nina Foss", "tilsyn"}},
		Measures: [][4]string{{"Bo hjemme", "Tilsyn", "hver morgen", "Nina Foss"}},
		Carried:  "Etter avtale.", From: day("2027-05-12"), To: day("2028-05-11"), Revisions: "Hver sjette måned.",
		Consent: "Gitt 14. mars.", Others: "Skolen."}
}

func (s Source) of(code casefile.LetterCode, to casefile.Principal, about string, l casefile.Language) Source {
	s.Letter = casefile.Letter{ID: "letter-1", Code: code, To: to, About: about, QueuedOn: day("2027-03-20"), Language: l}
	return s
}
