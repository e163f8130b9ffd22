package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"cloud.google.com/go/civil"
	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// Whatever a body may hold, its form shows it and reads the same again, in any language.
func TestWhatIsShownIsReadAgain(t *testing.T) {
	for _, form := range all(t) {
		for seed := range uint64(20) {
			some := bodies{rand.New(rand.NewPCG(seed, 14))}
			body, err := json.Marshal(some.body(form))
			require.NoError(t, err)
			values, err := form.Values(body)
			require.NoError(t, err, form.name)
			before := values.Encode()

			read, wrong := form.Read(values)
			require.Empty(t, wrong, "%s: %s", form.name, body)
			require.JSONEq(t, string(body), string(read), form.name)

			form.Show(values, Context{Language: languages[seed%3], Errors: wrong})
			require.Equal(t, before, values.Encode(), form.name)
		}
	}
}

// What is read is what the API takes: its own schemas, read by another library, find nothing wrong.
func TestWhatIsReadTheAPITakes(t *testing.T) {
	document, err := os.ReadFile("../../api/openapi.yaml")
	require.NoError(t, err)
	var api map[string]any
	require.NoError(t, yaml.Unmarshal(document, &api))
	asJSON, err := json.Marshal(api)
	require.NoError(t, err)
	resource, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	require.NoError(t, compiler.AddResource("file:///openapi", resource))
	routes := map[string]string{} // as pointers into the document, by operation
	paths, _ := api["paths"].(map[string]any)
	for path, item := range paths {
		of, _ := item.(map[string]any)
		for method, operation := range of {
			if op, is := operation.(map[string]any); is {
				routes[fmt.Sprint(op["operationId"])] = strings.NewReplacer("/", "~1", "{", "%7B", "}", "%7D").Replace(path) + "/" + method
			}
		}
	}
	for _, form := range all(t) {
		schema, err := compiler.Compile("file:///openapi#/paths/" + routes[form.name] + "/requestBody/content/application~1json/schema")
		require.NoError(t, err)
		for seed := range uint64(10) {
			some := bodies{rand.New(rand.NewPCG(seed, 7))}
			body, err := json.Marshal(some.body(form))
			require.NoError(t, err)
			values, err := form.Values(body)
			require.NoError(t, err)
			read, wrong := form.Read(values)
			require.Empty(t, wrong, form.name)
			said, err := jsonschema.UnmarshalJSON(bytes.NewReader(read))
			require.NoError(t, err)
			require.NoError(t, schema.Validate(said), "%s: %s", form.name, read)
		}
	}
}

// A form that is sent as it was drawn is read as it stood: what is drawn carries every value.
func TestWhatIsDrawnCarriesEveryValue(t *testing.T) {
	for _, form := range all(t) {
		for seed := range uint64(5) {
			some := bodies{rand.New(rand.NewPCG(seed, 41))}
			body, err := json.Marshal(some.body(form))
			require.NoError(t, err)
			values, err := form.Values(body)
			require.NoError(t, err)
			sent := submitted(t, draw(t, form, values, Context{Language: "nn"}))
			read, wrong := form.Read(sent)
			require.Empty(t, wrong, "%s: %s", form.name, body)
			// The marks of goals and measures are given when the form is shown.
			require.JSONEq(t, unmarked(t, form, body), unmarked(t, form, read), form.name)
		}
	}
}

// unmarked is a body without what nobody types.
func unmarked(t *testing.T, form *Form, body json.RawMessage) string {
	values, err := form.Values(body)
	require.NoError(t, err)
	for name := range values {
		if field := form.Field(name); field != nil && field.Widget == Hidden {
			values.Del(name)
		}
	}
	out, wrong := form.Read(values)
	require.Empty(t, wrong)
	return string(out)
}

// bodies makes random bodies that a schema allows.
type bodies struct{ *rand.Rand }

// body is that of a form, with the object within that is drawn inline.
func (b bodies) body(form *Form) map[string]any {
	out := b.object(form.fields)
	if form.inline == "" {
		return out
	}
	within := map[string]any{}
	for _, f := range form.fields {
		if value, is := out[f.Name]; is && f.inner {
			within[f.Name] = value
			delete(out, f.Name)
		}
	}
	out[form.inline] = within
	return out
}

