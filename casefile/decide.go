package casefile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/casefile/calendar"
)

// Decide says what a command leads to: the events to write, or a refusal. It
// changes nothing and asks nobody; now is an instant, and the dates of the
// rules are the civil dates in Europe/Oslo at that instant (INV-72).
//
// It never panics on what a client can send: a missing step, a code, principal
// or date that cannot be are refusals like any other.
func Decide(state State, cmd Command, now time.Time, policy Policy) ([]Event, *Refusal) {
	d, r := decide(state, cmd, now, policy)
	if r != nil {
		if body := cmd.Body; body != nil && !reflect.ValueOf(body).IsNil() {
			nameField(r, body)
		}
		return nil, r
	}
	return d.events, nil
}

func decide(state State, cmd Command, now time.Time, policy Policy) (*deciding, *Refusal) {
	spec, ok := specOf(cmd.Body)
	if !ok {
		return nil, malformed("INV-15", "choice_missing", "field", "step")
	}
	cmd.Body = copyOf(cmd.Body)
	fillIn(cmd.Body)
	withoutDoubles(reflect.ValueOf(cmd.Body).Elem())
	d := newDeciding(state, cmd, now, policy)
	if d.today.Year > lastYear {
		return nil, malformed("INV-72", "date_too_far", "field", "now", "date", d.today.String())
	}
	if !d.s.Empty() && !spec.HasKind(d.s.Kind()) {
		return nil, otherKind(spec, d.s.Kind())
	}
	if r := d.may(spec); r != nil {
		return nil, r
	}
	if r := d.possible(spec, cmd.Body); r != nil {
		return nil, r
	}
	if !d.moves(spec) {
		return d, nil
	}
	if r := d.wellFormed(spec.Rules[0], cmd.Body); r != nil {
		return nil, r
	}
	if r := cmd.Body.decide(d); r != nil {
		return nil, r
	}
	d.besideAnother(state.Phase)
	d.consequences()
	if !spec.Always && !spec.Internal() {
		if r := belowCeilings(&state, d.s); r != nil {
			return nil, r
		}
	}
	return d, nil
}

// Apply adds one event to a state. It weighs no rule; it only keeps the books.
func Apply(state State, e Event) State {
	s := state.clone()
	applyTo(&s, e)
	return s
}

// Fold adds many events to a state, as loading a case from the ledger does.
// Events the state already has are passed over; the events themselves are left
// as they are, because the caller may hand them on.
func Fold(state State, events []Event) State {
	s := state.clone()
	s.normalise()
	for _, e := range events {
		if e.Seq > s.Seq {
			applyTo(&s, e)
		}
	}
	return s
}

func applyTo(s *State, e Event) {
	e.Fact.apply(s, &e)
	s.Seq = e.Seq
	if e.At.After(s.Clock) {
		s.Clock = e.At
	}
}

// deciding is one decision under way: the state as it becomes while facts are
// emitted, so that a later consequence sees an earlier one.
type deciding struct {
	s      *State
	cmd    Command
	facts  Facts
	policy Policy
	now    time.Time
	today  Date
	role   Role
	// handsIn: whoever takes the step has no part in the case (INV-109).
	handsIn bool
	// opening: an opening balance is taken over, and what is due is due from now on (T-22).
	opening bool
	events  []Event
}

func newDeciding(state State, cmd Command, now time.Time, policy Policy) *deciding {
	s := state.clone()
	s.normalise()
	now = now.UTC().Truncate(time.Microsecond) // what a database keeps of an instant
	if now.Before(s.Clock) {
		now = s.Clock // a case never goes back in time, whatever a host's clock says
	}
	return &deciding{s: &s, cmd: cmd, facts: cmd.Facts, policy: policy.filled(), now: now, today: calendar.DateOf(now)}
}

func (d *deciding) emit(f Fact) {
	e := Event{Seq: d.s.Seq + 1, At: d.now, On: d.today, By: d.cmd.By.Who, Role: d.role, Command: d.cmd.ID, Fact: f}
	applyTo(d.s, e)
	d.events = append(d.events, e)
}

// may enforces every «who may» of domain.md section 2, in one place.
func (d *deciding) may(spec Spec) *Refusal {
	role, ok := d.roleFor(spec)
	if !ok {
		return newRefusal(NotYours, spec.Rules[0], "not_yours", []string{"step", spec.Name, "may", listed(d.askable(spec, true))})
	}
	d.role, d.handsIn = role, spec.handsIn(role)
	return nil
}

