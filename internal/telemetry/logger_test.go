package telemetry_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"testing/slogtest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"

	"samlop/internal/telemetry"
)

// lines are the JSON lines that were written.
func lines(t *testing.T, out *bytes.Buffer) []map[string]any {
	t.Helper()
	var all []map[string]any
	for _, raw := range bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n")) {
		var line map[string]any
		require.NoError(t, json.Unmarshal(raw, &line))
		all = append(all, line)
	}
	return all
}

// logged is the one line that log writes.
func logged(t *testing.T, log func(*slog.Logger)) map[string]any {
	t.Helper()
	var out bytes.Buffer
	log(telemetry.NewLogger(&out, slog.LevelDebug, telemetry.JSON))
	all := lines(t, &out)
	require.Len(t, all, 1)
	return all[0]
}

func TestHandlerKeepsTheContractOfSlog(t *testing.T) {
	var out bytes.Buffer
	handler := telemetry.NewLogger(&out, slog.LevelInfo, telemetry.JSON).Handler()
	require.NoError(t, slogtest.TestHandler(handler, func() []map[string]any { return lines(t, &out) }))
}

func TestLevelAndFormat(t *testing.T) {
	var out bytes.Buffer
	log := telemetry.NewLogger(&out, slog.LevelWarn, telemetry.Text)
	log.Info("too quiet")
	assert.Empty(t, out.String())
	log.Warn("heard", "case_id", "c-1")
	assert.Contains(t, out.String(), "level=WARN msg=heard case_id=c-1")
}

func TestRequestIDStandsAtTheTop(t *testing.T) {
	ctx := telemetry.WithRequestID(t.Context(), "r-1")
	line := logged(t, func(l *slog.Logger) {
		l.With("a", 1).WithGroup("g").With("b", 2).InfoContext(ctx, "m", "c", 3)
	})
	assert.Equal(t, "r-1", line["request_id"])
	assert.Equal(t, float64(1), line["a"])
	assert.Equal(t, map[string]any{"b": float64(2), "c": float64(3)}, line["g"])

	line = logged(t, func(l *slog.Logger) { l.With("a", 1).InfoContext(ctx, "m") })
	assert.Equal(t, "r-1", line["request_id"])

	line = logged(t, func(l *slog.Logger) { l.InfoContext(telemetry.WithRequestID(ctx, ""), "m") })
	assert.NotContains(t, line, "request_id")
}

func TestLoggersFromOneDoNotMixTheirAttributes(t *testing.T) {
	var out bytes.Buffer
	ctx := telemetry.WithRequestID(t.Context(), "r-1")
	base := telemetry.NewLogger(&out, slog.LevelInfo, telemetry.JSON).WithGroup("g").With("a", 1).With("b", 2)
	one, two := base.With("who", "one"), base.With("who", "two")
	one.InfoContext(ctx, "m")
	two.InfoContext(ctx, "m")
	all := lines(t, &out)
	assert.Equal(t, "one", all[0]["g"].(map[string]any)["who"])
	assert.Equal(t, "two", all[1]["g"].(map[string]any)["who"])
}

func TestBannedKeysAreRedacted(t *testing.T) {
	const mark = "CANARY"
	for _, key := range []string{
		"name", "Name", "full_name", "fullName", "patient.name", "NAME", "etter-navn", "email", "to_email", "e.email", "address",
		"phone", "text", "letter_text", "body", "HTTPBody", "mailBody", "identity_number", "IdentityNumber", "identityNumber",
		"fnr", "fnr_length", "national_id", "fødselsnummer", "subject", "subject_id", "sub", "title", "comment", "note",
		"recipient", "token", "access_token", "Authorization", "api_key", "APIKey", "smtp_password", "diagnosis", "birth_date",
	} {
		t.Run(key, func(t *testing.T) {
			for form, log := range map[string]func(*slog.Logger){
				"attribute":       func(l *slog.Logger) { l.Info("m", key, mark) },
				"kept attribute":  func(l *slog.Logger) { l.With(key, mark).Info("m") },
				"number":          func(l *slog.Logger) { l.Info("m", key, 12345678, "x", key) },
				"group":           func(l *slog.Logger) { l.Info("m", slog.Group(key, "a", mark)) },
				"inside a group":  func(l *slog.Logger) { l.Info("m", slog.Group("g", slog.Group("h", key, mark))) },
				"opened group":    func(l *slog.Logger) { l.WithGroup(key).Info("m", "a", mark) },
				"deeper":          func(l *slog.Logger) { l.WithGroup(key).WithGroup("g").With("a", mark).Info("m", "b", mark) },
				"value of itself": func(l *slog.Logger) { l.Info("m", "who", valuer{slog.StringValue(mark), key}) },
				"request id":      func(l *slog.Logger) { l.WithGroup(key).InfoContext(context.Background(), "m", "a", mark) },
			} {
				line, err := json.Marshal(logged(t, log))
				require.NoError(t, err)
				assert.NotContains(t, string(line), mark, form)
				assert.NotContains(t, string(line), "12345678", form)
				assert.Contains(t, string(line), "[redacted]", form)
			}
		})
	}
}

