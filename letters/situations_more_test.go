package letters

import "samlop/casefile"

func meetings() []situation {
	set := func(change func(*casefile.Meeting)) func(*casefile.State) {
		return func(s *casefile.State) { change(&s.Meetings[0]) }
	}
	invited := principals{patient, nurse, uncle, ko, another}
	from := func(m *casefile.Meeting) { m.AgendaFromPlan, m.Agenda = true, "" }
	bare := func(m *casefile.Meeting) { m.At, m.Place, m.Agenda, m.Chair, m.MinutesTaker = "", "", "", "", "" }
	after := func(s *casefile.State) {
		s.Meetings = append(s.Meetings, casefile.Meeting{ID: "meeting-2", Round: 1, Kind: casefile.CareTeamMeeting,
			Status: casefile.MeetingStatusPlanned, On: day("2027-09-06"), At: "09:00"})
	}
	off := set(func(m *casefile.Meeting) { m.Status = casefile.MeetingStatusCancelled })
	ahead := set(func(m *casefile.Meeting) { m.Status = casefile.MeetingStatusInvited })
	toldOf := func(s *casefile.State) { // another day, which the meeting has been moved from since
		for _, to := range invited {
			s.Letters = append(s.Letters, casefile.Letter{ID: "letter-0", Code: casefile.InvitationLetter, To: to, About: "meeting-1",
				Status: casefile.LetterPosted, Day: day("2027-05-03")})
		}
	}
	return []situation{
		{name: "invited", code: casefile.InvitationLetter, about: "meeting-1", to: invited, tells: "klokken 13:00"},
		{name: "by video, another writes", code: casefile.InvitationLetter, about: "meeting-1", to: invited,
			change: set(func(m *casefile.Meeting) { m.Link, m.MinutesTaker = "text/link", nurse })},
		{name: "from the plan", code: casefile.InvitationLetter, about: "meeting-1", to: invited, change: set(from), plan: aPlan()},
		{name: "plan on paper", code: casefile.InvitationLetter, about: "meeting-1", to: invited, change: set(from)},
		{name: "empty plan", code: casefile.InvitationLetter, about: "meeting-1", to: principals{patient}, change: set(from),
			plan: &Plan{No: 1, On: day("2027-03-20")}},
		{name: "bare", code: casefile.InvitationLetter, about: "meeting-1", to: invited, change: set(bare), tells: "Klokkeslettet"},
		{name: "of another kind", code: casefile.InvitationLetter, about: "meeting-1", to: principals{patient, nurse},
			change: set(func(m *casefile.Meeting) { m.Kind = casefile.OtherMeeting })},
		{name: "among professionals", code: casefile.InvitationLetter, about: "meeting-1", to: principals{nurse, ko},
			change: set(func(m *casefile.Meeting) { m.Kind = casefile.ProfessionalMeeting })},
		{name: "of a child", code: casefile.InvitationLetter, about: "meeting-1", to: principals{patient, mother}, from: aChild, plan: aPlan(),
			change: set(from)},
		{name: "another day", code: casefile.InvitationLetter, about: "meeting-1", to: invited, says: casefile.SaysMoved, tells: "flyttet",
			change: set(func(m *casefile.Meeting) { m.Why = "text/why" })},
		{name: "another day, no hour", code: casefile.InvitationLetter, about: "meeting-1", to: invited, says: casefile.SaysMoved,
			change: set(bare)},
		{name: "another day, the day before is known", code: casefile.InvitationLetter, about: "meeting-1", to: invited,
			says: casefile.SaysMoved, change: toldOf, tells: "Møtet mandag 3. mai 2027 er flyttet. Det blir nå mandag 10. mai 2027"},
		{name: "off, and moved before that", code: casefile.InvitationLetter, about: "meeting-1", to: invited, says: casefile.SaysCalledOff,
			change: func(s *casefile.State) { off(s); toldOf(s) },
			tells:  "Møtet mandag 3. mai 2027 er avlyst. Det blir heller ikke noe møte mandag 10. mai 2027."},
		{name: "off", code: casefile.InvitationLetter, about: "meeting-1", to: invited, says: casefile.SaysCalledOff, tells: "avlyst",
			change: off},
		{name: "held without the reader", code: casefile.InvitationLetter, about: "meeting-1", to: principals{nurse, uncle, another},
			says:   casefile.SaysCalledOff,
			change: func(s *casefile.State) { ahead(s); toldOf(s) }, tells: "Du trenger ikke komme på møtet mandag 3. mai 2027."},
		{name: "held", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, nurse, uncle, ko},
			tells: "Slik ble det lagt til rette\nMøtet var hjemme hos Kari"},
		{name: "held, and corrected since", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, nurse, uncle, ko},
			says: casefile.SaysCorrected, tells: "Målene er nådd.", change: set(func(m *casefile.Meeting) {
				m.Earlier = []casefile.MinutesVersion{{Words: "text/minutes", Why: "text/why"}}
			})},
		{name: "held, next planned, plan changed", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, nurse, uncle},
			change: after, plan: aPlan(), tells: "6. september 2027"},
		{name: "held, and little is known", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, nurse},
			change: func(s *casefile.State) {
				bare(&s.Meetings[0])
				s.Meetings[0].Arranged, s.Meetings[0].HoldsChange, s.Deadlines = "", true, nil
			}},
		{name: "of another kind", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, nurse},
			change: func(s *casefile.State) {
				after(s)
				s.Meetings[0].Kind = casefile.OtherMeeting
			}},
		{name: "of a child", code: casefile.MinutesLetter, about: "meeting-1", to: principals{patient, mother}, from: aChild},
	}
}

