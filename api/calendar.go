package api

import (
	"context"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"samlop/casework"
)

// ownCalendar is where a private calendar is fetched.
type ownCalendar struct {
	URL    string    `json:"url" format:"uri" doc:"Give it to your calendar program. It is shown once, and whoever has it can read the calendar"`
	MadeAt time.Time `json:"made_at"`
}

// calendarOperations give and take a private calendar.
func (s *server) calendarOperations() {
	type nothing struct{}
	type make struct{ Keyed }
	op := operation(http.MethodPost, "/me/calendar", "me", "make_calendar",
		"An address at which a calendar program reads your meetings and dates")
	op.Description = "It says when you have a meeting or a due date, and nothing of what or about whom. It opens without a log-in, " +
		"follows the roles you have at the moment, and ends when you make another. The key binds nothing here: a new one is made each time."
	handle(s, op, func(ctx context.Context, a casework.Asker, _ *make) (*reply[ownCalendar], error) {
		made, err := s.Service.MakeCalendar(ctx, a)
		return &reply[ownCalendar]{ownCalendar{s.BaseURL + "/calendar/" + made.Secret + ".ics", made.MadeAt}}, err
	})
	op = operation(http.MethodDelete, "/me/calendar", "me", "end_calendar", "End your calendar: its address opens no more")
	op.Description = "For when it was lost, or went to somebody else. Again it changes nothing."
	op.DefaultStatus = http.StatusNoContent
	handle(s, op, func(ctx context.Context, a casework.Asker, _ *nothing) (*struct{}, error) {
		return nil, s.Service.EndCalendar(ctx, a)
	})
}

// calendarSecret is the shape of what MakeCalendar gives, with the ending that calendar programs look for.
var calendarSecret = regexp.MustCompile(`^([A-Z2-7]{26})\.ics$`)

// Programs fetch a calendar some times a day, each on its own. All of them together are
// bounded too, for whoever tries secrets has none.
const (
	calendarEvery, calendarAtOnce   = time.Minute, 10
	calendarsASecond, calendarsOnce = 50, 500
)

// calendars answers who comes with the secret of a private calendar. The secret is in no
// log and no metric: there the route stands as its template.
func (s *server) calendars() {
	each := &writeLimits{each: rate.Every(calendarEvery), burst: calendarAtOnce, now: time.Now, by: map[whose]*rate.Limiter{}}
	all := rate.NewLimiter(calendarsASecond, calendarsOnce)
	s.engine.GET("/calendar/:secret", func(c *gin.Context) {
		x := exchangeOf(c.Request.Context())
		secret := calendarSecret.FindStringSubmatch(c.Param("secret"))
		if secret == nil {
			s.noRoute(c)
			return
		}
		wait := time.Duration(0)
		if !all.Allow() {
			wait = time.Second
		} else {
			wait = each.take(whose{"calendar", secret[1]})
		}
		if wait > 0 {
			s.write(c, ownProblem(x, http.StatusTooManyRequests, "too_many", "too_many").with("Retry-After",
				strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))))
			return
		}
		out, err := s.Service.OwnCalendar(c.Request.Context(), secret[1], s.BaseURL)
		if err != nil {
			s.fail(c, err)
			return
		}
		c.Header("Content-Disposition", `inline; filename="kalender.ics"`)
		c.Data(http.StatusOK, "text/calendar; charset=utf-8", out)
	})
}
