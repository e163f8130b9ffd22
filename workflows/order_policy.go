package workflows

import (
	"encoding/json"
	"reflect"
	"strings"

	"samlop/casefile"
)

// OwnPolicy is a policy that is written as what it has of its own: most of an
// organisation's is as casefile.DefaultPolicy, and an order that carried it whole
// would be more policy than step in every history.
type OwnPolicy struct{ casefile.Policy }

// ownPolicy is casefile.Policy with every field left out that is zero.
var ownPolicy = func() reflect.Type {
	whole := reflect.TypeFor[casefile.Policy]()
	fields := reflect.VisibleFields(whole)
	for i, f := range fields {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[i].Tag = reflect.StructTag(`json:"` + name + `,omitzero"`)
	}
	return reflect.StructOf(fields)
}()

// MarshalJSON leaves out what is as in casefile.DefaultPolicy.
func (p OwnPolicy) MarshalJSON() ([]byte, error) {
	own, defaults := reflect.ValueOf(&p.Policy).Elem(), reflect.ValueOf(casefile.DefaultPolicy())
	for i := range own.NumField() {
		if reflect.DeepEqual(own.Field(i).Interface(), defaults.Field(i).Interface()) {
			own.Field(i).SetZero()
		}
	}
	return json.Marshal(own.Convert(ownPolicy).Interface())
}

// UnmarshalJSON reads what MarshalJSON writes, and whole policies, as histories of
// older builds have them.
func (p *OwnPolicy) UnmarshalJSON(text []byte) error {
	p.Policy = casefile.DefaultPolicy()
	return json.Unmarshal(text, &p.Policy)
}