func complaints() []situation {
	set := func(change func(*casefile.Complaint)) func(*casefile.State) {
		return func(s *casefile.State) { change(&s.Complaints[0]) }
	}
	both := principals{patient, lawyer}
	undecided := func(c *casefile.Complaint) { c.Decision = "" }
	outcome := func(o casefile.AppealOutcome, scope ...casefile.Scope) func(*casefile.State) {
		return set(func(c *casefile.Complaint) { c.Outcome, c.Scope = o, scope })
	}
	forward := func(name string, to principals, c func(*casefile.State)) situation {
		return situation{name: name, code: casefile.ComplaintForwardedLetter, about: "complaint-1", to: to, change: c,
			tells: "Vi står ved vedtaket."}
	}
	decided := func(name string, c func(*casefile.State)) situation {
		return situation{name: name, code: casefile.AppealDecidedLetter, about: "complaint-1", to: both, change: c, tells: "1. juni 2027"}
	}
	return []situation{
		{name: "received", code: casefile.ComplaintReceivedLetter, about: "complaint-1", to: both, tells: "25. april 2027"},
		{name: "lacking and late", code: casefile.ComplaintReceivedLetter, about: "complaint-1", to: both,
			tells: "Underskriften mangler. Det er uklart",
			change: set(func(c *casefile.Complaint) {
				c.Defects, c.Late = []casefile.ComplaintDefect{casefile.DefectUnsigned, casefile.DefectUnclear}, true
			})},
		{name: "late, heard all the same", code: casefile.ComplaintReceivedLetter, about: "complaint-1", to: both, tells: "likevel",
			change: set(func(c *casefile.Complaint) { c.Late, c.AdmittedOn = true, day("2027-04-01") })},
		{name: "nothing decided, no date", code: casefile.ComplaintReceivedLetter, about: "complaint-1", to: both,
			change: func(s *casefile.State) { s.Complaints[0].Decision, s.Deadlines = "", nil }},
		{name: "by a guardian", code: casefile.ComplaintReceivedLetter, about: "complaint-1", to: principals{mother}, from: aChild,
			tells: "klagen din"},
		{name: "to correct", code: casefile.CorrectComplaintLetter, about: "complaint-1", to: both, tells: "12. april 2027",
			facts: []casefile.Fact{&casefile.CorrectionAsked{ID: "complaint-1", Wanted: "text/why"}},
			change: set(func(c *casefile.Complaint) {
				c.Defects = []casefile.ComplaintDefect{casefile.DefectUnsigned, casefile.DefectUnclear}
			})},
		{name: "to correct, without words", code: casefile.CorrectComplaintLetter, about: "complaint-1", to: both,
			facts:  []casefile.Fact{&casefile.CorrectionAsked{ID: "complaint-1"}},
			change: func(s *casefile.State) { s.Deadlines = nil }},
		{name: "too late", code: casefile.ComplaintDismissedLetter, about: "decision-2", to: both, tells: "Vi avviser den."},
		{name: "too late, by the rule", code: casefile.ComplaintDismissedLetter, about: "decision-2", to: both, tells: "forvaltningsloven § 31",
			change: func(s *casefile.State) { s.Decisions[1].Rule = "" }},
		forward("forwarded", principals{patient, lawyer, governor}, nil),
		forward("forwarded in part, late", principals{patient, governor}, set(func(c *casefile.Complaint) {
			c.ReversedInPart, c.Late, c.PowerOfAttorney = true, true, "text/why"
		})),
		forward("nothing decided", principals{patient, governor}, set(undecided)),
		forward("without a representative", principals{patient, governor}, set(func(c *casefile.Complaint) { c.Representative = "" })),
		forward("by the party's own hand", principals{patient, governor}, set(func(c *casefile.Complaint) { c.Representative = c.Party })),
		decided("stands", outcome(casefile.AppealConfirmed)), decided("quashed", outcome(casefile.AppealQuashed)),
		decided("changed", outcome(casefile.AppealChanged, casefile.ScopeCoordinator)),
		decided("changed to be heard", outcome(casefile.AppealChanged)),
		decided("dismissed", outcome(casefile.AppealDismissed)), decided("nothing decided before", set(undecided)),
		decided("without grounds", set(func(c *casefile.Complaint) { c.AppealGrounds = "" })),
		{name: "withdrawn", code: casefile.ComplaintWithdrawnLetter, about: "complaint-1", to: principals{patient, lawyer, governor},
			tells: "trukket"},
		{name: "withdrawn before it was forwarded", code: casefile.ComplaintWithdrawnLetter, about: "complaint-1", to: both,
			change: set(func(c *casefile.Complaint) { c.ForwardedOn, c.Decision = casefile.Date{}, "" })},
	}
}

