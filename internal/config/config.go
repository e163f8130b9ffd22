package config

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Config is the whole configuration. [Load] and [FromEnvironment] make it, with
// defaults filled in and checked; it holds no pointers and may be copied.
//
// The tags doc and need are for [Describe]: what the variable means (longer says it
// where there is no room), and when it must be set (empty: never).
type Config struct {
	DatabaseURL Secret `env:"DATABASE_URL" need:"always" doc:"PostgreSQL connection string, as URL or as keywords and values. Of the owner of the database for samlop migrate; APIs and workers may have a user of their own, see docs/operating.md."`

	Temporal Temporal

	Listen       string `env:"SAMLOP_LISTEN" envDefault:"127.0.0.1:8080" doc:"Address and port to listen on."`
	WorkerListen string `env:"SAMLOP_WORKER_LISTEN" doc:"Address and port where a worker answers /healthz and /readyz; nowhere unless set."`
	// MetricsListen is apart from the others, which a proxy may open to the world.
	MetricsListen string `env:"SAMLOP_METRICS_LISTEN"`
	BaseURL       string `env:"SAMLOP_BASE_URL" need:"outside training"`

	Issuers       Issuers    `env:"SAMLOP_OIDC_ISSUERS" need:"always"`
	AdminSubjects Principals `env:"SAMLOP_ADMIN_SUBJECTS"`

	IdentityKeys Keyring `env:"SAMLOP_IDENTITY_KEYS" need:"always"`
	LookupKey    Key     `env:"SAMLOP_LOOKUP_KEY" need:"always"`

	// MessageKeys and Peers are for messages to and from other installations.
	MessageKeys Keyring `env:"SAMLOP_MESSAGE_KEYS" need:"with SAMLOP_PEERS"`
	Peers       Peers   `env:"SAMLOP_PEERS"`

	Mail Mail

	Desk   Desk
	SvarUt SvarUt

	Training         bool             `env:"SAMLOP_TRAINING" envDefault:"false"`
	TokenURL         string           `env:"SAMLOP_TRAINING_TOKEN_URL"`
	SyntheticNumbers SyntheticNumbers `env:"SAMLOP_SYNTHETIC_NUMBERS"`

	StepTimeout     time.Duration `env:"SAMLOP_STEP_TIMEOUT" envDefault:"10s"`
	ShutdownTimeout time.Duration `env:"SAMLOP_SHUTDOWN_TIMEOUT" envDefault:"30s"`

	CaseCache int `env:"SAMLOP_CASE_CACHE" envDefault:"0"`

	AccessLogYears int `env:"SAMLOP_ACCESS_LOG_YEARS" envDefault:"0"`

	WriteRate float64 `env:"SAMLOP_WRITE_RATE" envDefault:"5"`

	LogLevel  slog.Level `env:"SAMLOP_LOG_LEVEL" envDefault:"info" doc:"debug, info, warn or error."`
	LogFormat string     `env:"SAMLOP_LOG_FORMAT" envDefault:"json" doc:"json or text."`
}

// Temporal says where the Temporal cluster is. The variables are those of
// Temporal's own tools.
type Temporal struct {
	Address    string `env:"TEMPORAL_ADDRESS" need:"always" doc:"Host and port of the Temporal frontend."`
	Namespace  string `env:"TEMPORAL_NAMESPACE" envDefault:"default" doc:"Temporal namespace."`
	TLS        bool   `env:"TEMPORAL_TLS" envDefault:"false" doc:"true to use TLS; the other TEMPORAL_TLS variables imply it."`
	CAFile     string `env:"TEMPORAL_TLS_SERVER_CA_CERT_PATH"`
	CertFile   string `env:"TEMPORAL_TLS_CLIENT_CERT_PATH" need:"with the client key" doc:"File of our client certificate (PEM)."`
	KeyFile    string `env:"TEMPORAL_TLS_CLIENT_KEY_PATH" need:"with the client certificate"`
	ServerName string `env:"TEMPORAL_TLS_SERVER_NAME"`
}

