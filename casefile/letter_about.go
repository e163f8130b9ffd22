package casefile

import "strings"

// LetterSubject is what a letter is about, found by its id in the state of the case; all
// nil where it is about the case as a whole.
type LetterSubject struct {
	Referral     *Referral
	Decision     *Decision
	Complaint    *Complaint
	Notice       *AdvanceNotice
	Assignment   *Assignment
	Meeting      *Meeting
	Move         *Move
	Clinician    *ContactClinician
	Notification *Notification
	// Consents are those asked for on one form, or the one that a participants' form is of.
	Consents []Consent
	// Years is the birthday that a letter about growing up is about.
	Years string
	// ToSpeaker: it is to somebody who speaks for the person the case is about; Child:
	// that person was under 18 when it was written.
	ToSpeaker, Child bool
}

// SubjectOf is what a letter of the case is about. State must hold what is over too
// (Fold of the whole ledger), or what has left it is nil.
func (s *State) SubjectOf(l Letter) LetterSubject {
	out := LetterSubject{ToSpeaker: l.To != s.Patient && s.speaksForThePatient(l.To), Child: s.under(18, l.QueuedOn)}
	kind, rest, _ := strings.Cut(l.About, "-")
	switch kind {
	case "referral":
		out.Referral = s.referral(l.About)
	case "decision":
		out.Decision = s.decision(l.About)
	case "complaint":
		if out.Complaint = s.complaint(l.About); out.Complaint != nil {
			out.Decision = s.decision(out.Complaint.Decision)
		}
	case "notice":
		out.Notice = s.advanceNotice(l.About)
	case "coordinator":
		out.Assignment = s.assignment(l.About)
	case "meeting":
		out.Meeting = s.meeting(l.About)
	case "move":
		out.Move = s.move(l.About)
	case "clinician":
		out.Clinician = s.clinicianTime(l.About)
	case "notification":
		if s.Episode != nil {
			out.Notification = find(s.Episode.Notifications, func(n *Notification) bool { return n.ID == l.About })
		}
	case "form", "consent":
		for _, c := range s.Consents {
			if c.Form == l.About || c.ID == l.About {
				out.Consents = append(out.Consents, c)
			}
		}
	case "age":
		out.Years = rest
	}
	return out
}
