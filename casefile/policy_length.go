package casefile

import (
	"reflect"
	"strings"

	"samlop/casefile/calendar"
)

// policyLength is one of the lengths that an organisation chooses: a field of
// Policy. The field says all there is to say of it: the name in its json tag, what
// it is in doc, and in fallback how long it is where nothing else is said.
type policyLength struct {
	name     string
	field    int
	fallback calendar.Length
}

// policyLengths are the lengths of Policy, in the order in which it has them. A
// field of this kind cannot be left out here, nor be without a fallback.
var policyLengths = func() []policyLength {
	var out []policyLength
	for i, t := 0, reflect.TypeFor[Policy](); i < t.NumField(); i++ {
		f := t.Field(i)
		if f.Type != reflect.TypeFor[calendar.Length]() {
			continue
		}
		fallback, err := calendar.ParseLength(f.Tag.Get("fallback"))
		if err != nil || fallback.N == 0 {
			panic("casefile: the policy's " + f.Name + " has no length to fall back on")
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		out = append(out, policyLength{name, i, fallback})
	}
	return out
}()

// of is where a policy keeps the length.
func (l policyLength) of(p *Policy) *calendar.Length {
	return reflect.ValueOf(p).Elem().Field(l.field).Addr().Interface().(*calendar.Length)
}

// length is the policy's length of a name. It panics for a name that there is not;
// the register of deadlines, which names them, is part of the build and tested.
func (p Policy) length(name string) calendar.Length {
	for _, l := range policyLengths {
		if l.name == name {
			return *l.of(&p)
		}
	}
	panic("casefile: no length is called " + name)
}

// LengthMissing names, as JSON does, the first length of the policy that is none:
// not set, or of no days. It is empty when the policy has them all.
func (p Policy) LengthMissing() string {
	for _, l := range policyLengths {
		if have := l.of(&p); have.N <= 0 || have.Unit == calendar.Hour { // hours are counted from an instant, never from a date
			return l.name
		}
	}
	return ""
}
