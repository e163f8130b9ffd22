package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/goccy/go-yaml"
)

// Every operation that takes a body shows one that it would take, in the document
// and on the page.
func TestEveryBodyHasAnExample(t *testing.T) {
	s := newServer(Config{Training: true})
	spec := s.huma.OpenAPI()
	page, err := docsPage(spec)
	must(t, err)
	shown, taking := map[string]bool{}, 0
	for path, item := range spec.Paths {
		for _, op := range operationsAt(item) {
			content := jsonBody(op)
			if content == nil {
				continue
			}
			taking++
			if content.Example == nil {
				t.Errorf("%s %s has no example", op.Method, path)
				continue
			}
			shown[op.OperationID] = true
			for _, fault := range faults(spec, content.Schema, content.Example) {
				t.Errorf("%s would not take its example: %v", op.OperationID, fault)
			}
			// Bodies that are made when nobody has written one are held to the same.
			for _, fault := range faults(spec, content.Schema, plainJSON(plainest(spec.Components.Schemas, content.Schema))) {
				t.Errorf("%s would not take the plainest body: %v", op.OperationID, fault)
			}
		}
	}
	if taking < 90 || strings.Count(string(page), "<pre>") < taking {
		t.Errorf("%d operations take a body, the page shows %d", taking, strings.Count(string(page), "<pre>"))
	}
	var written map[string]any
	must(t, yaml.Unmarshal(exampleBodies, &written))
	for id := range written {
		if !shown[id] {
			t.Errorf("examples.yaml has %s, and no operation takes it", id)
		}
	}
	for _, one := range steps {
		if _, ok := written[one.name]; !ok {
			t.Errorf("no example is written for the step %s", one.name)
		}
	}
}

func faults(spec *huma.OpenAPI, schema *huma.Schema, body any) []error {
	var res huma.ValidateResult
	huma.Validate(spec.Components.Schemas, schema, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, body, &res)
	return res.Errors
}

// The test above would see a body that is not taken.
func TestAWrongExampleIsFound(t *testing.T) {
	spec := newServer(Config{}).huma.OpenAPI()
	schema := spec.Paths["/cases/{case_id}/steps/register_receipt"].Post.RequestBody.Content["application/json"].Schema
	for _, wrong := range []string{`{}`, `{"decision":"1"}`, `{"decision":"decision-1","evidence":"NONE"}`,
		`{"decision":"decision-1","note":"x"}`,
		`{"decision":"decision-1","party":"kari"}`, `{"decision":"decision-1","received_on":"26.02.2027"}`} {
		var body any
		must(t, json.Unmarshal([]byte(wrong), &body))
		if len(faults(spec, schema, body)) == 0 {
			t.Errorf("%s is taken", wrong)
		}
	}
}
