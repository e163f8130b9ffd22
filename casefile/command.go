package casefile

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Step is the body of a command: one thing somebody wants done. Its exported
// fields are what the API takes; words are Text and are put away before the
// step leaves the API process.
type Step interface {
	// open says whether the step is possible now, whatever its fields say.
	open(d *deciding) *Refusal
	// decide carries the step out by emitting facts, or refuses it.
	decide(d *deciding) *Refusal
}

// Spec is what is known about a step without looking at a case.
type Spec struct {
	Name  string   `json:"name"`
	Rules []string `json:"rules"`
	Who   []Role   `json:"who"`
	// Title is the short English name shown in OpenAPI and Temporal UI.
	Title string `json:"title"`
	// Kinds are the kinds of file that the step is one of.
	Kinds []Kind `json:"-"`
	// Opens is true for a step with which a file begins.
	Opens bool `json:"-"`
	// Reopens is true for the few steps a closed case takes.
	Reopens bool `json:"-"`
	// Unwritten is true for steps that lead to no letter and weigh no address, so
	// that nobody needs to look addresses up for them.
	Unwritten bool `json:"-"`
	// Always is true for steps that no amount of what has piled up may keep anybody
	// from (INV-115).
	Always bool `json:"-"`
	// Makes is the thing that the step makes, "decision"; often none. A story can name it.
	Makes string `json:"-"`
	// Needs is what the step asks of the registers.
	Needs Need `json:"-"`
	// HandedInBy may take it without any part in the case, as what was said to them.
	HandedInBy []Role `json:"-"`
	// OwnStaff is true where people outside the staff take it for themselves, or for
	// whom they speak for, and for nobody else (INV-109).
	OwnStaff bool `json:"-"`
	// Unrouted is true for a step that is taken once another has approved it, and never
	// by a request of its own.
	Unrouted bool `json:"-"`
	whom     concern
	kind     reflect.Type
}

// Internal reports whether only the system itself may take the step.
func (s Spec) Internal() bool { return len(s.Who) == 1 && s.Who[0] == RoleSystem }

// handsIn reports whether a role gives no more than to hand the step in.
func (s Spec) handsIn(role Role) bool {
	return slices.Contains(s.HandedInBy, role) && !slices.Contains(s.Who, role)
}

// askable are those who may take it in a kind of file, or hand it in, and are people.
func (s Spec) askable(in Kind) []Role {
	return slices.DeleteFunc(slices.Concat(s.Who, s.HandedInBy), func(r Role) bool {
		kind := r.spec().Kind
		return r == RoleSystem && len(s.Who) > 1 || kind != "" && kind != in
	})
}

// NewStep returns an empty body of this kind.
func (s Spec) NewStep() Step { return reflect.New(s.kind).Interface().(Step) }

// Specs lists every step there is, in the order of the process.
func Specs() []Spec { return slices.Clone(specs) }

// SpecOf finds a step by its name.
func SpecOf(name string) (Spec, bool) {
	i := slices.IndexFunc(specs, func(s Spec) bool { return s.Name == name })
	if i < 0 {
		return Spec{}, false
	}
	return specs[i], true
}

// SpecFor finds the spec of a body. It panics on a nil body, and on a type that
// is not in the register.
func SpecFor(step Step) Spec {
	spec, ok := specOf(step)
	if !ok {
		panic(fmt.Sprintf("casefile: step type not in the register: %T", step))
	}
	return spec
}

func specOf(step Step) (Spec, bool) {
	v := reflect.ValueOf(step)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return Spec{}, false
	}
	i := slices.IndexFunc(specs, func(s Spec) bool { return s.kind == v.Type().Elem() })
	if i < 0 {
		return Spec{}, false
	}
	return specs[i], true
}

// Command is a step somebody asks for: who, what, and the facts that Decide
// needs and cannot know.
type Command struct {
	// ID is the key under which the ledger remembers the command for good.
	ID string
	// RequestHash tells the same request sent again from another one under the same key.
	RequestHash string
	By          Actor
	Body        Step
	Facts       Facts
}

// Name is the step's name.
func (c Command) Name() string { return SpecFor(c.Body).Name }

