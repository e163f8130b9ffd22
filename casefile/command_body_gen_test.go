package casefile

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// fill gives every field of a body something of its type: in earnest what a
// client could mean, in silliness anything.
func fill(l *life, v reflect.Value, name string, silly bool) {
	draw := func(label string, of ...string) string { return oneOf(l, label, of) }
	switch v.Interface().(type) {
	case Text:
		texts := []string{string(words(l.n)), string(words(l.n)), ""}
		if silly {
			texts = append(texts, "Kari is ill", "text/", "text/not-a-uuid-at-all-but-36-characters")
		}
		v.SetString(draw("text", texts...))
		return
	case Principal:
		p := oneOf(l, "principal", cast)
		if silly {
			p = oneOf(l, "principal", append(slices.Clone(cast), "kari", "staff/", "person/ ", "system"))
		}
		v.SetString(string(p))
		return
	case Date:
		v.Set(reflect.ValueOf(l.date(silly)))
		return
	case time.Time:
		v.Set(reflect.ValueOf(l.instant(silly)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(!silly || (l.dice(name, 2) == 1))
	case reflect.Int:
		v.SetInt(int64(l.dice(name, 5) - 1))
	case reflect.String:
		v.SetString(draw(name, l.strings(name, silly)...))
	case reflect.Slice:
		n := l.dice("how many", 3+1)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fill(l, v.Index(i), name, silly)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			json, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			of := FieldCodes(f)
			if of != nil && f.Type.Kind() == reflect.Slice {
				l.fillEnums(v.Field(i), of, silly)
				continue
			}
			if of != nil {
				if silly {
					of = append(of, "", "NONSENSE")
				}
				v.Field(i).SetString(draw(json, of...))
				continue
			}
			fill(l, v.Field(i), json, silly)
		}
	}
}

func (l *life) fillEnums(v reflect.Value, of []string, silly bool) {
	if silly {
		of = append(of, "", "NONSENSE")
	}
	n := l.dice("choices", min(3, len(of))+1)
	picked := rapid.Permutation(of).Draw(l.t, "order")[:n]
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i, p := range picked {
		v.Index(i).SetString(p)
	}
}

// strings are what a plain string field may hold: ids of this case by the
// field's name, and else a word.
func (l *life) strings(name string, silly bool) []string {
	var ids []string
	switch name {
	case "meeting":
		for _, m := range l.s.Meetings {
			ids = append(ids, m.ID)
		}
	case "letter":
		for _, x := range l.s.Letters {
			ids = append(ids, x.ID)
		}
	case "form":
		for _, x := range l.s.Consents {
			ids = append(ids, x.Form)
		}
	case "decision":
		for _, x := range l.s.Decisions {
			ids = append(ids, x.ID)
		}
	case "task":
		for _, x := range l.s.Tasks {
			ids = append(ids, x.ID)
		}
	case "notice":
		for _, x := range l.s.Notices {
			ids = append(ids, x.ID)
		}
	case "complaint":
		for _, x := range l.s.Complaints {
			ids = append(ids, x.ID)
		}
	case "rule":
		ids = append(ids, "hol § 7-1")
	case "into":
		ids = append(ids, "another")
	case "text_version":
		ids = append(ids, "1", "2.1")
	default:
		ids = append(ids, "hol § 7-1")
	}
	if silly || len(ids) == 0 {
		ids = append(ids, "", "meeting-99", "\x00", "«øæå»")
	}
	return ids
}

func (l *life) date(silly bool) Date {
	today := calendar.DateOf(l.now)
	if silly && (l.dice("odd date", 2) == 1) {
		return oneOf(l, "date", []Date{{}, {Year: 2027, Month: 2, Day: 31}, {Year: 9999, Month: 12, Day: 31}, {Year: 0, Month: 1, Day: 1},
			{Year: -5, Month: 1, Day: 1},
			{Year: 2027, Month: 13, Day: 1}, {Month: 1, Day: 1}, {Year: 1066, Month: 10, Day: 14}, {Year: 20000, Month: 1, Day: 1}})
	}
	return today.AddDays(oneOf(l, "days from today", []int{0, 0, 0, 1, 7, 14, 30, 60, -1, -20}))
}

// instant is one of those that an admission could have, or in silliness any.
func (l *life) instant(silly bool) time.Time {
	if silly && (l.dice("odd instant", 2) == 1) {
		return oneOf(l, "instant", []time.Time{{}, l.now.AddDate(0, 0, 1), l.now.AddDate(-3, 0, 0), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)})
	}
	return l.now.Add(-time.Duration(l.dice("hours ago", 40)) * time.Hour)
}

