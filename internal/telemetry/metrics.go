package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	"go.opentelemetry.io/otel/attribute"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.temporal.io/sdk/client"
	temporalotel "go.temporal.io/sdk/contrib/opentelemetry"
)

// figuresTimeout bounds the reading of business figures; a scrape must not hang
// on the database.
const figuresTimeout = 5 * time.Second

// seconds are the buckets of durations, in seconds, from a local activity to a
// step that is answered late. OpenTelemetry's own are meant for milliseconds.
var seconds = []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 300}

// knownMethods are told apart in metrics. A caller can send any word as method,
// and each would be a series of its own.
var knownMethods = map[string]bool{
	http.MethodGet: true, http.MethodHead: true, http.MethodPost: true, http.MethodPut: true,
	http.MethodPatch: true, http.MethodDelete: true, http.MethodOptions: true,
}

// Metrics is a meter provider of its own with a Prometheus page; it touches no
// globals. Attributes are codes and route templates, never ids or anything of a
// person.
type Metrics struct {
	registry *prometheus.Registry
	provider *sdkmetric.MeterProvider
	requests metric.Float64Histogram
	// What happens in this process: instruments and answers refused, tokens, mails.
	refused, refusals, tokens, mails, mailEvents, messages, sendings metric.Int64Counter
}

// NewMetrics makes the provider, with the Go runtime's and the process's own
// figures on the page as well.
func NewMetrics() (*Metrics, error) {
	m := &Metrics{registry: prometheus.NewRegistry()}
	exporter, err := otelprometheus.New(
		otelprometheus.WithRegisterer(m.registry),
		otelprometheus.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes),
		// One program, one scope: these would only repeat themselves on every series.
		otelprometheus.WithoutScopeInfo(),
		otelprometheus.WithoutTargetInfo(),
	)
	if err != nil {
		return nil, fmt.Errorf("telemetry: make the exporter: %w", err)
	}
	m.registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.provider = sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(exporter),
		sdkmetric.WithView(sdkmetric.NewView(
			sdkmetric.Instrument{Name: "temporal_*", Kind: sdkmetric.InstrumentKindHistogram},
			sdkmetric.Stream{Aggregation: sdkmetric.AggregationExplicitBucketHistogram{Boundaries: seconds}},
		)),
	)
	meter := m.Meter("samlop")
	m.requests, err = meter.Float64Histogram("http_server_request_duration", metric.WithUnit("s"),
		metric.WithDescription("How long requests took, by route template."),
		metric.WithExplicitBucketBoundaries(seconds...))
	if err != nil {
		return nil, fmt.Errorf("telemetry: %w", err)
	}
	return m, m.counters(meter)
}

// Handler is the page that Prometheus scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Meter makes instruments. Their names must be unique in the program, whatever
// the name of the meter; prefix them with samlop_.
func (m *Metrics) Meter(name string) metric.Meter { return m.provider.Meter(name) }

// Temporal is where the Temporal SDK puts its figures, as client.Options.MetricsHandler.
// On the page its counters end in _total and its latencies in _seconds.
func (m *Metrics) Temporal() client.MetricsHandler {
	return temporalotel.NewMetricsHandler(temporalotel.MetricsHandlerOptions{
		Meter:                m.Meter("temporal-sdk"),
		UseMonotonicCounters: true,
		// By default an instrument that cannot be made panics in the middle of a
		// workflow. It is not worth a case.
		OnError: func(error) { m.refused.Add(context.Background(), 1) },
	})
}

// Shutdown ends the metrics; the page is empty of them afterwards.
func (m *Metrics) Shutdown(ctx context.Context) error {
	if err := m.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("telemetry: shut metrics down: %w", err)
	}
	return nil
}

// ObserveRequest records a request that has been answered. The route is the
// template ("/api/v1/cases/{id}"), never the path; empty means that no route
// matched.
func (m *Metrics) ObserveRequest(ctx context.Context, route, method string, status int, d time.Duration) {
	if route == "" {
		route = "unmatched"
	}
	if !knownMethods[method] {
		method = "OTHER"
	}
	m.requests.Record(ctx, d.Seconds(), metric.WithAttributeSet(attribute.NewSet(
		attribute.String("route", route),
		attribute.String("method", method),
		attribute.Int("status", status),
	)))
}

