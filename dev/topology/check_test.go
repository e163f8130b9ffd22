package topology_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"samlop/dev/books"
	"samlop/internal/readiness"
)

// requireCheck holds what `samlop check` ends with, and its rows as
// «part status» with the reason or the count of what is polling.
func requireCheck(t *testing.T, s *services, code int, rows ...string) {
	t.Helper()
	got, said := run(t, s.environment("check", nil), "check")
	require.Equal(t, code, got, said)
	lines := strings.Split(said, "\n")
	require.Regexp(t, `^PART +STATUS +NEEDED +WHAT$`, lines[0])
	for n, row := range rows {
		part, how, _ := strings.Cut(row, ": ")
		require.Regexp(t, "^"+regexp.MustCompile(` `).ReplaceAllString(part, ` +`)+` +(yes|no) .*`+regexp.QuoteMeta(how), lines[n+1], said)
	}
	require.NotContains(t, said, s.keys["SAMLOP_LOOKUP_KEY"])
}

// requireMigrationBothWays goes to today's schema, a version back and forward
// again. Each plan says so before, and changes nothing.
func requireMigrationBothWays(t *testing.T, s *services) {
	t.Helper()
	requireCheck(t, s, 1, "database ok", "schema away: not_migrated", "keys away", "temporal ok", "workers away: none_polling",
		"issuer ok: "+s.issuer)
	code, said := run(t, s.environment("plan", nil), "migrate", "--plan")
	require.Zero(t, code, said)
	require.Contains(t, said, "would run 00001_spine.sql")
	require.Contains(t, said, "would add the search attributes")
	requireCheck(t, s, 1, "database ok", "schema away: not_migrated")
	migrate(t, s)
	requireCheck(t, s, 0, "database ok", "schema ok", "keys ok", "temporal ok", "workers away: none_polling", "issuer ok")

	code, said = run(t, s.environment("plan", nil), "migrate", "--plan", "--down")
	require.Zero(t, code, said)
	undo := regexp.MustCompile(`would undo (\S+\.sql)\n`).FindStringSubmatch(said)
	require.NotNil(t, undo, said)
	requireCheck(t, s, 0)
	code, said = run(t, s.environment("down", nil), "migrate", "--down")
	require.Zero(t, code, said)
	require.Contains(t, said, "database: undone "+undo[1])
	requireCheck(t, s, 1, "database ok", "schema away: not_migrated", "keys ok", "temporal ok")
	migrate(t, s)
	code, said = run(t, s.environment("plan", nil), "migrate", "--plan")
	require.Zero(t, code, said)
	require.Contains(t, said, "database: up to date, nothing would be done")
	require.Contains(t, said, "nothing would be added")
}

// requireFoundByNumber holds that an administrator finds each case in Temporal by
// its number, also in a run that is not its first.
func requireFoundByNumber(t *testing.T, s *services, b *books.Books) {
	t.Helper()
	c, err := client.DialContext(t.Context(), client.Options{HostPort: s.temporal, Namespace: namespace,
		Logger: log.NewStructuredLogger(slog.New(slog.DiscardHandler))})
	require.NoError(t, err)
	defer c.Close()
	numbers := books.Rows[struct{ ID, Number string }](t, b, "SELECT id, number FROM cases")
	require.NotEmpty(t, numbers)
	for _, row := range numbers {
		require.Eventually(t, func() bool { // what is listed comes a moment after what is done
			found, err := c.ListWorkflow(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: namespace,
				Query: "CaseNumber = '" + row.Number + "' AND WorkflowId = 'case/" + row.ID + "'"})
			require.NoError(t, err)
			return len(found.GetExecutions()) > 0
		}, 10*time.Second, 50*time.Millisecond, row.Number)
	}
}

// requireReadyParts reads /readyz of a process as its operator would.
func requireReadyParts(t *testing.T, p *process, parts ...string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.address+"/readyz", nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	var report readiness.Report
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&report))
	require.True(t, report.Ready)
	var found []string
	for _, part := range report.Parts {
		found = append(found, part.Part+" "+string(part.Status))
	}
	require.Equal(t, parts, found)
}
