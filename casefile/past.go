package casefile

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/casefile/calendar"
)

// A case lives for decades, and must not grow with them: what is over leaves its
// state when a run is renewed. The ledger has it for ever, and the projections show
// it. What a rule still asks of the past stays; a step that reaches further back
// (NeedPast) is decided on the whole state, folded from the ledger anew.

// restsFor is how many days what is over stays in the state: most that is asked of
// the past is asked soon, and is then at hand.
const restsFor = 60

// Lighten is the state without what was over long before an instant: deadlines
// settled, letters that have left or were stopped, tasks done, meetings with their
// minutes sent and versions of the plan that another replaced, where nothing that is
// alive leans on them. Past counts what has left.
// So the state that a run carries differs from that of the whole ledger in nothing but
// what is over.
func Lighten(s State, now time.Time) State {
	return lighten(s, calendar.DateOf(now).AddDays(-restsFor))
}

// lighten takes away what was over before a day.
func lighten(s State, before Date) State {
	s = s.clone()
	l := lightening{s: &s, before: before, leant: map[string]bool{}}
	l.lean()
	n := s.countable()
	s.Meetings = without(s.Meetings, l.meetingIsPast)
	s.Letters = without(s.Letters, l.letterIsPast)
	s.Deadlines = without(s.Deadlines, l.deadlineIsPast)
	s.Tasks = without(s.Tasks, l.taskIsPast)
	s.Plan.Versions = l.versionsKept()
	s.Past += n - s.countable()
	return s
}

// countable is how many things the state has of the kinds that leave it.
func (s *State) countable() int {
	return len(s.Deadlines) + len(s.Letters) + len(s.Tasks) + len(s.Meetings) + len(s.Plan.Versions)
}

// without keeps the last, after which the next one is numbered.
func without[T any](all []T, past func(*T) bool) []T {
	if len(all) == 0 {
		return all
	}
	last := all[len(all)-1]
	return append(slices.DeleteFunc(all[:len(all)-1:len(all)-1], func(x T) bool { return past(&x) }), last)
}

type lightening struct {
	s      *State
	before Date
	// leant are the ids of what something alive is about.
	leant map[string]bool
}

// lean notes what is still about something. The plan and the group go on, and have no
// past of their own: only what has a number is leant on.
func (l *lightening) lean() {
	on := func(id string, alive bool) {
		if alive && strings.Contains(id, "-") {
			l.leant[id] = true
		}
	}
	for _, t := range l.s.Tasks {
		on(t.About, t.Open())
	}
	for _, dl := range l.s.Deadlines {
		on(dl.About, dl.Live())
	}
	for _, x := range l.s.Letters {
		on(x.About, x.Pending() || x.Status == LetterFailed)
	}
	for _, m := range l.s.Meetings {
		on(m.ID, m.unfinished())
	}
}

func (l *lightening) taskIsPast(t *Task) bool { return !t.Open() && t.DoneOn.Before(l.before) }

func (l *lightening) deadlineIsPast(dl *Deadline) bool {
	switch {
	case dl.Code == LettersLeave && !dl.SettledOn.After(dl.Due):
		return false // it serves again for the next letter
	case dl.Code == FirstPlan:
		return false // a plan that was made is not due again (firstPlanMade)
	}
	return !dl.Live() && dl.SettledOn.Before(l.before) && !l.leant[dl.About] && !weighsLong(dl.About)
}

func (l *lightening) letterIsPast(x *Letter) bool {
	over := x.Status == LetterPosted && x.PostedOn.Before(l.before) || x.Status == LetterCancelled && x.QueuedOn.Before(l.before)
	return over && !l.leant[x.ID] && !l.leant[x.About] && !weighsLong(x.About) && !x.kind().once && !l.tellsNow(x) && !l.saysAnew(x)
}

// saysAnew: it told its reader anew what another that came back did not, which is not sent again for that.
func (l *lightening) saysAnew(x *Letter) bool {
	return slices.ContainsFunc(l.s.Letters, func(old Letter) bool {
		return old.Status == LetterFailed && old.Code == x.Code && old.To == x.To && old.About == x.About
	})
}

// tellsNow: a duty that is not met yet is met by it, or by others beside it.
func (l *lightening) tellsNow(x *Letter) bool {
	return slices.ContainsFunc(l.s.Deadlines, func(dl Deadline) bool { return dl.Live() && l.s.tells(x, &dl) })
}

// versionsKept are the first version of the plan, since when there is one; the last, which is
// in force; and those that were in force on the day or later.
func (l *lightening) versionsKept() []PlanVersion {
	all := l.s.Plan.Versions
	var kept []PlanVersion
	for i, v := range all {
		if i == 0 || i == len(all)-1 || !all[i+1].On.Before(l.before) {
			kept = append(kept, v)
		}
	}
	return kept
}

func (l *lightening) meetingIsPast(m *Meeting) bool {
	return !m.unfinished() && m.On.Before(l.before) && m.SentOn.Before(l.before) && !l.leant[m.ID]
}

// weighsLong: what is about a decision, a complaint, what was notified or a move is asked
// of as long as they are, and there are few of them: who got a packet months ago is still
// told that nobody comes.
func weighsLong(about string) bool {
	kind, _, _ := strings.Cut(about, "-")
	return slices.Contains([]string{"decision", "complaint", "notice", "referral", "move"}, kind)
}

// nextAfter numbers a thing after the last of its kind: those before may have left.
func nextAfter[T any](kind string, have []T, id func(T) string) string {
	if len(have) == 0 {
		return nextID(kind, 0)
	}
	n, err := strconv.Atoi(strings.TrimPrefix(id(have[len(have)-1]), kind+"-"))
	if err != nil { // an id of another shape: none has ever been given
		n = len(have)
	}
	return nextID(kind, n)
}

// ReachesPast reports whether a step is to be decided on the state of the whole ledger
// instead of one that Lighten has been at: it says so in its row, or names a thing that
// has left.
func ReachesPast(s State, body Step) bool {
	if s.Past == 0 || body == nil || reflect.ValueOf(body).IsNil() {
		return false
	}
	return NeedsOf(body).Has(NeedPast) || namesOneOf(reflect.ValueOf(body).Elem(), s.hasLeft)
}

// hasLeft: it is an id of the case's own that is not in the state.
func (s *State) hasLeft(id string) bool {
	kind, _, numbered := strings.Cut(id, "-")
	switch {
	case !numbered:
		return false
	case kind == "letter":
		return s.letter(id) == nil
	case kind == "deadline":
		return s.deadline(id) == nil
	case kind == "task":
		return s.task(id) == nil
	case kind == "meeting":
		return s.meeting(id) == nil
	}
	return false
}

func namesOneOf(v reflect.Value, fits func(string) bool) bool {
	switch v.Kind() {
	case reflect.String:
		return fits(v.String())
	case reflect.Pointer:
		return !v.IsNil() && namesOneOf(v.Elem(), fits)
	case reflect.Slice:
		for i := range v.Len() {
			if namesOneOf(v.Index(i), fits) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() == reflect.TypeFor[time.Time]() {
				return false
			}
			if namesOneOf(v.Field(i), fits) {
				return true
			}
		}
	}
	return false
}