// Figures are what the installation as a whole looks like now.
type Figures struct {
	OpenCases        int64
	OverdueDeadlines int64
	ParkedCases      int64
	UnknownMails     int64         // mails of which nobody knows whether they were sent
	FailedMails      int64         // mails that never arrived
	StuckMessages    int64         // messages to other organisations that have waited for more than a day
	StuckPapers      int64         // letters that could not be put on paper
	StuckSendings    int64         // letters given to a service that a person should look at
	OldestParked     time.Duration // how long the case has been parked that was parked first
	// InTrouble counts cases that cannot go on by themselves, by kind of trouble.
	InTrouble map[string]int64
	// Overslept counts cases that should have done something by themselves, and
	// LongestAsleep is how long the worst has slept.
	Overslept     int64
	LongestAsleep time.Duration
	// WatchLag is how long ago the last completed walk over every open case began;
	// nil before the first.
	WatchLag *time.Duration
}

// BusinessFigures shows figures on the page, read anew at every scrape within
// five seconds. While they cannot be read they are absent and
// samlop_figures_readable is 0; read logs why. Call it once.
func (m *Metrics) BusinessFigures(read func(context.Context) (Figures, error)) error {
	b := instruments{meter: m.Meter("samlop")}
	open := b.count("samlop_cases_open", "Cases that are not closed.")
	overdue := b.count("samlop_deadlines_overdue", "Deadlines that have passed without what was due.")
	parked := b.count("samlop_cases_parked", "Cases with a step that waits for a person to repair it.")
	mails := b.count("samlop_mails_unknown", "Mails of which nobody knows whether they were sent.")
	failed := b.count("samlop_mails_failed", "Mails that were given up, or that no carrier will take.")
	stuck := b.count("samlop_messages_stuck", "Messages between organisations that have waited for more than a day.")
	papers := b.count("samlop_letters_without_paper", "Letters that could not be put on paper however often that was tried.")
	sendings := b.count("samlop_sendings_stuck", "Letters given to the letter service that a person should look at.")
	readable := b.count("samlop_figures_readable", "1 when the business figures could be read, else 0.")
	oldest, err := b.meter.Float64ObservableGauge("samlop_case_oldest_parked_seconds", metric.WithUnit("s"),
		metric.WithDescription("How long the case has been parked that was parked first."))
	b.keep(oldest, err)
	trouble := b.count("samlop_cases_in_trouble", "Cases that cannot go on by themselves, by kind of trouble.")
	overslept := b.count("samlop_cases_overslept", "Cases that should have done something by themselves and have not.")
	asleep, err := b.meter.Float64ObservableGauge("samlop_case_longest_asleep_seconds", metric.WithUnit("s"),
		metric.WithDescription("How long ago the case should have woken that has slept longest past its time."))
	b.keep(asleep, err)
	lag, err := b.meter.Float64ObservableGauge("samlop_watch_lag_seconds", metric.WithUnit("s"),
		metric.WithDescription("How long ago the last completed look at every open case began."))
	b.keep(lag, err)
	if b.err != nil {
		return fmt.Errorf("telemetry: business figures: %w", b.err)
	}
	_, err = b.meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, figuresTimeout)
		defer cancel()
		figures, err := read(ctx)
		if err != nil {
			// Not returned: OpenTelemetry would print it past our logger.
			o.ObserveInt64(readable, 0)
			return nil
		}
		o.ObserveInt64(readable, 1)
		o.ObserveInt64(open, figures.OpenCases)
		o.ObserveInt64(overdue, figures.OverdueDeadlines)
		o.ObserveInt64(parked, figures.ParkedCases)
		o.ObserveInt64(mails, figures.UnknownMails)
		o.ObserveInt64(failed, figures.FailedMails)
		o.ObserveInt64(stuck, figures.StuckMessages)
		o.ObserveInt64(papers, figures.StuckPapers)
		o.ObserveInt64(sendings, figures.StuckSendings)
		o.ObserveFloat64(oldest, figures.OldestParked.Seconds())
		for kind, n := range figures.InTrouble {
			o.ObserveInt64(trouble, n, metric.WithAttributes(attribute.String("kind", kind)))
		}
		o.ObserveInt64(overslept, figures.Overslept)
		o.ObserveFloat64(asleep, figures.LongestAsleep.Seconds())
		if figures.WatchLag != nil {
			o.ObserveFloat64(lag, figures.WatchLag.Seconds())
		}
		return nil
	}, b.all...)
	if err != nil {
		return fmt.Errorf("telemetry: business figures: %w", err)
	}
	return nil
}

// instruments makes several instruments and keeps the first error.
type instruments struct {
	meter metric.Meter
	all   []metric.Observable
	err   error
}

func (i *instruments) count(name, description string) metric.Int64ObservableGauge {
	gauge, err := i.meter.Int64ObservableGauge(name, metric.WithDescription(description))
	i.keep(gauge, err)
	return gauge
}

func (i *instruments) keep(instrument metric.Observable, err error) {
	if err != nil && i.err == nil {
		i.err = err
	}
	i.all = append(i.all, instrument)
}
