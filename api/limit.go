package api

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"
)

// mostRemembered is how many logins are remembered at once. Who is forgotten
// begins with a full bucket.
const mostRemembered = 10_000

// whose is one login: subjects are an issuer's own.
type whose struct{ issuer, subject string }

// writeLimits is a token bucket for each login that writes, so that nobody keeps
// others from being served. The nil value limits nothing.
type writeLimits struct {
	each  rate.Limit
	burst int
	now   func() time.Time

	mu sync.Mutex
	by map[whose]*rate.Limiter
}

// newWriteLimits lets each login write perSecond in the long run, and a minute's
// worth at once; 0 limits nothing.
func newWriteLimits(perSecond float64) *writeLimits {
	if perSecond <= 0 {
		return nil
	}
	return &writeLimits{each: rate.Limit(perSecond), burst: max(1, int(perSecond*60)), now: time.Now, by: map[whose]*rate.Limiter{}}
}

// take takes one token, or says how long until there is one.
func (l *writeLimits) take(who whose) (wait time.Duration) {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	bucket := l.by[who]
	if bucket == nil {
		l.makeRoom(now)
		bucket = rate.NewLimiter(l.each, l.burst)
		l.by[who] = bucket
	}
	taken := bucket.ReserveN(now, 1)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now) // who is refused has used nothing up
	}
	return wait
}

// makeRoom forgets those whose bucket has filled up again, which changes nothing
// for them, and somebody else when there is no such.
func (l *writeLimits) makeRoom(now time.Time) {
	if len(l.by) < mostRemembered {
		return
	}
	for who, bucket := range l.by {
		if bucket.TokensAt(now) >= float64(l.burst) {
			delete(l.by, who)
		}
	}
	for who := range l.by {
		if len(l.by) < mostRemembered {
			return
		}
		delete(l.by, who)
	}
}

// limitWrites answers 429 to a login that writes more than its share. Nothing of
// the body has been read then.
func (s *server) limitWrites(c *gin.Context) {
	if c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead {
		return
	}
	x := exchangeOf(c.Request.Context())
	if wait := s.limits.take(whose{x.asker.Issuer, x.asker.Subject}); wait > 0 {
		s.write(c, ownProblem(x, http.StatusTooManyRequests, "too_many", "too_many").with("Retry-After",
			strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))))
	}
}
