package casework

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/models"
)

// syntheticNumbers makes identity numbers that nobody can have (month + 80), by the
// check digits of 1964.
func syntheticNumbers(n int) []string {
	sum := func(digits string, weights ...int) int {
		s := 0
		for i, w := range weights {
			s += w * int(digits[i]-'0')
		}
		return (11 - s%11) % 11
	}
	var out []string
	for i := 0; len(out) < n; i++ {
		nine := fmt.Sprintf("%02d%02d%02d%03d", 1+i%28, 81+i/28%12, 50+i/336%40, 100+i%399)
		k1 := sum(nine, 3, 7, 6, 1, 8, 9, 4, 5, 2)
		if k1 == 10 {
			continue
		}
		ten := nine + strconv.Itoa(k1)
		if k2 := sum(ten, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2); k2 < 10 && !slices.Contains(out, ten+strconv.Itoa(k2)) {
			out = append(out, ten+strconv.Itoa(k2))
		}
	}
	return out
}

const importHeader = "identity_number,name,birth_date,address_line,postal_code,postal_place,received_on,evidence,consent_kinds," +
	"consent_signed_on,scope,decided_on,rule,coordinator,coordinator_since,coordinator_acknowledged,plan_active_since,plan_revised_on," +
	"team_started_on,team_last_meeting_on,open_complaint"

// planned is what most rows have in common, and onPaper that a plan is in force.
const (
	planned = "2023-09-04,Perm,START COORDINATOR PLAN,2023-09-20,COORDINATOR PLAN,2023-10-02,hol § 7-1,ola@fjordvik.example,"
	onPaper = planned + "2023-10-09,ja,2023-12-01,"
)

// importKinds are the kinds of rows without fault, with the deadlines that follow, as
// they were counted by hand for 1 February 2027: what was over is due on 1 March.
var importKinds = []struct{ rest, due string }{
	{onPaper + "2026-09-15,,,", "DL-13 2027-03-15"},
	{onPaper + "2026-03-02,,,", "DL-13 2027-03-01"},
	{onPaper + ",,,", "DL-13 2027-03-01"},
	{onPaper + "2026-08-31,,,", "DL-13 2027-02-28"},
	{onPaper + "2026-08-01,,,", "DL-13 2027-02-01"},
	{planned + "2023-10-09,ja,,,,,", "DL-12 2027-03-01"},
	{planned + "2027-01-04,ja,,,,,", "DL-12 2027-03-29"},
	{"2023-09-04,Perm,START COORDINATOR,2023-09-20,COORDINATOR,2023-10-02,hol § 7-2,ola@fjordvik.example,2023-10-09,ja,,,,,", ""},
	{"2023-09-04,Perm,START COORDINATOR,2023-09-20,COORDINATOR,2023-10-02,hol § 7-2,,,,,,,,", "DL-09 2027-03-01"},
	{"2026-12-01,Perm,START COORDINATOR,2026-12-10,COORDINATOR,2027-01-27,hol § 7-2,,,,,,,,", "DL-05 2028-01-27 DL-09 2027-02-10"},
	{"2023-09-04,Perm,START PLAN,2023-09-20,PLAN,2023-10-02,hol § 7-1,,,,2023-12-01,2026-11-10,,,", "DL-13 2027-05-10"},
	{onPaper + "2026-09-15,10.01.2024,01.06.2026,", "DL-13 2027-03-15 DL-15 2027-03-01"},
	{onPaper + "2026-09-15,10.01.2024,30.11.2026,nei", "DL-13 2027-03-15 DL-15 2027-05-30"},
}

// importFaults are what can be wrong with the first kind, and how it is named.
var importFaults = []struct{ from, to, named string }{
	{",2026-09-15", ",2027-02-02", "plan_revised_on T-22 date_in_future"},
	{",2026-09-15", ",31.02.2026", "plan_revised_on  csv_date"},
	{",ja,", ",nei,", "coordinator_acknowledged T-22 opening_coordinator_not_asked"},
	{"ola@", "ole@", "coordinator  opening_staff_unknown"},
	{"START COORDINATOR PLAN", "START COORDINATOR", "consent_kinds INV-20 consent_missing"},
	{"START COORDINATOR PLAN", "START COORDINATION PLAN", "consent_kinds  csv_code"},
	{"2023-10-02", "2023-08-31", "decided_on T-22 date_too_early"},
	{"Perm", "", "evidence T-22 opening_evidence_missing"},
	{",,,", ",,,ja", "open_complaint T-22 opening_with_complaint"},
	{"hol § 7-1", "fordi", "rule T-22 legal_basis_unreadable"},
}

