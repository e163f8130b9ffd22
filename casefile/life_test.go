package casefile

import (
	"encoding/json"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"samlop/casefile/calendar"
)

// A life is a case that random people do random things to while the clock runs.
// After every step all the rules in invariant_test.go must hold. When one does
// not, rapid looks for the shortest life that breaks it and prints its story.
//
// An ordinary run always lives the same lives (TestMain); make lives lives others.

var cast = []Principal{kari, gp, nav, school, child, mother, father, tone, ola, siri, boss, nurse, System, "person/stranger", ""}

var staffOfCast = []Principal{tone, ola, siri, boss, nurse}

type life struct {
	t      *rapid.T
	s      State
	now    time.Time
	policy Policy
	events []Event
	// The registers outside the case.
	lead      Principal
	trained   map[Principal]bool
	inactive  map[Principal]bool
	managers  map[Principal]Principal
	noAddress []Principal
	// represented is nil for a grown-up patient.
	represented *Represented
	// otherRules: the policy is not the default one in what invariant_test.go
	// knows by heart (holidays, half-years, suspensions).
	otherRules bool

	// light is the state as a run carries it that forgets at once whatever is over.
	light State

	n     int
	story []string
}

func newLife(t *rapid.T) *life {
	l := &life{t: t, s: New("case", "org"), policy: DefaultPolicy(), lead: tone, trained: map[Principal]bool{tone: true},
		inactive: map[Principal]bool{}, managers: map[Principal]Principal{}}
	start := calendar.MustDate("2026-10-01").AddDays(l.dice("first day", 500))
	l.now = calendar.At(start, l.dice("hour", 24), 5)
	return l
}

// fail stops the life and tells how it went.
func (l *life) fail(rule, format string, args ...any) {
	l.t.Helper()
	l.t.Fatalf("%s: %s\n\nthe story so far:\n%s", rule, fmt.Sprintf(format, args...), strings.Join(l.story, "\n"))
}

func (l *life) tell(who Principal, what string, args ...any) {
	l.story = append(l.story, fmt.Sprintf("%s  %-16s %s", l.now.In(calendar.Oslo).Format("Mon 2006-01-02 15:04"), who,
		fmt.Sprintf(what, args...)))
}

// described is a body as one reads it in a story.
func described(body Step) string {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Sprintf("%+v", body)
	}
	return string(raw)
}

// take asks for a step and holds everything that must hold of any answer.
func (l *life) take(by Actor, body Step, facts Facts) {
	l.t.Helper()
	l.n++
	spec := SpecFor(body)
	cmd := Command{ID: fmt.Sprintf("c%d", l.n), By: by, Body: body, Facts: facts}
	before, asked := l.s.clone(), copyOf(body)
	d, refusal := decide(l.s, cmd, l.now, l.policy)
	defer func() { l.lightAgrees(spec, cmd, d, refusal) }()
	if !reflect.DeepEqual(before, l.s) {
		l.fail("pure", "%s changed the state it was asked about", spec.Name)
	}
	if !reflect.DeepEqual(asked, body) {
		l.fail("pure", "%s changed the step it was asked about", spec.Name)
	}
	l.openingAgrees(spec, by, facts, refusal)
	if refusal != nil {
		if refusal.Rule == "" || refusal.Key == "" || refusal.Kind == "" {
			l.fail("refusal", "%s is refused without rule or key: %+v", spec.Name, refusal)
		}
		return
	}
	var names []string
	for i, e := range d.events {
		names = append(names, e.Name())
		if e.Seq != before.Seq+1+i || e.By != by.Who || e.Role == "" || e.Command != cmd.ID || e.On != calendar.DateOf(e.At) {
			l.fail("INV-15", "event %d of %s: %+v", i, spec.Name, e)
		}
	}
	if by.Who != System || len(names) > 0 {
		l.tell(by.Who, "%s %s → %s", spec.Name, described(body), strings.Join(names, ", "))
	}
	l.events = append(l.events, d.events...)
	l.s = l.written(before, d)
	l.olderHolds(before, d.events, l.s)
	if l.n%4 == 1 {
		l.sameAgain(before, cmd, d.events)
	}
	l.stepHolds(before, cmd, d.events)
	l.stateHolds()
}

