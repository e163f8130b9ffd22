package casefile

import (
	"reflect"
	"slices"
)

// Made is something that a step made: a thing of the case with an id, or what
// whoever took the step should know.
type Made struct {
	// ID is "letter-3", "task-2"; empty for a warning.
	ID string `json:"id,omitempty"`
	// Code is the letter's, the deadline's, or the kind of task or meeting; of a
	// warning what it warns of.
	Code string `json:"code,omitempty"`
	// Due is when a deadline or a task is due.
	Due Date `json:"due,omitzero"`
}

// MadeBy lists what facts have made, in order: the things whose ids they give, and
// what is unusual about them.
func MadeBy(events []Event) []Made {
	var out []Made
	for _, e := range events {
		if _, again := e.Fact.(*DeadlineRestated); again {
			continue // it says anew what was made before
		}
		v := reflect.ValueOf(e.Fact).Elem()
		for i := range v.NumField() {
			out = addMade(out, v.Field(i))
		}
		for _, code := range warnedBy(e.Fact) {
			out = append(out, Made{Code: string(code)})
		}
	}
	return out
}

// addMade adds a thing of the case that stands whole in a fact, which it does where
// it is made, and the form that asks for it.
func addMade(to []Made, v reflect.Value) []Made {
	if v.Kind() != reflect.Struct {
		return to
	}
	id, whole := fieldAs[string](v, "ID")
	if !whole || id == "" {
		return to
	}
	m := Made{ID: id}
	for _, name := range []string{"Code", "Kind"} {
		if f := v.FieldByName(name); m.Code == "" && f.IsValid() && f.Kind() == reflect.String {
			m.Code = f.String()
		}
	}
	if due, is := fieldAs[Date](v, "Due"); is {
		m.Due = due
	}
	to = append(to, m)
	if form, is := fieldAs[string](v, "Form"); is && form != "" && !slices.Contains(to, Made{ID: form}) {
		to = append(to, Made{ID: form})
	}
	return to
}

func fieldAs[T any](v reflect.Value, name string) (T, bool) {
	f := v.FieldByName(name)
	if !f.IsValid() {
		var none T
		return none, false
	}
	t, ok := f.Interface().(T)
	return t, ok
}

// warnedBy is what a fact says that somebody should know who took the step.
func warnedBy(f Fact) []StepWarning {
	switch x := f.(type) {
	case *NoticeGiven:
		if x.Short {
			return []StepWarning{WarnShortNotice}
		}
	case *MeetingPlanned:
		return x.Meeting.Warnings
	case *MeetingWarned:
		return []StepWarning{x.Warning}
	case *CoordinatorProposed:
		return x.Assignment.Blocked
	}
	return nil
}
