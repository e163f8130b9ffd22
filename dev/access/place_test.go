package access_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/dev/boot"
	"samlop/dev/town"
	"samlop/internal/contract"
)

type body = map[string]any

// mark begins everything in the cases that says something about somebody. It must
// occur in no refusal.
const mark = "Zqx"

// The cases that a route is tried on.
const (
	isOpen   = "open"
	isClosed = "closed"
	isOther  = "another organisation's"
	isAbsent = "not there"
	// The episodes in the health trust: open and no need seen, open with a need seen, ended.
	isUnseen = "an episode without a need seen"
	isSeen   = "an episode with a need seen"
	isEnded  = "an episode that has ended"
)

// everyCase lists those that are there.
var everyCase = []string{isOpen, isClosed, isOther, isUnseen, isSeen, isEnded}

// orgOf is whose a case is; "" of one that is not there.
func orgOf(which string) string {
	switch which {
	case isOpen, isClosed:
		return here
	case isOther:
		return elsewhere
	case isUnseen, isSeen, isEnded:
		return inTrust
	}
	return nowhere
}

// kindOf is what a case is of.
func kindOf(which string) casefile.Kind {
	if orgOf(which) == inTrust {
		return casefile.KindEpisode
	}
	return casefile.KindCase
}

// began is what the world's clock shows first.
var began = time.Date(2027, 1, 31, 21, 0, 0, 0, time.UTC)

// place is two municipalities and a health trust in one training world.
type place struct {
	*town.Caller
	groups []group
	by     map[string]*column
	world  string
	orgs   map[string]string
	// cases and numbers, by which case it is; closedChild is the patient of the closed one.
	cases, numbers map[string]string
	closedChild    *column
	// words are all that is said in the cases.
	words []string
	// texts is a text of each case, batch one that is finished, stepped a step of Tone's.
	texts          map[string]string
	batch, stepped string
	// unit is one of the municipality, office its coordinating one; departments are the units of the trust, by name.
	unit        string
	office      string
	departments map[string]string
	// guest and other are people, and colleague a staff member, that nothing else is about.
	guest, other, colleague string
	// printed are the cases with letters in a batch.
	printed []string
	// params are what stands in the paths, for all routes or for one of them.
	params map[string]string
	// schemas are those of the served document.
	schemas body
}

// send makes one request of somebody and insists on an answer.
func (p *place) send(ctx context.Context, t testing.TB, who *column, method, path string, content any,
	header map[string]string) town.Answer {
	t.Helper()
	r := town.Request{Who: who.subject, Method: method, Path: path, Body: content, Header: header}
	if method == http.MethodPost {
		r.Key = uuid.NewString()
	}
	if method == http.MethodGet {
		r.Body = nil
	}
	got, err := p.Insist(ctx, r, 0)
	require.NoError(t, err)
	return got
}

// make posts something that must be taken.
func (p *place) make(t *testing.T, who, path string, content any) map[string]any {
	t.Helper()
	var made map[string]any
	require.NoError(t, p.send(t.Context(), t, p.by[who], http.MethodPost, path, content, nil).Into(&made), "%s by %s", path, who)
	return made
}

func (p *place) id(who string) string {
	return p.principal(who)[strings.Index(p.principal(who), "/")+1:]
}

func (p *place) principal(who string) string { return p.by[who].principal }

