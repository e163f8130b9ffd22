package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/contract"
	"samlop/internal/story"
	"samlop/workflows"
)

// TestStories plays every story there is, side by side, over HTTP.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../stories/*.yml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4, "the acceptance stories")
	report, err := story.Run(t.Context(), story.Config{BaseURL: shared.API, Files: files, Out: t.Output(), Concurrency: 2,
		HTTP: &http.Client{Transport: contract.Hold(t, document)(nil), Timeout: 5 * time.Minute}})
	require.NoError(t, err)
	for _, s := range report.Stories {
		t.Logf("%s took %s", filepath.Base(s.File), s.Took.Round(time.Millisecond))
		require.NoError(t, s.Err, s.File)
		require.True(t, s.Passed(), "%s: see the table above", s.File)
		if strings.HasSuffix(s.File, "01-kari.yml") {
			// On a machine of its own it is below ten; here others work beside it.
			require.Less(t, s.Took, 30*time.Second, "Kari's story")
		}
	}
	requireStoriesInBudget(t)
	requireStoriesOnPaper(t)
}

// requireStoriesOnPaper holds that every letter that a story wrote reads as a letter must:
// none waits that could not be put on paper.
func requireStoriesOnPaper(t *testing.T) {
	t.Helper()
	db := connect(t, shared.DSN)
	rows := func(query string) []string {
		found, err := db.Query(t.Context(), query)
		require.NoError(t, err)
		all, err := pgx.CollectRows(found, pgx.RowTo[string])
		require.NoError(t, err)
		return all
	}
	const ofStories = ` JOIN cases c ON c.id = p.case_id JOIN organisations o ON o.id = c.organisation_id
		JOIN worlds w ON w.id = o.world_id WHERE w.owner_subject LIKE 'story-%'`
	var waits []string
	if !assert.Eventually(t, func() bool {
		waits = rows(`SELECT l.code || ' ' || p.letter_id || ' of ' || c.number || ', tried ' || p.tries || ' times' FROM papers_due p
			JOIN letters l ON l.case_id = p.case_id AND l.id = p.letter_id` + ofStories)
		return len(waits) == 0
	}, 2*time.Minute, time.Second) {
		t.Fatalf("letters that could not be put on paper (the log says why): %s", strings.Join(waits, "; "))
	}
	codes := rows(`SELECT DISTINCT p.code FROM papers p` + ofStories + ` ORDER BY 1`)
	t.Logf("letters of %d kinds were put on paper: %v", len(codes), codes)
	require.Greater(t, len(codes), 25)
}

// requireStoriesInBudget holds every workflow task of the stories against the
// budget, and shows what each kind of step costs at least and at most.
func requireStoriesInBudget(t *testing.T) {
	t.Helper()
	c := temporal(t, shared)
	rows, err := connect(t, shared.DSN).Query(t.Context(), `SELECT lower(c.kind) || '/' || c.id FROM cases c
		JOIN organisations o ON o.id = c.organisation_id
		JOIN worlds w ON w.id = o.world_id WHERE w.owner_subject LIKE 'story-%'`) // workflows.FileID
	require.NoError(t, err)
	cases, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.NotEmpty(t, cases)
	least, most, times := map[string]int{}, map[string]int{}, map[string]int{}
	runs := 0
	for _, id := range cases {
		for _, run := range runsOf(t, c, id) {
			runs++
			for _, turn := range turnsOf(t, historyOf(t, c, id, run)) {
				requireBudget(t, turn)
				if len(turn.updates) != 1 || turn.wakes > 0 || turn.updates[0] == workflows.LiveUntil {
					continue
				}
				name, n := turn.updates[0], turn.events()
				if times[name]++; times[name] == 1 {
					least[name] = n
				}
				least[name], most[name] = min(least[name], n), max(most[name], n)
			}
		}
	}
	var table strings.Builder
	for _, name := range slices.Sorted(maps.Keys(times)) {
		fmt.Fprintf(&table, "%-26s %6d %6d %6d\n", name, times[name], least[name], most[name])
	}
	t.Logf("%d cases in %d runs, history events of a step\n%-26s %6s %6s %6s\n%s", len(cases), runs, "step", "taken", "least", "most",
		table.String())
}
