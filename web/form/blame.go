package form

import (
	"encoding/json"
	"strings"
)

// problem is what forms need of a problem of the API (RFC 9457).
type problem struct {
	Status int      `json:"status"`
	Detail string   `json:"detail"`
	Remedy string   `json:"remedy"`
	Rule   string   `json:"rule"`
	Key    string   `json:"key"`
	Whom   []string `json:"whom"`
	Errors []struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	} `json:"errors"`
	Also []further `json:"also"`
}

type further struct {
	Rule   string   `json:"rule"`
	Key    string   `json:"key"`
	Detail string   `json:"detail"`
	Remedy string   `json:"remedy"`
	Whom   []string `json:"whom"`
}

// Blame places a problem of the API at the fields it is about: a refusal with its rule,
// what to do instead and the step that does it, and what would be refused next; what
// cannot be read, field by field. What is about no field of the form, such as that
// somebody else was first (409, 412), too many requests (429) or that the service is
// away (503), is about the whole: Path is empty. What is no problem of the API gives nil.
func (f *Form) Blame(body json.RawMessage) []FieldError {
	var p problem
	if json.Unmarshal(body, &p) != nil || p.Status == 0 {
		return nil
	}
	reasons := []further{{p.Rule, p.Key, p.Detail, p.Remedy, p.Whom}}
	reasons = append(reasons, p.Also...)
	placed := make([]bool, len(reasons))
	var out []FieldError
	for _, e := range p.Errors {
		one := FieldError{Path: f.place(e.Path), Message: e.Message}
		for i, r := range reasons {
			if r.Detail == e.Message && !placed[i] {
				one, placed[i] = r.at(one.Path), true
				break
			}
		}
		out = append(out, one)
	}
	var unplaced []FieldError
	for i, r := range reasons {
		// That the request cannot be read says nothing beside the fields that cannot.
		if !placed[i] && (len(out) == 0 || p.Status != badRequest) {
			unplaced = append(unplaced, r.at(""))
		}
	}
	return append(unplaced, out...)
}

const badRequest = 400

func (r further) at(path string) FieldError {
	return FieldError{Path: path, Message: r.Detail, Remedy: r.Remedy, Rule: r.Rule, Key: r.Key, Step: ordered.Remedy[r.Key], Whom: r.Whom}
}

// place finds the form's field for a path of the API's, «body.participants[0].who»;
// empty when the form has no such field.
func (f *Form) place(path string) string {
	at, _ := strings.CutPrefix(path, "body.")
	if f.inline != "" {
		at, _ = strings.CutPrefix(at, f.inline+".")
	}
	for at != "" {
		if f.Field(at) != nil {
			return at
		}
		cut := strings.LastIndexAny(at, ".[")
		if cut < 0 {
			return ""
		}
		at = at[:cut]
	}
	return ""
}
