package telemetry_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"samlop/internal/telemetry"
)

// scraped is a metrics page over HTTP: each series with its value.
type scraped map[string]string

func startMetrics(t *testing.T) (*telemetry.Metrics, func() scraped) {
	t.Helper()
	m, err := telemetry.NewMetrics()
	require.NoError(t, err)
	web := httptest.NewServer(m.Handler())
	t.Cleanup(web.Close)
	return m, func() scraped {
		res, err := http.Get(web.URL)
		require.NoError(t, err)
		defer res.Body.Close()
		require.Equal(t, http.StatusOK, res.StatusCode)
		body, err := io.ReadAll(res.Body)
		require.NoError(t, err)
		page := scraped{}
		for line := range strings.Lines(string(body)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "# HELP") {
				continue
			}
			at := strings.LastIndex(line, " ")
			page[line[:at]] = line[at+1:]
		}
		return page
	}
}

func TestRequestsAreCountedByRoute(t *testing.T) {
	m, scrape := startMetrics(t)
	m.ObserveRequest(t.Context(), "/api/v1/cases/{id}", "GET", 200, 40*time.Millisecond)
	m.ObserveRequest(t.Context(), "/api/v1/cases/{id}", "GET", 200, 12*time.Second)
	m.ObserveRequest(t.Context(), "", "BREW", 404, time.Millisecond)
	page := scrape()
	const get = `{method="GET",route="/api/v1/cases/{id}",status="200"`
	assert.Equal(t, "histogram", page["# TYPE http_server_request_duration_seconds"])
	assert.Equal(t, "2", page["http_server_request_duration_seconds_count"+get+"}"])
	assert.Equal(t, "1", page["http_server_request_duration_seconds_bucket"+get+`,le="0.05"}`])
	assert.Equal(t, "2", page["http_server_request_duration_seconds_bucket"+get+`,le="30"}`])
	assert.Equal(t, "1", page[`http_server_request_duration_seconds_count{method="OTHER",route="unmatched",status="404"}`])
}

func TestBusinessFigures(t *testing.T) {
	m, scrape := startMetrics(t)
	figures, failure := telemetry.Figures{
		OpenCases: 120, OverdueDeadlines: 3, ParkedCases: 2, UnknownMails: 1, FailedMails: 8, OldestParked: 90 * time.Second,
		InTrouble: map[string]int64{"PARKED": 4}, Overslept: 5, LongestAsleep: 6 * time.Second, WatchLag: new(7 * time.Second),
	}, error(nil)
	reads := 0
	require.NoError(t, m.BusinessFigures(func(ctx context.Context) (telemetry.Figures, error) {
		reads++
		_, bounded := ctx.Deadline()
		assert.True(t, bounded)
		return figures, failure
	}))
	page := scrape()
	assert.Equal(t, 1, reads, "one reading a scrape")
	for series, want := range map[string]string{
		"samlop_cases_open": "120", "samlop_deadlines_overdue": "3", "samlop_cases_parked": "2",
		"samlop_mails_unknown": "1", "samlop_mails_failed": "8", "samlop_case_oldest_parked_seconds": "90", "samlop_figures_readable": "1",
		"samlop_cases_overslept": "5", "samlop_case_longest_asleep_seconds": "6", "samlop_watch_lag_seconds": "7",
	} {
		assert.Equal(t, want, page[series], series)
		assert.Equal(t, "gauge", page["# TYPE "+series], series)
	}

	assert.Equal(t, "4", page[`samlop_cases_in_trouble{kind="PARKED"}`])

	figures = telemetry.Figures{OpenCases: 121}
	page = scrape()
	assert.Equal(t, "121", page["samlop_cases_open"])
	assert.NotContains(t, page, "samlop_watch_lag_seconds", "nothing has been watched yet")

	failure = errors.New("database is away")
	page = scrape()
	assert.Equal(t, "0", page["samlop_figures_readable"])
	assert.NotContains(t, page, "samlop_cases_open", "an old figure must not pass for the present")
	assert.Contains(t, page, "go_goroutines", "the rest of the page is there all the same")
}

func TestTemporalFigures(t *testing.T) {
	m, scrape := startMetrics(t)
	h := m.Temporal().WithTags(map[string]string{"namespace": "default"})
	h.Counter("temporal_workflow_failed").Inc(2)
	h.Gauge("temporal_num_pollers").Update(4)
	h.Timer("temporal_request_latency").Record(40 * time.Millisecond)
	h.Counter("not a name").Inc(1)
	page := scrape()
	assert.Equal(t, "2", page[`temporal_workflow_failed_total{namespace="default"}`])
	assert.Equal(t, "4", page[`temporal_num_pollers{namespace="default"}`])
	assert.Equal(t, "1", page[`temporal_request_latency_seconds_bucket{namespace="default",le="0.05"}`])
	assert.Equal(t, "0", page[`temporal_request_latency_seconds_bucket{namespace="default",le="0.025"}`], "buckets are in seconds")
	assert.Equal(t, "1", page["samlop_instruments_refused_total"])
}

func TestTwoMetricsShareNothing(t *testing.T) {
	one, scrapeOne := startMetrics(t)
	_, scrapeTwo := startMetrics(t)
	counter, err := one.Meter("mail").Int64Counter("samlop_mails_sent")
	require.NoError(t, err)
	counter.Add(t.Context(), 3, metric.WithAttributes(attribute.String("carrier", "smtp")))
	assert.Equal(t, "3", scrapeOne()[`samlop_mails_sent_total{carrier="smtp"}`])
	for series := range scrapeTwo() {
		assert.NotContains(t, series, "samlop_mails_sent")
	}
}

func TestShutdown(t *testing.T) {
	m, scrape := startMetrics(t)
	m.ObserveRequest(t.Context(), "/x", "GET", 200, time.Second)
	require.NoError(t, m.Shutdown(t.Context()))
	for series := range scrape() {
		assert.NotContains(t, series, "http_server")
	}
	require.Error(t, m.Shutdown(t.Context()))
}