// A setting that says itself whether it is set passes under any name; anything
// else under such a name does not.
func TestWhetherASettingIsSetPasses(t *testing.T) {
	line := logged(t, func(l *slog.Logger) {
		l.Info("starting", slog.Group("config", "smtp_username", "[not set]", "sendgrid_api_key", "[set]",
			"samlop_admin_subjects", "a|[subject]"))
	})
	assert.Equal(t, map[string]any{"smtp_username": "[not set]", "sendgrid_api_key": "[set]", "samlop_admin_subjects": "[redacted]"},
		line["config"])
}

// valuer is a value that says itself what to log of it.
type valuer struct {
	value slog.Value
	key   string
}

func (v valuer) LogValue() slog.Value {
	return slog.GroupValue(slog.Attr{Key: v.key, Value: v.value})
}

func TestWhatOperatorsNeedPasses(t *testing.T) {
	line := logged(t, func(l *slog.Logger) {
		l.Info("step recorded", "case_id", "c-1", "message_id", "m-1", "text_length", 400, "WorkflowID", "w-1",
			"UpdateName", "Decide", "Namespace", "default", "reason", "INV-34", "due", "2027-09-30",
			"took", 3*time.Second, "at", time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC), "ok", true,
			"peer", netip.MustParseAddrPort("127.0.0.1:8080"), "steps", []string{"a", "b"}, "nothing", nil)
	})
	delete(line, "time")
	assert.Equal(t, map[string]any{
		"level": "INFO", "msg": "step recorded", "case_id": "c-1", "message_id": "m-1", "text_length": float64(400),
		"WorkflowID": "w-1", "UpdateName": "Decide", "Namespace": "default", "reason": "INV-34", "due": "2027-09-30",
		"took": float64(3 * time.Second), "at": "2026-11-03T12:00:00Z", "ok": true, "peer": "127.0.0.1:8080",
		"steps": []any{"a", "b"}, "nothing": nil,
	}, line)
}

func TestSlipsInsideTextsAreTakenOut(t *testing.T) {
	for slip, stays := range map[string]string{
		"cannot reach ola.nordmann@fjordby.kommune.no: refused": "cannot reach [redacted]: refused",
		"<kåre@blåbær.no>":                       "<[redacted]>",
		"identity number 61868730292 is taken":   "identity number [redacted] is taken",
		"(618687 30292)":                         "([redacted])",
		"019a8f2e-61a8-7687-b029-212345678901":   "019a8f2e-61a8-7687-b029-212345678901",
		"123456789012 has one digit too many":    "123456789012 has one digit too many",
		"worker 4711@samlop-1":                   "worker 4711@samlop-1",
		"phase 3 of 12, 2026-11-03T12:00:00Z":    "phase 3 of 12, 2026-11-03T12:00:00Z",
		"postgres://samlop:secret@db.kommune.no": "postgres://samlop:[redacted]",
	} {
		line := logged(t, func(l *slog.Logger) {
			l.Info(slip, "reason", slip, "err", fmt.Errorf("wrapped: %w", errors.New(slip)), "list", []string{slip}, "kind", kind(slip))
		})
		assert.Equal(t, stays, line["msg"])
		assert.Equal(t, stays, line["reason"])
		assert.Equal(t, "wrapped: "+stays, line["err"])
		assert.Equal(t, []any{stays}, line["list"])
		assert.Equal(t, stays, line["kind"])
	}
}

type kind string

type person struct{ Name string }

type panicking struct{}

func (panicking) String() string { panic("boom") }

func TestStructuresAreNotLogged(t *testing.T) {
	for what, value := range map[string]any{
		"structure":         person{"CANARY"},
		"pointer":           &person{"CANARY"},
		"map":               map[string]string{"a": "CANARY"},
		"list of them":      []person{{"CANARY"}},
		"list of anything":  []any{"CANARY"},
		"bytes":             []byte("CANARY"),
		"raw JSON":          json.RawMessage(`"CANARY"`),
		"Temporal payload":  &commonpb.Payload{Data: []byte("CANARY")},
		"what panics":       panicking{},
		"channel, whatever": make(chan string),
	} {
		line := logged(t, func(l *slog.Logger) { l.Info("m", "loaded", value) })
		assert.True(t, strings.HasPrefix(line["loaded"].(string), "[redacted "), what)
		assert.NotContains(t, line["loaded"], "CANARY", what)
	}
	var nobody *person
	assert.Equal(t, "<nil>", logged(t, func(l *slog.Logger) { l.Info("m", "loaded", nobody) })["loaded"])
}

func TestTemporalLogger(t *testing.T) {
	line := logged(t, func(l *slog.Logger) {
		telemetry.TemporalLogger(l).Warn("Activity error.", "WorkflowID", "w-1", "Error", errors.New("to a@b.no"), "Name", "CANARY")
	})
	assert.Equal(t, "WARN", line["level"])
	assert.Equal(t, "w-1", line["WorkflowID"])
	assert.Equal(t, "to [redacted]", line["Error"])
	assert.Equal(t, "[redacted]", line["Name"])
}