func inTrust() []situation {
	need := func(change func(*casefile.CoordinationNeed)) func(*casefile.State) {
		return func(s *casefile.State) { change(s.Episode.Need) }
	}
	seen := []casefile.Fact{&casefile.NeedSeen{Need: casefile.CoordinationNeed{Grounds: "text/why"}}}
	over := func(why casefile.CloseReason) func(*casefile.State) {
		return func(s *casefile.State) {
			s.Phase, s.CloseReason = casefile.PhaseClosed, why
			s.Coordinators[0].Status, s.Coordinators[0].EndedOn = casefile.AssignmentEnded, day("2027-03-20")
		}
	}
	planned := []casefile.Fact{&casefile.DischargePlanned{Planned: "text/why"}}
	everybody := principals{patient, mother, nurse, uncle}
	return []situation{
		{name: "psychologist", code: casefile.ClinicianLetter, about: "clinician-1", to: principals{patient, mother}, from: anEpisode,
			tells: "kontaktpsykolog"},
		{name: "physician", code: casefile.ClinicianLetter, about: "clinician-1", to: principals{patient}, from: anEpisode, tells: "kontaktlege",
			change: func(s *casefile.State) { s.Episode.Clinicians[0].Kind = casefile.Physician }},
		{name: "need", code: casefile.NeedLetter, to: principals{head}, from: anEpisode, facts: seen, tells: "skal få vite det først"},
		{name: "need, told", code: casefile.NeedLetter, to: principals{head}, from: anEpisode, facts: seen,
			change: need(func(n *casefile.CoordinationNeed) { n.InformedOn, n.Complex = day("2027-03-04"), true })},
		{name: "need, no", code: casefile.NeedLetter, to: principals{head}, from: anEpisode,
			change: need(func(n *casefile.CoordinationNeed) { n.Declined = true }),
			facts:  []casefile.Fact{&casefile.NeedSeen{}}, tells: "sagt nei"},
		{name: "need, for the trust alone", code: casefile.NeedLetter, to: principals{head}, from: anEpisode,
			change: need(func(n *casefile.CoordinationNeed) {
				n.Levels, n.LongTerm, n.Coordinated = casefile.SpecialistAlone, false, false
			})},
		{name: "notified", code: casefile.NotificationLetter, about: "notification-1", to: principals{town}, from: anEpisode,
			tells: "Kari Nordmann"},
		{name: "notified, with a date and no words", code: casefile.NotificationLetter, about: "notification-1", to: principals{town},
			from: anEpisode,
			change: func(s *casefile.State) {
				s.Episode.Notifications[0].Words, s.Episode.Need.Complex, s.Episode.Need.InformedOn = "", true, day("2027-03-04")
				s.Deadlines = append(s.Deadlines, casefile.Deadline{Code: "DL-21r", About: "notification-1", Due: day("2027-04-05"),
					Status: casefile.DeadlineOpen})
			}, tells: "5. april 2027"},
		{name: "to be discharged", code: casefile.DischargeLetter, to: everybody, from: anEpisode, facts: planned, tells: "skal skrives ut"},
		{name: "discharged, nobody coordinates", code: casefile.DischargeLetter, to: everybody, from: anEpisode,
			facts: []casefile.Fact{&casefile.Discharged{Planned: "text/why"}}, tells: "ble skrevet ut",
			change: func(s *casefile.State) {
				s.Coordinators, s.Episode.Clinicians, s.Episode.DischargedOn = nil, nil, day("2027-03-19")
			}},
		{name: "taken over", code: casefile.CoordinationOverLetter, about: "coordinator-1", to: principals{patient, mother}, from: anEpisode,
			change: over(casefile.ClosedHandedOver), facts: []casefile.Fact{&casefile.Closed{Reason: casefile.ClosedHandedOver, Note: "text/why"}},
			tells: "kommunen har tatt over"},
		{name: "over", code: casefile.CoordinationOverLetter, about: "coordinator-1", to: principals{patient}, from: anEpisode,
			change: over(casefile.ClosedFollowUpOver), facts: []casefile.Fact{&casefile.Closed{Reason: casefile.ClosedFollowUpOver}}},
	}
}
