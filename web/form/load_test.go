package form

import (
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// theForms are those of the document as it is served.
var theForms = sync.OnceValues(func() (*Forms, error) {
	document, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		return nil, err
	}
	return Load(document)
})

func formOf(t *testing.T, name string) *Form {
	t.Helper()
	forms, err := theForms()
	require.NoError(t, err)
	form := forms.Step(name)
	require.NotNil(t, form, name)
	return form
}

func all(t *testing.T) []*Form {
	t.Helper()
	forms, err := theForms()
	require.NoError(t, err)
	out := make([]*Form, 0, len(forms.byName))
	for _, name := range forms.Names() {
		out = append(out, forms.byName[name])
	}
	return out
}

// Every step of the API has a form, and every field a widget; what is an id is chosen, never typed.
func TestEveryStepHasAForm(t *testing.T) {
	forms, err := theForms()
	require.NoError(t, err)
	document, err := os.ReadFile("../../api/openapi.yaml")
	require.NoError(t, err)
	steps := 0
	for line := range strings.Lines(string(document)) {
		if name, is := strings.CutPrefix(strings.TrimSpace(line), "/cases/{case_id}/steps/"); is {
			steps++
			assert.NotNil(t, forms.Step(strings.TrimSuffix(name, ":")), name)
		}
	}
	assert.Greater(t, steps, 80)
}

func TestNoIDIsTyped(t *testing.T) {
	for _, form := range all(t) {
		for _, field := range form.all() {
			at := form.name + "." + field.Path
			assert.NotEmpty(t, field.Widget, at)
			isID := localID(field.pattern) || strings.Contains(field.pattern, "[0-9a-f]{8}-") || strings.HasPrefix(field.pattern, "^organisation/")
			if !isID {
				continue
			}
			assert.Contains(t, []Widget{Pick, Picks}, field.Widget, at)
			reference, known := references[field.Reference]
			assert.True(t, known, "%s: nothing tells where its choices come from", at)
			assert.True(t, len(reference.sources) > 0 || len(reference.lookup) > 0, at)
		}
	}
}

// Every reference is used, and asks a route that the API has, by what the page or the form says.
func TestSourcesAreRoutesOfTheAPI(t *testing.T) {
	document, err := os.ReadFile("../../api/openapi.yaml")
	require.NoError(t, err)
	used := map[string]bool{}
	for _, form := range all(t) {
		for _, field := range form.all() {
			used[field.Reference] = true
		}
		for _, source := range form.Sources() {
			route := strings.ReplaceAll(source.Path, "{from_case}", "{case_id}")
			assert.Contains(t, string(document), "\n  "+route+":\n", form.name)
			for _, named := range inBraces.FindAllStringSubmatch(source.Path+"?"+source.Query, -1) {
				given := slices.Contains([]string{"case_id", "organisation_id", "staff_id", "entries_from"}, named[1])
				assert.True(t, given || form.Field(named[1]) != nil, "%s: nothing tells what %s is", form.name, named[0])
			}
		}
	}
	for name := range references {
		assert.True(t, used[name], "no field names a %s", name)
	}
}

func TestASlipInTheLayoutIsRefused(t *testing.T) {
	form := formOf(t, "issue_decision")
	shown := func(more []string, fields ...string) formLayout {
		return formLayout{Groups: []group{{Title: "the_decision", Fields: fields}}, More: more}
	}
	require.NoError(t, shown([]string{"patient_asked"}, "outcome", "scope", "refused", "decided_on", "rule", "grounds").knownTo(form))
	require.ErrorIs(t, shown(nil, "outcome", "scope", "refused", "decided_on", "rule", "grounds").knownTo(form), errForgotten)
	require.ErrorIs(t, shown([]string{"patient_asked", "grounds"}, "outcome", "scope", "refused", "decided_on", "rule").knownTo(form),
		errHiddenAway)
	require.ErrorIs(t, shown(nil, "outcome", "result").knownTo(form), errUnknownField)
	_, err := ordered.sort("issue_decision", []*Field{{Path: "result", Name: "result"}})
	require.ErrorIs(t, err, errUnplaced)
}
