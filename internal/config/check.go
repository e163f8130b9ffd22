package config

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"math"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// maxStepTimeout is the longest a request may wait; what stands between us and
// the caller gives up about then.
const maxStepTimeout = time.Minute

// The access log is kept for five years at the least, which the database holds as well;
// a number of more years than a person lives is a slip.
const leastLogYears, mostLogYears = 5, 100

// mostBounceLocal is the room for the address that mails are returned to, beside the
// tag that names the mail (internal/mail).
const mostBounceLocal = 21

// check finds everything that is wrong with the configuration as a whole.
func (c Config) check(found *problems) {
	c.checkPlaces(found)
	c.checkIdentities(found)
	c.checkDesk(found)
	c.checkPeers(found)
	c.checkMail(found)
	c.checkSvarUt(found)

	switch {
	case c.SyntheticNumbers != SyntheticOnly && c.SyntheticNumbers != SyntheticRefused:
		found.add("SAMLOP_SYNTHETIC_NUMBERS", "must be %s or %s", SyntheticOnly, SyntheticRefused)
	case c.Training && c.SyntheticNumbers != SyntheticOnly:
		found.add("SAMLOP_SYNTHETIC_NUMBERS", "must be %s in training: there are no real people in a training world", SyntheticOnly)
	}
	switch {
	case c.StepTimeout <= 0 || c.StepTimeout > maxStepTimeout:
		found.add("SAMLOP_STEP_TIMEOUT", "must be more than 0 and at most %s", maxStepTimeout)
	case c.ShutdownTimeout < c.StepTimeout:
		found.add("SAMLOP_SHUTDOWN_TIMEOUT", "must be at least SAMLOP_STEP_TIMEOUT, or requests are cut off")
	}
	if c.CaseCache < 0 {
		found.add("SAMLOP_CASE_CACHE", "must be 0 or more")
	}
	if c.AccessLogYears != 0 && (c.AccessLogYears < leastLogYears || c.AccessLogYears > mostLogYears) {
		found.add("SAMLOP_ACCESS_LOG_YEARS", "must be 0, for ever, or from %d to %d", leastLogYears, mostLogYears)
	}
	if !(c.WriteRate >= 0) || math.IsInf(c.WriteRate, 0) { // so that NaN is refused as well
		found.add("SAMLOP_WRITE_RATE", "must be 0 or more")
	}
	if c.LogFormat != "json" && c.LogFormat != "text" {
		found.add("SAMLOP_LOG_FORMAT", "must be json or text")
	}
}

func (c Config) checkPlaces(found *problems) {
	if !c.DatabaseURL.IsSet() {
		found.add("DATABASE_URL", "is missing")
	} else if _, err := pgconn.ParseConfig(c.DatabaseURL.Reveal()); err != nil {
		// Its error may hold the password.
		found.add("DATABASE_URL", "is not a connection string such as postgres://user:password@host:5432/samlop")
	}
	switch {
	case c.Temporal.Address == "":
		found.add("TEMPORAL_ADDRESS", "is missing")
	case !isHostPort(c.Temporal.Address) || c.Temporal.Address[0] == ':':
		found.add("TEMPORAL_ADDRESS", "must be host:port")
	}
	if c.Temporal.CertFile == "" && c.Temporal.KeyFile != "" {
		found.add("TEMPORAL_TLS_CLIENT_CERT_PATH", "is missing: there is a client key")
	}
	if c.Temporal.CertFile != "" && c.Temporal.KeyFile == "" {
		found.add("TEMPORAL_TLS_CLIENT_KEY_PATH", "is missing: there is a client certificate")
	}
	if !isHostPort(c.Listen) {
		found.add("SAMLOP_LISTEN", "must be address:port")
	}
	if c.WorkerListen != "" && !isHostPort(c.WorkerListen) {
		found.add("SAMLOP_WORKER_LISTEN", "must be address:port")
	}
	switch {
	case c.MetricsListen == "":
	case !isHostPort(c.MetricsListen):
		found.add("SAMLOP_METRICS_LISTEN", "must be address:port")
	case c.MetricsListen == c.Listen || c.MetricsListen == c.WorkerListen:
		found.add("SAMLOP_METRICS_LISTEN", "must be another port than SAMLOP_LISTEN and SAMLOP_WORKER_LISTEN: metrics are not for everybody")
	}
	if c.BaseURL == "" {
		found.add("SAMLOP_BASE_URL", "is missing")
	} else {
		c.checkAddress(found, "SAMLOP_BASE_URL", "", c.BaseURL)
	}
}

