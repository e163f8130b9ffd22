package story

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

type fake struct {
	mu     sync.Mutex
	worlds map[string]*fworld
	orgs   map[string]*fworld
	login  map[string]*fwho
	cases  map[string]*fcase
	by     map[string]*fwho
}
type fworld struct {
	now   time.Time
	lead  casefile.Principal
	cases []*fcase
}
type fwho struct {
	p       casefile.Principal
	w       *fworld
	roles   []casefile.Role
	manager string
	tr      map[string]bool
}
type fcase struct {
	w     *fworld
	s     casefile.State
	ev    []casefile.Event
	draft map[string]any
	dv    int
	vers  map[int]map[string]any
	vids  map[string]map[string]any
	log   []any
}

func (f *fake) facts(c *fcase, staff casefile.Principal, step string) casefile.Facts {
	x := casefile.Facts{UnitLead: c.w.lead, Unit: "u"}
	if w := f.by[string(staff)]; w != nil {
		x.TrainedRole, x.TrainedPlan = w.tr["COORDINATOR_ROLE"], w.tr["INDIVIDUAL_PLAN"]
		x.Manager = casefile.Principal(w.manager)
	}
	if c.draft != nil && (step == "activate_plan" || step == "complete_revision") {
		id := uuid.NewString()
		c.vids[id] = c.draft
		x.Draft = &casefile.DraftFacts{VersionID: id, Hash: "h", Present: casefile.PlanContent}
		if len(c.draft) < 9 {
			x.Draft.Present = nil
		}
	}
	return x
}
func (f *fake) run(c *fcase, cmd casefile.Command) ([]casefile.Event, *casefile.Refusal) {
	ev, r := casefile.Decide(c.s, cmd, c.w.now, casefile.DefaultPolicy())
	if r != nil {
		return nil, r
	}
	c.s = casefile.Fold(c.s, ev)
	c.ev = append(c.ev, ev...)
	for _, v := range c.s.Plan.Versions {
		if c.vers[v.No] == nil {
			c.vers[v.No] = c.vids[v.VersionID]
		}
	}
	return ev, nil
}
func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := func(st int, v any) { w.WriteHeader(st); json.NewEncoder(w).Encode(v) }
	p := strings.TrimPrefix(r.URL.Path, "/api/v1")
	base := "http://" + r.Host
	switch p {
	case "/.well-known/oauth-protected-resource":
		out(200, map[string]any{"authorization_servers": []string{base}})
		return
	case "/.well-known/openid-configuration":
		out(200, map[string]any{"token_endpoint": base + "/token"})
		return
	case "/token":
		r.ParseForm()
		out(200, map[string]any{"access_token": r.PostForm.Get("subject")})
		return
	}
	sub := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	json.Unmarshal(raw, &body)
	str := func(k string) string { s, _ := body[k].(string); return s }
	me := f.login[sub]
	parts := strings.Split(strings.Trim(p, "/"), "/")
	prob := func(ref *casefile.Refusal) {
		st := map[casefile.RefusalKind]int{casefile.NotYours: 403, casefile.Unknown: 404}[ref.Kind]
		if st == 0 {
			st = 422
		}
		out(st, map[string]any{"rule": ref.Rule, "key": ref.Key, "detail": fmt.Sprint(ref.Args)})
	}
	switch {
	case p == "/training/worlds":
		id := uuid.NewString()
		t, _ := time.Parse(time.RFC3339, str("now"))
		f.worlds[id] = &fworld{now: t}
		out(201, map[string]any{"id": id})
	case parts[0] == "training":
		t, _ := time.Parse(time.RFC3339, str("now"))
		wd := f.worlds[parts[2]]
		for _, c := range wd.cases {
			for {
				at, _, ok := casefile.NextWake(c.s)
				if !ok || at.After(t) {
					break
				}
				wd.now = at
				co := casefile.Principal("")
				for _, a := range c.s.Coordinators {
					co = a.Who
				}
				if _, ref := f.run(c, casefile.Command{ID: "w", By: casefile.SystemActor, Body: &casefile.Wake{}, Facts: f.facts(c, co, "wake")}); ref != nil {
					panic(ref.Error())
				}
			}
		}
		wd.now = t
		out(200, map[string]any{})
	case p == "/organisations":
		id := uuid.NewString()
		f.orgs[id] = f.worlds[str("world")]
		out(201, map[string]any{"id": id})
	case parts[0] == "organisations":
		out(201, map[string]any{"id": uuid.NewString()})
	case p == "/staff" || p == "/people":
		id := uuid.NewString()
		pr := "person/" + id
		if p == "/staff" {
			pr = "staff/" + id
		}
		x := &fwho{p: casefile.Principal(pr), w: f.orgs[str("organisation_id")], tr: map[string]bool{}}
		if rs, ok := body["roles"].([]any); ok {
			for _, q := range rs {
				x.roles = append(x.roles, casefile.Role(q.(string)))
				if q == "KEL" {
					x.w.lead = x.p
				}
			}
		}
		if m := str("manager_id"); m != "" {
			x.manager = "staff/" + m
		}
		f.login[str("login_subject")] = x
		f.by[pr] = x
		out(201, map[string]any{"id": id, "principal": pr})
	case parts[0] == "staff":
		x := f.by["staff/"+parts[1]]
		x.tr[str("kind")] = true
		for _, c := range x.w.cases {
			f.run(c, casefile.Command{ID: "n", By: casefile.SystemActor, Body: &casefile.NoteTraining{Staff: x.p}, Facts: f.facts(c, x.p, "")})
		}
		out(201, map[string]any{})
	case p == "/referrals" || len(parts) == 4 && parts[2] == "steps":
		name := "refer"
		var c *fcase
		if p == "/referrals" {
			c = &fcase{w: me.w, s: casefile.New(uuid.NewString(), "o"), vers: map[int]map[string]any{}, vids: map[string]map[string]any{}}
		} else {
			name = parts[3]
			c = f.cases[parts[1]]
		}
		spec, _ := casefile.SpecOf(name)
		b := spec.NewStep()
		if err := json.Unmarshal(raw, b); err != nil {
			out(400, map[string]any{"detail": err.Error()})
			return
		}
		for _, t := range casefile.Texts(b) {
			if *t != "" {
				*t = casefile.TextRef(uuid.NewString())
			}
		}
		fa := f.facts(c, casefile.Principal(str("staff")), name)
		if name == "refer" {
			fa.Patient = me.p
			if q := str("patient"); q != "" {
				fa.Patient = casefile.Principal(q)
			}
		}
		ev, ref := f.run(c, casefile.Command{ID: uuid.NewString(), By: casefile.Actor{Who: me.p, Roles: me.roles}, Body: b, Facts: fa})
		if ref != nil {
			prob(ref)
			return
		}
		if name == "refer" {
			f.cases[c.s.Case] = c
			c.w.cases = append(c.w.cases, c)
		}
		var facts []string
		for _, e := range ev {
			facts = append(facts, e.Name())
		}
		out(200, map[string]any{"case_id": c.s.Case, "facts": facts, "seq": c.s.Seq})
	case p == "/access-log":
		out(200, map[string]any{"items": f.cases[r.URL.Query().Get("case_id")].log})
	case parts[0] == "cases":
		c := f.cases[parts[1]]
		if c == nil {
			out(404, map[string]any{})
			return
		}
		rest := strings.Join(parts[2:], "/")
		act := casefile.Actor{Who: me.p, Roles: me.roles}
		switch {
		case rest == "":
			raw, _ := json.Marshal(c.s)
			var v map[string]any
			json.Unmarshal(raw, &v)
			v["id"] = c.s.Case
			v["main_responsible"] = c.s.MainResponsible()
			for i, d := range c.s.Deadlines {
				m := v["deadlines"].([]any)[i].(map[string]any)
				rs := []any{}
				for _, s := range d.Steps {
					rs = append(rs, map[string]any{"on": s.On, "kind": s.Kind})
				}
				m["reminders"] = rs
				m["light"] = "GREEN"
				if d.Status == "OVERDUE" {
					m["light"] = "RED"
				} else if d.Live() && len(d.Steps) > 0 && !d.Steps[0].On.After(calendar.DateOf(c.w.now)) {
					m["light"] = "YELLOW"
				}
				m["legal_breach"] = false
			}
			out(200, v)
		case rest == "mails":
			ms := []map[string]any{}
			for _, e := range c.ev {
				if x, ok := e.Fact.(*casefile.ReminderRaised); ok {
					for _, to := range x.To {
						i := slices.IndexFunc(ms, func(m map[string]any) bool {
							return m["to"] == to && m["on"] == x.On.String() && m["kind"] == "REMINDER"
						})
						l := map[string]any{"code": x.Code}
						if i >= 0 {
							ms[i]["lines"] = append(ms[i]["lines"].([]any), l)
							continue
						}
						ms = append(ms, map[string]any{"to": to, "on": x.On.String(), "kind": "REMINDER", "status": "SENT", "lines": []any{l}})
					}
				}
				if x, ok := e.Fact.(*casefile.MessageSent); ok {
					for _, to := range x.To {
						ms = append(ms, map[string]any{"to": to, "on": e.On.String(), "kind": "ALERT", "status": "SENT", "lines": []any{}})
					}
				}
			}
			out(200, map[string]any{"mails": ms})
		case rest == "timeline":
			es := []any{}
			for _, e := range c.ev {
				es = append(es, map[string]any{"seq": e.Seq, "name": e.Name(), "at": e.At, "on": e.On, "by": e.By, "role": e.Role})
			}
			out(200, map[string]any{"events": es})
		case rest == "plan":
			_, ok := casefile.AccessToPlan(c.s, act)
			c.log = append(c.log, map[string]any{"principal": me.p, "what": "plan", "allowed": ok, "at": c.w.now})
			if !ok {
				out(403, map[string]any{"key": "forbidden"})
				return
			}
			out(200, map[string]any{})
		case rest == "plan/draft" && r.Method == "PUT":
			if r.Header.Get("If-Match") != fmt.Sprintf("%q", fmt.Sprint(c.dv)) {
				out(412, map[string]any{})
				return
			}
			c.draft = body
			c.dv++
			out(200, map[string]any{})
		case rest == "plan/draft":
			out(200, map[string]any{"version": c.dv, "content": c.draft})
		case strings.HasPrefix(rest, "plan/versions/"):
			n := 0
			fmt.Sscan(parts[4], &n)
			out(200, map[string]any{"content": c.vers[n]})
		default:
			out(404, map[string]any{})
		}
	default:
		out(404, map[string]any{"detail": p})
	}
}

func TestScratch(t *testing.T) {
	f := &fake{worlds: map[string]*fworld{}, orgs: map[string]*fworld{}, login: map[string]*fwho{}, cases: map[string]*fcase{}, by: map[string]*fwho{}}
	s := httptest.NewServer(f)
	var files []string
	for _, x := range []string{"00-smallest", "01-kari", "02-jonas", "03-randi"} {
		files = append(files, "../../stories/"+x+".yml")
	}
	rep, err := Run(context.Background(), Config{BaseURL: s.URL, Files: files, Out: os.Stdout})
	if err != nil || !rep.Passed() {
		t.Fatal(err)
	}
}
