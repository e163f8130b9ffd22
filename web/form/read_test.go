package form

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDaysAreTakenAsPeopleWriteThem(t *testing.T) {
	for _, typed := range []string{"1.3.2027", "01.03.27", "2027-03-01", "01032027", "010327", "1/3 2027", " 1 . 3 . 2027 ", "1. mars 2027",
		"1 Mar 2027", "01-03-2027", "2027.3.1"} {
		d, ok := readDate(typed, false)
		assert.True(t, ok, typed)
		assert.Equal(t, "2027-03-01", d.String(), typed)
	}
	for _, typed := range []string{"", "31.02.2027", "1.13.2027", "i morgen", "1.3", "2027", "1.3.1027", "1. foo 2027", "0.0.2027"} {
		_, ok := readDate(typed, false)
		assert.False(t, ok, typed)
	}
	old, ok := readDate("3.5.85", false)
	assert.True(t, ok)
	assert.Equal(t, "1985-05-03", old.String())
	_, ok = readDate("3.5.19", true)
	assert.False(t, ok, "somebody born in 19 may be of either century")
}

func TestTimesAreTakenAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]string{"9": "09:00", "9.30": "09:30", "09:30": "09:30", "0930": "09:30", "930": "09:30",
		" 14 . 05 ": "14:05"} {
		clock, ok := readClock(typed)
		assert.True(t, ok, typed)
		assert.Equal(t, want, clock, typed)
	}
	for _, typed := range []string{"", "24.00", "9.60", "halv ti", "9.3"} {
		_, ok := readClock(typed)
		assert.False(t, ok, typed)
	}
}

func TestAMomentIsInOslo(t *testing.T) {
	form := formOf(t, "admit_patient")
	body, wrong := form.Read(Values{"admitted_at.date": {"1.7.27"}, "admitted_at.clock": {"9"}})
	require.Empty(t, wrong)
	assert.JSONEq(t, `{"admitted_at": "2027-07-01T09:00:00+02:00"}`, string(body))
	for code, typed := range map[string]Values{
		ClockOnly: {"admitted_at.clock": {"9.00"}},
		NoClock:   {"admitted_at.date": {"1.7.2027"}, "admitted_at.clock": {"ni"}},
		NoDate:    {"admitted_at.date": {"juli"}, "admitted_at.clock": {"9.00"}},
		Missing:   {},
	} {
		_, wrong := form.Read(typed)
		assert.Equal(t, []FieldError{{Path: "admitted_at", Code: code}}, wrong)
	}
}

// What cannot be read is said at its field, and the rest is read; what was typed is shown again as it was.
func TestWhatCannotBeReadIsSaidAtItsField(t *testing.T) {
	form := formOf(t, "issue_decision")
	typed := Values{"outcome": {"MAYBE"}, "decided_on": {"31.2.2027"}, "scope": {"PLAN"}, "rule": {" hol  § 7-1 "},
		"grounds": {"Hun\r\ntrenger det. "}}
	body, wrong := form.Read(typed)
	assert.ElementsMatch(t, []FieldError{{Path: "outcome", Code: NoChoice}, {Path: "decided_on", Code: NoDate}}, wrong)
	assert.JSONEq(t, `{"scope": ["PLAN"], "rule": "hol § 7-1", "grounds": "Hun\ntrenger det."}`, string(body))
	view := form.Show(typed, Context{Language: "nb", Errors: wrong})
	assert.Equal(t, "31.2.2027", inputOf(t, view, "decided_on").Value)
	require.Len(t, view.Faults, 2)
	assert.Equal(t, "f-outcome", view.Faults[0].ID, "in the order of the form")
	assert.Equal(t, "f-decided_on", view.Faults[1].ID)
}

// A row in which nothing stands is no row, and what is wrong stands at the row it is about.
func TestAnEmptyRowIsNoRow(t *testing.T) {
	form := formOf(t, "start_care_team")
	typed := Values{"members.0.who": {""}, "members.3.who": {per}, "members.3.service": {"GP"}, "members.7.who": {kari}}
	body, wrong := form.Read(typed)
	assert.JSONEq(t, `{"members": [{"who": "`+per+`", "service": "GP"}, {"who": "`+kari+`"}]}`, string(body))
	assert.Equal(t, []FieldError{{Path: "members[1].service", Code: Missing}}, wrong)
	view := form.Show(typed, Context{Language: "nb", Errors: wrong})
	require.Len(t, view.Faults, 1)
	assert.Equal(t, "f-members-7-service", view.Faults[0].ID)
}

