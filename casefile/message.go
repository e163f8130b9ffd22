package casefile

import "slices"

// MessageSent is a message inside the system. Its recipients get a bell by
// mail that says nothing (appendix C).
type MessageSent struct {
	Code string      `json:"code"`
	To   []Principal `json:"to"`
	// About and Words are of what stands in the thread of the case too (InThread): what of
	// the case it is about, and what was written.
	About string `json:"about,omitempty"`
	Words Text   `json:"words,omitempty"`
}

func (f *MessageSent) apply(*State, *Event) {}

// What a message by a step is, where it stands in the thread of the case.
const (
	changeReportedMessage = "MATERIAL_CHANGE"
	minutesChangeMessage  = "MINUTES_CHANGE"
)

// InThread reports whether the message stands in the thread of the case, beside what people
// write to each other there: a report of a change (P-07), and that minutes hold one (G-07).
// One of an older ledger, that says nothing, does not.
func (f *MessageSent) InThread() bool {
	return f.Code == changeReportedMessage && f.Words != "" || f.Code == minutesChangeMessage
}

// tellOfChange tells whoever does the coordinator's work of a change to the plan, unless
// it is they who say it.
func (d *deciding) tellOfChange(code, about string, words Text) {
	if ko := d.s.coordinatorOrResponsible(); ko != "" && ko != d.cmd.By.Who {
		d.emit(&MessageSent{Code: code, To: []Principal{ko}, About: about, Words: words})
	}
}

// ThreadMember is one of those who may write to each other about a case, and be written to.
type ThreadMember struct {
	Who Principal `json:"who"`
	As  Role      `json:"as"`
}

// youngestReader is the age from which a child is written to besides who speaks for it:
// from 12 it is told and heard (pbrl §§ 3-4, 4-4).
const youngestReader = 12

// ThreadMembers lists who may write to each other about the case now: its owner, who speaks
// for them, who does the coordinator's work, and the participants of a signed version
// of a plan that is written or in use (INV-30). There is nobody in a case that has ended.
func ThreadMembers(state State) []ThreadMember {
	s := &state
	var out []ThreadMember
	add := func(who Principal, as Role) {
		if who != "" && !slices.ContainsFunc(out, func(c ThreadMember) bool { return c.Who == who }) {
			out = append(out, ThreadMember{who, as})
		}
	}
	if s.Ended() || !s.DiedOn.IsZero() || s.RegisteredWrongly() {
		return nil
	}
	if !s.under(youngestReader, s.day()) {
		add(s.Patient, RolePatient)
	}
	for _, p := range s.proxies(s.day()) {
		add(p, RoleProxy)
	}
	add(s.coordinatorOrResponsible(), RoleCoordinator)
	if con := s.consent(ConsentParticipation, ConsentActive); con != nil && (s.Plan.workedOn() || s.Plan.live()) {
		for _, p := range con.Participants {
			if s.participant(p.Who) != nil {
				add(p.Who, RoleParticipant)
			}
		}
	}
	return out
}

// DoesCoordination reports whether somebody serves as coordinator now, or stands in where there is
// none: what was written to the coordinator is theirs to read, whoever it was then.
func DoesCoordination(state State, who Principal) bool {
	return who != "" && state.coordinatorOrResponsible() == who
}