// Facts are what casework works out for Decide from registers and drafts, at
// the moment of asking. The client never supplies them.
type Facts struct {
	// UnitLead is the named head of the coordinating unit (INV-05), and for an episode of
	// the department; Unit is that unit, or department.
	UnitLead Principal `json:"unit_lead,omitempty"`
	Unit     string    `json:"unit,omitempty"`
	// TrustUnit and TrustLead are the trust's coordinating unit and its head; only for episodes.
	TrustUnit string    `json:"trust_unit,omitempty"`
	TrustLead Principal `json:"trust_lead,omitempty"`
	// HealthPersonnel are those named who are health personnel by the register (INV-33).
	HealthPersonnel []Principal `json:"health_personnel,omitempty"`
	// Patient is the person the referral is about; only for referrals.
	Patient Principal `json:"patient,omitempty"`
	// Represented is who decides for the patient; for referrals and for the note
	// that the registers have changed.
	Represented *Represented `json:"represented,omitempty"`
	// YoungThen are those days of an opening balance's signatures on which somebody who is of
	// age now was a child. Their birth date is not in it (INV-101).
	YoungThen []YoungThen `json:"young_then,omitempty"`
	// TakenOver is a struck referral that is registered on the right person; only for referrals (T-20).
	TakenOver *Referral `json:"taken_over,omitempty"`
	// Arrived is the message from another organisation that a referral comes by.
	Arrived *Arrival `json:"arrived,omitempty"`
	// Others are the person's other open cases in the organisation (T-03).
	Others []OtherCase `json:"others,omitempty"`
	// OpenCases is how many open cases the patient has in the organisation already;
	// only for referrals that open one.
	OpenCases int `json:"open_cases,omitempty"`
	// OtherPlan is true when the person has a live plan in another case (INV-03).
	OtherPlan bool `json:"other_plan,omitempty"`
	// PlanElsewhere is true when another organisation has told that it has a live plan of
	// the person (INV-03).
	PlanElsewhere bool `json:"plan_elsewhere,omitempty"`
	// Training of the staff member the step is about (INV-34).
	TrainedRole bool `json:"trained_role,omitempty"`
	TrainedPlan bool `json:"trained_plan,omitempty"`
	// RoleUntil and PlanUntil are the last days on which that training counts; zero for good.
	RoleUntil Date `json:"role_until,omitzero"`
	PlanUntil Date `json:"plan_until,omitzero"`
	// Manager of the staff member the step is about, or of the coordinator.
	Manager Principal `json:"manager,omitempty"`
	// UnitStaff are those named in an objection who work in the coordinating unit (INV-85).
	UnitStaff []Principal `json:"unit_staff,omitempty"`
	// OutsideUnit are those named for the unit's desk who have no role in it (INV-111).
	OutsideUnit []Principal `json:"outside_unit,omitempty"`
	// Active is false when the staff member the step is about has been deactivated.
	Inactive bool `json:"inactive,omitempty"`
	// Gone lists those whom the step names, or who have a part in the case when a
	// step of the system asks, and who have been deactivated (INV-37).
	Gone []Principal `json:"gone,omitempty"`
	// Managers says who is the manager now: for a step of the system of each in the
	// case who has one kept, "" for nobody; for a signature of the staff whom a
	// participation consent names (INV-59).
	Managers map[Principal]Principal `json:"managers,omitempty"`
	// ActThen is the Public Administration Act that was in force on the day of an
	// earlier alert whose receipt is registered today; "" when that is not asked.
	ActThen AdministrationAct `json:"act_then,omitempty"`
	// Language is the organisation's, and Languages those of people in the case who
	// have another (INV-112).
	Language  Language               `json:"language,omitempty"`
	Languages map[Principal]Language `json:"languages,omitempty"`
	// NoAddress lists the recipients who cannot get a letter (INV-54).
	NoAddress []Principal `json:"no_address,omitempty"`
	// Unreachable lists the staff of the case whom no mail reaches: no work address, or
	// one that takes no mail (INV-108).
	Unreachable []Principal `json:"unreachable,omitempty"`
	// Draft describes the plan draft a plan step is about.
	Draft *DraftFacts `json:"draft,omitempty"`
	// Entry is the entry of the ledger that a correction is about (INV-87).
	Entry *EntryFacts `json:"entry,omitempty"`
}

// DraftFacts is what Decide must know of a plan draft: which text, and which of
// the nine points of INV-42 it holds.
type DraftFacts struct {
	VersionID string `json:"version_id"`
	Hash      string `json:"hash"`
	// Present lists the points (a–i) that have content.
	Present []string `json:"present,omitempty"`
	// MeasuresWithoutOneResponsible counts measures that break INV-43.
	MeasuresWithoutOneResponsible int `json:"measures_without_one_responsible,omitempty"`
	// PeriodTo is the last day of the plan's period (INV-42 g).
	PeriodTo Date `json:"period_to,omitzero"`
}

type wireCommand struct {
	ID          string          `json:"id"`
	Name        string          `json:"name"`
	RequestHash string          `json:"request_hash,omitempty"`
	By          Actor           `json:"by"`
	Body        json.RawMessage `json:"body"`
	Facts       Facts           `json:"facts,omitzero"`
}