// written folds the events as they come back from the ledger, and compares with
// the state the decision worked on.
func (l *life) written(before State, d *deciding) State {
	s := before
	if l.n%4 > 0 { // the rest costs more than all other rules together
		for _, e := range d.events {
			s = Apply(s, e)
		}
		return s
	}
	raw, err := json.Marshal(d.events)
	if err != nil {
		l.fail("round trip", "events cannot be written: %v", err)
	}
	var back []Event
	if err := json.Unmarshal(raw, &back); err != nil {
		l.fail("round trip", "events cannot be read back: %v\n%s", err, raw)
	}
	for _, e := range back {
		s = Apply(s, e)
	}
	folded := Fold(before, d.events)
	if again, _ := json.Marshal(d.events); string(again) != string(raw) {
		l.fail("INV-15", "folding changed an event\n%s\n%s", raw, again)
	}
	applied := stateJSON(l, s)
	if b, c := stateJSON(l, *d.s), stateJSON(l, folded); applied != b && len(d.events) > 0 || applied != c {
		l.fail("fold", "applying, deciding and folding differ:\n%s\n%s\n%s", applied, b, c)
	}
	var read State
	if err := json.Unmarshal([]byte(applied), &read); err != nil {
		l.fail("round trip", "the state cannot be read back: %v", err)
	}
	if stateJSON(l, read) != applied {
		l.fail("round trip", "the state changes on its way")
	}
	return read
}

// sameAgain: the command as Temporal carries it leads to the same events.
func (l *life) sameAgain(before State, cmd Command, events []Event) {
	raw, err := json.Marshal(cmd)
	if err != nil {
		l.fail("round trip", "the command cannot be written: %v", err)
	}
	var back Command
	if err := json.Unmarshal(raw, &back); err != nil {
		if strings.Contains(string(raw), "0000-00-00") {
			return // a required date left out: casework refuses it first
		}
		l.fail("round trip", "the command cannot be read back: %v\n%s", err, raw)
	}
	again, _ := Decide(before, back, l.now, l.policy)
	a, _ := json.Marshal(events)
	if b, _ := json.Marshal(again); string(a) != string(b) {
		l.fail("round trip", "the command means another thing on the other side:\n%s\n%s", a, b)
	}
}

func stateJSON(l *life, s State) string {
	raw, err := json.Marshal(s)
	if err != nil {
		l.fail("round trip", "the state cannot be written: %v", err)
	}
	return string(raw)
}

// openingAgrees: what is shown as closed is refused whatever its fields, and what
// is not yours is refused as not yours.
func (l *life) openingAgrees(spec Spec, by Actor, facts Facts, refusal *Refusal) {
	if spec.Internal() {
		return
	}
	for _, o := range Openings(l.s, by, l.now, l.policy, facts) {
		if o.Step != spec.Name {
			continue
		}
		switch {
		case o.Open != (o.Refusal == nil):
			l.fail("openings", "%s: open=%v with refusal %v", spec.Name, o.Open, o.Refusal)
		case !o.Open && refusal == nil:
			l.fail("openings", "%s was shown closed (%s) and then taken", spec.Name, o.Refusal.Key)
		case !o.Yours && (refusal == nil || refusal.Kind != NotYours):
			l.fail("openings", "%s was shown as not %s's and then: %v", spec.Name, by.Who, refusal)
		case o.Yours && refusal != nil && refusal.Key == "not_yours" && refusal.Args["may"] == listed(spec.askable(KindCase)):
			l.fail("openings", "%s was shown as %s's and then refused as not theirs", spec.Name, by.Who)
		}
	}
}

// pass lets time run, living through every wake on the way. late is how long the
// case may oversleep each.
func (l *life) pass(to time.Time, late time.Duration) {
	for i := 0; ; i++ {
		at, _, ok := NextWake(l.s)
		if !ok || at.After(to) {
			break
		}
		if i > 5000 {
			l.fail("NextWake", "the case never stops waking")
		}
		if at = at.Add(late); at.After(l.now) {
			l.now = at
		}
		l.take(SystemActor, &Wake{}, l.facts(&Wake{}))
		if next, what, ok := NextWake(l.s); ok && !next.After(l.now) {
			l.fail("NextWake", "after a wake at %s the case wakes again at %s for %s", l.now, next, what)
		}
	}
	if to.After(l.now) {
		l.now = to
	}
}

// dice throws an even number of any size. (rapid's own ranges favour small
// numbers, which would make most lives alike.)
func (l *life) dice(label string, n int) int {
	return rapid.Custom(func(t *rapid.T) int {
		v := 0
		for range bits.Len(uint(n-1)) + 2 {
			v <<= 1
			if rapid.Bool().Draw(t, "bit") {
				v++
			}
		}
		return v % n
	}).Draw(l.t, label)
}

func oneOf[T any](l *life, label string, of []T) T { return of[l.dice(label, len(of))] }

// goesOn lets things happen, as many as rapid likes (-rapid.steps).
func (l *life) goesOn() {
	sensible := func(*rapid.T) { l.somethingSensible() }
	l.t.Repeat(map[string]func(*rapid.T){
		"step 1": sensible, "step 2": sensible, "step 3": sensible, "step 4": sensible, "step 5": sensible,
		"silly": func(*rapid.T) { l.somethingSilly() }, "time": func(*rapid.T) { l.timePasses() }, "world": func(*rapid.T) { l.elsewhere() },
	})
	l.pass(l.now.AddDate(2, 0, 0), 0)
}

