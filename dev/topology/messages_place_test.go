package topology_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
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

// place is an installation with a municipality, and perhaps a health trust beside it, and
// the road by which the other installation reaches it.
type place struct {
	*services
	// lives is the test that its processes live as long as.
	lives       *testing.T
	caller      *town.Caller
	in          *town.Town
	books       *books.Books
	road        *road
	api, worker *process
	keys        string
	base        string
	// trust and department are ids, where there is one.
	trust, department string
	// ola coordinates here, as a principal.
	ola string
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
	p := &place{services: startServices(t), lives: t, road: newRoad(t), keys: "first:" + newKey()}
	p.base = "https://" + uuid.NewString()[:8] + ".example"
	migrate(t, p.services)
	p.caller = town.NewCaller(p.issuer)
	t.Cleanup(p.caller.Close)
	p.caller.BePatient(patientFor)
	p.caller.Through(contract.Hold(t, "../../api/openapi.yaml"))
	p.post = map[string]string{}
	p.startWorker()
	p.startAPI()
	p.books = books.Open(t, p.dsn, p.temporal, namespace)
	t.Cleanup(p.books.Close)
	var err error
	p.in, err = town.Found(t.Context(), p.caller, oslo(time.February, 1, 8, 0, 0), patients)
	require.NoError(t, err)
	return p
}

func (p *place) startWorker() { p.worker = p.serve(p.lives, "worker", "worker") }

func (p *place) startAPI() {
	p.api = p.serve(p.lives, "api", "api")
	p.caller.Move(p.issuer, p.api.address)
	p.road.leads.Store(&p.api.address)
}

// meet tells an installation of the other, which it does at its start.
func (p *place) meet(other *place) {
	has := []string{other.base, other.in.Organisation + "=The other"}
	if other.trust != "" {
		has = append(has, other.trust+"=Their trust")
	}
	p.post = map[string]string{"SAMLOP_BASE_URL": p.base, "SAMLOP_MESSAGE_KEYS": p.keys,
		"SAMLOP_PEERS": strings.Join(append(has, "via="+other.road.URL), "|")}
	p.api.Kill()
	p.worker.Kill()
	p.startWorker()
	p.startAPI()
}

// make registers something as who keeps the registers, and gives its id.
func (p *place) make(t *testing.T, path string, body map[string]any) string {
	t.Helper()
	id, err := p.in.Make(t.Context(), uuid.NewString(), path, body)
	require.NoError(t, err)
	return id
}

// take takes a step; caseID is "" of what opens a file, and name then a path.
func (p *place) take(t *testing.T, who, caseID, name string, body map[string]any) town.Taken {
	t.Helper()
	r := p.in.Step(who, caseID, name, body)
	if caseID == "" {
		r.Path = name
	}
	taken, err := p.in.Take(t.Context(), r)
	require.NoError(t, err)
	return taken
}

// hasTrust founds a health trust, with a department and its head.
func (p *place) hasTrust(t *testing.T) {
	t.Helper()
	p.trust = p.make(t, "/organisations", map[string]any{"kind": "HEALTH_TRUST", "name": "Nordfjell HF", "world": p.in.World})
	p.department = p.make(t, "/organisations/"+p.trust+"/units", map[string]any{"name": "Psykiatrisk avdeling"})
	p.make(t, "/staff", map[string]any{"organisation_id": p.trust, "unit_id": p.department, "name": "Dorte Vik",
		"roles": []string{"DH", "HP-S"}, "work_email": p.in.Mail("dorte"), "login_subject": p.head()})
}

func (p *place) head() string { return "dorte-" + p.in.OwnerLogin() }

func (p *place) olaLogin() string { return "ola-" + p.in.OwnerLogin() }

// hasCoordinator employs Ola, with both courses and a manager.
func (p *place) hasCoordinator(t *testing.T) {
	t.Helper()
	unit := p.make(t, "/organisations/"+p.in.Organisation+"/units", map[string]any{"name": "Rehabilitering"})
	staff := func(login, name, role string, more map[string]any) string {
		more["organisation_id"], more["unit_id"], more["name"], more["roles"] = p.in.Organisation, unit, name, []string{role}
		more["login_subject"], more["work_email"] = login, p.in.Mail(login)
		return p.make(t, "/staff", more)
	}
	manager := staff("berit-"+p.in.OwnerLogin(), "Berit Dahl", "MGR", map[string]any{})
	id := staff(p.olaLogin(), "Ola Moen", "HP-M", map[string]any{"manager_id": manager})
	for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
		p.make(t, "/staff/"+id+"/training", map[string]any{"kind": kind, "completed_on": "2026-03-02"})
	}
	p.ola = "staff/" + id
}

