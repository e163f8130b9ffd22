package api

import (
	"cmp"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/go-jose/go-jose/v4"

	"samlop/casework"
	"samlop/internal/auth"
	"samlop/internal/readiness"
	"samlop/internal/telemetry"
)

// Prefix is where the API lives; what is outside it needs no token.
const Prefix = "/api/v1"

// Config is what the API needs.
type Config struct {
	Service  *casework.Service
	Verifier *auth.Verifier
	// Peers verifies messages of other installations; nil where none is known. MessageKeys
	// are the public keys of our own.
	Peers       *auth.PeerVerifier
	MessageKeys jose.JSONWebKeySet
	// MailEvents read what carriers say of mails, by the name of the carrier's door.
	MailEvents map[string]MailEventReader
	// Metrics observes requests by route template, refusals by rule and tokens by reason; nil means none.
	Metrics *telemetry.Metrics
	// Readiness answers /readyz.
	Readiness *readiness.Checker
	// Training opens the routes of training worlds; in production there are none.
	Training bool
	// BaseURL and Issuers are what the installation says of itself to anybody (RFC 9728).
	BaseURL string
	Issuers []string
	// TokenEndpoint is where the demonstration grant gives tokens to a world's people (training only).
	TokenEndpoint string
	// WriteRate is how many writing requests each login may make a second in the
	// long run, and sixty times that at once; 0 means as many as they like.
	WriteRate float64
	// BodyTime is how long a client may take to send a body; 0 means 15 seconds.
	BodyTime time.Duration
	Logger   *slog.Logger
	// Version is the program's, shown in OpenAPI and by /healthz.
	Version string
}

// Owns reports whether an address is the API's: what else stands on the same door, such as
// the desk, has all others.
func Owns(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return slices.Contains([]string{"api", "docs", "openapi.yaml", "openapi.json", "healthz", "readyz", ".well-known", "calendar",
		"mail-events"}, first)
}

type server struct {
	Config
	engine *gin.Engine
	huma   huma.API
	// takes is what each operation takes as its body, by method and route.
	takes  map[string]taken
	limits *writeLimits
}

// New makes the handler of the whole API. It asks nobody anything.
func New(c Config) http.Handler { return headIsGet(newServer(c).engine) }

func newServer(c Config) *server {
	speakProblems()
	gin.SetMode(gin.ReleaseMode)
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Readiness == nil { // it stands on nothing
		c.Readiness = readiness.New(nil, 0, nil, nil)
	}
	c.BodyTime = cmp.Or(c.BodyTime, bodyTime)
	s := &server{Config: c, engine: gin.New(), limits: newWriteLimits(c.WriteRate)}
	s.engine.HandleMethodNotAllowed = true
	s.engine.RedirectTrailingSlash = false
	_ = s.engine.SetTrustedProxies(nil) // cannot fail: nothing is parsed
	s.engine.Use(s.observe, s.recovered)
	s.engine.NoRoute(s.noRoute)
	s.engine.NoMethod(s.noMethod)

	group := s.engine.Group(Prefix, s.authenticate, s.limitWrites, s.readBody, tagged)
	s.huma = humagin.NewWithGroup(s.engine, group, s.describe())
	s.stepOperations()
	s.caseOperations()
	s.paperOperations()
	s.printOperations()
	s.originalOperations()
	s.contactOperations()
	s.threadOperations()
	s.correctionOperations()
	s.planOperations()
	s.listOperations()
	s.codeOperations()
	s.figureOperations()
	s.registerOperations()
	s.peopleOperations()
	s.openingOperations()
	s.personJoinOperations()
	s.calendarOperations()
	s.reminderOperations()
	s.draftOperations()
	s.viewOperations()
	s.messageOperations()
	if c.Training {
		s.worldOperations()
	}
	s.documentation()
	s.takes = s.takenBy()
	s.probes()
	s.protectedResource()
	s.messageKeys()
	s.mailEvents()
	s.calendars()
	return s
}

func (s *server) noRoute(c *gin.Context) {
	s.write(c, ownProblem(exchangeOf(c.Request.Context()), http.StatusNotFound, "not_found", "no_such_address"))
}

func (s *server) noMethod(c *gin.Context) { // gin has set Allow
	if allow := c.Writer.Header().Get("Allow"); strings.Contains(allow, http.MethodGet) {
		c.Header("Allow", allow+", "+http.MethodHead)
	}
	s.write(c, ownProblem(exchangeOf(c.Request.Context()), http.StatusMethodNotAllowed, "method_not_allowed", "method_not_allowed"))
}
