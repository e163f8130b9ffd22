package api

import (
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"samlop/casework"
)

// Two who write as fast as they can do not keep a third from writing, and reading
// is not counted.
func TestTwoWhoFloodDoNotStarveAThird(t *testing.T) {
	h := newHouse(t, func(_ *casework.Config, c *Config) { c.WriteRate = 0.05 }) // three at once, then one in twenty seconds
	write := func(who, lang string) answered {
		return h.call(t, who, "POST", "/api/v1/people", map[string]any{"name": "Kari"}, "Accept-Language", lang)
	}
	var mu sync.Mutex
	refused := map[string]int{}
	var wg sync.WaitGroup
	for _, who := range []string{"flood-1", "flood-2"} {
		for range 4 {
			wg.Go(func() {
				for range 10 {
					if a := write(who, "en"); a.status == 429 {
						mu.Lock()
						refused[who]++
						mu.Unlock()
					}
				}
			})
		}
	}
	for i := range 3 {
		if a := write("third", "en"); a.status != 404 { // not registered, but let through
			t.Errorf("write %d of the third: status %d: %s", i, a.status, a.body)
		}
	}
	wg.Wait()
	for _, who := range []string{"flood-1", "flood-2"} {
		if refused[who] < 30 {
			t.Errorf("%s was refused %d times of 40", who, refused[who])
		}
	}
	said := map[string]bool{}
	for _, lang := range []string{"nb", "nn", "en"} {
		a := write("flood-1", lang)
		p := a.problem(t)
		wait, err := strconv.Atoi(a.header.Get("Retry-After"))
		if a.status != 429 || p.Key != "too_many" || p.Remedy == "" || err != nil || wait < 1 || wait > 21 {
			t.Errorf("status %d, Retry-After %q: %s", a.status, a.header.Get("Retry-After"), a.body)
		}
		said[p.Detail] = true
	}
	if len(said) != 3 {
		t.Errorf("three languages say %d things", len(said))
	}
	if a := h.call(t, "flood-1", "GET", "/api/v1/me", nil); a.status == 429 {
		t.Error("reading is counted")
	}
}

// A bucket fills up again as time passes, and what is remembered is bounded
// whoever asks.
func TestWriteLimitsFillAgainAndAreBounded(t *testing.T) {
	now := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	l := newWriteLimits(0.5)
	l.now = func() time.Time { return now }
	kari := whose{"issuer", "kari"}
	for i := range 30 {
		if wait := l.take(kari); wait != 0 {
			t.Fatalf("request %d waits %s", i, wait)
		}
	}
	for range 3 { // being refused uses nothing up
		if wait := l.take(kari); wait != 2*time.Second {
			t.Errorf("the wait is %s", wait)
		}
	}
	if l.take(whose{"other issuer", "kari"}) != 0 {
		t.Error("the same subject at another issuer is somebody else")
	}
	now = now.Add(2 * time.Second)
	if l.take(kari) != 0 || l.take(kari) == 0 {
		t.Error("two seconds are one request")
	}
	for i := range mostRemembered + 100 {
		l.take(whose{"issuer", fmt.Sprint(i)})
	}
	if n := len(l.by); n > mostRemembered {
		t.Errorf("%d are remembered", n)
	}
	if unlimited := newWriteLimits(0); unlimited.take(kari) != 0 {
		t.Error("0 is no limit")
	}
}
