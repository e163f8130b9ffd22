package letters

import (
	"slices"

	"samlop/casefile"
)

// situations are those in which letters are written (domain.md 2).
func situations() []situation {
	return slices.Concat(beginnings(), decisions(), plansAndPeople(), coordinators(), meetings(), complaints(), inTrust())
}

func beginnings() []situation {
	fact := func(f casefile.Fact) []casefile.Fact { return []casefile.Fact{f} }
	consent := func(kinds ...casefile.ConsentKind) func(*casefile.State) {
		return func(s *casefile.State) {
			for _, k := range kinds {
				c := casefile.Consent{ID: "consent-9" + string(k), Form: "form-9", Kind: k, TextVersion: "1", Signers: s.Consents[0].Signers}
				if k == casefile.ConsentInfoSharing || k == casefile.ConsentMeetingGuest {
					c.Party, c.EndsOn, c.About = uncle, day("2027-12-31"), "text/agenda"
				}
				s.Consents = append(s.Consents, c)
			}
		}
	}
	all := consent(casefile.ConsentStart, casefile.ConsentCoordinator, casefile.ConsentPlan, casefile.ConsentInfoSharing,
		casefile.ConsentMeetingGuest, casefile.ConsentTransfer, casefile.ConsentParticipation)
	noDeadlines := func(s *casefile.State) { s.Deadlines = nil }
	closed := func(s *casefile.State) { s.Phase = casefile.PhaseClosed }
	return []situation{
		{name: "received", code: casefile.AcknowledgementLetter, about: "referral-1", to: principals{patient, sender, nurse},
			tells: "30. mars 2027"},
		{name: "of a child", code: casefile.AcknowledgementLetter, about: "referral-1", to: principals{patient, mother, sender}, from: aChild},
		{name: "taken over from another case", code: casefile.AcknowledgementLetter, about: "referral-1", to: principals{patient, sender},
			change: noDeadlines},
		{name: "wrong body", code: casefile.RightBodyLetter, about: "referral-1", to: principals{patient, sender},
			facts: fact(&casefile.Dismissed{Reason: "WRONG_BODY", RightBody: "text/body"}), tells: "NAV Fjordvik."},
		{name: "elsewhere", code: casefile.RightBodyLetter, about: "referral-1", to: principals{patient, mother, sender}, from: aChild,
			facts: fact(&casefile.Dismissed{Reason: "STAYS_ELSEWHERE", RightBody: "text/body"}), tells: "annen kommune"},
		{name: "supervision", code: casefile.RightBodyLetter, about: "complaint-1", to: principals{patient, lawyer},
			facts: fact(&casefile.ComplaintMoved{ID: "complaint-1", Reason: "text/why"}), tells: "Statsforvalteren"},
		{name: "supervision, without words", code: casefile.RightBodyLetter, about: "complaint-1", to: principals{patient, lawyer},
			facts: fact(&casefile.ComplaintMoved{ID: "complaint-1"})},
		{name: "everything asked", code: casefile.ConsentFormLetter, about: "form-9", to: principals{patient}, change: all,
			tells: "når som helst"},
		{name: "of a child", code: casefile.ConsentFormLetter, about: "form-9", to: principals{patient, mother}, change: all, from: aChild},
		{name: "in a trust", code: casefile.ConsentFormLetter, about: "form-9", to: principals{patient}, from: anEpisode,
			change: consent(casefile.ConsentCoordinator)},
		{name: "signed", code: casefile.ConsentReceiptLetter, about: "form-1", to: principals{patient}, tells: "4. mars 2027"},
		{name: "participation signed", code: casefile.ConsentReceiptLetter, about: "form-2", to: principals{patient, mother}},
		{name: "of a child", code: casefile.ConsentReceiptLetter, about: "form-1", to: principals{mother}, from: aChild,
			tells: "for Kari Nordmann"},
		{name: "closed", code: casefile.NoConsentLetter, to: principals{patient}, change: closed, tells: "når som helst"},
		{name: "closed, of a child", code: casefile.NoConsentLetter, to: principals{mother}, change: closed, from: aChild},
		{name: "late", code: casefile.PreliminaryReplyLetter, about: "referral-1", to: principals{patient},
			facts: fact(&casefile.PreliminaryReplySent{Why: "text/why", ExpectedOn: day("2027-05-01")}), tells: "1. mai 2027"},
		{name: "late, of a child", code: casefile.PreliminaryReplyLetter, about: "referral-1", to: principals{mother}, from: aChild,
			facts: fact(&casefile.PreliminaryReplySent{Why: "text/why", ExpectedOn: day("2027-05-01")})},
		{name: "late with a complaint", code: casefile.PreliminaryReplyLetter, about: "complaint-1", to: principals{patient, lawyer},
			facts: fact(&casefile.ComplaintReplySent{ID: "complaint-1", Why: "text/why", ExpectedOn: day("2027-05-02")}), tells: "2. mai 2027"},
		{name: "all withdrawn", code: casefile.WithdrawalLetter, to: principals{patient}, change: closed,
			facts: fact(&casefile.Withdrawn{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}}), tells: "alt samtykke"},
		{name: "all withdrawn in a trust", code: casefile.WithdrawalLetter, to: principals{patient}, from: anEpisode,
			facts: fact(&casefile.Withdrawn{Scopes: []casefile.WithdrawalScope{casefile.WithdrawAll}}), tells: "Behandlingen fortsetter"},
		{name: "parts withdrawn", code: casefile.WithdrawalLetter, to: principals{mother}, from: aChild,
			facts: fact(&casefile.Withdrawn{Scopes: []casefile.WithdrawalScope{casefile.WithdrawPlan, casefile.WithdrawCoordinator,
				casefile.WithdrawSharing, casefile.WithdrawParticipant}, Parties: principals{uncle, nurse}}), tells: "Per Nordmann og Nina Foss"},
	}
}