// pick chooses among what there is, or nothing.
func pick[T any](l *life, label string, of []T) (T, bool) {
	var none T
	if len(of) == 0 {
		return none, false
	}
	return oneOf(l, label, of), true
}

// sensible is a body that somebody in their right mind could send in this case.
func (l *life) sensible(spec Spec) Step {
	body := spec.NewStep()
	fill(l, reflect.ValueOf(body).Elem(), "", false)
	s := &l.s
	today := calendar.DateOf(l.now)
	ahead := today.AddDays(l.dice("days ahead", 60+1))
	switch b := body.(type) {
	case *Refer:
		b.Sender, b.ReceivedOn, b.Words = "", Date{}, ""
	case *AssignHandler:
		b.Staff = tone
	case *IssueConsent:
		b.Parties, b.Meeting, b.Kinds = nil, "", nil
		for _, k := range []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan} {
			if !s.consented(k) {
				b.Kinds = append(b.Kinds, k)
			}
		}
		if len(b.Kinds) == 0 || l.dice("share", 4+1) == 0 && s.consented(ConsentStart) {
			b.Kinds, b.Parties = []ConsentKind{ConsentInfoSharing}, []Principal{oneOf(l, "party", []Principal{nav, gp, school, nurse})}
		}
	case *RegisterSignature:
		b.Form, b.Signer, b.SignedOn = l.formOut(), "", Date{}
		if l.dice("all of it", 5+1) > 0 {
			b.Declined = nil
		}
	case *RefuseConsent:
		b.Form, b.RefusedOn = l.formOut(), Date{}
	case *WithdrawConsent:
		b.IdentityConfirmed = true
		if !slices.Contains(b.Scopes, WithdrawParticipant) && !slices.Contains(b.Scopes, WithdrawSharing) {
			b.Parties = nil
		}
		if len(b.Parties) > 0 {
			if p, ok := pick(l, "party", []Principal{nav, gp, nurse, school}); ok {
				b.Parties = []Principal{p}
			}
		}
	case *ObjectToSharing:
		b.Against, b.Services = []Principal{oneOf(l, "not them", []Principal{nav, gp, nurse})}, nil
		if l.dice("by service", 3) == 0 {
			b.Against, b.Services = nil, []Service{"NAV"}
		}
	case *LiftObjection:
		b.Objection, b.IdentityConfirmed = l.objectionStanding(), true
	case *OverrideObjection:
		b.Objection, b.WeightyReason = l.objectionStanding(), words(1)
	case *SendPreliminaryReply:
		b.ExpectedOn, b.Why = ahead, words(1)
	case *CompleteAssessment:
		b.LongTerm = l.dice("criteria", 5+1) > 0
	case *IssueDecision:
		b.DecidedOn, b.Grounds, b.Rule = Date{}, words(1), "hol § 7-1"
		b.Outcome, b.Scope = OutcomeGranted, nil
		for _, scope := range []Scope{ScopeCoordinator, ScopePlan} {
			if _, has := s.granted(scope); !has && s.consented(ConsentKind(scope)) {
				b.Scope = append(b.Scope, scope)
			}
		}
		if l.dice("in part", 4) == 0 {
			b.Outcome = OutcomePartial
		}
		if !s.Assessment.allMet() {
			b.Outcome, b.Scope = OutcomeRefused, []Scope{ScopePlan}
		} else if len(b.Scope) == 0 || l.dice("end it", 9+1) == 0 {
			b.Outcome, b.Scope = OutcomeTerminated, []Scope{oneOf(l, "scope", []Scope{ScopePlan, ScopeCoordinator})}
		}
		b.PatientAsked = l.dice("asked", 3) == 0
	case *ProposeClosing:
		b.Why = words(1)
	case *SendAdvanceNotice:
		b.Why = words(1)
		if b.Scope = nil; b.Purpose == NoticeTerminate {
			if scope, ok := pick(l, "scope", s.inForce()); ok {
				b.Scope = []Scope{scope}
			}
		}
	case *RegisterHearing:
		b.Notice, b.Party, b.HeardOn, b.Words = "", "", Date{}, words(1)
	case *CloseCase:
		b.Reason, b.DecidedOn, b.Rule, b.Grounds = ClosedNoConsent, Date{}, "", ""
		switch s.Phase {
		case PhaseRefused:
			b.Reason = ClosedRefused
		case PhaseActive:
			b.Reason, b.PatientAsked = ClosedNeedEnded, l.dice("asked", 3) == 0
			if len(s.inForce()) > 0 {
				b.Rule, b.Grounds = "hol § 7-1", words(1)
			}
		}
	case *RegisterReceipt:
		b.Party, b.ReceivedOn, b.Decision, b.Grounds = "", Date{}, "", false
		for _, d := range s.Decisions {
			if d.lacksReceipt() {
				b.Decision = d.ID
			}
		}
		for _, d := range s.Decisions {
			if slices.ContainsFunc(d.Parties, func(p Party) bool { return p.awaitsGrounds() && !p.GroundsSentOn.IsZero() }) {
				b.Decision, b.Grounds = d.ID, true
			}
		}
	case *RegisterComplaint, *RequestCorrection, *RegisterCorrection, *AdmitComplaint, *DismissComplaint, *ReviewComplaint,
		*SendComplaintReply,
		*ReverseDecision, *ForwardComplaint, *RegisterAppealDecision, *WithdrawComplaint, *ReclassifyComplaint, *RequestGrounds, *GiveGrounds:
		l.sensibleComplaint(body)
	case *ProposeCoordinator:
		b.Staff, b.WishAsked, b.WishedFor = oneOf(l, "candidate", staffOfCast), true, ""
	case *AppointCoordinator:
		b.ManagerConfirmed = true
		if p := s.proposed(); p != nil {
			b.Staff = p.Who
		}
	case *HandOver:
		b.ManagerConfirmed, b.Note = true, words(1)
		if p := s.proposed(); p != nil {
			b.Staff = p.Who
		}
	case *ReportAbsence:
		b.Substitute = oneOf(l, "substitute", []Principal{"", "", siri, nurse, boss})
		if b.Until = ahead; !slices.Contains([]AbsenceReason{AbsentSick, AbsentOther}, b.Reason) || l.dice("until", 2) == 0 {
			b.Until = Date{}
		}
	case *AssignInterim:
		b.Staff = oneOf(l, "interim", staffOfCast)
	case *ConfirmCapacity:
		b.Room = l.dice("room", 4) > 0
	case *GiveNotice:
		b.LastDay = ahead
	case *IssueParticipation:
		b.Participants = l.participants()
	case *RemoveParticipant:
		b.Who = oneOf(l, "out", []Principal{nav, gp, nurse})
	case *RecordToolTraining:
		b.Who, b.CompletedOn = "", Date{}
		for _, t := range s.ToolTraining {
			if t.EndedOn.IsZero() && t.CompletedOn.IsZero() {
				b.Who = t.Who
			}
		}
	case *ActivatePlan:
		b.PatientTookPart = true
	case *CompleteRevision:
		b.PatientTookPart, b.ChangeNote = true, words(1)
	case *ReportMaterialChange:
		b.What = words(1)
	case *StartCareTeam:
		b.Members = nil
		for _, p := range []Principal{s.coordinatorOrResponsible(), nav, gp, nurse} {
			if s.mayBeTold(p) || p == s.coordinatorOrResponsible() {
				b.Members = append(b.Members, TeamMember{p, oneOf(l, "service", []Service{ServiceCoordination, ServiceNAV, ServiceGP})})
			}
		}
	case *ChangeCareTeam:
		b.Join, b.Leave = nil, nil
		p := oneOf(l, "member", []Principal{nav, gp, nurse})
		if s.Team.member(p) != nil {
			b.Leave = []Principal{p}
		} else {
			b.Join = []TeamMember{{p, "NAV"}}
		}
	case *PlanMeeting:
		b.On, b.Chair, b.MinutesTaker = ahead, "", ""
		if p, ok := pick(l, "writer", []Principal{"", nav, nurse}); ok && (p == "" || s.hasGround(p)) {
			b.MinutesTaker = p
		}
		b.With = []Principal{oneOf(l, "with", []Principal{kari, nav, gp, ola})}
	case *InviteMeeting:
		b.Meeting, b.Guidance = l.meetingAt(MeetingStatusPlanned), false
	case *HoldMeeting:
		b.Meeting, b.HeldOn, b.Attended, b.Arranged = l.meetingAt(MeetingStatusInvited), Date{}, []Principal{kari}, words(1)
		b.Named = oneOf(l, "named", [][]Principal{nil, {child}, {nav, child}})
	case *WriteMinutes:
		b.Meeting, b.Words, b.Storage = l.meetingAt(MeetingStatusHeld), words(1), ""
		b.HoldsChange = (l.dice("change", 2) == 1)
		if b.Meeting == "" {
			b.Meeting = l.meetingAt(MeetingStatusMinutesDraft)
		}
	case *SendMinutes:
		b.Meeting = l.meetingAt(MeetingStatusMinutesDraft)
	case *PostLetter:
		b.Letter, b.PostedOn = l.letterAt(LetterQueued), Date{}
		if l.dice("the notice first", 2) == 0 { // or it drowns among the others, and no closing gets far
			for _, x := range s.Letters {
				if x.Code == AdvanceNoticeLetter && x.Status == LetterQueued {
					b.Letter = x.ID
				}
			}
		}
	case *RegisterDeath:
		b.DiedOn = today
	case *CorrectEntry:
		l.sensibleCorrection(b)
	}
	return body
}