// An import of two thousand rows, a hundred of them faulty: every fault is named, the
// rest is in, each once though it was cut off on its way, with the deadlines of a table
// that was made by hand.
func TestT22_TwoThousandRowsAHundredFaulty(t *testing.T) {
	const rows, faulty = 2000, 100
	w := newTown(t, "2027-02-01T08:00:00Z")
	var file strings.Builder
	file.WriteString(importHeader + "\n")
	var wanted []string
	due := map[string]string{}
	for i, number := range syntheticNumbers(rows) {
		rest := importKinds[i%len(importKinds)].rest
		if i%(rows/faulty) == 7 {
			fault := importFaults[len(wanted)%len(importFaults)]
			rest = strings.Replace(importKinds[0].rest, fault.from, fault.to, 1)
			if fault.from == ",,," {
				rest = strings.TrimSuffix(importKinds[0].rest, ",,,") + fault.to
			}
			wanted = append(wanted, fmt.Sprintf("%d %s", i+1, fault.named))
		} else {
			due[strconv.Itoa(i+1)] = importKinds[i%len(importKinds)].due
		}
		fmt.Fprintf(&file, "%s,Person %d,1970-05-05,Storgata %d,6999,Fjordvik,%s\n", number, i, i+1, rest)
	}
	ask := func(how OpeningImport) OpeningReport {
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file.String()), how)
		require.NoError(t, err)
		return out
	}
	named := func(r OpeningReport) (all []string) {
		for _, f := range r.Faults {
			all = append(all, fmt.Sprintf("%d %s %s %s", f.Row, f.Column, f.Rule, f.Key))
		}
		return all
	}
	dry := ask(OpeningImport{DryRun: true})
	require.Equal(t, wanted, named(dry))
	require.Equal(t, []int{rows, rows - faulty}, []int{dry.Rows, dry.Good})
	set := ask(OpeningImport{SkipFaulty: true}).Set
	require.Equal(t, rows-faulty, set.Rows)

	var steps atomic.Int64
	w.temporal.before = func(options client.UpdateWorkflowOptions, started bool) error {
		require.Equal(t, "open_balance", options.UpdateName)
		require.True(t, started, "one start of a workflow for each case")
		if steps.Add(1) == 500 {
			return errors.New("cut off")
		}
		return nil
	}
	_, err := w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, set.ID)
	require.NoError(t, err)
	for n := 0; ; n++ {
		require.Less(t, n, 20, "the batch never ends")
		unfinished, err := w.store.UnfinishedBatches(t.Context())
		require.NoError(t, err)
		if len(unfinished) == 0 {
			break
		}
		require.NoError(t, w.service.StartBatches(t.Context()))
	}
	// One was cut off. A machine that is out of breath may ask for a few once more, and meets what is there.
	require.Less(t, steps.Load(), int64(rows-faulty+rows/100), "and one Record")

	opened := map[string]string{}
	for after := ""; ; {
		page, err := w.service.Opening(t.Context(), w.as("kai"), w.org, set.ID, after, 200)
		require.NoError(t, err)
		for _, r := range page.Items {
			require.Equal(t, models.ItemDone, r.Outcome, "row %d: %s", r.Row, r.Reason)
			c, err := w.store.CaseByID(t.Context(), r.CaseID)
			require.NoError(t, err)
			var dates []string
			for _, dl := range c.State.Deadlines {
				dates = append(dates, dl.Code+" "+dl.Due.String())
				require.Equal(t, casefile.DeadlineOpen, dl.Status)
			}
			slices.Sort(dates)
			opened[strconv.Itoa(r.Row)] = strings.Join(dates, " ")
			require.Empty(t, c.State.Letters)
		}
		if after = page.NextCursor; after == "" {
			break
		}
	}
	require.Equal(t, due, opened)
	var cases int64
	require.NoError(t, w.store.DB.Model(&models.Case{}).Count(&cases).Error)
	require.Equal(t, int64(rows-faulty), cases, "each once")
}
