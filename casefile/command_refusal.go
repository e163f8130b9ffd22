package casefile

import (
	"regexp"
	"slices"
)

// RefusalKind tells the outer layers what sort of no it is.
type RefusalKind string

const (
	// RuleBroken: the step is understood, but a rule forbids it now (HTTP 422).
	RuleBroken RefusalKind = "RULE"
	// NotYours: somebody else may do it (HTTP 403).
	NotYours RefusalKind = "FORBIDDEN"
	// Unknown: the step names something that is not in this case (HTTP 404).
	Unknown RefusalKind = "UNKNOWN"
	// Malformed: the step contradicts itself, or lacks what it needs (HTTP 422).
	Malformed RefusalKind = "MALFORMED"
)

// Codes lists them.
func (RefusalKind) Codes() []string { return CodesOf(RuleBroken, NotYours, Unknown, Malformed) }

// Refusal is a designed no: the rule that says it, and a key under which the
// wording package keeps what is wrong and what to do instead, in nb, nn and en.
// A refused step changes nothing.
type Refusal struct {
	Rule string            `json:"rule"`
	Kind RefusalKind       `json:"kind"`
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
	// Field is the field of the step that it is about, "letters[2]"; often none.
	Field string `json:"field,omitempty"`
	// Whom are those that it is about, where somebody has to be told who: ids, no names.
	Whom []Principal `json:"whom,omitempty"`
	// Also are the reasons for which the step would be refused next; only who asked
	// for the step works them out.
	Also []*Refusal `json:"-"`
}

// Error makes a Refusal usable as an error; it carries codes only, no personal data.
func (r *Refusal) Error() string { return "refused by " + r.Rule + ": " + r.Key }

// ofTheStep are the keys that say what is wrong with a step whatever the case holds.
var ofTheStep = []string{"said_missing", "identity_not_confirmed", "scopes_missing", "parties_missing", "parties_not_meant",
	"objection_against_missing", "date_missing", "date_in_future", "date_too_far", "choice_missing", "choice_unknown", "form_unreadable",
	"principal_unreadable", "text_not_stored", "power_of_attorney_missing", "own_complaint_only"}

// OfTheStepAlone reports whether the refusal follows from the step as it was sent,
// so that it tells nothing of the case (INV-110).
func (r *Refusal) OfTheStepAlone() bool { return slices.Contains(ofTheStep, r.Key) }

// refuse is the ordinary no. args are pairs of name and value for the wording;
// values are codes, dates and numbers, never words about a person.
func refuse(rule, key string, args ...string) *Refusal {
	return newRefusal(RuleBroken, rule, key, args)
}

func malformed(rule, key string, args ...string) *Refusal {
	return newRefusal(Malformed, rule, key, args)
}

// localID is a readable id inside a case, "decision-2".
var localID = regexp.MustCompile(`^[a-z_]{1,20}-[0-9]{1,6}$`)

// unknown is the no to something that is not in this case. What was asked for is
// repeated only when it looks like an id of ours: it may be anything.
func unknown(what, id string) *Refusal {
	if !localID.MatchString(id) {
		id = ""
	}
	return newRefusal(Unknown, "INV-15", "unknown_"+what, []string{"id", id})
}

func newRefusal(kind RefusalKind, rule, key string, args []string) *Refusal {
	r := &Refusal{Rule: rule, Kind: kind, Key: key}
	if len(args) > 1 {
		r.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			r.Args[args[i]] = args[i+1]
		}
	}
	return r
}
