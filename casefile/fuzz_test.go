package casefile

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// survives decodes raw bytes as the body of a step, and asks Decide about it on
// cases in every kind of state. Whatever it says, it says it without panicking,
// and what it accepts can be written down, read back and folded.
func survives(t interface {
	Helper()
	Fatalf(string, ...any)
}, cases []*play, spec Spec, raw []byte) {
	t.Helper()
	body := spec.NewStep()
	if json.Unmarshal(raw, body) != nil {
		return // the API says 400 to it
	}
	for _, p := range cases {
		for _, by := range []Actor{actorOf(tone), actorOf(kari), actorOf(ola), SystemActor, {}} {
			cmd := Command{ID: "x", By: by, Body: body, Facts: p.facts(body)}
			events, r := Decide(p.s, cmd, p.now, p.policy)
			if r != nil {
				if r.Rule == "" || r.Key == "" || len(events) > 0 {
					t.Fatalf("%s %s: %+v", spec.Name, raw, r)
				}
				continue
			}
			out, err := json.Marshal(events)
			if err != nil {
				t.Fatalf("%s %s leads to events that cannot be written: %v", spec.Name, raw, err)
			}
			var back []Event
			if err := json.Unmarshal(out, &back); err != nil {
				t.Fatalf("%s %s leads to events that cannot be read: %v\n%s", spec.Name, raw, err, out)
			}
			s := Fold(p.s, back)
			if _, err := json.Marshal(s); err != nil {
				t.Fatalf("%s %s leads to a state that cannot be written: %v", spec.Name, raw, err)
			}
			NextWake(s)
		}
	}
}

// standing are the cases that bodies are thrown at.
func standing(t *testing.T) []*play {
	at := "2027-02-01"
	p := teamedOn(t, at)
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p)})
	p.do(ola, &InviteMeeting{Meeting: "meeting-1"})
	p.do(ola, &HoldMeeting{Meeting: "meeting-1", Attended: []Principal{kari}, Arranged: words(1)})
	closed := withdrawn(plannedOn(t, at), WithdrawAll)
	return []*play{newPlay(t, at), receivedOn(t, at), awaitingOn(t, at, ConsentPlan), decidingOn(t, at, ConsentPlan), p, closed}
}

// anyJSON draws JSON of any shape; keys are those of the body as often as not.
func anyJSON(keys []string) *rapid.Generator[any] {
	leaf := rapid.OneOf(
		rapid.SampledFrom([]any{nil, true, false, 0, -1, 1e300, "", "x", "person/kari", "staff/ola", "staff/", "system", "2027-02-01",
			"2027-02-31", "9999-12-31",
			"0000-00-00", "0000-01-01", "decision-1", "meeting-1", "form-1", "letter-1", "task-1", "deadline-1", "START", "PLAN", "COORDINATOR",
			"ALL", "GRANTED",
			"TERMINATED", "CARE_TEAM", "PARTICIPANT", "INFO_SHARING", "a", "NAV", string(words(1)), strings.Repeat("æ", 5000), "\u0000",
			"2027-02-01T00:00:00Z"}),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Int(), func(n int) any { return n }),
	)
	return rapid.Custom(func(t *rapid.T) any {
		key := rapid.SampledFrom(append(slices.Clone(keys), "who", "service", "read", "write", "received_on", "extra"))
		list := rapid.Map(rapid.SliceOfN(leaf, 0, 4), func(s []any) any { return s })
		inner := rapid.Map(rapid.MapOfN(key, rapid.OneOf(leaf, list), 0, 5), func(m map[string]any) any { return m })
		return rapid.Map(rapid.MapOfN(key, rapid.OneOf(leaf, leaf, list, inner, rapid.Map(rapid.SliceOfN(inner, 0, 3),
			func(s []any) any { return s })), 0, 9),
			func(m map[string]any) any { return m }).Draw(t, "object")
	})
}

func keysOf(spec Spec) []string {
	raw, _ := json.Marshal(Command{ID: "x", Body: spec.NewStep()})
	var c struct{ Body map[string]any }
	_ = json.Unmarshal(raw, &c)
	var keys []string
	for k := range c.Body {
		keys = append(keys, k)
	}
	for _, f := range reflect.VisibleFields(spec.kind) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		keys = append(keys, name)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func TestDecide_SurvivesAnyJSON(t *testing.T) {
	cases := standing(t)
	for _, spec := range Specs() {
		keys := keysOf(spec)
		t.Run(spec.Name, rapid.MakeCheck(func(t *rapid.T) {
			raw, err := json.Marshal(anyJSON(keys).Draw(t, "body"))
			if err != nil {
				t.Skip("not JSON")
			}
			survives(t, cases, spec, raw)
		}))
	}
}

// FuzzDecide is the same with Go's own fuzzer: go test ./casefile -fuzz FuzzDecide
func FuzzDecide(f *testing.F) {
	for i, spec := range Specs() {
		raw, _ := json.Marshal(Command{ID: "x", Body: spec.NewStep()})
		var c struct{ Body json.RawMessage }
		_ = json.Unmarshal(raw, &c)
		f.Add(i, []byte(c.Body))
		f.Add(i, []byte(`{}`))
		f.Add(i, []byte(`null`))
	}
	f.Add(0, []byte(`{"sender_kind":"PATIENT","received_on":"2027-01-31"}`))
	f.Add(9, []byte(`{"scopes":["ALL"],"identity_confirmed":true}`))
	f.Add(17, []byte(`{"last_day":"9999-12-31"}`))
	var cases []*play
	f.Fuzz(func(t *testing.T, n int, raw []byte) {
		if cases == nil {
			cases = standing(t)
		}
		all := Specs()
		survives(t, cases, all[((n%len(all))+len(all))%len(all)], raw)
	})
}

func TestDecide_SurvivesDamagedStates(t *testing.T) {
	// A state from the ledger of another build may lack what a step looks for.
	for _, p := range standing(t) {
		for i, cut := range []func(s *State){
			func(s *State) { s.Consents = nil }, func(s *State) { s.Decisions = nil }, func(s *State) { s.Coordinators = nil },
			func(s *State) { s.Meetings = nil },
			func(s *State) { s.Letters = nil }, func(s *State) { s.Deadlines = nil }, func(s *State) { s.Responsible = nil },
			func(s *State) { s.Assessment = nil },
			func(s *State) { s.Plan = Plan{} }, func(s *State) { s.Team = CareTeam{} }, func(s *State) { s.Tasks = nil },
			func(s *State) { s.Patient = "" },
		} {
			t.Run(fmt.Sprintf("%s without %d", p.s.Phase, i), func(t *testing.T) {
				q := *p
				q.s = p.s.clone()
				cut(&q.s)
				for _, spec := range Specs() {
					for _, raw := range []string{`{}`, `{"form":"form-1","meeting":"meeting-1","scopes":["ALL"],` +
						`"identity_confirmed":true,"decision":"decision-1","evidence":"RETURN_RECEIPT"}`} {
						survives(t, []*play{&q}, spec, []byte(raw))
					}
				}
			})
		}
	}
}
