package api

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/auth"
)

const (
	ourAddress   = "https://samlop.fjordvik.example"
	theirAddress = "https://samlop.helse.example"
	aTrust       = "0198c0de-0000-7000-8000-0000000000e2"
)

// twoInstallations is a municipality whose API knows one other installation, which signs.
func twoInstallations(t *testing.T) (fjordvik, *auth.PeerSigner) {
	t.Helper()
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i + 1)
	}
	theirs, err := auth.NewPeerSigner(theirAddress, []auth.PeerKey{{ID: "2027", Seed: seed}}, time.Now)
	must(t, err)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		must(t, json.NewEncoder(w).Encode(theirs.Published()))
	}))
	t.Cleanup(web.Close)
	f := newFjordvik(t, func(inside *casework.Config, outside *Config) {
		inside.Peers = []casework.Peer{{Address: theirAddress, Via: web.URL, Organisations: map[string]string{aTrust: "Helse Fjord"}}}
		outside.Peers, err = auth.NewPeerVerifier(t.Context(), ourAddress, []auth.PeerConfig{{Address: theirAddress, Via: web.URL}}, time.Now)
		must(t, err)
		outside.MessageKeys = jose.JSONWebKeySet{Keys: theirs.Published().Keys}
	})
	return f, theirs
}

func TestAMessageOfAnotherInstallation(t *testing.T) {
	f, theirs := twoInstallations(t)
	need := casework.Message{ID: uuid.NewString(), Kind: casefile.NeedMessage, From: casework.MessageSender{ID: aTrust, Name: "Helse Fjord"},
		To: f.org.ID, SentAt: time.Now().UTC().Truncate(time.Second), Person: casework.MessagePerson{ID: uuid.NewString(), Name: "Kari Strand"},
		Words: "MARKED needs help at home"}
	send := func(m casework.Message, change func(body string, token *string, headers *[]string)) answered {
		raw, err := json.Marshal(m)
		must(t, err)
		token, err := theirs.Sign(ourAddress, m.ID, raw)
		must(t, err)
		headers, body := []string{"Idempotency-Key", m.ID}, string(raw)
		change(body, &token, &headers)
		return f.call(t, "", "POST", "/api/v1/messages", body, append(headers, "Authorization", "Bearer "+token)...)
	}
	asIs := func(string, *string, *[]string) {}
	first := made[casework.MessageReceipt](t, send(need, asIs), 200)
	if again := made[casework.MessageReceipt](t, send(need, asIs), 200); again != first || first.ID != need.ID {
		t.Errorf("the same message again: %v, first %v", again, first)
	}

	for name, c := range map[string]struct {
		status int
		change func(body string, token *string, headers *[]string)
	}{
		"another body than was signed": {401, func(_ string, token *string, _ *[]string) {
			*token, _ = theirs.Sign(ourAddress, need.ID, []byte("{}"))
		}},
		"signed for another installation": {401, func(body string, token *string, _ *[]string) {
			*token, _ = theirs.Sign("https://samlop.dalvik.example", need.ID, []byte(body))
		}},
		"signed for another message": {422, func(body string, token *string, _ *[]string) {
			*token, _ = theirs.Sign(ourAddress, uuid.NewString(), []byte(body))
		}},
		"somebody's log-in":   {401, func(_ string, token *string, _ *[]string) { *token = f.token(t, kel) }},
		"under another key":   {422, func(_ string, _ *string, headers *[]string) { (*headers)[1] = "another" }},
		"no token worth that": {401, func(_ string, token *string, _ *[]string) { *token = "x" }},
	} {
		m := need
		m.ID = uuid.NewString()
		if name != "signed for another message" && name != "under another key" {
			m = need
		}
		if a := send(m, c.change); a.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", name, a.status, c.status, a.body)
		}
	}
	elsewhere := need
	elsewhere.ID, elsewhere.To = uuid.NewString(), uuid.NewString()
	if a := send(elsewhere, asIs); a.status != 404 {
		t.Errorf("to an organisation that is not here: %d %s", a.status, a.body)
	}

	list := made[casework.MessageList](t, f.call(t, kel, "GET", "/api/v1/organisations/"+f.org.ID+"/messages", nil), 200)
	if len(list.Items) != 1 || list.Items[0].Other.Name != "Helse Fjord" || !list.Items[0].Waits || list.Items[0].Stuck {
		t.Errorf("listed: %+v", list.Items)
	}
	if a := f.call(t, ke, "GET", "/api/v1/organisations/"+f.org.ID+"/messages", nil); a.status != 403 {
		t.Errorf("KE alone is shown them: %d", a.status)
	}
	if a := f.call(t, kel, "GET", "/api/v1/organisations/"+f.org.ID+"/messages?cursor=x", nil); a.status != 400 {
		t.Errorf("a cursor that is none: %d %s", a.status, a.body)
	}
}

func TestMessagesAreListedPageByPage(t *testing.T) {
	f, theirs := twoInstallations(t)
	var sent []string
	for range 3 {
		m := casework.Message{ID: uuid.NewString(), Kind: casefile.NeedMessage, From: casework.MessageSender{ID: aTrust, Name: "Helse Fjord"},
			To: f.org.ID, SentAt: time.Now().UTC(), Person: casework.MessagePerson{ID: uuid.NewString(), Name: "Kari Strand"}}
		raw, err := json.Marshal(m)
		must(t, err)
		token, err := theirs.Sign(ourAddress, m.ID, raw)
		must(t, err)
		made[casework.MessageReceipt](t, f.call(t, "", "POST", "/api/v1/messages", string(raw), "Idempotency-Key", m.ID, "Authorization",
			"Bearer "+token), 200)
		sent = append(sent, m.ID)
	}
	slices.Reverse(sent) // the newest first
	var read []string
	for path, next := "/api/v1/organisations/"+f.org.ID+"/messages?waiting=true&limit=2", ""; ; {
		list := made[casework.MessageList](t, f.call(t, kel, "GET", path+next, nil), 200)
		for _, m := range list.Items {
			read = append(read, m.ID)
		}
		if list.NextCursor == "" {
			break
		}
		next = "&cursor=" + list.NextCursor
	}
	if !slices.Equal(read, sent) {
		t.Errorf("read %v, sent %v", read, sent)
	}
}

// The keys are for anybody, and their private halves for nobody.
func TestTheKeysOfMessagesArePublished(t *testing.T) {
	f, theirs := twoInstallations(t)
	set := made[jose.JSONWebKeySet](t, f.call(t, "", "GET", auth.PeerKeysPath, nil), 200)
	if len(set.Keys) != 1 || !set.Keys[0].IsPublic() || set.Keys[0].KeyID != theirs.Published().Keys[0].KeyID {
		t.Errorf("published: %v", set)
	}
}
