package telemetry

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"samlop/internal/readiness"
)

// Waiting is what in the whole installation waits for somebody now.
type Waiting struct {
	OldestMail, OldestLetter   time.Duration
	CasesOverdue, TasksOverdue int64
	OpenTasks                  map[string]int64 // by kind
}

// WaitingFigures shows them on the page, as [Metrics.BusinessFigures] does with
// its own: every process that shows them has read the same database, so they are
// gathered by max, never by sum. What cannot be read is absent. Call it once.
func (m *Metrics) WaitingFigures(read func(context.Context) (Waiting, error)) error {
	b := instruments{meter: m.Meter("samlop")}
	mails := b.seconds("samlop_mail_oldest_undelivered", "How long the mail has been due that has been due longest and has come to no end.")
	letters := b.seconds("samlop_letter_oldest_unposted", "How long the letter has waited to be posted that has waited longest.")
	cases := b.count("samlop_cases_overdue", "Cases with a deadline that has passed without what was due.")
	late := b.count("samlop_tasks_overdue", "Open tasks past their day.")
	open := b.count("samlop_tasks_open", "Open tasks, by kind.")
	return b.register("waiting figures", func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, figuresTimeout)
		defer cancel()
		found, err := read(ctx)
		if err != nil {
			return nil //nolint:nilerr // OpenTelemetry would print it past our logger; samlop_figures_readable tells
		}
		o.ObserveFloat64(mails, found.OldestMail.Seconds())
		o.ObserveFloat64(letters, found.OldestLetter.Seconds())
		o.ObserveInt64(cases, found.CasesOverdue)
		o.ObserveInt64(late, found.TasksOverdue)
		for kind, n := range found.OpenTasks {
			o.ObserveInt64(open, n, labels("kind", code(kind)))
		}
		return nil
	})
}

// Parts shows what the process stands on, looked at anew at every scrape: 1 for a
// part that is there and 0 for one that is away. Which tells issuers apart, by
// the addresses that the operator configured. Call it once.
func (m *Metrics) Parts(look func(context.Context) readiness.Report) error {
	b := instruments{meter: m.Meter("samlop")}
	up := b.count("samlop_part_up", "1 when a part that the process stands on is there, else 0.")
	polling := b.count("samlop_workers_polling", "Worker processes that take the steps of cases.")
	return b.register("parts", func(ctx context.Context, o metric.Observer) error {
		for _, part := range look(ctx).Parts {
			there := int64(0)
			if part.Status == readiness.OK {
				there = 1
			}
			o.ObserveInt64(up, there, labels("part", part.Part, "which", part.Which))
			if part.Part == "workers" && part.Reason != readiness.Unreachable {
				o.ObserveInt64(polling, int64(part.Count))
			}
		}
		return nil
	})
}

// Build shows which program this is.
func (m *Metrics) Build(version string) error {
	b := instruments{meter: m.Meter("samlop")}
	build := b.count("samlop_build_info", "Always 1; the labels say which program this is.")
	return b.register("build", func(_ context.Context, o metric.Observer) error {
		o.ObserveInt64(build, 1, labels("version", version, "goversion", runtime.Version()))
		return nil
	})
}

// ruleForm is how rules are coded; whatever else stands as one is shown as OTHER.
var ruleForm = regexp.MustCompile(`^[A-Z]{1,8}-[0-9]{1,4}$`)

