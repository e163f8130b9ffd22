package casefile

import (
	"encoding/json"
	"slices"
)

// never is after every day a life comes to: whatever is over is past at once.
var never = Date{Year: 9000, Month: 1, Day: 1}

// lightAgrees: a state that has let go of whatever is over decides as the whole one,
// but for the steps that reach into the past.
func (l *life) lightAgrees(spec Spec, cmd Command, d *deciding, refusal *Refusal) {
	l.t.Helper()
	if l.t.Failed() {
		return
	}
	began := l.light.Case == "" || d == nil && l.light.Seq != l.s.Seq || d != nil && refusal == nil && l.light.Seq+len(d.events) != l.s.Seq
	if began || ReachesPast(l.light, cmd.Body) {
		l.light = lighten(l.s, never)
		return
	}
	light, other := decide(l.light, cmd, l.now, l.policy)
	var want, events []Event
	if refusal == nil {
		want = d.events
	}
	if other == nil {
		events = light.events
	}
	a, _ := json.Marshal([]any{want, refusal})
	if b, _ := json.Marshal([]any{events, other}); string(a) != string(b) {
		l.fail("past", "%s is decided otherwise without the past:\n%s\n%s\nlight: %s", spec.Name, a, b, stateJSON(l, l.light))
	}
	l.light = lighten(Fold(l.light, events), never)
	l.lightIsPart()
}

// lightIsPart: it differs from the whole state in nothing but what is over.
func (l *life) lightIsPart() {
	l.t.Helper()
	whole, light := l.s.clone(), l.light.clone()
	gone := missing(l, whole.Deadlines, light.Deadlines, deadlineID, func(x Deadline) bool { return !x.Live() }) +
		missing(l, whole.Letters, light.Letters, letterID, func(x Letter) bool { return !x.Pending() && x.Status != LetterFailed }) +
		missing(l, whole.Tasks, light.Tasks, taskID, func(x Task) bool { return !x.Open() }) +
		missing(l, whole.Meetings, light.Meetings, meetingID, func(x Meeting) bool { return !x.unfinished() })
	if gone != light.Past {
		l.fail("past", "%d have left, %d are counted", gone, light.Past)
	}
	whole.Deadlines, whole.Letters, whole.Tasks, whole.Meetings = light.Deadlines, light.Letters, light.Tasks, light.Meetings
	whole.Past = light.Past
	if a, b := stateJSON(l, whole), stateJSON(l, light); a != b {
		l.fail("past", "the state has become another:\n%s\n%s", a, b)
	}
}

// missing counts what only the whole has, which must be over; the rest is the same, in
// the same order.
func missing[T any](l *life, whole, light []T, id func(T) string, over func(T) bool) (n int) {
	l.t.Helper()
	for _, x := range whole {
		i := slices.IndexFunc(light, func(y T) bool { return id(y) == id(x) })
		switch {
		case i < 0 && !over(x):
			l.fail("past", "%s has left and is not over", id(x))
		case i < 0:
			n++
		default:
			a, _ := json.Marshal(x)
			if b, _ := json.Marshal(light[i]); i != 0 || string(a) != string(b) {
				l.fail("past", "%s differs:\n%s\n%s", id(x), a, b)
			}
			light = light[1:]
		}
	}
	return n
}
