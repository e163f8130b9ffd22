package casefile

import "slices"

// Messages between organisations. A referral that came by one is answered by another:
// ACKNOWLEDGED once a person has taken it up, REFUSED with the right body named where it
// is dismissed (T-04) or struck (T-20). The answer follows from how the referral stands,
// so that it is given again when that changes (INV-107), and only then.

// MessageKind is what one organisation tells another.
type MessageKind string

// The kinds of message.
const (
	NeedMessage   MessageKind = "NEED_NOTIFICATION"
	AnswerMessage MessageKind = "ANSWER"
	PlanMessage   MessageKind = "PLAN_STATUS"
	// TransferMessage brings what travels with a person who moves, TransferStatusMessage how the move stands.
	TransferMessage       MessageKind = "TRANSFER_PACKET"
	TransferStatusMessage MessageKind = "TRANSFER_STATUS"
)

// Codes lists them.
func (MessageKind) Codes() []string {
	return CodesOf(NeedMessage, AnswerMessage, PlanMessage, TransferMessage, TransferStatusMessage)
}

// MessagePlan is all that one organisation tells another of a plan: whether it has one
// that is in force (INV-03).
type MessagePlan string

// What may be told of a plan.
const (
	PlanLive    MessagePlan = "LIVE"
	PlanNotLive MessagePlan = "NONE"
)

// Codes lists them.
func (MessagePlan) Codes() []string { return CodesOf(PlanLive, PlanNotLive) }

// Arrival is the message that a referral comes by. Only casework makes one.
type Arrival struct {
	Message string    `json:"message"`
	From    Principal `json:"from"`
	// Double: whom it is about is a new entry, and there is another that may be the same person (INV-102).
	Double bool `json:"double,omitempty"`
	// Transfer is there where a person moves here; without who coordinates there, which is words.
	Transfer *Transfer `json:"transfer,omitempty"`
}

// Outgoing is a message that a step leads to. It holds no words, but where they are kept.
type Outgoing struct {
	Kind MessageKind
	// Seq is the event it follows from: the same event never leads to two of a kind about one thing.
	Seq int
	// About is the thing of the file: "referral-1".
	About string
	// To is the organisation; empty for an answer, which goes where the message came from,
	// and for the status of a plan, which goes to all that a message has linked to the person.
	To Principal
	// Answers is the message that is answered, and Answer what is said to it.
	Answers string
	Answer  MunicipalityAnswer
	// Plan is whether there is one in force.
	Plan MessagePlan
	// Words are what the message says; of a refusal which body is the right one.
	Words Text
}

// Outgoings lists the messages to other organisations that a step leads to.
func Outgoings(before, after State, events []Event) []Outgoing {
	return slices.Concat(notifications(events), transfers(before, after, events),
		answersTo(before, after, events), planStatus(before, after, events))
}

// notifications are the words to municipalities that messages reach (S-08); to others it is a letter.
func notifications(events []Event) []Outgoing {
	var out []Outgoing
	for _, e := range events {
		if f, is := e.Fact.(*MunicipalityNotified); is && f.Notification.To.IsOrganisation() {
			out = append(out, Outgoing{Kind: NeedMessage, Seq: e.Seq, About: f.Notification.ID, To: f.Notification.To, Words: f.Notification.Words})
		}
	}
	return out
}

// WantedBy is what an episode has found that its person needs.
func WantedBy(s State) []Scope {
	if s.Episode == nil || s.Episode.Need == nil {
		return nil
	}
	return slices.Clone(s.Episode.Need.Wants)
}

// UnsafeToWrite reports whether a message about a person must say that a letter to their
// home could do harm: it is so here, or was said with the notification that it brings.
func UnsafeToWrite(s State, about string) bool {
	n := s.notificationOf(about)
	return s.homeMarked() || n != nil && n.UnsafeToWrite
}

// planStatus tells that a plan has come into force here, or is in force no more.
func planStatus(before, after State, events []Event) []Outgoing {
	was, is := before.Plan.live(), after.Plan.live()
	if was == is || len(events) == 0 {
		return nil
	}
	o := Outgoing{Kind: PlanMessage, Seq: events[len(events)-1].Seq, About: "plan", Plan: PlanNotLive}
	if is {
		o.Plan = PlanLive
	}
	return []Outgoing{o}
}

// answersTo answers every referral that came by a message and stands otherwise than before.
func answersTo(before, after State, events []Event) []Outgoing {
	var out []Outgoing
	for _, r := range after.Referrals {
		if r.Message == "" || len(events) == 0 {
			continue
		}
		answer := after.answerTo(r.ID)
		if answer == "" || answer == before.answerTo(r.ID) {
			continue
		}
		o := Outgoing{Kind: AnswerMessage, Seq: events[len(events)-1].Seq, About: r.ID, Answers: r.Message, Answer: answer}
		if i := slices.IndexFunc(events, func(e Event) bool { _, is := e.Fact.(*Dismissed); return is }); i >= 0 && answer == AnswerRefused {
			o.Words = events[i].Fact.(*Dismissed).RightBody
		}
		out = append(out, o)
	}
	return out
}

// answerTo is how a referral stands towards who sent it; "" while nobody has taken it up.
func (s *State) answerTo(id string) MunicipalityAnswer {
	r := s.referral(id)
	switch {
	case r == nil:
		return ""
	case !r.stands(), r.Round == s.Round && s.Phase == PhaseDismissed:
		return AnswerRefused
	case r.Round == s.Round && s.Phase == PhaseReceived:
		return ""
	}
	return AnswerAcknowledged
}

// cameBy fills in what a referral brings besides, and what follows from the message that
// it came by, now or when it was put down to the wrong person.
func (c *Refer) cameBy(d *deciding, ref *Referral) {
	ref.UnsafeToWrite = c.UnsafeToWrite
	if was := d.facts.TakenOver; c.FromCase != "" && was != nil {
		ref.Message, ref.UnsafeToWrite = was.Message, c.UnsafeToWrite || was.UnsafeToWrite
	}
	if c.CoordinatorThere != "" { // written down from a letter; a message says more
		ref.Transfer = &Transfer{Status: TransferToCome, Coordinator: c.CoordinatorThere}
	}
	if by := d.facts.Arrived; by != nil {
		ref.Message, ref.Sender = by.Message, by.From
		if by.Transfer != nil {
			t := *by.Transfer
			t.Coordinator, ref.Transfer = c.CoordinatorThere, &t
		}
	}
}