// grants takes a case that was taken up to where a plan can be put in force: consent, decision, a coordinator
// and signed participation. The plan is begun unless one has come with the case.
func (p *place) grants(t *testing.T, caseID string, begun bool) {
	t.Helper()
	tone, ola := p.in.ToneLogin(), p.olaLogin()
	p.signed(t, p.take(t, tone, caseID, "issue_consent", map[string]any{"kinds": []string{"START", "COORDINATOR", "PLAN"}}))
	p.take(t, tone, caseID, "complete_assessment", map[string]any{"long_term": true, "two_services": true, "together": true})
	p.take(t, tone, caseID, "issue_decision", map[string]any{"outcome": "GRANTED", "scope": []string{"COORDINATOR", "PLAN"},
		"rule": "hol §§ 7-1 og 7-2", "grounds": "Behovet varer."})
	p.take(t, tone, caseID, "propose_coordinator", map[string]any{"staff": p.ola, "wish_asked": true})
	p.take(t, tone, caseID, "appoint_coordinator", map[string]any{"staff": p.ola, "manager_confirmed": true})
	if !begun {
		p.take(t, ola, caseID, "start_plan", map[string]any{})
	}
	points := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	p.signed(t, p.take(t, ola, caseID, "issue_participation", map[string]any{"participants": []map[string]any{
		{"who": p.ola, "service": "PHYSIOTHERAPY", "read": points, "write": points}}}))
}

// signed registers that the form which a step has made was signed on paper.
func (p *place) signed(t *testing.T, made town.Taken) {
	t.Helper()
	require.Len(t, made.IDs("form"), 1)
	p.take(t, p.in.ToneLogin(), made.CaseID, "register_signature", map[string]any{"form": made.IDs("form")[0]})
}

// planStands writes the plan of a case and puts it in force.
func (p *place) planStands(t *testing.T, caseID string) {
	t.Helper()
	path := "/cases/" + caseID + "/plan/draft"
	before, err := p.in.Insist(t.Context(), town.Request{Who: p.olaLogin(), Method: http.MethodGet, Path: path}, 0)
	require.NoError(t, err)
	after, err := p.in.Insist(t.Context(), town.Request{Who: p.olaLogin(), Method: http.MethodPut, Path: path,
		Header: map[string]string{"If-Match": before.Header.Get("ETag")}, Body: map[string]any{
			"aims": map[string]any{"goals": []map[string]any{{"id": "g1", "goal": "Bo hjemme"}}, "resources": "Familien.",
				"needs": "Trening."},
			"participants":  []map[string]any{{"who": p.ola, "service": "PHYSIOTHERAPY", "role": "koordinator"}},
			"responsible":   map[string]any{"who": p.ola},
			"contributions": []map[string]any{{"from": "PATIENT", "what": "Trener hjemme."}},
			"measures": []map[string]any{{"id": "t1", "goal": "g1", "what": "Gangtrening", "extent": "to ganger i uken",
				"responsible": []string{p.ola}}},
			"carried_out": "Hjemme.", "period": map[string]any{"from": "2027-01-01", "to": "2027-12-31", "revisions": "hver høst"},
			"consent_note": "Se samtykket.", "cooperation": "NAV."}}, 0)
	require.NoError(t, err)
	require.True(t, after.OK(), "%s", after.Body)
	p.take(t, p.olaLogin(), caseID, "activate_plan", map[string]any{"patient_took_part": true})
}

// said is the latest message of a kind that a file here has sent.
func (p *place) said(t *testing.T, file string, kind casefile.MessageKind) string {
	t.Helper()
	var m models.Message
	require.NoError(t, p.books.Store.DB.Where("case_id = ? AND kind = ? AND direction = 'OUT'", file, kind).Order("sent_at DESC").
		Take(&m).Error)
	return m.ID
}

// hurry lets what waits for its next try be tried at once.
func (p *place) hurry(t require.TestingT) {
	require.NoError(t, p.books.Store.DB.Exec("UPDATE messages SET try_at = NULL WHERE lease_until IS NULL").Error)
}

// message is a message as it lies here.
func (p *place) message(t require.TestingT, id string) models.Message {
	var m models.Message
	require.NoError(t, p.books.Store.DB.Where("id = ?", id).Take(&m).Error)
	return m
}

// waits waits until a message has been tried in vain.
func (p *place) waits(t *testing.T, id string, trouble models.MessageTrouble) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		require.Equal(c, trouble, p.message(c, id).Trouble)
	}, patientFor, 50*time.Millisecond)
}

// leaves waits until the other installation has a message.
func (p *place) leaves(t *testing.T, id string) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		require.NotNil(c, p.message(c, id).DeliveredAt)
	}, patientFor, 50*time.Millisecond)
}

// quiet waits until nothing is to be done with any message, and holds that none has failed.
func (p *place) quiet(t *testing.T) {
	t.Helper()
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		var waiting []models.Message
		p.hurry(c)
		require.NoError(c, p.books.Store.DB.Where("todo <> ''").Find(&waiting).Error)
		for _, m := range waiting {
			assert.Fail(c, "waits", "%s %s %s %s", m.Direction, m.Kind, m.Todo, m.Trouble)
		}
	}, patientFor, 50*time.Millisecond)
}