// Desk says where the desk is and how people log in to it.
type Desk struct {
	URL          string `env:"SAMLOP_DESK_URL"`
	Issuer       string `env:"SAMLOP_DESK_ISSUER"`
	ClientID     string `env:"SAMLOP_DESK_CLIENT_ID" need:"with SAMLOP_DESK_URL" doc:"What the issuer calls the desk."`
	ClientSecret Secret `env:"SAMLOP_DESK_CLIENT_SECRET" doc:"What proves to the issuer that it is the desk; a public client has none."`
	TemporalUI   string `env:"SAMLOP_TEMPORAL_UI_URL"`
	Contact      string `env:"SAMLOP_DESK_CONTACT"`
}

// Mail says how mails leave.
type Mail struct {
	Carrier Carrier `env:"SAMLOP_MAIL_CARRIER" need:"outside training"`
	From    string  `env:"SAMLOP_MAIL_FROM" need:"with smtp and sendgrid" doc:"Sender of mails: an address, or name &lt;address&gt;."`
	Rate    float64 `env:"SAMLOP_MAIL_RATE" envDefault:"5" doc:"How many mails may leave per second."`

	SendGrid SendGrid
	SMTP     SMTP
}

// SendGrid is the account that mails leave by when the carrier is SendGrid.
type SendGrid struct {
	APIKey Secret `env:"SENDGRID_API_KEY" need:"with sendgrid" doc:"API key that may send mail."`
	Host   string `env:"SENDGRID_HOST" envDefault:"https://api.sendgrid.com" doc:"Address of the API. https outside training."`
	// EventKey is public.
	EventKey string `env:"SENDGRID_EVENT_KEY"`
}

// SMTP is the server that mails leave by when the carrier is SMTP.
type SMTP struct {
	Host     string   `env:"SMTP_HOST" need:"with smtp" doc:"Name of the server."`
	Port     int      `env:"SMTP_PORT" envDefault:"587" doc:"Port of the server."`
	Username string   `env:"SMTP_USERNAME" doc:"User to log in as; nobody logs in unless set."`
	Password Secret   `env:"SMTP_PASSWORD" need:"with SMTP_USERNAME" doc:"Password to log in with."`
	Security Security `env:"SMTP_SECURITY" envDefault:"starttls"`
	// BounceAddress is where mails come back to that cannot be delivered.
	BounceAddress string `env:"SMTP_BOUNCE_ADDRESS" need:"with SMTP_BOUNCE_KEY"`
	BounceKey     Key    `env:"SMTP_BOUNCE_KEY" need:"with SMTP_BOUNCE_ADDRESS"`
}

// Carrier is how mails leave.
type Carrier string

// The carriers.
const (
	CarrierMailbox  Carrier = "mailbox" // none leaves
	CarrierSMTP     Carrier = "smtp"
	CarrierSendGrid Carrier = "sendgrid"
)

// Security is how a connection to a mail server is protected.
type Security string

// The ways to protect it.
const (
	SecurityStartTLS Security = "starttls"
	SecurityTLS      Security = "tls"
	SecurityNone     Security = "none"
)

// SyntheticNumbers says which identity numbers an installation takes (INV-103).
// There is no way to take both: real and invented people must not meet.
type SyntheticNumbers string

// The ways to treat them.
const (
	SyntheticRefused SyntheticNumbers = "refuse"
	SyntheticOnly    SyntheticNumbers = "only"
)

// Problem is something wrong with one variable. Its message never holds the
// value.
type Problem struct {
	Variable string
	Message  string
}

// Problems is everything wrong with a configuration, in the order of
// [Describe].
type Problems []Problem

// Error lists the problems, a line each.
func (p Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "configuration has %d problem(s):", len(p))
	for _, problem := range p {
		fmt.Fprintf(&b, "\n  %s: %s", problem.Variable, problem.Message)
	}
	return b.String()
}

