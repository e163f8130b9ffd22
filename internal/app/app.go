package app

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"samlop/activities"
	"samlop/api"
	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/config"
	"samlop/internal/idnumber"
	"samlop/internal/mail"
	"samlop/internal/readiness"
	"samlop/internal/sealed"
	"samlop/internal/telemetry"
	"samlop/models"
	"samlop/worker"
)

// Parts says which halves of the system this process runs.
type Parts struct{ API, Worker bool }

// Options are what the environment does not say.
type Options struct {
	Parts  Parts
	Logger *slog.Logger
	// Listener replaces Config.Listen; the API's address is then the listener's.
	Listener net.Listener
	// Metrics replaces Config.MetricsListen.
	Metrics net.Listener
	// Ready is called once, when every part is up.
	Ready func()
	// Version is shown by the API.
	Version string
}

// Run starts the parts and works until ctx ends or one of them fails; then it
// stops them in reverse, within Config.ShutdownTimeout.
func Run(ctx context.Context, cfg config.Config, o Options) error {
	a, err := build(ctx, cfg, o)
	if err != nil {
		return err
	}
	defer a.close()
	service, err := a.service()
	if err != nil {
		return err
	}
	if cfg.Mail.Carrier == config.CarrierMailbox && !cfg.Training {
		o.Logger.Warn("no mail leaves this installation: reminders and alerts are kept in the database, where nobody is told of them",
			"samlop_mail_carrier", string(cfg.Mail.Carrier))
	}
	worker.KeepWithinMemory()
	var verifier *auth.Verifier
	if o.Parts.API {
		if verifier, err = a.verifier(ctx); err != nil {
			return err
		}
	}
	ready := a.readiness(service, verifier)
	if err := a.showFigures(service, ready); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { service.ShareConfirmed(ctx); return nil })
	if o.Parts.Worker {
		fatal := make(chan error, 1)
		w, err := a.worker(ctx, service, func(err error) {
			select {
			case fatal <- err:
			default:
			}
		})
		if err != nil {
			return err
		}
		group.Go(func() error {
			defer w.Stop()
			select {
			case err := <-fatal:
				return fmt.Errorf("worker: %w", err)
			case <-ctx.Done():
				return nil
			}
		})
		group.Go(func() error { return a.postman.Run(ctx) })
		group.Go(func() error { service.Carry(ctx); return nil })
		group.Go(func() error { service.PutOnPaper(ctx); return nil })
		group.Go(func() error { service.SendLetters(ctx); return nil })
		if cfg.WorkerListen != "" {
			listener, err := net.Listen("tcp", cfg.WorkerListen)
			if err != nil {
				return fmt.Errorf("listening on %s: %w", cfg.WorkerListen, err)
			}
			a.serve(ctx, group, &http.Server{Handler: a.probes(ready), ReadHeaderTimeout: 10 * time.Second}, listener)
		}
	}
	if o.Parts.API {
		server, listener, err := a.server(ctx, service, verifier, ready)
		if err != nil {
			return err
		}
		a.serve(ctx, group, server, listener)
		group.Go(func() error { return a.sweep(ctx, service) })
		group.Go(func() error { return a.removeOldLooks(ctx, service) })
		group.Go(func() error { return a.sweepSessions(ctx, service) })
		group.Go(func() error { return a.everyMinute(ctx, "starting batches that wait", service.StartBatches) })
		group.Go(func() error { service.Watch(ctx); return nil })
		group.Go(func() error { return a.everyMinute(ctx, "watching over policies", service.WatchPolicies) })
		group.Go(func() error { return a.everyMinute(ctx, "watching over what is overdue", service.WatchDigests) })
	}
	if err := a.serveMetrics(ctx, group); err != nil {
		return err
	}
	if o.Ready != nil {
		o.Ready()
	}
	return group.Wait()
}

// application is what Run has opened.
type application struct {
	cfg     config.Config
	o       Options
	store   *models.Store
	client  client.Client
	metrics *telemetry.Metrics
	postman *activities.Postman // of a process with workers
}

func build(ctx context.Context, cfg config.Config, o Options) (*application, error) {
	store, err := models.Open(cfg.DatabaseURL.Reveal())
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	metrics, err := telemetry.NewMetrics()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting metrics: %w", err), store.Close())
	}
	temporal, err := TemporalClient(cfg, o.Logger, metrics.Temporal())
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return &application{cfg: cfg, o: o, store: store, client: temporal, metrics: metrics}, nil
}