func (c Config) checkIdentities(found *problems) {
	if len(c.Issuers) == 0 {
		found.add("SAMLOP_OIDC_ISSUERS", "is missing")
	}
	known := map[string]bool{}
	for n, issuer := range c.Issuers {
		which := "issuer " + strconv.Itoa(n+1) + ": "
		c.checkAddress(found, "SAMLOP_OIDC_ISSUERS", which, issuer.URL)
		if issuer.DiscoveryURL != "" && !isWebAddress(issuer.DiscoveryURL) {
			// May be http: it is for inside a container network.
			found.add("SAMLOP_OIDC_ISSUERS", "%sthe discovery url must be an http or https address", which)
		}
		if why := issuer.wrongClaims(); why != "" {
			found.add("SAMLOP_OIDC_ISSUERS", "%s%s", which, why)
		}
		if known[issuer.URL] {
			found.add("SAMLOP_OIDC_ISSUERS", "%sis there twice", which)
		}
		known[issuer.URL] = true
	}
	for n, admin := range c.AdminSubjects {
		if !known[admin.Issuer] {
			found.add("SAMLOP_ADMIN_SUBJECTS", "subject %d is of an issuer that is not in SAMLOP_OIDC_ISSUERS", n+1)
		}
	}
	if len(c.IdentityKeys) == 0 {
		found.add("SAMLOP_IDENTITY_KEYS", "is missing")
	}
	if !c.LookupKey.IsSet() {
		found.add("SAMLOP_LOOKUP_KEY", "is missing")
		return
	}
	for _, k := range c.IdentityKeys {
		if k.Key == c.LookupKey {
			found.add("SAMLOP_LOOKUP_KEY", "must not be one of SAMLOP_IDENTITY_KEYS")
		}
	}
}

// Claims that cannot tell one login from another for good. What is kept of a login
// is kept in the clear, and an identity number is not.
var (
	numberClaims   = []string{"pid", "helseid://claims/identity/pid"}
	changingClaims = []string{"email", "preferred_username", "upn", "unique_name", "name", "phone_number"}
	otherClaims    = []string{"iss", "aud", "exp", "nbf", "iat", "jti", "acr", "client_id", "azp", "scope"}
)

// wrongClaims says what is wrong with the claims that an issuer's setting names, or "".
func (i Issuer) wrongClaims() string {
	switch {
	case i.LoginClaim != "" && i.LoginClaim == i.NumberClaim, slices.Contains(numberClaims, i.LoginClaim):
		return "login= must not be the claim with the identity number: a login is kept in the clear (use number= for it)"
	case slices.Contains(changingClaims, i.LoginClaim):
		return "login= must be a claim that never changes and is never given to another, not a name or an address"
	case slices.Contains(otherClaims, i.LoginClaim), slices.Contains(otherClaims, i.NumberClaim):
		return "login= and number= must be claims about the person, not about the token"
	case i.NumberClaim == "sub":
		return "number= must not be sub: a token without the number would have no login"
	}
	return ""
}

func (c Config) checkDesk(found *problems) {
	if c.Desk.URL == "" {
		return
	}
	c.checkAddress(found, "SAMLOP_DESK_URL", "", c.Desk.URL)
	if c.Desk.TemporalUI != "" {
		c.checkAddress(found, "SAMLOP_TEMPORAL_UI_URL", "", c.Desk.TemporalUI)
	}
	if u, err := url.Parse(c.Desk.URL); err == nil && u.Path != "" {
		found.add("SAMLOP_DESK_URL", "must have no path: the desk is at the root, and its cookies are of the whole host")
	}
	if !slices.ContainsFunc(c.Issuers, func(i Issuer) bool { return i.URL == c.Desk.Issuer }) {
		found.add("SAMLOP_DESK_ISSUER", "must be one of SAMLOP_OIDC_ISSUERS")
	}
	if c.Desk.ClientID == "" {
		found.add("SAMLOP_DESK_CLIENT_ID", "is missing: there is a desk")
	}
	if to := c.Desk.Contact; to != "" && !isBareAddress(to) && (!isWebAddress(to) || !strings.HasPrefix(to, "https://")) {
		found.add("SAMLOP_DESK_CONTACT", "must be an e-mail address without a name, or begin with https://")
	}
}

func (c Config) checkPeers(found *problems) {
	if len(c.Peers) > 0 && len(c.MessageKeys) == 0 {
		found.add("SAMLOP_MESSAGE_KEYS", "is missing: there are other installations in SAMLOP_PEERS")
	}
	for _, k := range c.MessageKeys {
		if k.Key == c.LookupKey || slices.ContainsFunc(c.IdentityKeys, func(i IdentityKey) bool { return i.Key == k.Key }) {
			found.add("SAMLOP_MESSAGE_KEYS", "must have no key that is in SAMLOP_IDENTITY_KEYS, or is SAMLOP_LOOKUP_KEY")
		}
	}
	known := map[string]bool{}
	for n, peer := range c.Peers {
		which := "installation " + strconv.Itoa(n+1) + ": "
		c.checkAddress(found, "SAMLOP_PEERS", which, peer.Address)
		if peer.Via != peer.Address && !isWebAddress(peer.Via) {
			found.add("SAMLOP_PEERS", "%svia= must be an http or https address", which) // may be http: inside a network of one's own
		}
		if peer.Address == c.BaseURL {
			found.add("SAMLOP_PEERS", "%sis this one (SAMLOP_BASE_URL)", which)
		}
		for _, has := range append([]string{peer.Address}, peer.ids()...) {
			if known[has] {
				found.add("SAMLOP_PEERS", "%sis there twice, or has an organisation that another has", which)
			}
			known[has] = true
		}
	}
}

