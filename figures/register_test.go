package figures

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/wording"
)

var update = flag.Bool("update", false, "write the table of docs/figures.md anew")

var languages = []string{wording.Bokmaal, wording.Nynorsk, wording.English}

// Every figure, measure and group has words in every language, and the register's
// English title is the one that is shown.
func TestFigures_EveryWordIsThere(t *testing.T) {
	said := func(lang, code, words string) {
		require.NotEqual(t, code, words, "%s: no words for %s", lang, code)
		require.NotEmpty(t, words, "%s: no words for %s", lang, code)
	}
	for _, lang := range languages {
		for _, spec := range Specs() {
			said(lang, string(spec.Code), wording.Figure(lang, string(spec.Code)))
			for _, group := range spec.Groups {
				words := wording.FigureGroup(lang, spec.By, group)
				said(lang, group, words)
				said(lang, group+" ", words) // a deadline is called by its code and its words
			}
		}
		for _, measure := range Measure("").Codes() {
			said(lang, measure, wording.Measure(lang, measure))
		}
	}
	for _, spec := range Specs() {
		require.Equal(t, spec.Title, wording.Figure(wording.English, string(spec.Code)))
		require.NotEmpty(t, spec.Measures, spec.Code)
		require.NotEmpty(t, spec.Source, spec.Code)
		require.NotEmpty(t, spec.Rules, spec.Code)
	}
}

// No measure is there that no figure shows.
func TestFigures_EveryMeasureIsShown(t *testing.T) {
	for _, measure := range Measure("").Codes() {
		require.True(t, slices.ContainsFunc(Specs(), func(s Spec) bool { return slices.Contains(s.Measures, Measure(measure)) }), measure)
	}
}

// docs/figures.md has the register as its table.
func TestFigures_AreDocumented(t *testing.T) {
	const file = "../docs/figures.md"
	const heading = "## The figures\n"
	rows := "\n| code | figure | of | what is counted | values | rules | rests on |\n|---|---|---|---|---|---|---|\n"
	for _, s := range Specs() {
		values := strings.Join(casefile.CodesOf(s.Measures...), ", ")
		if s.By != "" {
			values += " (by " + s.By + ")"
		}
		rows += "| `" + string(s.Code) + "` | " + s.Title + " | " + strings.ToLower(string(s.Basis)) + " | " + s.Counts + " | " + values + " | " +
			strings.Join(s.Rules, ", ") + " | " + s.Source + " |\n"
	}
	body, err := os.ReadFile(file)
	require.NoError(t, err)
	before, table, found := strings.Cut(string(body), heading)
	require.True(t, found, "docs/figures.md has no %q", heading)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(before+heading+rows), 0o600))
		return
	}
	require.Equal(t, rows, table, "go test ./figures -run Documented -update writes it anew")
}
