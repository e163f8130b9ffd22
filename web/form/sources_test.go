package form

import (
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answerSchemas are what the API's document says of its answers, as it stands.
type answerSchemas struct {
	Paths map[string]struct {
		Get struct {
			Responses map[string]struct {
				Content map[string]struct {
					Schema map[string]any `yaml:"schema"`
				} `yaml:"content"`
			} `yaml:"responses"`
		} `yaml:"get"`
	} `yaml:"paths"`
	Components struct {
		Schemas map[string]map[string]any `yaml:"schemas"`
	} `yaml:"components"`
}

// sample is an answer with every field that there may be, one thing in each list.
func (a answerSchemas) sample(s map[string]any, depth int) any {
	if ref, ok := s["$ref"].(string); ok {
		return a.sample(a.Components.Schemas[ref[strings.LastIndexByte(ref, '/')+1:]], depth)
	}
	if depth == 0 {
		return nil
	}
	if enum, ok := s["enum"].([]any); ok {
		return enum[0]
	}
	properties, _ := s["properties"].(map[string]any)
	more, _ := s["additionalProperties"].(map[string]any)
	items, _ := s["items"].(map[string]any)
	switch {
	case items != nil:
		return []any{a.sample(items, depth-1)}
	case properties != nil:
		out := map[string]any{}
		for name, property := range properties {
			of, _ := property.(map[string]any)
			out[name] = a.sample(of, depth-1)
		}
		return out
	case more != nil:
		return map[string]any{someone: a.sample(more, depth-1)}
	case s["format"] == "date":
		return "2027-03-01"
	}
	return someone
}

const someone = "person/1"

// Each source is a list that the answer of its route has, and what a body says of a thing in
// it and what it is called are made of fields that the answer has.
func TestChoicesAreMadeOfWhatTheAPIAnswers(t *testing.T) {
	document, err := os.ReadFile("../../api/openapi.yaml")
	require.NoError(t, err)
	var api answerSchemas
	require.NoError(t, yaml.Unmarshal(document, &api))
	for name, reference := range references {
		for _, s := range reference.sources {
			route := strings.ReplaceAll(s.path, "{from_case}", "{case_id}")
			answer, _ := api.sample(api.Paths[route].Get.Responses["200"].Content["application/json"].Schema, 8).(map[string]any)
			require.NotNil(t, answer, "%s: %s answers nothing", name, route)
			things := items(answer, s.list)
			require.Len(t, things, 1, "%s: the answer of %s has no %s", name, route, s.list)
			people := map[string]any{someone: map[string]any{"name": "Ola Nordmann"}}
			assert.NotEmpty(t, s.value(things[0]), "%s: a thing of %s has no such id", name, s.list)
			assert.NotEmpty(t, s.words(describer{lang: "nb", people: people}, things[0]), "%s: a thing of %s is called nothing", name, s.list)
		}
	}
	for form, may := range fitting {
		thing := "Letter"
		if strings.HasSuffix(form, "meeting") || strings.HasSuffix(form, "minutes") {
			thing = "Meeting"
		}
		if formOf(t, form).Field("complaint") != nil {
			thing = "Complaint"
		}
		properties, _ := api.Components.Schemas[thing]["properties"].(map[string]any)
		states, _ := properties["status"].(map[string]any)
		codes, _ := states["enum"].([]any)
		for _, status := range may {
			assert.Contains(t, codes, any(status), "%s: there is no such status of a %s", form, thing)
		}
	}
}
