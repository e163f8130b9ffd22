package casefile

import (
	"slices"

	"samlop/casefile/calendar"
)

// sensibleComplaint fills the steps of complaints so that most are accepted.
func (l *life) sensibleComplaint(body Step) {
	s := &l.s
	at := func(of ...ComplaintStatus) string { return l.complaintAt(of...) }
	switch b := body.(type) {
	case *RegisterComplaint:
		l.sensibleRegistration(b)
	case *RequestCorrection:
		b.Complaint, b.Defect = at(ComplaintStatusDeficient, ComplaintStatusReceived), DefectUnclear
	case *RegisterCorrection:
		b.Complaint, b.CorrectedOn, b.Representative = at(ComplaintStatusDeficient), Date{}, ""
	case *AdmitComplaint:
		b.Complaint, b.Ground, b.Reason = at(ComplaintStatusReceived, ComplaintStatusDeficient), "SPECIAL_GROUNDS", words(1)
	case *DismissComplaint:
		b.Complaint, b.Reason, b.Rule = at(ComplaintStatusReceived, ComplaintStatusDeficient), words(1), ""
	case *ReviewComplaint:
		b.Complaint = at(ComplaintStatusAdmissible)
	case *SendComplaintReply:
		b.Complaint, b.ExpectedOn, b.Why = at(withUnit...), calendar.DateOf(l.now).AddDays(30), words(1)
	case *ReverseDecision:
		b.Complaint, b.Outcome, b.DecidedOn, b.Grounds, b.Rule = at(ComplaintStatusUnderReview), OutcomeGranted, Date{}, words(1), "hol § 7-1"
		b.LongTerm, b.TwoServices, b.Together, b.InPart = true, true, true, l.dice("in part", 3) == 0
		b.Scope = nil
		if c := s.complaint(b.Complaint); c != nil {
			if dec := s.decision(c.Decision); dec != nil {
				b.Scope = slices.Clone(dec.Scope)
			}
		}
	case *ForwardComplaint:
		b.Complaint, b.Statement = at(ComplaintStatusUnderReview), words(1)
	case *RegisterAppealDecision:
		b.Complaint, b.DecidedOn, b.ReceivedOn = at(ComplaintStatusForwarded), calendar.DateOf(l.now), Date{}
		b.Scope = nil
		if b.Outcome == AppealChanged {
			b.Scope = oneOf(l, "given", [][]Scope{{ScopeCoordinator}, {ScopePlan}, {ScopeCoordinator, ScopePlan}, nil})
		}
	case *WithdrawComplaint:
		b.Complaint, b.WithdrawnOn = at(ComplaintStatusReceived, ComplaintStatusForwarded, ComplaintStatusUnderReview), Date{}
	case *ReclassifyComplaint:
		b.Complaint, b.SenderAgrees = at(ComplaintStatusReceived, ComplaintStatusDeficient), true
	case *RequestGrounds:
		b.Party, b.AskedOn, b.Decision = "", Date{}, ""
		for _, dl := range l.live(AskGrounds) {
			b.Decision = dl.About
		}
	case *GiveGrounds:
		b.Grounds = words(1)
		for _, dec := range s.Decisions {
			if slices.ContainsFunc(dec.Parties, Party.asksForGrounds) {
				b.Decision = dec.ID
			}
		}
	}
}

// sensibleRegistration complains of some decision, mostly of the latest, for
// what it says; sent today, or some time ago.
func (l *life) sensibleRegistration(b *RegisterComplaint) {
	s := &l.s
	b.Party, b.Representative, b.Advocate, b.ReceivedOn, b.Decision = "", "", false, Date{}, ""
	b.Unsigned, b.Unclear = l.dice("unsigned", 4) == 0, false
	b.Subject = AgainstContent
	today := calendar.DateOf(l.now)
	b.SentOn = today.AddDays(-l.dice("days on the way", 10))
	if len(s.Decisions) == 0 || l.dice("no decision", 10) == 0 {
		return
	}
	dec := s.Decisions[len(s.Decisions)-1]
	if l.dice("an older one", 3) == 0 {
		dec = oneOf(l, "decision", s.Decisions)
	}
	b.Decision = dec.ID
	b.SentOn = latest(b.SentOn, dec.DecidedOn)
	switch dec.Outcome {
	case OutcomeRefused, OutcomeDismissed:
		b.Subject = AgainstRefusal
	case OutcomeTerminated:
		b.Subject = AgainstTermination
	case OutcomePartial:
		b.Subject = AgainstPartial
	}
}

func (l *life) complaintAt(statuses ...ComplaintStatus) string {
	var ids []string
	for _, c := range l.s.Complaints {
		if slices.Contains(statuses, c.Status) {
			ids = append(ids, c.ID)
		}
	}
	id, _ := pick(l, "complaint", ids)
	return id
}
