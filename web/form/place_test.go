package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A button that changes a form leads to what it changed, and not to the top of a long page.
func TestWhoAddsARowGoesOnInIt(t *testing.T) {
	form := formOf(t, "start_care_team")
	typed := Values{"members.0.service": {"GP"}, "add": {"members"}}
	changed, _, _ := form.Change(typed)
	require.Equal(t, "members.1", form.Place(typed, changed))
	rows := inputOf(t, form.Show(changed, Context{Language: "nb", Focus: form.Place(typed, changed)}), "members").Rows
	assert.Equal(t, []bool{false, true}, []bool{rows[0].Focus, rows[1].Focus})

	typed = Values{"members.0.service": {"GP"}, "members.1.service": {""}, "drop": {"members.1"}}
	changed, _, _ = form.Change(typed)
	list := inputOf(t, form.Show(changed, Context{Language: "nb", Focus: form.Place(typed, changed)}), "members")
	assert.True(t, list.Focus)
	assert.Empty(t, form.Place(Values{"do": {"take"}}, Values{}))
	assert.Empty(t, form.Place(Values{"add": {"who"}}, Values{}))

	meeting := formOf(t, "plan_meeting")
	found := meeting.Show(Values{}, Context{Language: "nb", Hits: map[string][]Choice{"with": nil}})
	assert.True(t, inputOf(t, found, "with").Focus, "after a search at the field")
	assert.False(t, inputOf(t, meeting.Show(Values{}, Context{Language: "nb"}), "with").Focus)
}

// What has a default is not «left open» as well: that would be the same twice.
func TestADefaultCannotBeLeftOpen(t *testing.T) {
	person := formOf(t, "create_person").Show(nil, Context{Language: "nb"})
	kind, source := inputOf(t, person, "kind"), inputOf(t, person, "birth_source")
	assert.NotContains(t, kind.Choices, Choice{Label: "Ikke oppgitt"})
	assert.Contains(t, source.Choices, Choice{Label: "Ikke oppgitt"})
	assert.Equal(t, "name", person.Groups[0].Inputs[0].Name, "a name comes first")
}

// Fields within others stand in the order in which a person thinks.
func TestAMeasureIsSaidBeforeItsDay(t *testing.T) {
	plan := formOf(t, "save_plan_draft")
	var names []string
	for _, f := range plan.Field("measures").Fields {
		names = append(names, f.Name)
	}
	assert.Equal(t, []string{"what", "goal", "extent", "responsible", "by", "id"}, names)
	period := plan.Field("period").Fields
	assert.Equal(t, "from", period[0].Name)
}
