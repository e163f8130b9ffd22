package topology_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/dev/books"
	"samlop/dev/town"
	"samlop/internal/contract"
	"samlop/models"
)

// place is an installation with one organisation, and the road by which the other
// installation reaches it.
type place struct {
	*services
	caller      *town.Caller
	in          *town.Town
	books       *books.Books
	road        *road
	api, worker *process
	keys        string
	base        string
	department  string
}

// road leads to an installation, and can be cut, slowed and doubled.
type road struct {
	*httptest.Server
	leads atomic.Pointer[string]
	mu    sync.Mutex
	// does what happens to a message; nil passes it on.
	does func(w http.ResponseWriter, pass func() *http.Response)
}

func newRoad(t *testing.T) *road {
	t.Helper()
	r := &road{}
	r.Server = httptest.NewServer(http.HandlerFunc(r.travel))
	t.Cleanup(r.Close)
	return r
}

func (r *road) travel(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	pass := func() *http.Response {
		onward, err := http.NewRequestWithContext(context.WithoutCancel(request.Context()), request.Method, *r.leads.Load()+request.URL.Path,
			bytes.NewReader(body))
		if err != nil {
			return nil
		}
		onward.Header = request.Header.Clone()
		answer, err := http.DefaultClient.Do(onward)
		if err != nil {
			return nil
		}
		return answer
	}
	r.mu.Lock()
	does := r.does
	r.mu.Unlock()
	if does == nil || request.Method != http.MethodPost {
		copyAnswer(w, pass())
		return
	}
	does(w, pass)
}

func copyAnswer(w http.ResponseWriter, answer *http.Response) {
	if answer == nil {
		cut(w)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// cut ends a connection without an answer.
func cut(w http.ResponseWriter) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		_ = c.Close()
	}
}

func (r *road) now(does func(w http.ResponseWriter, pass func() *http.Response)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.does = does
}

// foundPlace starts an installation and registers its organisation; it has no peers yet.
func foundPlace(t *testing.T, patients int) *place {
	t.Helper()
	p := &place{services: startServices(t), road: newRoad(t), keys: "first:" + newKey()}
	p.base = "https://" + uuid.NewString()[:8] + ".example"
	migrate(t, p.services)
	p.caller = town.NewCaller(p.issuer)
	t.Cleanup(p.caller.Close)
	p.caller.BePatient(patientFor)
	p.caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	p.post = map[string]string{}
	p.worker = p.serve(t, "worker", "worker")
	p.startAPI(t)
	p.books = books.Open(t, p.dsn, p.temporal, namespace)
	t.Cleanup(p.books.Close)
	var err error
	p.in, err = town.Found(t.Context(), p.caller, oslo(time.February, 1, 8, 0, 0), patients)
	require.NoError(t, err)
	return p
}

func (p *place) startAPI(t *testing.T) {
	t.Helper()
	p.api = p.serve(t, "api", "api")
	p.caller.Move(p.issuer, p.api.address)
	p.road.leads.Store(&p.api.address)
}

// meet tells an installation of the other, which it does at its start.
func (p *place) meet(t *testing.T, other *place) {
	t.Helper()
	p.post = map[string]string{"SAMLOP_BASE_URL": p.base, "SAMLOP_MESSAGE_KEYS": p.keys,
		"SAMLOP_PEERS": fmt.Sprintf("%s|%s=The other|via=%s", other.base, other.in.Organisation, other.road.URL)}
	p.api.Kill()
	p.worker.Kill()
	p.worker = p.serve(t, "worker", "worker")
	p.startAPI(t)
}

// becomesTrust makes a health trust of the organisation, with a department and its head.
func (p *place) becomesTrust(t *testing.T) {
	t.Helper()
	require.NoError(t, p.books.Store.DB.Exec("UPDATE organisations SET kind = 'HEALTH_TRUST'").Error)
	var err error
	p.department, err = p.in.Make(t.Context(), "department", "/organisations/"+p.in.Organisation+"/units",
		map[string]any{"name": "Psykiatrisk avdeling"})
	require.NoError(t, err)
	_, err = p.in.Make(t.Context(), "head", "/staff", map[string]any{"organisation_id": p.in.Organisation, "unit_id": p.department,
		"name": "Dorte Vik", "roles": []string{"DH", "HP-S"}, "work_email": p.in.Mail("dorte"), "login_subject": p.head()})
	require.NoError(t, err)
}

func (p *place) head() string { return "dorte-" + p.in.OwnerLogin() }

// sends lets the trust notify the other of a need, in an episode of its own. It gives the
// id of the message.
func (p *place) sends(t *testing.T, other *place) string {
	t.Helper()
	take := func(path string, body map[string]any) town.Taken {
		taken, err := p.in.Take(t.Context(), town.Request{Who: p.head(), Method: http.MethodPost, Path: path, Key: uuid.NewString(), Body: body})
		require.NoError(t, err)
		return taken
	}
	file := take("/episodes", map[string]any{"patient": p.in.Patient(0), "unit_id": p.department, "field": "MENTAL_HEALTH",
		"form": "ADMISSION"}).CaseID
	take("/cases/"+file+"/steps/see_need", map[string]any{"complex": true, "long_term": true, "coordinated": true, "levels": "BOTH",
		"wants": []string{"COORDINATOR", "PLAN"}, "informed_on": "2027-02-01"})
	take("/cases/"+file+"/steps/notify_municipality", map[string]any{"municipality": "organisation/" + other.in.Organisation,
		"words": "Skrives ut om to uker, og trenger tjenester fra begge."})
	var m models.Message
	require.NoError(t, p.books.Store.DB.Where("case_id = ?", file).Take(&m).Error)
	return m.ID
}