// FromEnvironment is [Load] on the environment of the process.
func FromEnvironment() (Config, error) { return Load(env.ToMap(os.Environ())) }

// Load reads the configuration from the given variables and nothing else, fills
// in what is left open and checks it as a whole. The error is [Problems].
func Load(environment map[string]string) (Config, error) {
	if environment == nil {
		environment = map[string]string{} // nil would mean the process's own
	}
	var c Config
	found := problems{}
	if err := env.ParseWithOptions(&c, env.Options{Environment: environment}); err != nil {
		found.unreadable(err)
	}
	c.derive()
	c.check(&found)
	if len(found.list) == 0 {
		return c, nil
	}
	order := map[string]int{}
	for n, v := range variables() {
		order[v.name] = n
	}
	slices.SortStableFunc(found.list, func(a, b Problem) int { return order[a.Variable] - order[b.Variable] })
	return Config{}, found.list
}

// derive fills in what follows from something else.
func (c *Config) derive() {
	c.BaseURL = strings.TrimSuffix(c.BaseURL, "/")
	c.Desk.URL = strings.TrimSuffix(c.Desk.URL, "/")
	if c.Desk.URL != "" && c.Desk.Issuer == "" && len(c.Issuers) > 0 {
		c.Desk.Issuer = c.Issuers[0].URL
	}
	if c.Temporal.CAFile != "" || c.Temporal.CertFile != "" || c.Temporal.KeyFile != "" || c.Temporal.ServerName != "" {
		c.Temporal.TLS = true
	}
	if c.SyntheticNumbers == "" {
		c.SyntheticNumbers = SyntheticRefused
		if c.Training {
			c.SyntheticNumbers = SyntheticOnly
		}
	}
	if !c.Training {
		return
	}
	c.WriteRate *= 100 // one login seeds a whole world
	if c.BaseURL == "" {
		c.BaseURL = "http://" + c.Listen
	}
	if c.TokenURL == "" && len(c.Issuers) > 0 {
		c.TokenURL = c.Issuers[0].URL + "/token"
	}
	if c.Mail.Carrier == "" {
		c.Mail.Carrier = CarrierMailbox
	}
}

// problems collects what is wrong, the first thing for each variable: what
// cannot be read will also look missing.
type problems struct {
	list Problems
}

func (p *problems) add(variable, format string, args ...any) {
	for _, known := range p.list {
		if known.Variable == variable {
			return
		}
	}
	p.list = append(p.list, Problem{variable, fmt.Sprintf(format, args...)})
}

// unreadable takes over what env says. Its own words name the Go field and hold
// the value, which may be a secret put in the wrong place.
func (p *problems) unreadable(err error) {
	var all env.AggregateError
	if !errors.As(err, &all) {
		p.add("environment", "%v", err)
		return
	}
	for _, one := range all.Errors {
		var parse env.ParseError
		if !errors.As(one, &parse) {
			p.add("environment", "%v", one)
			continue
		}
		name := parse.Name
		for _, v := range variables() {
			// Only texts share their Go name, and a text can always be read.
			if v.field.Name == parse.Name && v.field.Type == parse.Type {
				name = v.name
			}
		}
		p.add(name, "%s", expectation(parse))
	}
}

func expectation(parse env.ParseError) string {
	switch parse.Type {
	case reflect.TypeFor[bool]():
		return "must be true or false"
	case reflect.TypeFor[int]():
		return "must be a whole number"
	case reflect.TypeFor[float64]():
		return "must be a number"
	case reflect.TypeFor[time.Duration]():
		return "must be a duration such as 10s"
	case reflect.TypeFor[slog.Level]():
		return "must be debug, info, warn or error"
	}
	var ours valueError
	if errors.As(parse.Err, &ours) {
		return ours.Error()
	}
	return "cannot be read"
}
