package api

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/goccy/go-yaml"
)

//go:embed examples.yaml
var exampleBodies []byte

// examples gives every operation with a body one that its schema takes: the one
// written for it, or the plainest there is.
func (s *server) examples() {
	written := map[string]any{}
	if err := yaml.Unmarshal(exampleBodies, &written); err != nil {
		panic("api: reading examples.yaml: " + err.Error()) // the file is part of the program
	}
	spec := s.huma.OpenAPI()
	for _, path := range spec.Paths {
		for _, op := range operationsAt(path) {
			if content := jsonBody(op); content != nil {
				example, ok := written[op.OperationID]
				if !ok {
					example = plainest(spec.Components.Schemas, content.Schema)
				}
				content.Example = plainJSON(example)
			}
		}
	}
}

// jsonBody is the body of an operation, nil where it takes none, or a file.
func jsonBody(op *huma.Operation) *huma.MediaType {
	if op.RequestBody == nil {
		return nil
	}
	return op.RequestBody.Content["application/json"]
}

// plainJSON is a value as a client would send it.
func plainJSON(value any) any {
	body, err := json.Marshal(value)
	if err != nil {
		panic("api: an example that is no JSON: " + err.Error()) // the file is part of the program
	}
	var out any
	_ = json.Unmarshal(body, &out) // cannot fail: it has just been written
	return out
}

// samples are values of strings with a format of their own.
var samples = map[string]string{
	"uuid": "0198c0de-0000-7000-8000-000000000001", "date": "2027-02-23", "date-time": "2027-02-23T08:00:00Z", "length": "14d",
	"principal": "person/0198c0de-0000-7000-8000-000000000001", "legal-basis": "hol § 7-1", "email": "ola.fysio@fjordvik.example",
}

// plainest is the shortest value that a schema takes: what is required, with the
// first of each choice, and what stands in the fields' tags as example or default.
func plainest(all huma.Registry, schema *huma.Schema) any {
	if schema.Ref != "" {
		return plainest(all, all.SchemaFromRef(schema.Ref))
	}
	switch {
	case len(schema.Examples) > 0:
		return schema.Examples[0]
	case schema.Default != nil:
		return schema.Default
	case len(schema.Enum) > 0:
		return schema.Enum[0]
	}
	switch schema.Type {
	case huma.TypeObject:
		out := map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			if slices.Contains(schema.Required, name) {
				out[name] = plainest(all, schema.Properties[name])
			}
		}
		return out
	case huma.TypeArray:
		out := []any{}
		if schema.MinItems != nil && *schema.MinItems > 0 {
			out = append(out, plainest(all, schema.Items))
		}
		return out
	case huma.TypeBoolean:
		return true
	case huma.TypeInteger, huma.TypeNumber:
		return 1
	}
	if sample, ok := samples[schema.Format]; ok {
		return sample
	}
	if thing, _, local := strings.Cut(strings.TrimPrefix(schema.Pattern, "^"), "-["); local { // ^decision-[0-9]{1,9}$
		return thing + "-1"
	}
	return strings.Repeat("…", max(1, value(schema.MinLength)))
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
