package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"samlop/web/form"
)

// changing is something of a register that a form changes: as it stands, and in which version.
type changing struct {
	values  form.Values
	version int
}

// change makes an errand one that changes what stands in a register: the form is filled in
// with it, and what differs is sent, for the version that was read.
func (e *errand) change(view *stepView, stands json.RawMessage, version int) error {
	values, err := e.form.Values(stands)
	if err != nil {
		return fmt.Errorf("web: filling in a form: %w", err)
	}
	e.changes, e.preset, view.Version = &changing{values, version}, values, version
	e.sends = func(body json.RawMessage) (json.RawMessage, error) { return differing(e.form, body, stands) }
	return nil
}

// send sends an errand: what is new is posted, and what is changed is changed in the version
// that the form was held against.
func (d *desk) send(v *visit, e errand, body json.RawMessage, key string) (*answer, error) {
	if e.sends != nil {
		var err error
		if body, err = e.sends(body); err != nil {
			return nil, err
		}
		if body == nil { // nothing is to be done
			return &answer{status: http.StatusNoContent}, nil
		}
	}
	if e.changes != nil {
		return d.askMatching(v, http.MethodPatch, e.path, body, e.changes.version)
	}
	return d.ask(v, http.MethodPost, e.path, body, cmpKey(key))
}

// stands puts into words what a form changes, where somebody else has changed it meanwhile.
func (t *typing) stands(e errand, c form.Context) {
	if t.Moved && e.changes != nil {
		t.Stands = e.form.Tell(e.changes.values, c)
	}
}

// differing is what a form says otherwise than what stands in a register. What was emptied
// is sent empty, so that it is emptied there; nil when nothing differs.
func differing(f *form.Form, body, stands json.RawMessage) (json.RawMessage, error) {
	var typed, stood map[string]json.RawMessage
	if err := json.Unmarshal(body, &typed); err != nil {
		return nil, fmt.Errorf("web: reading what was typed: %w", err)
	}
	if err := json.Unmarshal(stands, &stood); err != nil {
		return nil, fmt.Errorf("web: reading what stands: %w", err)
	}
	out := map[string]json.RawMessage{}
	for _, field := range f.Fields() {
		now, is := typed[field.Name]
		was, had := stood[field.Name]
		switch {
		case is && (!had || !alike(now, was)):
			out[field.Name] = now
		case is || !had || alike(was, emptyOf(was)) || field.Widget == form.YesNo:
		default:
			out[field.Name] = emptyOf(was)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return json.Marshal(out)
}

// emptyOf is what empties a value: no text, or none of a list.
func emptyOf(value json.RawMessage) json.RawMessage {
	if bytes.HasPrefix(value, []byte("[")) {
		return json.RawMessage("[]")
	}
	return json.RawMessage(`""`)
}

// alike compares two values; a list of words in any order.
func alike(a, b json.RawMessage) bool {
	var of, other []string
	if json.Unmarshal(a, &of) == nil && json.Unmarshal(b, &other) == nil {
		slices.Sort(of)
		slices.Sort(other)
		return slices.Equal(of, other)
	}
	var one, two bytes.Buffer
	return json.Compact(&one, a) == nil && json.Compact(&two, b) == nil && one.String() == two.String()
}