// codeForm is how kinds, reasons and outcomes are written.
var codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,39}$`)

// ObserveRefusal counts an answer that refuses by a rule.
func (m *Metrics) ObserveRefusal(ctx context.Context, rule string) {
	if !ruleForm.MatchString(rule) {
		rule = "OTHER"
	}
	m.refusals.Add(ctx, 1, labels("rule", rule))
}

// ObserveToken counts a token that proves nothing, by the reason's code.
func (m *Metrics) ObserveToken(ctx context.Context, reason string) {
	m.tokens.Add(ctx, 1, labels("reason", code(reason)))
}

// ExpectMails shows outcomes as 0 before the first: Prometheus sees no increase in
// what was not there.
func (m *Metrics) ExpectMails(outcomes ...string) {
	for _, outcome := range outcomes {
		m.mails.Add(context.Background(), 0, labels("outcome", code(outcome)))
	}
}

// ExpectMailEvent shows an event as 0 before the first, as ExpectMails does.
func (m *Metrics) ExpectMailEvent(said, effect string) {
	m.mailEvents.Add(context.Background(), 0, labels("said", code(said), "effect", code(effect)))
}

// ObserveMail counts a mail that has come to its end.
func (m *Metrics) ObserveMail(ctx context.Context, outcome string) {
	m.mails.Add(ctx, 1, labels("outcome", code(outcome)))
}

// ObserveMailEvent counts what a carrier has said of a mail, and what that has changed.
func (m *Metrics) ObserveMailEvent(ctx context.Context, said, effect string) {
	m.mailEvents.Add(ctx, 1, labels("said", code(said), "effect", code(effect)))
}

// ObserveMessage counts a try to see to a message between organisations: what was to be
// done with it, and the trouble there was.
func (m *Metrics) ObserveMessage(ctx context.Context, todo, trouble string) {
	if trouble == "" {
		trouble = "NONE"
	}
	m.messages.Add(ctx, 1, labels("todo", code(todo), "trouble", code(trouble)))
}

// ObserveSending counts a try to see to a letter that a service sends: how it stands then,
// and the trouble there was.
func (m *Metrics) ObserveSending(ctx context.Context, status, trouble string) {
	if trouble == "" {
		trouble = "NONE"
	}
	m.sendings.Add(ctx, 1, labels("status", code(status), "trouble", code(trouble)))
}

func code(text string) string {
	if !codeForm.MatchString(text) {
		return "OTHER"
	}
	return text
}

// labels are pairs of name and value; an empty value is left out.
func labels(pairs ...string) metric.MeasurementOption {
	var all []attribute.KeyValue
	for n := 0; n+1 < len(pairs); n += 2 {
		if pairs[n+1] != "" {
			all = append(all, attribute.String(pairs[n], pairs[n+1]))
		}
	}
	return metric.WithAttributeSet(attribute.NewSet(all...))
}

// counters makes the counters of what happens in this process.
func (m *Metrics) counters(meter metric.Meter) (err error) {
	for _, one := range []struct {
		at          *metric.Int64Counter
		name, about string
	}{
		{&m.refused, "samlop_instruments_refused", "Instruments of the Temporal SDK that could not be made."},
		{&m.refusals, "samlop_refusals", "Answers that refused by a rule, by its code."},
		{&m.tokens, "samlop_tokens_refused", "Requests whose token proved nothing, by reason."},
		{&m.messages, "samlop_messages", "Tries to see to a message between organisations, by what was to be done and the trouble there was."},
		{&m.sendings, "samlop_sendings", "Tries to see to a letter that a service sends, by how it stood then and the trouble there was."},
		{&m.mailEvents, "samlop_mail_events", "What carriers said of mails afterwards, by what it was and what it changed."},
		{&m.mails, "samlop_mails", "Mails that came to their end in this process, by outcome."},
	} {
		if *one.at, err = meter.Int64Counter(one.name, metric.WithDescription(one.about)); err != nil {
			return fmt.Errorf("telemetry: %w", err)
		}
	}
	return nil
}

func (i *instruments) seconds(name, description string) metric.Float64ObservableGauge {
	gauge, err := i.meter.Float64ObservableGauge(name, metric.WithUnit("s"), metric.WithDescription(description))
	i.keep(gauge, err)
	return gauge
}

func (i *instruments) register(what string, observe metric.Callback) error {
	if i.err != nil {
		return fmt.Errorf("telemetry: %s: %w", what, i.err)
	}
	if _, err := i.meter.RegisterCallback(observe, i.all...); err != nil {
		return fmt.Errorf("telemetry: %s: %w", what, err)
	}
	return nil
}
