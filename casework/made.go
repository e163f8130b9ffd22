package casework

import (
	"slices"
	"strings"

	"samlop/casefile"
)

// Made is a thing of the case that a step made.
type Made struct {
	ID   string        `json:"id" doc:"letter-3, deadline-7, task-2, decision-1, form-1 …"`
	Code string        `json:"code,omitempty" doc:"The code of a letter or a deadline, or the kind of task, meeting or consent"`
	Due  casefile.Date `json:"due,omitzero" format:"date" doc:"When a deadline or a task is due"`
}

// madeFor are the views in which things stand that not everybody sees who may take
// steps in a case; all others are seen by whoever made them.
var madeFor = map[string]view{"letter": seeLetters, "deadline": seeDeadlines, "task": seeTasks, "correction": seeCorrections}

// tellMade shows what a step made to the one who took it, as far as they see such
// things of the case. Of a referral that opened one only the unit hears.
func (t *Taken) tellMade(k *taking) {
	t.Made, t.Warnings = nil, nil
	if k.at == nil && !k.asker.unit() || k.at != nil && !k.at.related() {
		return
	}
	for _, m := range t.made {
		thing, _, _ := strings.Cut(m.ID, "-")
		v, some := madeFor[thing]
		switch {
		case m.ID == "":
			if !slices.Contains(t.Warnings, m.Code) {
				t.Warnings = append(t.Warnings, m.Code)
			}
		case some && k.at != nil && !k.at.sees(v):
		default:
			t.Made = append(t.Made, Made{ID: m.ID, Code: m.Code, Due: m.Due})
		}
	}
}

// sees reports whether one of the asker's roles sees a view of the case, and all
// that stands in it.
func (s *sight) sees(v view) bool {
	ground, no := s.groundFor(v)
	return no == nil && slices.Contains(whole, ground)
}
