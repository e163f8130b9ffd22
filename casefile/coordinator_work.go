package casefile

// WorkKind is what kind of work a coordinator did.
type WorkKind string

// The kinds of work.
const (
	WorkContact      WorkKind = "CONTACT"
	WorkFollowUp     WorkKind = "FOLLOW_UP"
	WorkCoordination WorkKind = "COORDINATION"
	WorkGuidance     WorkKind = "GUIDANCE"
	WorkOther        WorkKind = "OTHER"
)

// Codes lists them.
func (WorkKind) Codes() []string {
	return CodesOf(WorkContact, WorkFollowUp, WorkCoordination, WorkGuidance, WorkOther)
}

// DocumentWork is INV-41: what the coordinator does is written down also where
// there is no plan to write it in. The note is kept in the ledger, with its words
// put away, and read in the timeline.
type DocumentWork struct {
	Kind   WorkKind `json:"kind" doc:"What kind of work it was"`
	DoneOn Date     `json:"done_on,omitzero" format:"date" doc:"Today when left out"`
	What   Text     `json:"what" minLength:"1" maxLength:"20000" doc:"What was done, and with whom"`
}

func (c *DocumentWork) open(d *deciding) *Refusal { return d.planPhase("INV-41") }

func (c *DocumentWork) decide(d *deciding) *Refusal {
	if c.What == "" {
		return malformed("INV-41", "work_words_missing")
	}
	if c.DoneOn.IsZero() {
		c.DoneOn = d.today
	}
	if r := d.happened("INV-41", "done_on", c.DoneOn, d.s.FirstReceivedOn); r != nil {
		return r
	}
	d.emit(&WorkDocumented{Kind: c.Kind, DoneOn: c.DoneOn, What: c.What})
	return nil
}

// WorkDocumented keeps a note of a coordinator's work. The case decides nothing
// by it, so the state does not carry it.
type WorkDocumented struct {
	Kind   WorkKind `json:"kind"`
	DoneOn Date     `json:"done_on"`
	What   Text     `json:"what"`
}

func (f *WorkDocumented) apply(*State, *Event) {}
