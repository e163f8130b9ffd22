package config_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/config"
)

var update = flag.Bool("update", false, "write docs/configuration.md anew")

// key is a key of 32 bytes that differs with n.
func key(n byte) string {
	raw := make([]byte, 32)
	for i := range raw {
		raw[i] = n + byte(i)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

// production is an environment with what production needs and nothing more.
func production() map[string]string {
	return map[string]string{
		"DATABASE_URL":     "postgres://samlop:CANARY-pw@db.internal:5433/samlop?sslmode=disable",
		"TEMPORAL_ADDRESS": "temporal.internal:7233",
		"SAMLOP_BASE_URL":  "https://samlop.fjordby.example/",
		"SAMLOP_OIDC_ISSUERS": "https://login.fjordby.example|samlop-api, " +
			"https://helseid.example|urn:samlop|http://proxy:8090|typ=JWT|acr=high Level4|login=oid|number=helseid://claims/identity/pid",
		"SAMLOP_IDENTITY_KEYS": "k2:" + key(1) + ",\n k1:" + key(2),
		"SAMLOP_LOOKUP_KEY":    key(3),
		"SAMLOP_MAIL_CARRIER":  "sendgrid",
		"SENDGRID_API_KEY":     "CANARY-sendgrid",
		"SAMLOP_MAIL_FROM":     "Samløp <samlop@fjordby.example>",
	}
}

func with(environment map[string]string, pairs ...string) map[string]string {
	changed := maps.Clone(environment)
	for n := 0; n < len(pairs); n += 2 {
		changed[pairs[n]] = pairs[n+1]
		if pairs[n+1] == "" {
			delete(changed, pairs[n])
		}
	}
	return changed
}

func problems(t *testing.T, environment map[string]string) config.Problems {
	t.Helper()
	c, err := config.Load(environment)
	var found config.Problems
	require.ErrorAs(t, err, &found)
	assert.Zero(t, c)
	return found
}

func variablesOf(found config.Problems) []string {
	var names []string
	for _, p := range found {
		names = append(names, p.Variable)
	}
	return names
}

// Metrics have a port that nobody else uses: the others may be open to the world.
func TestMetricsHaveAPortOfTheirOwn(t *testing.T) {
	for value, want := range map[string][]string{"127.0.0.1:9464": nil, "nowhere": {"SAMLOP_METRICS_LISTEN"},
		"127.0.0.1:8080": {"SAMLOP_METRICS_LISTEN"}} {
		environment := production()
		environment["SAMLOP_METRICS_LISTEN"] = value
		if want == nil {
			c, err := config.Load(environment)
			require.NoError(t, err)
			assert.Equal(t, value, c.MetricsListen)
			continue
		}
		assert.Equal(t, want, variablesOf(problems(t, environment)), value)
	}
}

func TestProduction(t *testing.T) {
	c, err := config.Load(production())
	require.NoError(t, err)
	assert.Equal(t, "postgres://samlop:CANARY-pw@db.internal:5433/samlop?sslmode=disable", c.DatabaseURL.Reveal())
	assert.Equal(t, config.Temporal{Address: "temporal.internal:7233", Namespace: "default"}, c.Temporal)
	assert.Equal(t, "127.0.0.1:8080", c.Listen)
	assert.Equal(t, "https://samlop.fjordby.example", c.BaseURL)
	assert.Equal(t, config.Issuers{
		{URL: "https://login.fjordby.example", Audience: "samlop-api"},
		{URL: "https://helseid.example", Audience: "urn:samlop", DiscoveryURL: "http://proxy:8090", PlainJWT: true,
			ACR: []string{"high", "Level4"}, LoginClaim: "oid", NumberClaim: "helseid://claims/identity/pid"},
	}, c.Issuers)
	require.Len(t, c.IdentityKeys, 2)
	assert.Equal(t, "k2", c.IdentityKeys[0].ID)
	assert.Equal(t, key(2), base64.StdEncoding.EncodeToString(c.IdentityKeys[1].Key.Bytes()))
	assert.Len(t, c.LookupKey.Bytes(), 32)
	assert.Equal(t, config.CarrierSendGrid, c.Mail.Carrier)
	assert.Equal(t, "CANARY-sendgrid", c.Mail.SendGrid.APIKey.Reveal())
	assert.Equal(t, "https://api.sendgrid.com", c.Mail.SendGrid.Host)
	assert.Equal(t, 5.0, c.Mail.Rate)
	assert.Equal(t, 5.0, c.WriteRate)
	assert.False(t, c.Training)
	assert.Equal(t, config.SyntheticRefused, c.SyntheticNumbers)
	assert.Empty(t, c.AdminSubjects)
	assert.Equal(t, 10*time.Second, c.StepTimeout)
	assert.Equal(t, 30*time.Second, c.ShutdownTimeout)
	assert.Equal(t, slog.LevelInfo, c.LogLevel)
	assert.Equal(t, "json", c.LogFormat)
}

func TestTrainingNeedsLess(t *testing.T) {
	c, err := config.Load(with(production(),
		"SAMLOP_TRAINING", "true", "SAMLOP_BASE_URL", "", "SAMLOP_MAIL_CARRIER", "", "SENDGRID_API_KEY", "", "SAMLOP_MAIL_FROM", "",
		"SAMLOP_OIDC_ISSUERS", "http://127.0.0.1:8090|samlop-api", "SAMLOP_ADMIN_SUBJECTS", "http://127.0.0.1:8090|admin|1"))
	require.NoError(t, err)
	assert.Equal(t, config.SyntheticOnly, c.SyntheticNumbers)
	assert.Equal(t, config.CarrierMailbox, c.Mail.Carrier)
	assert.Equal(t, "http://127.0.0.1:8080", c.BaseURL)
	assert.Equal(t, config.Principals{{Issuer: "http://127.0.0.1:8090", Subject: "admin|1"}}, c.AdminSubjects)
}

func TestATestInstallationTakesSyntheticNumbersOnly(t *testing.T) {
	c, err := config.Load(with(production(), "SAMLOP_SYNTHETIC_NUMBERS", "only"))
	require.NoError(t, err)
	assert.Equal(t, config.SyntheticOnly, c.SyntheticNumbers)
}

func TestEverythingMissingIsSaidAtOnce(t *testing.T) {
	for _, environment := range []map[string]string{nil, {}} {
		assert.Equal(t, []string{
			"DATABASE_URL", "TEMPORAL_ADDRESS", "SAMLOP_BASE_URL", "SAMLOP_OIDC_ISSUERS",
			"SAMLOP_IDENTITY_KEYS", "SAMLOP_LOOKUP_KEY", "SAMLOP_MAIL_CARRIER",
		}, variablesOf(problems(t, environment)))
	}
	assert.Equal(t, "configuration has 2 problem(s):\n  SAMLOP_LOOKUP_KEY: is missing\n  SAMLOP_LOG_FORMAT: must be json or text",
		problems(t, with(production(), "SAMLOP_LOG_FORMAT", "xml", "SAMLOP_LOOKUP_KEY", "")).Error())
}

// TestWhatIsWrong goes through the rules one by one. The value is never in the
// message: it may be a secret that was put in the wrong place.
func TestWhatIsWrong(t *testing.T) {
	const mark = "CANARY"
	training := with(production(), "SAMLOP_TRAINING", "true")
	smtp := with(production(), "SAMLOP_MAIL_CARRIER", "smtp", "SMTP_HOST", "mail.example")
	sendgrid := with(production(), "SAMLOP_MAIL_CARRIER", "sendgrid", "SENDGRID_API_KEY", "SG.x")
	const bounceKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
	for n, tc := range []struct {
		environment map[string]string
		wrong       string
	}{
		{with(production(), "DATABASE_URL", "mysql://u:"+mark+"@h/db"), "DATABASE_URL"},
		{with(production(), "DATABASE_URL", mark), "DATABASE_URL"},
		{with(production(), "TEMPORAL_ADDRESS", mark), "TEMPORAL_ADDRESS"},
		{with(production(), "TEMPORAL_ADDRESS", ":7233"), "TEMPORAL_ADDRESS"},
		{with(production(), "TEMPORAL_TLS", mark), "TEMPORAL_TLS"},
		{with(production(), "TEMPORAL_TLS_CLIENT_CERT_PATH", "/c"), "TEMPORAL_TLS_CLIENT_KEY_PATH"},
		{with(production(), "TEMPORAL_TLS_CLIENT_KEY_PATH", "/k"), "TEMPORAL_TLS_CLIENT_CERT_PATH"},
		{with(production(), "SAMLOP_LISTEN", mark), "SAMLOP_LISTEN"},
		{with(smtp, "SMTP_BOUNCE_ADDRESS", "retur@mail.example"), "SMTP_BOUNCE_KEY"},
		{with(smtp, "SMTP_BOUNCE_KEY", bounceKey), "SMTP_BOUNCE_ADDRESS"},
		{with(smtp, "SMTP_BOUNCE_KEY", mark, "SMTP_BOUNCE_ADDRESS", "retur@mail.example"), "SMTP_BOUNCE_KEY"},
		{with(smtp, "SMTP_BOUNCE_KEY", bounceKey, "SMTP_BOUNCE_ADDRESS", "Retur <"+mark+"@mail.example>"), "SMTP_BOUNCE_ADDRESS"},
		{with(smtp, "SMTP_BOUNCE_KEY", bounceKey, "SMTP_BOUNCE_ADDRESS", "a+"+mark+"@mail.example"), "SMTP_BOUNCE_ADDRESS"},
		{with(smtp, "SMTP_BOUNCE_KEY", bounceKey, "SMTP_BOUNCE_ADDRESS", mark+"-is-too-long-for-it@mail.example"), "SMTP_BOUNCE_ADDRESS"},
		{with(sendgrid, "SENDGRID_EVENT_KEY", mark), "SENDGRID_EVENT_KEY"},
		{with(production(), "SAMLOP_LISTEN", "127.0.0.1:70000"), "SAMLOP_LISTEN"},
		{with(production(), "SAMLOP_BASE_URL", "http://samlop.example"), "SAMLOP_BASE_URL"},
		{with(production(), "SAMLOP_BASE_URL", mark), "SAMLOP_BASE_URL"},
		{with(production(), "SAMLOP_BASE_URL", "https://u:p@samlop.example"), "SAMLOP_BASE_URL"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://"+mark+".example"), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|"), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "http://a.example|x"), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "http://127.0.0.1:8090|x"), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|x|"+mark), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|x,https://a.example|y"), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|x|acr="), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_OIDC_ISSUERS", "https://a.example|x|typ="+mark), "SAMLOP_OIDC_ISSUERS"},
		{with(production(), "SAMLOP_ADMIN_SUBJECTS", mark), "SAMLOP_ADMIN_SUBJECTS"},
		{with(production(), "SAMLOP_ADMIN_SUBJECTS", "https://other.example|"+mark), "SAMLOP_ADMIN_SUBJECTS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", mark), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", "k1:"+mark), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", "K 1:"+key(1)), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", "k1:"+key(1)+",k1:"+key(2)), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", "k1:"+key(1)+",k2:"+key(1)), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_IDENTITY_KEYS", "k1:"+base64.StdEncoding.EncodeToString(make([]byte, 32))), "SAMLOP_IDENTITY_KEYS"},
		{with(production(), "SAMLOP_LOOKUP_KEY", mark), "SAMLOP_LOOKUP_KEY"},
		{with(production(), "SAMLOP_LOOKUP_KEY", key(1)[:40]), "SAMLOP_LOOKUP_KEY"},
		{with(production(), "SAMLOP_LOOKUP_KEY", key(2)), "SAMLOP_LOOKUP_KEY"},
		{with(production(), "SAMLOP_MAIL_CARRIER", mark), "SAMLOP_MAIL_CARRIER"},
		{with(production(), "SAMLOP_MAIL_FROM", mark), "SAMLOP_MAIL_FROM"},
		{with(production(), "SAMLOP_MAIL_FROM", ""), "SAMLOP_MAIL_FROM"},
		{with(production(), "SAMLOP_MAIL_RATE", mark), "SAMLOP_MAIL_RATE"},
		{with(production(), "SAMLOP_MAIL_RATE", "0"), "SAMLOP_MAIL_RATE"},
		{with(production(), "SAMLOP_MAIL_RATE", "NaN"), "SAMLOP_MAIL_RATE"},
		{with(production(), "SAMLOP_CASE_CACHE", mark), "SAMLOP_CASE_CACHE"},
		{with(production(), "SAMLOP_CASE_CACHE", "-1"), "SAMLOP_CASE_CACHE"},
		{with(production(), "SAMLOP_ACCESS_LOG_YEARS", mark), "SAMLOP_ACCESS_LOG_YEARS"},
		{with(production(), "SAMLOP_ACCESS_LOG_YEARS", "-1"), "SAMLOP_ACCESS_LOG_YEARS"},
		{with(production(), "SAMLOP_ACCESS_LOG_YEARS", "4"), "SAMLOP_ACCESS_LOG_YEARS"},
		{with(production(), "SAMLOP_ACCESS_LOG_YEARS", "101"), "SAMLOP_ACCESS_LOG_YEARS"},
		{with(production(), "SAMLOP_WRITE_RATE", mark), "SAMLOP_WRITE_RATE"},
		{with(production(), "SAMLOP_WRITE_RATE", "-1"), "SAMLOP_WRITE_RATE"},
		{with(production(), "SAMLOP_WRITE_RATE", "NaN"), "SAMLOP_WRITE_RATE"},
		{with(production(), "SENDGRID_API_KEY", ""), "SENDGRID_API_KEY"},
		{with(production(), "SENDGRID_HOST", "http://fake.example"), "SENDGRID_HOST"},
		{with(smtp, "SMTP_HOST", ""), "SMTP_HOST"},
		{with(smtp, "SMTP_PORT", mark), "SMTP_PORT"},
		{with(smtp, "SMTP_PORT", "0"), "SMTP_PORT"},
		{with(smtp, "SMTP_SECURITY", mark), "SMTP_SECURITY"},
		{with(smtp, "SMTP_PASSWORD", mark), "SMTP_USERNAME"},
		{with(smtp, "SMTP_USERNAME", "u"), "SMTP_PASSWORD"},
		{with(smtp, "SMTP_USERNAME", "u", "SMTP_PASSWORD", mark, "SMTP_SECURITY", "none"), "SMTP_SECURITY"},
		{with(production(), "SAMLOP_TRAINING", mark), "SAMLOP_TRAINING"},
		{with(production(), "SAMLOP_SYNTHETIC_NUMBERS", mark), "SAMLOP_SYNTHETIC_NUMBERS"},
		{with(training, "SAMLOP_SYNTHETIC_NUMBERS", "refuse"), "SAMLOP_SYNTHETIC_NUMBERS"},
		{with(production(), "SAMLOP_STEP_TIMEOUT", mark), "SAMLOP_STEP_TIMEOUT"},
		{with(production(), "SAMLOP_STEP_TIMEOUT", "10"), "SAMLOP_STEP_TIMEOUT"},
		{with(production(), "SAMLOP_STEP_TIMEOUT", "-1s"), "SAMLOP_STEP_TIMEOUT"},
		{with(production(), "SAMLOP_STEP_TIMEOUT", "2m"), "SAMLOP_STEP_TIMEOUT"},
		{with(production(), "SAMLOP_SHUTDOWN_TIMEOUT", "5s"), "SAMLOP_SHUTDOWN_TIMEOUT"},
		{with(production(), "SAMLOP_SHUTDOWN_TIMEOUT", mark), "SAMLOP_SHUTDOWN_TIMEOUT"},
		{with(production(), "SAMLOP_LOG_LEVEL", mark), "SAMLOP_LOG_LEVEL"},
		{with(production(), "SAMLOP_LOG_FORMAT", mark), "SAMLOP_LOG_FORMAT"},
	} {
		t.Run(fmt.Sprintf("%02d %s", n, tc.wrong), func(t *testing.T) {
			found := problems(t, tc.environment)
			assert.Equal(t, []string{tc.wrong}, variablesOf(found))
			assert.NotContains(t, found.Error(), mark)
		})
	}
}

func TestSMTP(t *testing.T) {
	c, err := config.Load(with(production(), "SAMLOP_MAIL_CARRIER", "smtp", "SENDGRID_API_KEY", "",
		"SMTP_HOST", "mail.example", "SMTP_PORT", "465", "SMTP_SECURITY", "tls", "SMTP_USERNAME", "u", "SMTP_PASSWORD", "p"))
	require.NoError(t, err)
	assert.Equal(t, 465, c.Mail.SMTP.Port)
	assert.Equal(t, config.SecurityTLS, c.Mail.SMTP.Security)
	assert.Equal(t, "p", c.Mail.SMTP.Password.Reveal())
}

func TestNothingSecretIsPrinted(t *testing.T) {
	issuer := "https://login.fjordby.example"
	environment := with(production(), "SAMLOP_ADMIN_SUBJECTS", issuer+"|CANARY-subject", "SMTP_PASSWORD", "CANARY-smtp", "SMTP_USERNAME", "u")
	c, err := config.Load(environment)
	require.NoError(t, err)
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("started", "config", c)
	slog.New(slog.NewTextHandler(&logged, nil)).Info("started", "keys", c.IdentityKeys, "key", c.LookupKey, "secret", c.DatabaseURL)
	encoded, err := json.Marshal(struct {
		A config.Secret
		B config.Keyring
		C config.Mail
	}{c.DatabaseURL, c.IdentityKeys, c.Mail})
	require.NoError(t, err)
	rawKeys := []string{string(c.LookupKey.Bytes()), string(c.IdentityKeys[0].Key.Bytes())}
	for what, printed := range map[string]string{
		"String": c.String(), "log": logged.String(), "JSON": string(encoded),
		"%v": fmt.Sprintf("%v", c), "%+v": fmt.Sprintf("%+v", c), "pointer": fmt.Sprintf("%+v", &c),
		"key": fmt.Sprintf("%s %x %d %q %#v", c.LookupKey, c.LookupKey, c.LookupKey, c.LookupKey, c.LookupKey),
	} {
		for _, secret := range append(rawKeys, "CANARY", key(1), key(2), key(3), fmt.Sprintf("%x", rawKeys[0])) {
			assert.NotContains(t, printed, secret, what)
		}
	}
	assert.NotContains(t, fmt.Sprintf("%#v", c.Mail), "CANARY")

	text := c.String()
	for _, line := range []string{
		"DATABASE_URL=[set] db.internal:5433/samlop", "SENDGRID_API_KEY=[set]", "SAMLOP_IDENTITY_KEYS=k2:[set],k1:[set]",
		"SAMLOP_LOOKUP_KEY=[set]", "SAMLOP_ADMIN_SUBJECTS=" + issuer + "|[subject]", "SAMLOP_STEP_TIMEOUT=10s", "SAMLOP_LOG_LEVEL=INFO",
	} {
		assert.Contains(t, text, line+"\n")
	}
	assert.Contains(t, logged.String(), `"samlop_listen":"127.0.0.1:8080"`)
	for _, name := range []string{"DATABASE_URL", "SMTP_USERNAME", "SAMLOP_ADMIN_SUBJECTS", "TEMPORAL_TLS_SERVER_NAME"} {
		assert.Contains(t, config.Config{}.String(), name+"=[not set]\n")
	}
}

func TestFromEnvironment(t *testing.T) {
	for name, value := range production() {
		t.Setenv(name, value)
	}
	c, err := config.FromEnvironment()
	require.NoError(t, err)
	assert.Equal(t, "samlop-api", c.Issuers[0].Audience)
}

// TestDescribe keeps docs/configuration.md true. Run with -update to write it anew.
func TestDescribe(t *testing.T) {
	const head = "# Configuration\n\n" +
		"Everything `samlop api`, `worker`, `migrate` and `check` are told comes from the environment. What is wrong is said\n" +
		"all at once, before anything starts. This page is made by `go test ./internal/config -update`.\n\n"
	page := filepath.Join("..", "..", "docs", "configuration.md")
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(head+config.Describe()), 0o644))
	}
	want, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, string(want), head+config.Describe())
}

func TestEveryVariableIsDescribedAndShown(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| (.*) \\| (.*) \\| (.+) \\|$").FindAllStringSubmatch(config.Describe(), -1)
	require.NotEmpty(t, rows)
	shown := config.Config{}.String()
	var always []string
	for _, row := range rows {
		assert.Contains(t, shown, row[1]+"=")
		if row[2] == "always" || row[2] == "outside training" {
			always = append(always, row[1])
		}
	}
	assert.Len(t, rows, strings.Count(shown, "\n"))
	assert.Equal(t, always, variablesOf(problems(t, nil)), "what the table says is needed is what is asked for")
}
