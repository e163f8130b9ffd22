package telemetry_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/readiness"
	"samlop/internal/telemetry"
)

func TestWaitingFigures(t *testing.T) {
	m, scrape := startMetrics(t)
	waiting, failure := telemetry.Waiting{OldestMail: 90 * time.Second, OldestLetter: 48 * time.Hour, CasesOverdue: 2, TasksOverdue: 4,
		OpenTasks: map[string]int64{"PARKED": 1, "NEXT_STEP": 7}}, error(nil)
	require.NoError(t, m.WaitingFigures(func(ctx context.Context) (telemetry.Waiting, error) {
		_, bounded := ctx.Deadline()
		assert.True(t, bounded)
		return waiting, failure
	}))
	page := scrape()
	for series, want := range map[string]string{
		"samlop_mail_oldest_undelivered_seconds": "90", "samlop_letter_oldest_unposted_seconds": "172800", "samlop_cases_overdue": "2",
		"samlop_tasks_overdue": "4", `samlop_tasks_open{kind="PARKED"}`: "1", `samlop_tasks_open{kind="NEXT_STEP"}`: "7",
	} {
		assert.Equal(t, want, page[series], series)
	}
	failure = errors.New("database is away")
	assert.NotContains(t, scrape(), "samlop_tasks_overdue", "an old figure must not pass for the present")
}

func TestParts(t *testing.T) {
	m, scrape := startMetrics(t)
	at := time.Date(2027, 3, 1, 8, 0, 0, 0, time.UTC)
	var asked atomic.Int64 // the parts are looked at beside one another
	polling, away := 2, error(nil)
	checker := readiness.New([]readiness.Part{{Name: "database", Look: func(context.Context) (int, error) { return 0, nil }},
		{Name: "workers", Optional: true, Look: func(context.Context) (int, error) { return polling, away }},
		{Name: "issuer", Which: "https://one.example", Optional: true, Look: func(context.Context) (int, error) { return 0, errors.New("no") }},
	}, time.Second, func() time.Time { return at.Add(time.Duration(asked.Add(1)) * time.Second) }, nil)
	require.NoError(t, m.Parts(checker.Look))
	require.NoError(t, m.Build("v1.2.3"))
	page := scrape()
	assert.Equal(t, "1", page[`samlop_part_up{part="database"}`])
	assert.Equal(t, "0", page[`samlop_part_up{part="issuer",which="https://one.example"}`])
	assert.Equal(t, "2", page["samlop_workers_polling"])
	assert.Contains(t, page, `samlop_build_info{goversion="`+runtime.Version()+`",version="v1.2.3"}`)

	polling, away = 0, &readiness.Is{Reason: readiness.NonePolling, Err: errors.New("none")}
	assert.Equal(t, "0", scrape()["samlop_workers_polling"])
	away = errors.New("Temporal is away")
	assert.NotContains(t, scrape(), "samlop_workers_polling", "nobody knows how many")
}

// Labels are codes. Whatever else comes to stand in one, by a slip, is not shown.
func TestLabelsAreCodes(t *testing.T) {
	m, scrape := startMetrics(t)
	m.ObserveRefusal(t.Context(), "INV-34")
	m.ObserveRefusal(t.Context(), "Kari Nordmann")
	m.ObserveToken(t.Context(), "EXPIRED")
	m.ObserveToken(t.Context(), "kari@fjordvik.no")
	m.ExpectMails("SENT", "FAILED")
	assert.Equal(t, "0", scrape()[`samlop_mails_total{outcome="FAILED"}`], "an increase is seen from the first")
	m.ObserveMail(t.Context(), "SENT")
	m.ObserveMail(t.Context(), "kari@fjordvik.no")
	page := scrape()
	for _, series := range []string{`samlop_refusals_total{rule="INV-34"}`, `samlop_refusals_total{rule="OTHER"}`,
		`samlop_tokens_refused_total{reason="EXPIRED"}`, `samlop_tokens_refused_total{reason="OTHER"}`, `samlop_mails_total{outcome="SENT"}`,
		`samlop_mails_total{outcome="OTHER"}`} {
		assert.Equal(t, "1", page[series], series)
	}
}
