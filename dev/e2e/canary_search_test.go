package e2e_test

import (
	"database/sql"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	sdkpb "go.temporal.io/api/sdk/v1"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	_ "modernc.org/sqlite" // the driver that Temporal's own store uses
)

// hit is a mark where none may be.
type hit struct{ mark, place, where string }

// looked is what the search looked at, and found.
type looked struct {
	hits  []hit
	items map[string]int
}

func (l *looked) String() string {
	var parts []string
	for _, place := range slices.Sorted(maps.Keys(l.items)) {
		parts = append(parts, fmt.Sprintf("%d in %s", l.items[place], place))
	}
	return strings.Join(parts, ", ")
}

// search looks everywhere outside our own tables for any of the marks.
func (k *canary) search() *looked {
	k.t.Helper()
	l := &looked{items: map[string]int{}}
	at := func(place, where string, text []byte) {
		l.items[place]++
		for _, mark := range k.marks.in(text) {
			l.hits = append(l.hits, hit{mark, place, where})
		}
	}
	k.searchStore(at)
	k.searchTemporal(at)
	k.searchMails(at)
	k.searchLogs(at)
	at("metrics", "/metrics", k.metricsPage())
	return l
}

func (k *canary) metricsPage() []byte {
	k.t.Helper()
	r, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, k.Metrics, nil)
	require.NoError(k.t, err)
	got, err := http.DefaultClient.Do(r)
	require.NoError(k.t, err)
	defer func() { require.NoError(k.t, got.Body.Close()) }()
	require.Equal(k.t, http.StatusOK, got.StatusCode)
	page, err := io.ReadAll(got.Body)
	require.NoError(k.t, err)
	require.Contains(k.t, string(page), "samlop_refusals_total{rule=", "the page has what is counted with a label")
	return page
}

// searchStore reads every value of every table of Temporal's store.
func (k *canary) searchStore(at func(place, where string, text []byte)) {
	k.t.Helper()
	files, err := filepath.Glob(filepath.Join(k.DataDir, "temporal", "*.sqlite"))
	require.NoError(k.t, err)
	require.Len(k.t, files, 1)
	store, err := sql.Open("sqlite", "file:"+(&url.URL{Path: files[0]}).EscapedPath()+"?mode=ro")
	require.NoError(k.t, err)
	defer func() { _ = store.Close() }()
	var tables []string
	forEach(k.t, store, `SELECT name FROM sqlite_master WHERE type = 'table'`, func(row []sql.RawBytes,
		_ []string) {
		tables = append(tables, string(row[0]))
	})
	require.Greater(k.t, len(tables), 20)
	for _, table := range tables {
		forEach(k.t, store, `SELECT * FROM "`+table+`"`, func(row []sql.RawBytes, columns []string) {
			for i, value := range row {
				at("Temporal's store", table+"."+columns[i], value)
			}
		})
	}
}

func forEach(t *testing.T, db *sql.DB, query string, see func(row []sql.RawBytes, columns []string)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	require.NoError(t, err)
	row, into := make([]sql.RawBytes, len(columns)), make([]any, len(columns))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		require.NoError(t, rows.Scan(into...))
		see(row, columns)
	}
	require.NoError(t, rows.Err())
}

// searchTemporal asks Temporal for everything it shows: ids, attributes, memos
// and summaries, every history with its payloads decoded, and the details a
// running case gives of itself.
func (k *canary) searchTemporal(at func(place, where string, text []byte)) {
	k.t.Helper()
	c := temporal(k.t, k.System)
	see := func(place, where string, m proto.Message) {
		at(place, where, []byte(prototext.Format(m)))
		raw, err := proto.Marshal(m)
		require.NoError(k.t, err)
		at(place, where, raw)
	}
	for _, id := range workflowsIn(k.t, c) {
		shown, err := c.DescribeWorkflowExecution(k.t.Context(), id, "")
		require.NoError(k.t, err)
		see("descriptions", id, shown)
		for _, run := range runsOf(k.t, c, id) {
			for _, e := range historyOf(k.t, c, id, run) {
				see("histories", fmt.Sprintf("%s event %d %s", id, e.GetEventId(), e.GetEventType()), e)
			}
		}
		if strings.HasPrefix(id, "case/") && shown.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
			answer, err := c.QueryWorkflow(k.t.Context(), id, "", "__temporal_workflow_metadata")
			require.NoError(k.t, err)
			var told sdkpb.WorkflowMetadata
			require.NoError(k.t, answer.Get(&told))
			require.NotEmpty(k.t, told.GetCurrentDetails())
			see("descriptions", id+" details", &told)
		}
	}
}

// searchMails reads every mail there is, but not whom it is addressed to.
func (k *canary) searchMails(at func(place, where string, text []byte)) {
	k.t.Helper()
	db := connect(k.t, k.DSN)
	for table, query := range map[string]string{
		"mails": `SELECT to_jsonb(m) - 'recipient' FROM mails m`,
		// A calendar names whoever the mail is to, and nobody else.
		"mailbox": `SELECT to_jsonb(m) - 'recipient' || jsonb_build_object('calendar',
			replace(replace(calendar, E'\r\n ', ''), recipient, '')) FROM mailbox m`,
	} {
		rows, err := db.Query(k.t.Context(), query)
		require.NoError(k.t, err)
		found, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(k.t, err)
		for _, mail := range found {
			at(table, mail, []byte(mail))
		}
	}
}

// searchLogs reads what API, worker, issuer and Temporal log, and PostgreSQL's own file.
func (k *canary) searchLogs(at func(place, where string, text []byte)) {
	k.t.Helper()
	for _, line := range k.logs.lines("") {
		at("logs", line, []byte(line))
	}
	file, err := os.Open(filepath.Join(k.DataDir, "postgres", "postgres.log"))
	require.NoError(k.t, err)
	defer func() { _ = file.Close() }()
	text, err := io.ReadAll(file)
	require.NoError(k.t, err)
	for line := range strings.Lines(string(text)) {
		at("PostgreSQL's log", line, []byte(line))
	}
}

func caseIDs(t *testing.T, db *pgx.Conn) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT id::text FROM cases`)
	require.NoError(t, err)
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return ids
}
