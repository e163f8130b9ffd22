package mail

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNew_ChoosesTheCarrier(t *testing.T) {
	for _, c := range []struct {
		config Config
		want   any
	}{
		{Config{Carrier: "sendgrid", SendGridKey: "SG.k"}, &SendGrid{}},
		{Config{Carrier: "sendgrid", SendGridKey: "SG.k", SendGridHost: "https://api.eu.sendgrid.com"}, &SendGrid{}},
		{Config{Carrier: "smtp", SMTPHost: "relay.example"}, &SMTP{}},
		{Config{Carrier: "mailbox"}, &Mailbox{}},
	} {
		c.config.From = sender
		m, err := New(c.config, &MemoryStore{})
		require.NoError(t, err)
		assert.IsType(t, c.want, m)
	}
}

func TestNew_SMTPDefaults(t *testing.T) {
	for policy, want := range map[TLSPolicy]int{"": 587, TLSMandatory: 587, TLSOpportunistic: 587, TLSImplicit: 465, TLSNone: 25} {
		m, err := New(Config{Carrier: CarrierSMTP, SMTPHost: "relay.example", SMTPTLS: policy, From: sender}, nil)
		require.NoError(t, err)
		assert.Equal(t, want, m.(*SMTP).port, policy)
	}
	m, err := New(Config{Carrier: CarrierSMTP, SMTPHost: "relay.example", From: sender}, nil)
	require.NoError(t, err)
	assert.Equal(t, TLSMandatory, m.(*SMTP).policy, "no policy must not mean no encryption")
}

func TestNew_SaysWhichFieldIsWrong(t *testing.T) {
	sg := Config{Carrier: "sendgrid", SendGridKey: "SG.k", From: sender}
	relay := Config{Carrier: "smtp", SMTPHost: "relay.example", From: sender}
	with := func(c Config, change func(*Config)) Config { change(&c); return c }
	cases := []struct {
		config Config
		fields string
	}{
		{Config{}, "From.Email Carrier"},
		{Config{Carrier: "pigeon", From: sender}, "Carrier"},
		{Config{Carrier: "mailbox", From: sender}, "Carrier"}, // no store
		{Config{Carrier: "sendgrid"}, "From.Email SendGridKey"},
		{with(sg, func(c *Config) { c.From.Email = "Melding <a@b.example>" }), "From.Email"},
		{with(sg, func(c *Config) { c.From.Name = "a\r\nBcc: b@c.example" }), "From.Name"},
		{with(sg, func(c *Config) { c.SendGridKey = "SECRET\n" }), "SendGridKey"},
		{with(sg, func(c *Config) { c.SendGridHost = "api.sendgrid.com" }), "SendGridHost"},
		{with(sg, func(c *Config) { c.SendGridHost = "http://api.sendgrid.com" }), "SendGridHost"},
		{with(sg, func(c *Config) { c.SendGridHost = "https://api.sendgrid.com/v3" }), "SendGridHost"},
		{with(sg, func(c *Config) { c.SendGridHost = "https://SECRET@api.sendgrid.com" }), "SendGridHost"},
		{with(relay, func(c *Config) { c.SMTPHost = "" }), "SMTPHost"},
		{with(relay, func(c *Config) { c.SMTPHost = "relay.example:25" }), "SMTPHost"},
		{with(relay, func(c *Config) { c.SMTPPort = 70000 }), "SMTPPort"},
		{with(relay, func(c *Config) { c.SMTPTLS = "yes" }), "SMTPTLS"},
		{with(relay, func(c *Config) { c.SMTPTLS, c.SMTPUser, c.SMTPPassword = TLSNone, "u", "SECRET" }), "SMTPTLS"},
		{with(relay, func(c *Config) { c.SMTPPassword = "SECRET" }), "SMTPUser"},
	}
	for _, c := range cases {
		t.Run(c.fields, func(t *testing.T) {
			_, err := New(c.config, nil)
			require.Error(t, err)
			var fields []string
			for _, each := range err.(interface{ Unwrap() []error }).Unwrap() {
				var wrong *ConfigError
				require.ErrorAs(t, each, &wrong)
				fields = append(fields, wrong.Field)
			}
			assert.Equal(t, strings.Fields(c.fields), fields)
			assert.NotContains(t, err.Error(), "SECRET")
		})
	}
}

func TestConfig_PrintsNoSecrets(t *testing.T) {
	for _, carrier := range []string{"sendgrid", "smtp", "mailbox"} {
		c := Config{Carrier: carrier, SendGridKey: "SECRET", SMTPPassword: "SECRET", SMTPUser: "u", SMTPHost: "relay.example"}
		var log strings.Builder
		slog.New(slog.NewJSONHandler(&log, nil)).Info("start", "mail", c)
		assert.NotContains(t, fmt.Sprintf("%v %+v %s ", c, c, c)+log.String(), "SECRET")
		assert.Contains(t, log.String(), carrier)
	}
}