func decisions() []situation {
	decide := func(change func(*casefile.Decision)) func(*casefile.State) {
		return func(s *casefile.State) { change(&s.Decisions[0]) }
	}
	outcome := func(o casefile.Outcome) func(*casefile.State) {
		return decide(func(d *casefile.Decision) { d.Outcome = o })
	}
	refuses := func(scope casefile.Scope) func(*casefile.State) {
		return decide(func(d *casefile.Decision) {
			d.Outcome, d.Refused = casefile.OutcomePartial, []casefile.Scope{scope}
			d.Scope = []casefile.Scope{casefile.ScopeCoordinator}
		})
	}
	grounds := []casefile.Fact{&casefile.GroundsGiven{Decision: "decision-1", Party: patient, Grounds: "text/grounds"}}
	reversal := []casefile.Fact{&casefile.ReversalMade{ID: "complaint-1", Grounds: "text/grounds"}}
	known := func(s *casefile.State) {
		s.Deadlines = append(s.Deadlines, casefile.Deadline{Code: "DL-04", About: "decision-1", Party: patient, Due: day("2027-04-19"),
			Status: casefile.DeadlineOpen})
	}
	none := func(s *casefile.State) { s.Notices[0].Scope = nil }
	return []situation{
		{name: "granted", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, tells: "fire uker"},
		{name: "granted to a child", code: casefile.GrantLetter, about: "decision-1", to: principals{patient, mother}, from: aChild},
		{name: "granted, nobody serves yet", code: casefile.GrantLetter, about: "decision-1", to: principals{patient},
			tells:  "oppnevner en koordinator",
			change: func(s *casefile.State) { s.Coordinators = nil }},
		{name: "in part", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, change: outcome(casefile.OutcomePartial),
			tells: "ikke alt"},
		{name: "a part refused", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, change: refuses(casefile.ScopePlan),
			tells: "Du får ikke individuell plan. Dette er et avslag, og det kan klages på"},
		{name: "a part refused of a child", code: casefile.GrantLetter, about: "decision-1", to: principals{patient, mother}, from: aChild,
			change: refuses(casefile.ScopePlan)},
		{name: "after a complaint, a part refused and sent on", code: casefile.GrantLetter, about: "decision-3", to: principals{patient, lawyer},
			change: func(s *casefile.State) {
				s.Complaints[0].ReversedInPart, s.Decisions[2].Refused = true, []casefile.Scope{casefile.ScopePlan}
			}, tells: "får ikke individuell plan"},
		{name: "after a complaint", code: casefile.GrantLetter, about: "decision-3", to: principals{patient, lawyer}, tells: "utgifter"},
		{name: "after a complaint, in part", code: casefile.GrantLetter, about: "decision-3", to: principals{patient, lawyer},
			change: func(s *casefile.State) { s.Complaints[0].ReversedInPart = true }, tells: "sender vi til Statsforvalteren"},
		{name: "nothing new decided", code: casefile.GrantLetter, about: "complaint-1", to: principals{patient, lawyer}, facts: reversal,
			tells: "medhold"},
		{name: "nothing was ever decided", code: casefile.GrantLetter, about: "complaint-1", to: principals{patient, lawyer}, facts: reversal,
			change: func(s *casefile.State) { s.Complaints[0].Decision = "" }},
		{name: "a dismissal reversed", code: casefile.GrantLetter, about: "complaint-1", to: principals{patient}, facts: reversal,
			change: func(s *casefile.State) { s.Complaints[0].Decision = "decision-2" }, tells: "likevel"},
		{name: "grounds", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, facts: grounds, tells: "Begrunnelse"},
		{name: "grounds, when it was got is known", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, facts: grounds,
			change: known, tells: "fire uker fra"},
		{name: "when it was got is known", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, change: known,
			tells: "19. april 2027"},
		{name: "grounds of a refusal", code: casefile.GrantLetter, about: "decision-1", to: principals{patient}, facts: grounds,
			change: outcome(casefile.OutcomeRefused)},
		{name: "grounds of a dismissal", code: casefile.GrantLetter, about: "decision-2", to: principals{patient}, facts: grounds},
		{name: "grounds of what the County Governor decided", code: casefile.GrantLetter, about: "decision-1", to: principals{patient},
			facts:  grounds,
			change: decide(func(d *casefile.Decision) { d.By = casefile.ByCountyGovernor })},
		{name: "refused", code: casefile.RefusalLetter, about: "decision-1", to: principals{patient}, change: outcome(casefile.OutcomeRefused),
			tells: "ikke får"},
		{name: "refused to a child", code: casefile.RefusalLetter, about: "decision-1", to: principals{patient, mother}, from: aChild,
			change: outcome(casefile.OutcomeRefused)},
		{name: "ended", code: casefile.RefusalLetter, about: "decision-1", to: principals{patient}, change: outcome(casefile.OutcomeTerminated),
			tells: "fortsetter til klagen er avgjort"},
		{name: "ended as asked, and closed", code: casefile.RefusalLetter, about: "decision-1", to: principals{patient},
			change: func(s *casefile.State) {
				s.Decisions[0].Outcome, s.Decisions[0].PatientAsked = casefile.OutcomeTerminated, true
				s.Phase, s.CloseReason = casefile.PhaseClosed, casefile.ClosedNeedEnded
			}, tells: "Saken er dermed avsluttet."},
		{name: "warned", code: casefile.AdvanceNoticeLetter, about: "notice-1", to: principals{patient}, tells: "14 dager"},
		{name: "warned, of a child", code: casefile.AdvanceNoticeLetter, about: "notice-1", to: principals{patient, mother}, from: aChild,
			change: func(s *casefile.State) { s.Notices[0].Purpose = casefile.NoticeTerminate }},
		{name: "nothing in force", code: casefile.AdvanceNoticeLetter, about: "notice-1", to: principals{patient}, change: none},
		{name: "taken back", code: casefile.AdvanceNoticeLetter, about: "notice-1", to: principals{patient}, says: casefile.SaysTakenBack,
			tells: "gjelder ikke lenger"},
		{name: "taken back, of a child", code: casefile.AdvanceNoticeLetter, about: "notice-1", to: principals{mother}, from: aChild,
			says: casefile.SaysTakenBack, change: none},
	}
}