// askable are those who may take a step in this file as it is now. In an episode a coordinator
// is the one of the health trust, and where there is none the head of the department stands in.
// Who has no part in the step is told of both: whether there is a coordinator is not theirs to
// know (INV-110).
func (d *deciding) askable(spec Spec, refused bool) []Role {
	who := spec.askable(d.s.Kind())
	i := slices.Index(who, RoleCoordinator)
	if i < 0 || d.s.Episode == nil {
		return who
	}
	who[i] = RoleSpecialistCoordinator
	if refused || d.s.coordinator() == nil {
		who = append(who, d.s.head())
	}
	var out []Role
	for _, r := range who {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return out
}

// possible is what Openings and Decide both ask before a step's own fields count.
func (d *deciding) possible(spec Spec, body Step) *Refusal {
	if d.s.Ended() && !spec.Reopens && !spec.Internal() {
		return refuse(spec.Rules[0], "case_ended", "phase", string(d.s.Phase))
	}
	if d.s.Empty() && !spec.Opens && !spec.Unrouted {
		return unknown("case", d.s.Case)
	}
	if r := d.afterStruck(spec); r != nil {
		return r
	}
	return body.open(d)
}

// Opening is one step as it stands now: open or not, to whom, and if not, why.
type Opening struct {
	Step  string   `json:"step"`
	Title string   `json:"title"`
	Rules []string `json:"rules"`
	To    []Role   `json:"to"`
	Open  bool     `json:"open"`
	Yours bool     `json:"yours"`
	// Next is its place among the open steps that carry the file on from where it stands, the
	// smallest first; 0 for any other.
	Next int `json:"next,omitempty"`
	// HandedIn: the actor may only hand it in, as what somebody has said to them.
	HandedIn bool     `json:"-"`
	Refusal  *Refusal `json:"refusal,omitempty"`
}

// Openings lists every step of the process for one actor: which are open now,
// which of them are the actor's, and which rule closes the others.
func Openings(state State, by Actor, now time.Time, policy Policy, facts Facts) []Opening {
	var out []Opening
	d := newDeciding(state, Command{By: by, Facts: facts}, now, policy) // one for all: being open is asked, not done
	for _, spec := range specs {
		if spec.Internal() || spec.Unrouted || !spec.HasKind(d.s.Kind()) {
			continue
		}
		o := Opening{Step: spec.Name, Title: spec.Title, Rules: spec.Rules, To: d.askable(spec, false)}
		role, yours := d.roleFor(spec)
		o.Yours, o.HandedIn = yours, yours && spec.handsIn(role)
		d.role = role // as Decide has it
		o.Refusal = d.possible(spec, spec.NewStep())
		if o.Open = o.Refusal == nil; o.Open {
			o.Next = d.s.placeOf(spec.Name)
		}
		out = append(out, o)
	}
	return out
}

// nextID numbers things within the case: "decision-2". Readable in Temporal UI,
// and it says nothing about anybody.
func nextID(kind string, have int) string { return kind + "-" + strconv.Itoa(have+1) }

// happened checks a date the client states for something that must have
// happened: not in the future, and not before earliest.
func (d *deciding) happened(rule, field string, on, earliest Date) *Refusal {
	switch {
	case on.IsZero() || !on.IsValid():
		return malformed(rule, "date_missing", "field", field)
	case on.After(d.today):
		return malformed(rule, "date_in_future", "field", field, "date", on.String(), "today", d.today.String())
	case !earliest.IsZero() && on.Before(earliest):
		return malformed(rule, "date_too_early", "field", field, "date", on.String(), "earliest", earliest.String())
	}
	return nil
}

func (d *deciding) inPhase(rule string, phases ...Phase) *Refusal {
	if slices.Contains(phases, d.s.Phase) || d.s.active() && slices.Contains(phases, PhaseActive) {
		return nil // who is to move has what is granted until then
	}
	return refuse(rule, "wrong_phase", "phase", string(d.s.Phase), "needs", listed(phases))
}

// listed writes codes one after another, for the wording to put into words.
func listed[T ~string](codes []T) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = string(code)
	}
	return strings.Join(words, ", ")
}
