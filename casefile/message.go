package casefile

// MessageSent is a message inside the system. Its recipients get a bell by
// mail that says nothing (appendix C).
type MessageSent struct {
	Code string      `json:"code"`
	To   []Principal `json:"to"`
}

func (f *MessageSent) apply(*State, *Event) {}