func plansAndPeople() []situation {
	years := func(about string, to principals) situation {
		return situation{name: "birthday", code: casefile.BirthdayLetter, about: about, to: to, from: aChild}
	}
	onPaper := func(s *casefile.State) { s.Plan.Versions[0].VersionID = "" }
	return []situation{
		{name: "to the parties", code: casefile.ToolTrainingLetter, about: "decision-1", to: principals{patient}},
		{name: "to the parties, of a child", code: casefile.ToolTrainingLetter, about: "decision-1", to: principals{patient, mother},
			from: aChild},
		{name: "to who takes part", code: casefile.ToolTrainingLetter, about: "consent-2", to: principals{patient, nurse, uncle},
			tells: "opplæring"},
		{name: "course", code: casefile.CourseLetter, about: "coordinator-1", to: principals{ko}, tells: "kurs"},
		{name: "to managers", code: casefile.PlanInformationLetter, to: principals{boss}, tells: "individuell plan"},
		{name: "who takes part", code: casefile.ParticipationLetter, about: "consent-2", to: principals{patient, mother},
			tells: "hjemmesykepleie"},
		{name: "who takes part, of a child", code: casefile.ParticipationLetter, about: "consent-2", to: principals{mother}, from: aChild},
		{name: "who takes part, for a time", code: casefile.ParticipationLetter, about: "consent-2", to: principals{patient},
			change: func(s *casefile.State) { s.Consents[1].EndsOn = day("2028-03-14") }, tells: "14. mars 2028"},
		years("age-16", principals{patient, mother}), years("age-18", principals{patient, mother}),
		{name: "birthday not known", code: casefile.BirthdayLetter, about: "age-18", to: principals{patient}},
		{name: "printed", code: casefile.PlanLetter, about: "plan", to: principals{patient}, plan: aPlan(), tells: "Hver sjette måned."},
		{name: "printed, of a child", code: casefile.PlanLetter, about: "plan", to: principals{patient, mother}, plan: aPlan(), from: aChild},
		{name: "brief", code: casefile.PlanLetter, about: "plan", to: principals{patient}, plan: &Plan{No: 1, On: day("2027-03-20")},
			change: func(s *casefile.State) { s.Plan.Style = casefile.PlanBrief }, tells: "Ikke fylt ut."},
		{name: "on paper from before", code: casefile.PlanLetter, about: "plan", to: principals{patient}, change: onPaper, tells: "på papir"},
		{name: "packet", code: casefile.TransferLetter, about: "move-1", to: principals{town}, plan: aPlan(), tells: "Nes kommune",
			facts: []casefile.Fact{&casefile.TransferSent{ID: "move-1", Words: "text/why"}}},
		{name: "packet without anything", code: casefile.TransferLetter, about: "move-1", to: principals{town},
			facts: []casefile.Fact{&casefile.TransferSent{ID: "move-1"}},
			change: func(s *casefile.State) {
				s.Decisions, s.Coordinators, s.Plan, s.Team = nil, nil, casefile.Plan{}, casefile.CareTeam{}
			}},
		{name: "packet, plan on paper", code: casefile.TransferLetter, about: "move-1", to: principals{town}, change: onPaper},
		{name: "another day", code: casefile.TransferLetter, about: "move-1", to: principals{town}, says: casefile.SaysMoved, plan: aPlan(),
			tells: "1. august 2027"},
		{name: "consent withdrawn", code: casefile.TransferLetter, about: "move-1", to: principals{town}, says: casefile.SaysTakenBack,
			tells: "Samtykket til det gjelder ikke lenger"},
		{name: "nobody comes", code: casefile.TransferLetter, about: "move-1", to: principals{town}, says: casefile.SaysCalledOff, plan: aPlan(),
			tells: "slette"},
		{name: "nothing sent", code: casefile.MovedLetter, about: "move-1", to: principals{patient}, tells: "ikke sendt noe"},
		{name: "sent", code: casefile.MovedLetter, about: "move-1", to: principals{patient, mother}, from: aChild,
			change: func(s *casefile.State) { s.Moves[0].PacketOn = day("2027-07-01") }, tells: "ikke svart"},
		{name: "taken over", code: casefile.MovedLetter, about: "move-1", to: principals{patient},
			change: func(s *casefile.State) {
				s.Moves[0].PacketOn, s.Moves[0].AcknowledgedOn = day("2027-07-01"), day("2027-07-05")
			}, tells: "tar over"},
	}
}