// TemporalClient prepares a client; it connects at the first call, so that a
// process starts while the cluster is away (readiness tells). metrics may be nil.
func TemporalClient(cfg config.Config, logger *slog.Logger, metrics client.MetricsHandler) (client.Client, error) {
	tls, err := cfg.Temporal.TLSConfig()
	if err != nil {
		return nil, fmt.Errorf("reading Temporal certificates: %w", err)
	}
	c, err := client.NewLazyClient(client.Options{
		HostPort: cfg.Temporal.Address, Namespace: cfg.Temporal.Namespace,
		// The default identity holds the host's name; it is written into every history.
		// Ours tells processes apart, so that those which poll can be counted.
		Identity:           "samlop-" + rand.Text()[:8],
		Logger:             telemetry.TemporalLogger(logger),
		MetricsHandler:     metrics,
		ContextPropagators: []workflow.ContextPropagator{telemetry.NewRequestIDPropagator()},
		// What travels is a few kilobytes to a cluster close by: to compress each
		// message takes longer than to send it.
		ConnectionOptions: client.ConnectionOptions{TLS: tls, GrpcCompression: &client.GrpcCompressionNone{}},
	})
	if err != nil {
		return nil, fmt.Errorf("preparing the Temporal client: %w", err)
	}
	return c, nil
}

func (a *application) close() {
	a.client.Close()
	if err := a.store.Close(); err != nil {
		a.o.Logger.Error("closing the database", "error", err)
	}
	stopping, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = a.metrics.Shutdown(stopping)
}

func (a *application) worker(ctx context.Context, service *casework.Service, fatal func(error)) (*worker.Worker, error) {
	carrier, err := mailConfig(a.cfg.Mail)
	if err != nil {
		return nil, err
	}
	mailer, err := mail.New(carrier, activities.Mailbox{Store: a.store})
	if err != nil {
		return nil, fmt.Errorf("preparing the mail carrier: %w", err)
	}
	deliveries := &activities.Deliveries{Store: a.store, Mailer: mailer, Link: a.cfg.BaseURL, Desk: a.cfg.Desk.URL, Clock: time.Now,
		Ended: a.metrics.ObserveMail}
	a.postman = &activities.Postman{Deliveries: *deliveries, Rate: a.cfg.Mail.Rate, Tell: service.StartBatches,
		Log: a.o.Logger}
	w, err := worker.New(ctx, worker.Config{
		Client: a.client, Namespace: a.cfg.Temporal.Namespace,
		Cases:      &activities.Cases{Store: a.store, Written: service.Written},
		Deliveries: deliveries,
		Policies:   &activities.Policies{Rules: service},
		Digests:    &activities.Digests{Store: a.store},
		Batches:    &activities.Batches{Store: a.store, Tell: service.TellCase, Clock: time.Now},
		MailRate:   a.cfg.Mail.Rate, StopTimeout: a.cfg.ShutdownTimeout, OnFatal: fatal,
		CacheSize: worker.CacheSize(a.cfg.CaseCache),
	})
	if err != nil {
		return nil, err
	}
	a.metrics.ExpectMails(string(activities.OutcomeSent), string(activities.OutcomeSkipped), string(activities.OutcomeUnknown),
		string(activities.OutcomeFailed))
	return w, w.Start()
}

func (a *application) server(ctx context.Context, service *casework.Service, verifier *auth.Verifier,
	ready *readiness.Checker) (*http.Server, net.Listener, error) {
	var issuerURLs []string
	for _, i := range a.cfg.Issuers {
		issuerURLs = append(issuerURLs, i.URL)
	}
	peers, err := a.peerVerifier(ctx)
	if err != nil {
		return nil, nil, err
	}
	signer, err := a.peerSigner()
	if err != nil {
		return nil, nil, err
	}
	published := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{}}
	if signer != nil {
		published = signer.Published()
	}
	for _, said := range models.MailDelivery("").Codes() {
		a.metrics.ExpectMailEvent(said, string(casework.MailSettled))
	}
	doors, err := mailEvents(a.cfg.Mail)
	if err != nil {
		return nil, nil, fmt.Errorf("preparing what carriers tell: %w", err)
	}
	handler := api.New(api.Config{Service: service, Verifier: verifier, Peers: peers, MessageKeys: published, MailEvents: doors,
		Metrics: a.metrics, Training: a.cfg.Training, BaseURL: a.cfg.BaseURL, Issuers: issuerURLs, TokenEndpoint: a.cfg.TokenURL,
		Readiness: ready, WriteRate: a.cfg.WriteRate, Logger: a.o.Logger, Version: a.o.Version})
	if handler, err = a.withDesk(handler, service, verifier); err != nil {
		return nil, nil, err
	}
	listener := a.o.Listener
	if listener == nil {
		var err error
		if listener, err = net.Listen("tcp", a.cfg.Listen); err != nil {
			return nil, nil, fmt.Errorf("listening on %s: %w", a.cfg.Listen, err)
		}
	}
	// No write timeout: moving a training world's clock may take a while.
	return &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute},
		listener, nil
}

