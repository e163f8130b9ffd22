package topology_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

const (
	rulesFile     = root + "/deploy/prometheus/samlop.rules.yml"
	dashboardFile = root + "/deploy/grafana/samlop.json"
)

// promtool is where scripts/setup puts it, or on the path.
func promtool(t *testing.T) string {
	t.Helper()
	own, err := filepath.Abs(root + "/bin/promtool")
	require.NoError(t, err)
	if _, err := os.Stat(own); err == nil {
		return own
	}
	found, err := exec.LookPath("promtool")
	require.NoError(t, err, "there is no promtool here: run scripts/setup")
	return found
}

// The rules are what Prometheus takes, and wake whom they should (promtool's own
// unit tests, beside them).
func TestAlertRules(t *testing.T) {
	t.Parallel()
	tool := promtool(t)
	for _, args := range [][]string{{"check", "config", "--lint=all", "--lint-fatal", "prometheus.yml"},
		{"test", "rules", "samlop.rules.test.yml"}} {
		command := exec.CommandContext(t.Context(), tool, args...)
		command.Dir = root + "/deploy/prometheus"
		said, err := command.CombinedOutput()
		require.NoError(t, err, "%s", said)
	}
}

// alert is one rule.
type alert struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	Annotations map[string]string `yaml:"annotations"`
}

func alerts(t *testing.T) []alert {
	t.Helper()
	text, err := os.ReadFile(rulesFile)
	require.NoError(t, err)
	var file struct {
		Groups []struct {
			Rules []alert `yaml:"rules"`
		} `yaml:"groups"`
	}
	require.NoError(t, yaml.Unmarshal(text, &file))
	require.NotEmpty(t, file.Groups)
	return file.Groups[0].Rules
}

// Each alert is tested, and operating.md says what to do about it, under its name.
func TestEveryAlertIsTestedAndExplained(t *testing.T) {
	t.Parallel()
	guide, err := os.ReadFile(root + "/docs/operating.md")
	require.NoError(t, err)
	tests, err := os.ReadFile(root + "/deploy/prometheus/samlop.rules.test.yml")
	require.NoError(t, err)
	for _, a := range alerts(t) {
		require.Contains(t, string(guide), "\n### "+a.Alert+"\n")
		require.Equal(t, "docs/operating.md#"+strings.ToLower(a.Alert), a.Annotations["runbook"])
		require.Regexp(t, `alertname: `+a.Alert+`\n\s+eval_time: \S+\n\s+exp_alerts:\n\s+- exp_labels`, string(tests), "nothing fires it")
	}
}

// panel is a part of the dashboard.
type panel struct {
	Title       string `json:"title"`
	Type        string `json:"type"`
	Description string `json:"description"`
	Targets     []struct {
		Expr string `json:"expr"`
	} `json:"targets"`
}

// expressions are all that rules and dashboard ask Prometheus.
func expressions(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, a := range alerts(t) {
		all = append(all, a.Expr)
	}
	text, err := os.ReadFile(dashboardFile)
	require.NoError(t, err)
	var dashboard struct {
		Panels []panel `json:"panels"`
	}
	require.NoError(t, json.Unmarshal(text, &dashboard))
	for _, p := range dashboard.Panels {
		if p.Type == "row" {
			continue
		}
		require.NotEmpty(t, p.Targets, p.Title)
		require.NotEmpty(t, p.Description, p.Title)
		for _, target := range p.Targets {
			all = append(all, target.Expr)
		}
	}
	return all
}

// The dashboard's expressions are PromQL: promtool reads them as rules.
func TestDashboardAsksWhatPrometheusUnderstands(t *testing.T) {
	t.Parallel()
	var rules strings.Builder
	rules.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for n, expr := range expressions(t) {
		quoted, err := json.Marshal(expr)
		require.NoError(t, err)
		rules.WriteString("  - {record: 'expression:" + strings.Repeat("x", n+1) + "', expr: " + string(quoted) + "}\n")
	}
	file := filepath.Join(t.TempDir(), "dashboard.yml")
	require.NoError(t, os.WriteFile(file, []byte(rules.String()), 0o600))
	said, err := exec.CommandContext(t.Context(), promtool(t), "check", "rules", file).CombinedOutput()
	require.NoError(t, err, "%s", said)
}

// ours are the metrics that a process of ours may show, by how their names begin.
var ours = regexp.MustCompile(`\b(?:samlop|temporal|http|process|go)_[a-z0-9_]+`)

// requireKnownMetrics holds every metric that rules and dashboard name against
// the pages of real processes, which have told a story, refused a step and turned
// a token away. Figures that only trouble brings are the Temporal SDK's own.
func requireKnownMetrics(t *testing.T, processes ...*process) {
	t.Helper()
	shown := map[string]bool{}
	for _, name := range troubles(t) {
		shown[name] = true
	}
	for _, p := range processes {
		for _, name := range regexp.MustCompile(`(?m)^[a-z0-9_]+`).FindAllString(metricsPage(t, p), -1) {
			shown[name] = true
		}
		require.False(t, shown["samlop_instruments_refused_total"], p.name)
	}
	named := 0
	for _, expr := range expressions(t) {
		for _, name := range ours.FindAllString(expr, -1) {
			named++
			require.True(t, shown[name], "no process shows %s, which is asked for by %s", name, expr)
		}
	}
	require.Greater(t, named, 30)
}

// troubles are the counters that the Temporal SDK shows only once there is
// something to count, as its source names them.
func troubles(t *testing.T) []string {
	t.Helper()
	source := moduleFile(t, "go.temporal.io/sdk", "internal/common/metrics/constants.go")
	var names []string
	for _, found := range regexp.MustCompile(`Fail\w*Counter\s+= TemporalMetricsPrefix \+ "([a-z_]+)"`).FindAllStringSubmatch(source, -1) {
		names = append(names, "temporal_"+found[1]+"_total")
	}
	require.NotEmpty(t, names)
	return names
}

func metricsPage(t *testing.T, p *process) string {
	t.Helper()
	status, page := fetch(t.Context(), t, p.metrics)
	require.Equal(t, http.StatusOK, status)
	status, _ = fetch(t.Context(), t, p.address+"/metrics")
	require.Equal(t, http.StatusNotFound, status, "metrics are on their own port")
	return page
}

func fetch(ctx context.Context, t *testing.T, address string) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer func() { require.NoError(t, answer.Body.Close()) }()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// requireSameFigures holds that two APIs show the same of the installation, which
// is why it is gathered by max.
func requireSameFigures(t *testing.T, one, other *process) {
	t.Helper()
	figure := regexp.MustCompile(`(?m)^samlop_(cases|deadlines|tasks)_\S+ .*$`)
	first, second := figure.FindAllString(metricsPage(t, one), -1), figure.FindAllString(metricsPage(t, other), -1)
	slices.Sort(first)
	slices.Sort(second)
	require.NotEmpty(t, first)
	require.Equal(t, first, second)
	same := regexp.MustCompile(`samlop_(?:cases|deadlines|tasks|mail|letters?|messages|sendings)_[a-z_]+`)
	for _, expr := range expressions(t) {
		for _, name := range same.FindAllString(expr, -1) {
			if strings.HasSuffix(name, "_total") { // each process counts what it has done itself
				continue
			}
			require.Regexp(t, `(max|max by \([a-z]+\)|absent) ?\(`+name, expr, "two processes would count it twice")
		}
	}
}
