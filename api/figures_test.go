package api

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
	"samlop/figures"
)

// What is typed as a name is never a formula in a spreadsheet, and a number stays one.
func TestFigures_ATableForASpreadsheet(t *testing.T) {
	half, none, total := 12.5, 0.0, 3
	ola := casefile.Principal("staff/ola")
	newYear, last := casefile.Date{Year: 2027, Month: 1, Day: 1}, casefile.Date{Year: 2027, Month: 12, Day: 31}
	report := casework.FigureReport{Period: casework.Period{From: newYear, To: last}, AsOf: last,
		Figures: []casework.Figure{
			{Code: figures.DaysToDecision, CasesTotal: &total, Values: []casework.FigureValue{{Measure: figures.MedianDays, Value: &half},
				{Measure: figures.P90Days}}},
			{Code: figures.DecisionsMade, Values: []casework.FigureValue{{Group: "REFUSED", Measure: figures.Decisions, Withheld: true}}},
			{Code: figures.CoordinatorLoad, CasesTotal: &total, Values: []casework.FigureValue{{Who: ola, Measure: figures.Cases, Value: &none}}},
		},
		People: casework.People{ola: {Name: "=HYPERLINK(\"x\");\r\n2"}}}
	for lang, want := range map[string]string{
		"nb": "\uFEFFfra;til;per;kode;tall;gruppe;mål;verdi;merknad;saker bak\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DAYS_TO_DECISION;Dager fra henvendelse til vedtak;;dager, median;12,5;;3\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DAYS_TO_DECISION;Dager fra henvendelse til vedtak;;dager, 90-persentil;;;3\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DECISIONS;Vedtak etter utfall;avslått;vedtak;;færre enn fem, vises ikke;\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;COORDINATOR_LOAD;Åpne saker for hver koordinator;\"'=HYPERLINK(\"\"x\"\"); 2\";saker;0;;3\r\n",
		"en": "\uFEFFfrom;to;as of;code;figure;group;measure;value;note;cases behind\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DAYS_TO_DECISION;Days from referral to decision;;days, median;12.5;;3\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DAYS_TO_DECISION;Days from referral to decision;;days, 90th percentile;;;3\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;DECISIONS;Decisions by outcome;refused;decisions;;fewer than five, not shown;\r\n" +
			"2027-01-01;2027-12-31;2027-12-31;COORDINATOR_LOAD;Open cases for each coordinator;\"'=HYPERLINK(\"\"x\"\"); 2\";cases;0;;3\r\n",
	} {
		sayFigures(lang, &report)
		table, err := figureTable(lang, report)
		require.NoError(t, err)
		require.Equal(t, want, string(table))
	}
	for typed, cell := range map[string]string{"+47": "+47", "-12,5": "-12,5", "@a": "'@a", "\t=1": "'=1", "-a": "'-a", "Ærfugl": "Ærfugl"} {
		require.Equal(t, cell, plainCell(typed))
	}
}

func TestFigures_WhoWantsATable(t *testing.T) {
	for accept, want := range map[string]bool{"text/csv": true, "application/json": false, "": false, "*/*": false,
		"application/json, text/csv": false, "application/json;q=0.5, text/csv": true, "text/csv;q=0": false, "text/csv;q=x": false} {
		require.Equal(t, want, wantsCSV(accept), accept)
	}
}

// The figures over HTTP, as a document and as a table, and the cases behind one.
func TestFigures_OverHTTP(t *testing.T) {
	f := newCaseload(t)
	report := made[casework.FigureReport](t, f.call(t, ke, "GET", "/api/v1/figures", nil, "Accept-Language", "nn"), 200)
	require.Len(t, report.Figures, len(figures.Specs()))
	require.Equal(t, "Dagar frå førespurnad til vedtak", report.Figures[0].Title)
	table := f.call(t, ke, "GET", "/api/v1/figures", nil, "Accept", "text/csv")
	require.Equal(t, "text/csv; charset=utf-8", table.header.Get("Content-Type"))
	require.Equal(t, table.body, f.call(t, ke, "GET", "/api/v1/figures?format=csv", nil).body)
	require.Contains(t, string(table.body), ";DEADLINES;Frister etter regel;DL-01 send foreløpig svar på en henvendelse;satt;")
	require.Contains(t, string(f.call(t, ke, "GET", "/api/v1/figures?format=json", nil, "Accept", "text/csv").body), `"figures":[`)

	cases := everyPage[casework.FigureCase](t, f.house, ke, "/api/v1/figures/DEADLINES/cases",
		url.Values{"group": {"DL-01"}, "from": {"2000-01-01"}, "to": {"2199-12-31"}})
	require.Len(t, cases, 6)
	for path, status := range map[string]int{"/figures?from=2027-01-02&to=2027-01-01": 422, "/figures?as_of=2199-01-01": 422,
		"/figures/NONE/cases": 400, "/figures?format=xls": 400} {
		require.Equal(t, status, f.call(t, ke, "GET", "/api/v1"+path, nil).status, path)
	}
	backwards := f.call(t, ke, "GET", "/api/v1/figures?from=2027-01-02&to=2027-01-01", nil).problem(t)
	require.Equal(t, "query.to", backwards.Errors[0].Path, "a read has no body to look in")
	require.Equal(t, 403, f.call(t, pat, "GET", "/api/v1/figures", nil).status)
	require.Equal(t, 403, f.call(t, pat, "GET", "/api/v1/figures/PLANS/cases", nil).status)
}
