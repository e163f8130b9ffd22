package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// Whatever is answered with nothing in it holds no null where the document
// promises a value: tried for every type that stands in an answer.
func TestAnswersHoldNoNull(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	schemas := spec.Components.Schemas
	tried := map[string]bool{}
	var try func(schema *huma.Schema)
	try = func(schema *huma.Schema) {
		if schema == nil {
			return
		}
		if schema.Ref != "" {
			if tried[schema.Ref] {
				return
			}
			tried[schema.Ref] = true
			of := schemas.TypeFromRef(schema.Ref)
			schema = schemas.SchemaFromRef(schema.Ref)
			if of != nil && of.Kind() == reflect.Struct {
				emptyAnswer(t, of, schema)
			}
		}
		try(schema.Items)
		for _, property := range schema.Properties {
			try(property)
		}
		if more, is := schema.AdditionalProperties.(*huma.Schema); is {
			try(more)
		}
	}
	for _, path := range spec.Paths {
		for _, op := range operationsAt(path) {
			for _, response := range op.Responses {
				for _, content := range response.Content {
					try(content.Schema)
				}
			}
		}
	}
	if len(tried) < 50 {
		t.Errorf("only %d types stand in answers", len(tried))
	}
}

// emptyAnswer writes the zero value of a type and looks for nulls.
func emptyAnswer(t *testing.T, of reflect.Type, schema *huma.Schema) {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, reflect.New(of).Interface()); err != nil {
		t.Errorf("%s: %v", of, err)
		return
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(out.Bytes(), &fields); err != nil {
		t.Errorf("%s is written as %s: %v", of, out.Bytes(), err)
		return
	}
	for name, value := range fields {
		if property := schema.Properties[name]; string(value) == "null" && property != nil && property.Type != "" && !property.Nullable {
			t.Errorf("%s.%s is null, where the document promises %s", of, name, property.Type)
		}
	}
	for _, name := range schema.Required {
		if fields[name] == nil {
			t.Errorf("%s.%s is left out, and the document calls it required", of, name)
		}
	}
}

// What the encoder leaves as it was: Go's rules, and letters as they are.
func TestEncode(t *testing.T) {
	var out strings.Builder
	err := encode(&out, struct {
		List  []int          `json:"list"`
		Map   map[string]int `json:"map"`
		Left  []int          `json:"left,omitempty"`
		Raw   json.RawMessage
		Words string
		Deep  []struct{ List []string }
	}{Raw: json.RawMessage(`{"a":null}`), Words: "<Æ&>", Deep: make([]struct{ List []string }, 1)})
	must(t, err)
	if want := `{"list":[],"map":{},"Raw":{"a":null},"Words":"<Æ&>","Deep":[{"List":[]}]}`; out.String() != want {
		t.Errorf("got  %s\nwant %s", &out, want)
	}
}