// hurry lets what waits for its next try be tried at once.
func (p *place) hurry(t *testing.T) {
	t.Helper()
	require.NoError(t, p.books.Store.DB.Exec("UPDATE messages SET try_at = NULL WHERE lease_until IS NULL").Error)
}

// come waits until a message is at some status, and where it is taken in has led to a case.
func (p *place) come(t *testing.T, id string, status models.MessageStatus) models.Message {
	t.Helper()
	var m models.Message
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var err error
		m, err = p.books.Store.MessageOf(t.Context(), p.in.Organisation, id)
		require.NoError(c, err)
		require.Equal(c, status, m.Status, m.Trouble)
		require.NotNil(c, m.CaseID)
	}, patientFor, 50*time.Millisecond)
	return m
}

// requireOnce holds that each message has led to one case, and no case to nobody's.
func (p *place) requireOnce(t *testing.T, ids []string) {
	t.Helper()
	var cases []models.Case
	require.NoError(t, p.books.Store.DB.Find(&cases).Error)
	came := map[string]int{}
	for _, c := range cases {
		for _, r := range c.State.Referrals {
			came[r.Message]++
		}
	}
	want := map[string]int{}
	for _, id := range ids {
		want[id] = 1
	}
	require.Equal(t, want, came)
}

// Two installations, and a road between them that is cut, slow, doubled, or has an end
// that is killed: every message arrives once, and the answer comes back.
func TestEveryMessageArrivesOnce(t *testing.T) {
	municipality, trust := foundPlace(t, 0), foundPlace(t, 1)
	lives := t // what is started anew within a part of the test goes on after it
	trust.becomesTrust(t)
	municipality.meet(t, trust)
	trust.meet(t, municipality)
	var ids []string
	send := func() string {
		ids = append(ids, trust.sends(t, municipality))
		return ids[len(ids)-1]
	}
	arrives := func(id string) {
		trust.come(t, id, models.MessageDelivered)
		municipality.come(t, id, models.MessageDelivered)
	}

	t.Run("as it should be, and answered", func(t *testing.T) {
		id := send()
		arrives(id)
		in := municipality.come(t, id, models.MessageDelivered)
		_, err := municipality.in.Take(t.Context(), municipality.in.Step(municipality.in.NinaLogin(), *in.CaseID, "start_screening",
			map[string]any{"identity": "NOT_YET_KNOWN"}))
		require.NoError(t, err)
		trust.come(t, id, models.MessageAcknowledged)
		var file models.Case
		require.NoError(t, trust.books.Store.DB.Take(&file).Error)
		assert.Equal(t, casefile.NotificationAcknowledged, file.State.NotificationStatus())
	})
	t.Run("cut on the way there", func(t *testing.T) {
		municipality.road.now(func(w http.ResponseWriter, _ func() *http.Response) { cut(w) })
		id := send()
		trust.waits(t, id, models.MessageUnreachable)
		municipality.road.now(nil)
		trust.hurry(t)
		arrives(id)
	})
	t.Run("cut on the way back", func(t *testing.T) {
		municipality.road.now(func(w http.ResponseWriter, pass func() *http.Response) {
			if answer := pass(); answer != nil {
				_ = answer.Body.Close()
			}
			cut(w)
		})
		id := send()
		trust.waits(t, id, models.MessageUnreachable)
		municipality.road.now(nil)
		trust.hurry(t)
		arrives(id)
	})
	t.Run("doubled", func(t *testing.T) {
		municipality.road.now(func(w http.ResponseWriter, pass func() *http.Response) {
			if answer := pass(); answer != nil {
				_ = answer.Body.Close()
			}
			copyAnswer(w, pass())
		})
		id := send()
		arrives(id)
		municipality.road.now(nil)
	})
	t.Run("slow, and the sender is killed while it waits for the receipt", func(t *testing.T) {
		held, open := make(chan struct{}), make(chan struct{})
		var once sync.Once
		municipality.road.now(func(w http.ResponseWriter, pass func() *http.Response) {
			answer := pass()
			once.Do(func() { close(held) })
			<-open
			copyAnswer(w, answer)
		})
		id := send()
		<-held
		trust.worker.Kill()
		close(open)
		municipality.road.now(nil)
		municipality.come(t, id, models.MessageDelivered)
		require.NoError(t, trust.books.Store.DB.Exec("UPDATE messages SET lease_until = NULL").Error) // as when a minute has passed
		trust.worker = trust.serve(lives, "worker", "worker")
		arrives(id)
	})
	t.Run("the receiver is killed when it has it", func(t *testing.T) {
		municipality.worker.Kill()
		id := send()
		trust.await(t, id, models.MessageDelivered)
		municipality.api.Kill()
		municipality.worker = municipality.serve(lives, "worker", "worker")
		municipality.startAPI(lives)
		arrives(id)
	})
	municipality.requireOnce(t, ids)
}

// waits waits until a message has been tried in vain.
func (p *place) waits(t *testing.T, id string, trouble models.MessageTrouble) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		m, err := p.books.Store.MessageOf(t.Context(), p.in.Organisation, id)
		require.NoError(c, err)
		require.Equal(c, trouble, m.Trouble)
	}, patientFor, 50*time.Millisecond)
}

// await waits for a status alone.
func (p *place) await(t *testing.T, id string, status models.MessageStatus) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		m, err := p.books.Store.MessageOf(t.Context(), p.in.Organisation, id)
		require.NoError(c, err)
		require.Equal(c, status, m.Status, m.Trouble)
	}, patientFor, 50*time.Millisecond)
}