func (l *life) timePasses() {
	days := oneOf(l, "days pass", []int{0, 0, 1, 1, 2, 5, 9, 14, 30, 45, 100, 200})
	late := time.Duration(oneOf(l, "minutes late", []int{0, 0, 0, 1, 700, 5000})) * time.Minute
	l.pass(l.now.Add(time.Duration(days)*24*time.Hour+time.Duration(1+l.dice("minutes", 600))*time.Minute), late)
}

func (l *life) actor(p Principal) Actor {
	if p == l.lead {
		return Actor{Who: p, Roles: []Role{RoleUnit, RoleUnitLead}}
	}
	if p == tone {
		return Actor{Who: p, Roles: []Role{RoleUnit}}
	}
	return actorOf(p)
}

// somethingSensible takes a step that is open, by somebody who may, with a body
// that somebody could have meant.
func (l *life) somethingSensible() {
	type chance struct {
		spec Spec
		who  Principal
	}
	var chances []chance
	d := newDeciding(l.s, Command{Facts: l.facts(nil)}, l.now, l.policy)
	for _, spec := range Specs() {
		if spec.Internal() || d.possible(spec, spec.NewStep()) != nil {
			continue
		}
		for _, who := range cast {
			if d.cmd.By = l.actor(who); who != System && !l.inactive[who] { // who is locked out asks for nothing
				if _, may := d.roleFor(spec); may && spec.HasKind(KindCase) {
					chances = append(chances, chance{spec, who})
				}
			}
		}
	}
	if len(chances) == 0 {
		return
	}
	// First the step, then who: else the steps that anybody may take drown the
	// rest. And what carries a case onward more often than what does not.
	var names []string
	for _, c := range chances {
		if slices.Contains(names, c.spec.Name) {
			continue
		}
		for range 1 + 7*strings.Count(onward, " "+c.spec.Name+" ") {
			names = append(names, c.spec.Name)
		}
	}
	name := oneOf(l, "step", names)
	if rare := slices.Contains([]string{"register_death", "dismiss", "merge", "withdraw_consent", "refuse_consent", "object_to_sharing"},
		name); rare && l.dice("really", 8) > 0 {
		return
	}
	chances = slices.DeleteFunc(chances, func(c chance) bool { return c.spec.Name != name })
	c := oneOf(l, "who", chances)
	body := l.sensible(c.spec)
	l.take(l.actor(c.who), body, l.facts(body))
}

const onward = " start_screening issue_consent register_signature complete_assessment issue_decision register_receipt " +
	"propose_coordinator appoint_coordinator hand_over end_absence start_plan issue_participation activate_plan " +
	"complete_revision reopen_plan start_care_team plan_meeting invite_meeting hold_meeting write_minutes " +
	"send_minutes post_letter register_complaint admit_complaint dismiss_complaint review_complaint reverse_decision " +
	"forward_complaint register_appeal_decision request_grounds give_grounds "

// somethingSilly takes any step at all, by anybody, with anything in it.
func (l *life) somethingSilly() {
	spec := oneOf(l, "any step", Specs())
	who := oneOf(l, "anybody", cast)
	if l.inactive[who] {
		return
	}
	body := spec.NewStep()
	fill(l, reflect.ValueOf(body).Elem(), "", true)
	actor := l.actor(who)
	if l.dice("claims", 2) == 1 {
		actor.Roles = append(slices.Clone(actor.Roles), oneOf(l, "role", []Role{RoleUnit, RolePatient, RoleCoordinator, RoleSystem, RoleStaff,
			"CHIEF"}))
	}
	facts := l.facts(body)
	switch l.dice("facts", 5) {
	case 0:
		facts = Facts{Gone: facts.Gone}
	case 1:
		facts.Draft = nil
	}
	l.take(actor, body, facts)
}

func TestLife(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { newLife(t).goesOn() })
}

// TestLife_FromTheMiddle begins where a case already has something, so that the
// late steps get their share.
func TestLife_FromTheMiddle(t *testing.T) {
	at := "2027-02-01"
	closedThen := announcedOn(t, at)
	closedThen.do(kari, &RegisterHearing{Words: words(6)})
	closedThen.do(tone, closing())
	stages := []*play{assessedOn(t, at, ConsentCoordinator, ConsentPlan), activeOn(t, at, ScopeCoordinator, ScopePlan), coordinatedOn(t, at),
		teamedOn(t, at),
		announcedOn(t, at), closedThen, knownOn(t, at), underReview(t, at), forwardedOn(t, at), closedRefusal(t), closedForwarded(t)}
	rapid.Check(t, func(t *rapid.T) {
		l := newLife(t)
		stage := oneOf(l, "begin with", stages)
		l.s, l.events, l.trained[ola], l.now = stage.s.clone(), slices.Clone(stage.events), true, stage.now
		l.story = []string{fmt.Sprintf("(begins with a case that is %s, coordinator %v, plan %s, group %s)", l.s.Phase,
			l.s.coordinator() != nil, l.s.Plan.Status, l.s.Team.Status)}
		l.goesOn()
	})
}
