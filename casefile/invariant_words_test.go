package casefile

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/stretchr/testify/require"
)

// wordsKept: words that a step takes are in one of its events, where whoever may
// read the case finds them again (INV-114).
func (l *life) wordsKept(body Step, events []Event) {
	written, err := json.Marshal(events)
	require.NoError(l.t, err)
	for name, words := range textsIn(reflect.ValueOf(body).Elem(), "") {
		if words != "" && !strings.Contains(string(written), string(words)) {
			l.fail("INV-114", "%T takes %s, and no event holds it", body, name)
		}
	}
}

// textsIn lists the words a step was given, by field.
func textsIn(v reflect.Value, path string) map[string]Text {
	out := map[string]Text{}
	switch {
	case v.Type() == reflect.TypeFor[Text]():
		out[path] = v.Interface().(Text)
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			for name, words := range textsIn(v.Field(i), path+"."+v.Type().Field(i).Name) {
				out[name] = words
			}
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			for name, words := range textsIn(v.Index(i), path+"[]") {
				out[name] = words
			}
		}
	case v.Kind() == reflect.Pointer && !v.IsNil():
		return textsIn(v.Elem(), path)
	}
	return out
}
