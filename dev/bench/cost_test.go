package bench_test

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
)

// meter reads from PostgreSQL's log what steps have cost, and from Temporal how
// long histories are.
type meter struct {
	temporal client.Client
	database *pgxpool.Pool
	// postmaster is the process whose children PostgreSQL's are; 0 where that
	// cannot be told.
	postmaster int
}

// tick is the unit of /proc, a hundredth of a second on every Linux.
const tick = 10 * time.Millisecond

// postgresTime is the computing time of PostgreSQL's processes.
func (m *meter) postgresTime(t *testing.T) time.Duration {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	require.NoError(t, err)
	var used time.Duration
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has just ended
		}
		// "pid (name) state ppid …": the name may hold anything but is closed last.
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		const parent, user, system = 1, 11, 12
		if ppid, err := strconv.Atoi(fields[parent]); err != nil || ppid != m.postmaster || ppid == 0 {
			continue
		}
		for _, field := range []int{user, system} {
			ticks, err := strconv.ParseInt(fields[field], 10, 64)
			require.NoError(t, err)
			used += time.Duration(ticks) * tick
		}
	}
	return used
}

// postmasterOf finds PostgreSQL's first process by its data folder.
func postmasterOf(t *testing.T, data string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, "postgres", "data", "postmaster.pid"))
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	return pid
}

// spent is what was written to one database: transactions that changed
// something (each is a flush of the log), bytes of log, and how many of these
// are whole pages that follow a checkpoint.
type spent struct{ Commits, Bytes, Pages int64 }

// cost is what was spent, by database.
type cost map[string]spent

func (c cost) add(more cost) {
	for database, s := range more {
		sum := c[database]
		c[database] = spent{sum.Commits + s.Commits, sum.Bytes + s.Bytes, sum.Pages + s.Pages}
	}
}

func (c cost) total() (sum spent) {
	for _, s := range c {
		sum = spent{sum.Commits + s.Commits, sum.Bytes + s.Bytes, sum.Pages + s.Pages}
	}
	return sum
}

func (c cost) perStep(steps int) string {
	line := func(name string, s spent) string {
		return fmt.Sprintf("%s %.1f commits, %.1f kB WAL (%.1f kB of it whole pages)", name, float64(s.Commits)/float64(steps),
			float64(s.Bytes-s.Pages)/1024/float64(steps)+float64(s.Pages)/1024/float64(steps), float64(s.Pages)/1024/float64(steps))
	}
	parts := []string{line("all", c.total())}
	for _, database := range slices.Sorted(maps.Keys(c)) {
		if database != "" {
			parts = append(parts, line(database, c[database]))
		}
	}
	return strings.Join(parts, "\n                         ")
}

// position is how far the log is written.
func (m *meter) position(t *testing.T) (at string) {
	t.Helper()
	require.NoError(t, m.database.QueryRow(t.Context(), "SELECT pg_current_wal_flush_lsn()::text").Scan(&at))
	return at
}

// since reads what has been written since a position. The counters of
// pg_stat_database lag by up to ten seconds, so the log itself is read: a record
// belongs to the database of its blocks, a commit to that of its transaction.
func (m *meter) since(t *testing.T, from string) cost {
	t.Helper()
	rows, err := m.database.Query(t.Context(), `
		WITH records AS MATERIALIZED (
			SELECT xid, record_length, fpi_length, resource_manager = 'Transaction' AND record_type LIKE 'COMMIT%' AS commits,
			       nullif(substring(block_ref FROM 'rel \d+/(\d+)/'), '0')::oid AS database
			FROM pg_get_wal_records_info($1::pg_lsn, pg_current_wal_flush_lsn())
		), homes AS (
			SELECT xid, max(database::text::bigint)::oid AS database FROM records WHERE database IS NOT NULL GROUP BY xid
		)
		SELECT coalesce(d.datname, ''), count(*) FILTER (WHERE r.commits), sum(r.record_length)::bigint, sum(r.fpi_length)::bigint
		FROM records r LEFT JOIN homes h ON h.xid = r.xid AND r.xid::text <> '0' 
		LEFT JOIN pg_database d ON d.oid = coalesce(r.database, h.database)
		GROUP BY 1`, from)
	require.NoError(t, err)
	found := cost{}
	for rows.Next() {
		var database string
		var s spent
		require.NoError(t, rows.Scan(&database, &s.Commits, &s.Bytes, &s.Pages))
		found[database] = s
	}
	require.NoError(t, rows.Err())
	return found
}

func (m *meter) historyLength(t *testing.T, id string) int64 {
	t.Helper()
	there, err := m.temporal.DescribeWorkflowExecution(t.Context(), id, "")
	require.NoError(t, err)
	return there.GetWorkflowExecutionInfo().GetHistoryLength()
}