func (b bodies) object(fields []*Field) map[string]any {
	out := map[string]any{}
	for _, f := range fields {
		if f.Required || b.IntN(2) == 0 {
			if value := b.value(f); value != nil {
				out[f.Name] = value
			}
		}
	}
	return out
}

func (b bodies) value(f *Field) any {
	if !f.many {
		return b.one(f)
	}
	var out []any
	seen := map[string]bool{}
	for range 1 + b.IntN(4) {
		one := b.one(f)
		if key := fmt.Sprint(one); one != nil && !seen[key] {
			seen[key] = true
			out = append(out, one)
		}
	}
	if out == nil && f.Required {
		return []any{}
	} else if out == nil {
		return nil
	}
	return inOrder(f, out)
}

// inOrder puts choices as they are drawn: the order of a set says nothing.
func inOrder(f *Field, values []any) []any {
	if f.Widget != Ticks {
		return values
	}
	var out []any
	for _, choice := range f.Choices {
		for _, value := range values {
			if value == choice {
				out = append(out, value)
			}
		}
	}
	return out
}

func (b bodies) one(f *Field) any {
	switch f.Widget {
	case Group, Rows:
		if within := b.object(f.Fields); len(within) > 0 {
			return within
		}
		return nil
	case YesNo:
		return b.IntN(2) == 0
	case Tick:
		return true // a statement that is not ticked is left out
	case Radios, Select, Ticks:
		return f.Choices[b.IntN(len(f.Choices))]
	case Date:
		return b.day().String()
	case Length:
		return fmt.Sprintf("%d%s", b.IntN(100), []string{"d", "w", "m", "y", "wd"}[b.IntN(5)])
	case Clock:
		return fmt.Sprintf("%02d:%02d", b.IntN(24), b.IntN(60))
	case Moment:
		d := b.day()
		return time.Date(d.Year, d.Month, d.Day, 6+b.IntN(12), b.IntN(60), 0, 0, oslo).Format(time.RFC3339)
	case Law:
		return "hol §§ 7-1 og 7-2, jf. pbrl § 2-5"
	case Pick, Picks:
		return b.id(f)
	case Area:
		return b.words(1+b.IntN(6)) + "\n\n" + b.words(3)
	case Line, Hidden:
	}
	if f.number {
		return 15 + b.IntN(500)
	}
	if f.Default != "" {
		return f.Default
	}
	if strings.HasSuffix(f.Name, "email") {
		return "ola@example.org"
	}
	if strings.HasPrefix(f.pattern, "^([0-9]{4}") {
		return fmt.Sprintf("%04d", b.IntN(10000))
	}
	word := []rune(b.words(1))
	return string(word[:min(len(word), f.Most)])
}

func (b bodies) day() civil.Date {
	return civil.Date{Year: 2000, Month: 1, Day: 1}.AddDays(b.IntN(20000))
}

func (b bodies) id(f *Field) any {
	uuid := fmt.Sprintf("%08x-0000-4000-8000-%012x", b.IntN(1<<30), b.IntN(1<<30))
	stem, _, local := strings.Cut(strings.TrimPrefix(f.pattern, "^"), "-[0-9]{1,9}$")
	switch {
	case f.Reference == "follow_up":
		return fmt.Sprintf("DEADLINE_MOVES:deadline-%d", 1+b.IntN(99))
	case f.number:
		return 1 + b.IntN(1000)
	case local:
		return stem + fmt.Sprintf("-%d", 1+b.IntN(99))
	case strings.HasPrefix(f.pattern, "^((staff"):
		return []string{"staff/", "person/"}[b.IntN(2)] + uuid
	case strings.HasPrefix(f.pattern, "^organisation"):
		return "organisation/" + uuid
	}
	return uuid
}

var some = strings.Fields("bo hjemme <b>viktig</b> «måltid» 50 % & 1/2 æøå \"sitat\" fysio 'to' ganger; uka -- O'Neill {{.}} \u0130")

func (b bodies) words(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = some[b.IntN(len(some))]
	}
	return strings.Join(out, " ")
}