func (a *application) verifier(ctx context.Context) (*auth.Verifier, error) {
	var issuers []auth.IssuerConfig
	for _, i := range a.cfg.Issuers {
		issuers = append(issuers, auth.IssuerConfig{URL: i.URL, Audience: i.Audience, DiscoveryURL: i.DiscoveryURL, PlainJWT: i.PlainJWT,
			ACR: i.ACR, LoginClaim: i.LoginClaim, NumberClaim: i.NumberClaim})
	}
	verifier, err := auth.NewVerifier(context.WithoutCancel(ctx), issuers, time.Now)
	if err != nil {
		return nil, fmt.Errorf("preparing token verification: %w", err)
	}
	return verifier, nil
}

func (a *application) service() (*casework.Service, error) {
	keys, err := keyring(a.cfg)
	if err != nil {
		return nil, fmt.Errorf("reading the identity keys: %w", err)
	}
	numbers := idnumber.Policy{Synthetic: idnumber.SyntheticRefused}
	if a.cfg.SyntheticNumbers == config.SyntheticOnly {
		numbers.Synthetic = idnumber.SyntheticRequired
	}
	var admins []auth.Identity
	for _, p := range a.cfg.AdminSubjects {
		admins = append(admins, auth.Identity{Issuer: p.Issuer, Subject: p.Subject})
	}
	var issuers []string
	for _, i := range a.cfg.Issuers {
		issuers = append(issuers, i.URL)
	}
	courier, err := a.courier()
	if err != nil {
		return nil, err
	}
	sending, err := a.sending()
	if err != nil {
		return nil, err
	}
	return casework.New(casework.Config{Store: a.store, Temporal: a.client, Keys: keys, Numbers: numbers, Training: a.cfg.Training,
		Peers: a.peers(), Courier: courier, Carried: a.metrics.ObserveMessage, Sending: sending, Sent: a.metrics.ObserveSending,
		Heard: a.metrics.ObserveMailEvent, Admins: admins, Issuers: issuers, StepTimeout: a.cfg.StepTimeout, Clock: time.Now,
		Logger: a.o.Logger}), nil
}

// keyring puts the configured keys into the form that sealed reads.
func keyring(cfg config.Config) (*sealed.Keyring, error) {
	var text strings.Builder
	for _, k := range cfg.IdentityKeys {
		fmt.Fprintf(&text, "%s:%s,", k.ID, base64.StdEncoding.EncodeToString(k.Key.Bytes()))
	}
	fmt.Fprintf(&text, "digest:%s", base64.StdEncoding.EncodeToString(cfg.LookupKey.Bytes()))
	return sealed.ParseKeyring(text.String())
}

// mailConfig translates the settings into the carrier's own terms.
func mailConfig(m config.Mail) (mail.Config, error) {
	from := m.From
	if from == "" {
		from = "Samløp <ikke-svar@samlop.invalid>" // the development mailbox: nothing leaves the house
	}
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return mail.Config{}, fmt.Errorf("reading the sender of mails: %w", err)
	}
	security := map[config.Security]mail.TLSPolicy{
		config.SecurityStartTLS: mail.TLSMandatory, config.SecurityTLS: mail.TLSImplicit, config.SecurityNone: mail.TLSNone,
	}
	return mail.Config{Carrier: string(m.Carrier), SendGridKey: m.SendGrid.APIKey.Reveal(), SendGridHost: m.SendGrid.Host,
		SMTPHost: m.SMTP.Host, SMTPPort: m.SMTP.Port, SMTPUser: m.SMTP.Username, SMTPPassword: m.SMTP.Password.Reveal(),
		SMTPTLS: security[m.SMTP.Security], Returns: returns(m.SMTP), From: mail.Address{Name: sender.Name, Email: sender.Address}}, nil
}