// settle makes the world, the municipalities and everybody in them.
func settle(t *testing.T) *place {
	t.Helper()
	p := &place{Caller: town.NewCaller(system.Issuer, system.API), groups: groups(), by: map[string]*column{}, orgs: map[string]string{},
		cases: map[string]string{}, numbers: map[string]string{}, texts: map[string]string{}}
	t.Cleanup(p.Close)
	p.Through(contract.Hold(t, "../../api/openapi.yaml"))
	for _, g := range p.groups {
		for _, c := range g.columns {
			p.by[c.key] = c
			c.subject = "access-" + c.key + "-" + uuid.NewString()[:8]
		}
	}
	p.by["installation"].subject, p.by["nobody"].subject = boot.AdminSubject, ""
	p.world = p.make(t, "owner", "/training/worlds", body{"now": began})["id"].(string)
	units := map[string]string{}
	for _, org := range []string{here, elsewhere} {
		p.orgs[org] = p.make(t, "owner", "/organisations", body{"kind": "MUNICIPALITY", "name": mark + " " + org,
			"world": p.world})["id"].(string)
		for _, unit := range []string{"ke", "rehab"} {
			units[org+unit] = p.make(t, "owner", "/organisations/"+p.orgs[org]+"/units",
				body{"name": mark + " " + unit, "coordinating": unit == "ke"})["id"].(string)
		}
	}
	p.orgs[inTrust] = p.make(t, "owner", "/organisations", body{"kind": "HEALTH_TRUST", "name": mark + " trust",
		"world": p.world})["id"].(string)
	for _, unit := range []string{"ke", wardUnit, otherUnit} {
		units[inTrust+unit] = p.make(t, "owner", "/organisations/"+p.orgs[inTrust]+"/units",
			body{"name": mark + " " + unit, "coordinating": unit == "ke"})["id"].(string)
	}
	// Who manages comes first, to be named by the others; who keeps the people before those.
	order := append([]string{"tone", "kel-b", "hfkel", "was-dh", "berit", "gro"}, keys(p.groups)...)
	for _, key := range order {
		if c := p.by[key]; c.kind != "" && c.principal == "" {
			p.register(t, c, units)
		}
	}
	p.unit, p.office = units[here+"rehab"], units[here+"ke"]
	p.departments = map[string]string{wardUnit: units[inTrust+wardUnit], otherUnit: units[inTrust+otherUnit]}
	child := *p.by["child"]
	child.key, child.principal, child.subject = "second-child", "", "access-second-child-"+uuid.NewString()[:8]
	p.closedChild, p.by[child.key] = &child, &child
	p.register(t, &child, units)
	p.guest = p.make(t, "tone", "/people", body{"organisation_id": p.orgs[here], "name": mark + " Guest", "kind": "OTHER",
		"identity_number": number, "login_subject": uuid.NewString()})["id"].(string)
	p.colleague = p.make(t, "owner", "/staff", body{"organisation_id": p.orgs[here], "name": mark + " Colleague",
		"login_subject": uuid.NewString()})["id"].(string)
	for _, who := range []string{"ola", "per"} {
		for _, kind := range []string{"COORDINATOR_ROLE", "INDIVIDUAL_PLAN"} {
			p.make(t, "tone", "/staff/"+p.id(who)+"/training", body{"kind": kind, "completed_on": "2024-03-01"})
		}
	}
	return p
}

func keys(gs []group) (out []string) {
	for _, g := range gs {
		for _, c := range g.columns {
			out = append(out, c.key)
		}
	}
	return out
}

func (p *place) register(t *testing.T, c *column, units map[string]string) {
	t.Helper()
	content := body{"organisation_id": p.orgs[c.org], "name": mark + " " + c.key, "login_subject": c.subject}
	who, path := "owner", "/staff"
	if c.kind == staff {
		unit := "rehab"
		if c.ofUnit() || c.key == "exke" {
			unit = "ke"
		}
		if c.unit != "" {
			unit = c.unit
		}
		if c.key == "was-dh" {
			unit = wardUnit
		}
		content["unit_id"], content["work_email"], content["roles"] = units[c.org+unit], c.key+"@fjordvik.example", c.register
		if c.org == here && unit == "rehab" && c.key != "berit" && c.key != "gro" {
			content["manager_id"] = p.id("berit")
		}
	} else {
		path = "/people"
		content["kind"], content["channel"], content["address_line"] = c.kind, "PORTAL", mark+" street"
		content["postal_code"], content["postal_place"], content["email"] = "6999", mark, c.key+"@hjemme.example"
		if strings.HasSuffix(c.key, "child") || c.key == "leah" {
			content["birth_date"], content["birth_source"] = "2013-05-01", "POPULATION_REGISTER"
		}
	}
	c.principal = p.make(t, who, path, content)["principal"].(string)
}