// MarshalJSON writes the command with its step's registered name.
func (c Command) MarshalJSON() ([]byte, error) {
	if c.Body == nil {
		return nil, errors.New("command without a step")
	}
	body, err := json.Marshal(c.Body)
	if err != nil {
		return nil, fmt.Errorf("encoding step: %w", err)
	}
	return json.Marshal(wireCommand{c.ID, c.Name(), c.RequestHash, c.By, body, c.Facts})
}

// UnmarshalJSON reads a command; an unknown step name is an error.
func (c *Command) UnmarshalJSON(raw []byte) error {
	var w wireCommand
	if err := json.Unmarshal(raw, &w); err != nil {
		return fmt.Errorf("decoding command: %w", err)
	}
	spec, ok := SpecOf(w.Name)
	if !ok {
		return fmt.Errorf("decoding command: no step is called %q", w.Name)
	}
	body := spec.NewStep()
	if err := json.Unmarshal(w.Body, body); err != nil {
		return fmt.Errorf("decoding step %s: %w", w.Name, err)
	}
	*c = Command{w.ID, w.RequestHash, w.By, body, w.Facts}
	return nil
}

// Text is words: in an HTTP body the words themselves, from casework inwards
// the id of the row that keeps them ("text/<id>"). Decide refuses anything else,
// so that no sentence about a person can reach Temporal.
type Text string

const textPrefix = "text/"

// TextRef makes the reference to a stored text.
func TextRef(id string) Text { return Text(textPrefix + id) }

// ID is the id of the stored text, or "" if there is none.
func (t Text) ID() string {
	if !t.IsRef() {
		return ""
	}
	return strings.TrimPrefix(string(t), textPrefix)
}

// IsRef reports whether t is a reference, not words.
func (t Text) IsRef() bool {
	id, ok := strings.CutPrefix(string(t), textPrefix)
	return ok && len(id) == 36 && strings.Trim(id, "0123456789abcdefABCDEF-") == "" // no room for a word
}

// Texts finds the text fields of a step, by JSON name, so that casework can put
// the words away and leave references.
func Texts(step Step) map[string]*Text {
	found := map[string]*Text{}
	v := reflect.ValueOf(step).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		if t, ok := v.FieldByIndex(f.Index).Addr().Interface().(*Text); ok {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			found[name] = t
		}
	}
	return found
}

// Event is one fact of a case: what became so, when, by whom and in which role
// (INV-15). Events are never changed or removed.
type Event struct {
	Seq     int
	At      time.Time
	On      Date
	By      Principal
	Role    Role
	Command string
	Fact    Fact
}

// Fact is the body of an event. Applying it is plain bookkeeping: no rule is
// weighed there, so that old events mean the same under new rules.
type Fact interface {
	apply(s *State, e *Event)
}

// Name is the fact's registered name.
func (e Event) Name() string { return factName(e.Fact) }

type wireEvent struct {
	Seq     int             `json:"seq"`
	Name    string          `json:"name"`
	At      time.Time       `json:"at"`
	On      Date            `json:"on"`
	By      Principal       `json:"by"`
	Role    Role            `json:"role"`
	Command string          `json:"command"`
	Fact    json.RawMessage `json:"fact"`
}

// MarshalJSON writes the event with its fact's registered name.
func (e Event) MarshalJSON() ([]byte, error) {
	body, err := json.Marshal(e.Fact)
	if err != nil {
		return nil, fmt.Errorf("encoding fact: %w", err)
	}
	return json.Marshal(wireEvent{e.Seq, e.Name(), e.At, e.On, e.By, e.Role, e.Command, body})
}

// UnmarshalJSON reads an event; an unknown fact name is an error, because a
// fact that is skipped would leave the state wrong.
func (e *Event) UnmarshalJSON(raw []byte) error {
	var w wireEvent
	if err := json.Unmarshal(raw, &w); err != nil {
		return fmt.Errorf("decoding event: %w", err)
	}
	fact, err := NewFact(w.Name, w.Fact)
	if err != nil {
		return err
	}
	*e = Event{w.Seq, w.At, w.On, w.By, w.Role, w.Command, fact}
	return nil
}

// NewFact builds a fact from its registered name and its JSON body, as the
// ledger keeps them apart.
func NewFact(name string, body []byte) (Fact, error) {
	t, ok := factTypes[name]
	if !ok {
		return nil, fmt.Errorf("decoding event: no fact is called %q", name)
	}
	fact := reflect.New(t).Interface().(Fact)
	if err := json.Unmarshal(body, fact); err != nil {
		return nil, fmt.Errorf("decoding fact %s: %w", name, err)
	}
	return fact, nil
}

func factName(f Fact) string {
	name, ok := factNames[reflect.TypeOf(f).Elem()]
	if !ok {
		panic("casefile: fact type not in the register: " + reflect.TypeOf(f).String())
	}
	return name
}