func coordinators() []situation {
	set := func(change func(*casefile.Assignment)) func(*casefile.State) {
		return func(s *casefile.State) { change(&s.Coordinators[0]) }
	}
	ended := func(why casefile.Reason) func(*casefile.State) {
		return set(func(a *casefile.Assignment) {
			a.Status, a.EndReason, a.EndedOn = casefile.AssignmentEnded, why, day("2027-03-20")
		})
	}
	leaving := func(a *casefile.Assignment) {
		a.Status, a.LastDay, a.ShortNotice = casefile.AssignmentNoticeGiven, day("2027-04-30"), true
	}
	notice := []casefile.Fact{&casefile.NoticeGiven{ID: "coordinator-1", LastDay: day("2027-04-30"), Note: "text/why"}}
	change := func(name string, to principals, c func(*casefile.State), facts []casefile.Fact, tells string) situation {
		return situation{name: name, code: casefile.NewCoordinatorLetter, about: "coordinator-1", to: to, change: c, facts: facts, tells: tells}
	}
	return []situation{
		{name: "appointed", code: casefile.AppointmentLetter, about: "coordinator-1", to: principals{patient, ko, boss}, tells: "koordinator"},
		{name: "for a child", code: casefile.AppointmentLetter, about: "coordinator-1", to: principals{patient, mother, ko, boss}, from: aChild,
			change: set(func(a *casefile.Assignment) { a.Track = casefile.ChildTrack }), tells: "barnekoordinator"},
		{name: "against a wish", code: casefile.AppointmentLetter, about: "coordinator-1", to: principals{patient, ko, boss},
			change: set(func(a *casefile.Assignment) { a.AgainstWish = "text/why" })},
		{name: "in a trust", code: casefile.AppointmentLetter, about: "coordinator-1", to: principals{patient, ko, boss}, from: anEpisode,
			change: set(func(a *casefile.Assignment) { a.Track = casefile.SpecialistTrack }), tells: "helseforetaket"},
		{name: "leaves", code: casefile.CoordinatorNoticeLetter, about: "coordinator-1", to: principals{head}, change: set(leaving),
			facts: notice,
			tells: "30. april 2027"},
		{name: "leaves without a word", code: casefile.CoordinatorNoticeLetter, about: "coordinator-1", to: principals{head},
			change: set(leaving),
			facts:  []casefile.Fact{&casefile.NoticeGiven{ID: "coordinator-1"}}},
		change("new", principals{patient, nurse, uncle, another}, nil, nil, "ny koordinator"),
		change("interim", principals{patient}, set(func(a *casefile.Assignment) { a.Status = casefile.AssignmentInterim }), nil, "midlertidig"),
		change("interim for a time", principals{patient}, set(func(a *casefile.Assignment) {
			a.Status, a.Until = casefile.AssignmentInterim, day("2027-05-01")
		}), nil, "1. mai 2027"),
		change("foretold", principals{patient}, set(leaving), []casefile.Fact{&casefile.InterimForetold{ID: "coordinator-1",
			Who: head}}, "Hege Rud"),
		change("stays", principals{patient}, set(leaving), notice, "fortsetter til 30. april 2027"),
		change("back", principals{patient}, set(func(a *casefile.Assignment) { a.Revives = "coordinator-0" }), nil, "tilbake"),
		change("back, and leaving", principals{patient}, set(func(a *casefile.Assignment) { leaving(a); a.Revives = "coordinator-0" }), nil,
			"Siste dag er 30. april 2027."),
		change("asked away", principals{patient}, ended("PATIENT_ASKED"), nil, "ba om det"),
		change("withdrawn", principals{nurse, uncle, boss, patient, ko}, ended("CONSENT_WITHDRAWN"), nil, "trukket tilbake"),
		change("merged", principals{patient, ko}, ended("MERGED"), nil, "slått sammen"),
		change("over", principals{patient, ko, nurse}, ended("REPLACED"), nil, "ikke lenger"),
		{name: "of a child", code: casefile.NewCoordinatorLetter, about: "coordinator-1", to: principals{patient, mother}, from: aChild},
	}
}
