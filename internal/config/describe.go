package config

import (
	"fmt"
	"log/slog"
	"net"
	"reflect"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// variable is an environment variable and the field it fills.
type variable struct {
	name  string
	field reflect.StructField // Index leads there from Config
}

// variables lists all of them in the order of the fields.
func variables() []variable {
	var all []variable
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if name := field.Tag.Get("env"); name != "" {
			all = append(all, variable{name, field})
			continue
		}
		for _, inner := range groupFields(field) {
			all = append(all, variable{inner.Tag.Get("env"), inner})
		}
	}
	return all
}

// groupFields are the variables in a group such as Mail, at any depth.
func groupFields(group reflect.StructField) []reflect.StructField {
	var all []reflect.StructField
	for n := range group.Type.NumField() {
		field := group.Type.Field(n)
		field.Index = append(append([]int{}, group.Index...), n)
		if field.Tag.Get("env") != "" {
			all = append(all, field)
			continue
		}
		all = append(all, groupFields(field)...)
	}
	return all
}

// longer is what the variables mean whose tags have no room for it. Here as there a
// bar is escaped for Markdown already.
var longer = map[string]string{
	"SAMLOP_METRICS_LISTEN": "Address and port where an API or a worker answers /metrics, for Prometheus alone; " +
		"nowhere unless set. Each process on a machine needs a port of its own.",
	"SAMLOP_BASE_URL": "Where people reach the service: the link in mails. https outside training. In training, " +
		"the address it listens on unless set.",
	"SAMLOP_OIDC_ISSUERS": "Accepted OpenID Connect issuers, separated by commas: url\\|audience or " +
		"url\\|audience\\|discovery url, the last for an issuer that is reached at another " +
		"address from here than its own. https outside training. After it may come \\|typ=JWT for an issuer whose access tokens say " +
		"typ JWT or nothing (at+jwt is wanted otherwise), and \\|acr=level level for the levels of log-in that are accepted (any unless " +
		"set). \\|login=claim names the claim that tells one login from another instead of sub, such as oid of a staff directory, and " +
		"\\|number=claim the one in which a national login vouches for the identity number, such as pid or " +
		"helseid://claims/identity/pid: who is in the register with it is bound at their first log-in. " +
		"An ID token, a log-out token or one that is bound to a key is refused.",
	"SAMLOP_ADMIN_SUBJECTS": "Administrators of the installation, separated by commas: issuer url\\|subject. They create organisations, " +
		"units and staff, and see no people. They give KE, KEL and ADMIN alone only while an organisation has nobody with ADMIN or KEL, and " +
		"are the second person after that, for what an account that they made asks only where nobody else can be. The issuer " +
		"must be one of SAMLOP_OIDC_ISSUERS.",
	"SAMLOP_IDENTITY_KEYS": "Keys that encrypt identity numbers, separated by commas: id:base64 of 32 bytes. The " +
		"first one writes, all of them read; to change the key, put a new one first and keep " +
		"the old ones.",
	"SAMLOP_LOOKUP_KEY": "Key by which identity numbers are found again: base64 of 32 bytes. It cannot be changed " +
		"once there are cases.",
	"SAMLOP_MESSAGE_KEYS": "Keys that messages to other installations are signed with, separated by commas: id:base64 of 32 bytes (the " +
		"seed of an Ed25519 key). The first one signs, the public halves of all of them are published at " +
		"/.well-known/samlop-message-keys; to change the key, put a new one last, wait a quarter of an hour, and put it first.",
	"SAMLOP_PEERS": "Other installations that messages between organisations go to and come from, separated by commas: " +
		"address\\|organisation id=name\\|organisation id=name, the address as it stands in their SAMLOP_BASE_URL; https outside " +
		"training. \\|via=address says where it is reached from here, when that is another. A name can have neither comma nor bar.",
	"SAMLOP_DESK_URL": "Where people reach the desk in their browsers: scheme, host and port, without a path; APIs serve it there beside " +
		"the API. There is no desk unless it is set. https outside training. The issuer must be told to send people back to this address " +
		"with /login/callback after it.",
	"SAMLOP_DESK_CONTACT": "Whom people can tell when the desk's pages are hard to use, as the accessibility statement names them: an " +
		"e-mail address, or a page whose address begins with https://. The statement says that nobody is named unless set.",
	"SAMLOP_DESK_ISSUER": "Where people log in to the desk: one of SAMLOP_OIDC_ISSUERS, whose acr, login and number hold for ID tokens as " +
		"well. The first of them unless set. Its sub must be the same for the desk as for the API, or login= must name a claim that is.",
	"SAMLOP_TEMPORAL_UI_URL": "Where administrators reach Temporal's own pages (Temporal UI) in their browsers. The desk links there to the " +
		"workflow of a case, for administrators; there are no such links unless it is set. https outside training.",
	"SAMLOP_SVARUT_URL": "Where the letter service SvarUt is reached: https://svarut.ks.no/api. No letter is given to it unless set; " +
		"https outside training.",
	"SAMLOP_SVARUT_ACCOUNTS": "Accounts with it, separated by commas: organisation id=account id. The letters of these organisations are " +
		"sent by it; those of others are printed here.",
	"SAMLOP_SVARUT_WAIT": "How long a letter lies after it has been written before it is given to the service, so that it can be read, " +
		"held or stopped.",
	"SAMLOP_SVARUT_UNKNOWN": "How long a letter whose answer was lost is looked for before it is given to the service again. A service " +
		"that knows of a letter later than that gets it twice. At most 48h.",
	"SAMLOP_SVARUT_AGAIN": "How soon what is not settled is asked of again; longer and longer up to an hour.",
	"SAMLOP_MASKINPORTEN_TOKEN_URL": "Where tokens for SvarUt are asked for. Needed with SAMLOP_SVARUT_URL outside training. " +
		"https outside training.",
	"SAMLOP_TRAINING": "true makes this a training installation: worlds with a clock of their own, and no real " +
		"people.",
	"SAMLOP_TRAINING_TOKEN_URL": "Where stories get tokens for their cast, in training. The first issuer's " +
		"address with /token unless set.",
	"SAMLOP_SYNTHETIC_NUMBERS": "refuse: synthetic identity numbers are refused; only: real ones are. Training is " +
		"always only; anything else is refuse unless it is set to only, as in a test " +
		"installation.",
	"SAMLOP_WRITE_RATE": "How many requests that write each login may make a second in the long run, and sixty times " +
		"that at once; more are answered 429. 0 means no limit. In training it is a hundred times as many.",
	"SAMLOP_CASE_CACHE": "How many cases each worker keeps in memory, some 100 kB each; one that is not kept takes some milliseconds " +
		"more at its next step. 0 means a tenth of the memory of the container, or of the machine without one: at least 500 cases " +
		"and at most 10 000.",
	"SAMLOP_ACCESS_LOG_YEARS": "How many years it is kept who has looked at a case or a person, 5 or more; what is older is removed by " +
		"night, for good. 0 keeps it for ever.",
	"SAMLOP_STEP_TIMEOUT": "How long a request waits for its step before it is answered 202. At most 1m.",
	"SAMLOP_SHUTDOWN_TIMEOUT": "How long requests and activities under way may take to finish at shutdown. At " +
		"least SAMLOP_STEP_TIMEOUT.",
	"TEMPORAL_TLS_SERVER_CA_CERT_PATH": "File of the certificate authority of the cluster (PEM). The system's " +
		"authorities unless set.",
	"TEMPORAL_TLS_CLIENT_KEY_PATH": "File of the key of our client certificate (PEM).",
	"TEMPORAL_TLS_SERVER_NAME": "Name in the certificate of the cluster, when it is not the host of " +
		"TEMPORAL_ADDRESS.",
	"SAMLOP_MAIL_CARRIER": "mailbox (mails are kept and can be looked at, none leaves), smtp or sendgrid. In " +
		"training, mailbox unless set.",
	"SENDGRID_EVENT_KEY": "Verification key of SendGrid's signed event webhook, as SendGrid shows it. With it POST " +
		"/mail-events/sendgrid is open to what SendGrid tells of mails afterwards.",
	"SMTP_BOUNCE_ADDRESS": "Where mails come back to that cannot be delivered: one bare address of at most 21 characters before the @, " +
		"whose server takes address+anything. To the sender unless set.",
	"SMTP_BOUNCE_KEY": "Key that makes the address of each mail's return, and that your mail server shows when it hands returns in at " +
		"POST /mail-events/smtp: base64 of 32 bytes (openssl rand -base64 32).",
	"SMTP_SECURITY": "starttls, tls (from the first byte, usually port 465) or none. Nobody logs in with none.",
}