func (l *life) objectionStanding() string {
	for _, o := range l.s.Objections {
		if o.stands() {
			return o.ID
		}
	}
	return ""
}

func (l *life) formOut() string {
	for _, c := range l.s.Consents {
		if c.Status == ConsentIssued {
			return c.Form
		}
	}
	return ""
}

func (l *life) meetingAt(status MeetingStatus) string {
	var ids []string
	for _, m := range l.s.Meetings {
		if m.Status == status {
			ids = append(ids, m.ID)
		}
	}
	id, _ := pick(l, "meeting", ids)
	return id
}

func (l *life) letterAt(status LetterStatus) string {
	var ids []string
	for _, x := range l.s.Letters {
		if x.Status == status {
			ids = append(ids, x.ID)
		}
	}
	id, _ := pick(l, "letter", ids)
	return id
}

func (l *life) participants() []Participant {
	out := []Participant{{Who: l.s.coordinatorOrResponsible(), Service: coordination, Read: PlanContent, Write: PlanContent}}
	for _, p := range []Principal{nav, gp, nurse} {
		if l.dice("in", 2) == 1 {
			read := PlanContent[:1+l.dice("points", 9)]
			out = append(out, Participant{Who: p, Service: "OTHER", Read: read, Write: read[:l.dice("write", len(read)+1)]})
		}
	}
	return out
}