func TestRowsWithoutJavaScript(t *testing.T) {
	form := formOf(t, "start_care_team")
	typed := Values{"members.0.service": {"GP"}, "members.0.who": {per}, "add": {"members"}}
	more, search, changed := form.Change(typed)
	require.True(t, changed)
	assert.Nil(t, search)
	assert.Equal(t, []int{0, 1}, rowsOf(more, "members"))
	assert.Equal(t, "GP", more.Get("members.0.service"))
	assert.Empty(t, more.Get("add"), "the button is not kept")
	assert.Equal(t, "members", typed.Get("add"), "what was typed is left alone")
	first, _, _ := form.Change(Values{"add": {"members"}})
	assert.Equal(t, []int{0, 1}, rowsOf(first, "members"), "the first row was there, and empty")

	less, _, changed := form.Change(Values{"members.0.who": {per}, "members.1.who": {kari}, "members.10.who": {ola}, "drop": {"members.1"}})
	require.True(t, changed)
	assert.Equal(t, []int{0, 10}, rowsOf(less, "members"))

	_, search, changed = form.Change(Values{"members.1.who.search": {" Kari "}, "search": {"members.1.who"}})
	require.True(t, changed)
	assert.Equal(t, &Search{Name: "members.1.who", Words: "Kari"}, search)

	typed = Values{"do": {"look"}, "members.1.who.search": {"Kari"}, "members.1.who.sought": {""}}
	_, search, _ = form.Change(typed)
	assert.Equal(t, &Search{Name: "members.1.who", Words: "Kari"}, search, "enter in the field of a search is a search")
	typed.Set("members.1.who.sought", "Kari")
	_, search, changed = form.Change(typed)
	assert.False(t, changed, "and is one only once")
	assert.Nil(t, search)

	for _, typed := range []Values{{"do": {"take"}}, {"add": {"who"}}, {"search": {"members"}}, {"drop": {"members"}}, {"drop": {"do"}}} {
		_, search, changed = form.Change(typed)
		assert.False(t, changed, typed)
		assert.Nil(t, search)
	}
}

func TestBlankAndDefault(t *testing.T) {
	form := formOf(t, "refer")
	fresh := form.Show(nil, Context{Language: "nb", Today: monday})
	assert.Equal(t, "01.03.2027", inputOf(t, fresh, "received_on").Value)
	cleared := form.Show(Values{"received_on": {""}}, Context{Language: "nb", Today: monday})
	assert.Empty(t, inputOf(t, cleared, "received_on").Value, "what somebody has taken away stays away")
	brief := inputOf(t, formOf(t, "start_plan").Show(nil, Context{Language: "nb"}), "style")
	assert.True(t, brief.Choices[0].Chosen)
	ticked, wrong := formOf(t, "appoint_coordinator").Read(Values{"staff": {kari}, "manager_confirmed": {"true"}})
	assert.Empty(t, wrong)
	assert.JSONEq(t, `{"staff": "`+kari+`", "manager_confirmed": true}`, string(ticked))
}

func TestAGoalIsNamedByItsRow(t *testing.T) {
	form := formOf(t, "save_plan_draft")
	typed := Values{"aims.goals.0.goal": {"Bo hjemme"}, "aims.goals.1.goal": {"Gå på skolen"}, "aims.goals.1.id": {"goals-1"}}
	view := form.Show(typed, Context{Language: "nb"})
	goals := inputOf(t, view, "aims").Inputs[0]
	require.Equal(t, "aims.goals", goals.Name)
	var marks []string
	for _, row := range goals.Rows {
		for _, in := range row.Inputs {
			if in.Widget == Hidden {
				marks = append(marks, in.Value)
			}
		}
	}
	assert.Equal(t, []string{"goals-2", "goals-1"}, marks)
	for _, in := range inputOf(t, view, "measures").Rows[0].Inputs {
		if in.Name == "measures.0.goal" {
			assert.Equal(t, "Bo hjemme", in.Choices[0].Label)
			assert.Equal(t, "goals-2", in.Choices[0].Value)
		}
	}
}