func (c Config) checkMail(found *problems) {
	m := c.Mail
	switch m.Carrier {
	case "":
		found.add("SAMLOP_MAIL_CARRIER", "is missing")
	case CarrierMailbox:
	case CarrierSendGrid:
		if !m.SendGrid.APIKey.IsSet() {
			found.add("SENDGRID_API_KEY", "is missing: the carrier is sendgrid")
		}
		c.checkAddress(found, "SENDGRID_HOST", "", m.SendGrid.Host)
		if m.SendGrid.EventKey != "" && !isECDSAKey(m.SendGrid.EventKey) {
			found.add("SENDGRID_EVENT_KEY", "must be the base64 of an ECDSA public key, as SendGrid shows it")
		}
	case CarrierSMTP:
		m.SMTP.check(found)
	default:
		found.add("SAMLOP_MAIL_CARRIER", "must be %s, %s or %s", CarrierMailbox, CarrierSMTP, CarrierSendGrid)
	}
	if m.From == "" {
		if m.Carrier == CarrierSMTP || m.Carrier == CarrierSendGrid {
			found.add("SAMLOP_MAIL_FROM", "is missing")
		}
	} else if _, err := mail.ParseAddress(m.From); err != nil {
		found.add("SAMLOP_MAIL_FROM", "must be an address, or name <address>")
	}
	if !(m.Rate > 0) || math.IsInf(m.Rate, 0) { // so that NaN is refused as well
		found.add("SAMLOP_MAIL_RATE", "must be more than 0")
	}
}

func (s SMTP) check(found *problems) {
	if s.Host == "" {
		found.add("SMTP_HOST", "is missing: the carrier is smtp")
	}
	if s.Port < 1 || s.Port > math.MaxUint16 {
		found.add("SMTP_PORT", "must be a port")
	}
	if !slices.Contains([]Security{SecurityStartTLS, SecurityTLS, SecurityNone}, s.Security) {
		found.add("SMTP_SECURITY", "must be %s, %s or %s", SecurityStartTLS, SecurityTLS, SecurityNone)
	}
	switch local, _, _ := strings.Cut(s.BounceAddress, "@"); {
	case s.BounceAddress == "" && s.BounceKey.IsSet():
		found.add("SMTP_BOUNCE_ADDRESS", "is missing: there is a key for it")
	case s.BounceAddress == "":
	case !s.BounceKey.IsSet():
		found.add("SMTP_BOUNCE_KEY", "is missing: there is an address for returns")
	case !isBareAddress(s.BounceAddress) || strings.ContainsAny(local, `+"`) || len(local) > mostBounceLocal:
		found.add("SMTP_BOUNCE_ADDRESS", "must be one bare address with at most %d characters and no plus sign before the @", mostBounceLocal)
	}
	switch {
	case s.Username == "" && s.Password.IsSet():
		found.add("SMTP_USERNAME", "is missing: there is a password")
	case s.Username != "" && !s.Password.IsSet():
		found.add("SMTP_PASSWORD", "is missing: there is a user")
	case s.Username != "" && s.Security == SecurityNone:
		found.add("SMTP_SECURITY", "must not be none: the password would go in the clear")
	}
}

// checkAddress demands https outside training, which is also what keeps the demo
// issuer out of production.
func (c Config) checkAddress(found *problems, variable, which, address string) {
	u, err := url.Parse(address)
	switch {
	case err != nil || !isWebAddress(address):
		found.add(variable, "%smust be an http or https address", which)
	case u.Scheme != "https" && !c.Training:
		found.add(variable, "%smust be https outside training", which)
	}
}

func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func isBareAddress(address string) bool {
	a, err := mail.ParseAddress(address)
	return err == nil && a.Name == "" && a.Address == address
}

func isECDSAKey(text string) bool {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return false
	}
	public, err := x509.ParsePKIXPublicKey(der)
	_, ecdsaKey := public.(*ecdsa.PublicKey)
	return err == nil && ecdsaKey
}

func isHostPort(address string) bool {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	n, err := strconv.Atoi(port)
	return err == nil && n >= 0 && n <= math.MaxUint16
}