// Describe is the table of all variables in Markdown, for docs/configuration.md.
func Describe() string {
	var b strings.Builder
	b.WriteString("| Variable | Needed | Default | Meaning |\n|---|---|---|---|\n")
	for _, v := range variables() {
		def := v.field.Tag.Get("envDefault")
		if def != "" {
			def = "`" + def + "`"
		}
		means := v.field.Tag.Get("doc")
		if means == "" {
			means = longer[v.name]
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", v.name, v.field.Tag.Get("need"), def, means)
	}
	return b.String()
}

// shown are the variables with their values as they may be seen; what is empty
// says so, for a log that masks the value would show it as masked otherwise.
func (c Config) shown() (names, values []string) {
	whole := reflect.ValueOf(c)
	for _, v := range variables() {
		value := fmt.Sprint(whole.FieldByIndex(v.field.Index).Interface())
		if v.name == "DATABASE_URL" {
			value = c.maskedDatabase()
		}
		if value == "" {
			value = Secret{}.String()
		}
		names, values = append(names, v.name), append(values, value)
	}
	return names, values
}

// maskedDatabase tells where the database is, and neither user nor password.
func (c Config) maskedDatabase() string {
	parsed, err := pgconn.ParseConfig(c.DatabaseURL.Reveal())
	if err != nil || !c.DatabaseURL.IsSet() {
		return c.DatabaseURL.String()
	}
	place := net.JoinHostPort(parsed.Host, strconv.Itoa(int(parsed.Port)))
	return "[set] " + place + "/" + parsed.Database
}

// String prints the configuration, a variable a line, secrets and subjects
// masked.
func (c Config) String() string {
	var b strings.Builder
	names, values := c.shown()
	for n, name := range names {
		fmt.Fprintf(&b, "%s=%s\n", name, values[n])
	}
	return b.String()
}

// LogValue is [Config.String] as attributes.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	names, values := c.shown()
	for n, name := range names {
		attrs = append(attrs, slog.String(strings.ToLower(name), values[n]))
	}
	return slog.GroupValue(attrs...)
}
