package desk

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cutter is a proxy between a browser and the desk that lets a connection die at one address, as when the
// process behind it is killed: before a form has reached it, or when it was done and the answer was not read.
type cutter struct {
	mu         sync.Mutex
	when, path string
	cut        int
	onward     httputil.ReverseProxy
}

func (c *cutter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodConnect { // the browser's own errands
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	if r.URL.Host == "" { // an order, at the proxy's own address
		c.mu.Lock()
		defer c.mu.Unlock()
		c.when, c.path = r.FormValue("when"), r.FormValue("path")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	c.mu.Lock()
	when := c.when
	dies := r.Method == http.MethodPost && r.URL.Path == c.path && when != "no"
	if dies {
		c.cut++
	}
	c.mu.Unlock()
	if !dies {
		c.onward.ServeHTTP(w, r)
		return
	}
	if when == "after" {
		unread := httptest.NewRecorder()
		c.onward.ServeHTTP(unread, r)
	} else {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	connection, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

// Whether the service died before a form was done or after, sent again it is done once, and what was
// typed is not lost.
func TestAFormSentAgainIsDoneOnce(t *testing.T) {
	t.Parallel()
	s := readScript(t, "01-kari.yml")
	at := setStage(t, s)
	var referral struct {
		CaseID string `json:"case_id"`
	}
	ask(t, at.Login["tone"], http.MethodPost, "/referrals", map[string]any{"sender_kind": "MUNICIPAL_HP", "channel": "PAPER",
		"patient": at.Principal["kari"]}, &referral)
	ask(t, at.Login["tone"], http.MethodPost, "/cases/"+referral.CaseID+"/steps/start_screening",
		map[string]any{"identity": "NATIONAL_NUMBER"}, nil)
	between := &cutter{when: "no", onward: httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) {}, Transport: &http.Transport{}}}
	proxy := httptest.NewServer(between)
	t.Cleanup(proxy.Close)
	var told []struct{ Walk, Wrong string }
	drive(t, "again.mjs", map[string]any{"proxy": proxy.URL, "login": at.Login, "case": referral.CaseID}, &told)
	require.NotEmpty(t, told)
	for _, w := range told {
		t.Run(w.Walk, func(t *testing.T) { assert.Empty(t, w.Wrong) })
	}
	assert.GreaterOrEqual(t, between.cut, len(told), "each was cut off")
	for _, name := range []string{"Ada Før", "Ada Etter"} {
		var found struct{ Items []struct{ Name string } }
		ask(t, at.Login["tone"], http.MethodGet, "/people?name="+name[4:], nil, &found)
		assert.Len(t, found.Items, 1, name)
	}
	var after struct{ Letters []struct{ Code string } }
	ask(t, at.Login["tone"], http.MethodGet, "/cases/"+referral.CaseID, nil, &after)
	forms := 0
	for _, l := range after.Letters {
		if l.Code == "D-03" {
			forms++
		}
	}
	assert.Equal(t, 1, forms, "one consent form was handed out")
}

// The first half of story 1 by keyboard alone; keys.mjs holds that focus shows and is never lost.
func TestStory1ByKeyboard(t *testing.T) {
	t.Parallel()
	at := setStage(t, readScript(t, "01-kari.yml"))
	var told []struct{ Walk, Wrong string }
	drive(t, "keys.mjs", map[string]any{"login": at.Login}, &told)
	require.NotEmpty(t, told)
	for _, w := range told {
		t.Run(w.Walk, func(t *testing.T) { assert.Empty(t, w.Wrong) })
	}
}
