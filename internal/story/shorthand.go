package story

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"samlop/casefile/calendar"
)

// readPath is «nav: reads plan»: one look at something of the case.
type readPath struct{ path string }

// readables is what of a case can be looked at, by the words a story uses.
var readables = map[string]string{
	"case": "", "timeline": "/timeline", "deadlines": "/deadlines", "responsibilities": "/responsibilities", "openings": "/openings",
	"tasks": "/tasks", "consents": "/consents", "decisions": "/decisions", "complaints": "/complaints",
	"coordinators": "/coordinators", "plan": "/plan",
	"plan draft": "/plan/draft", "plan versions": "/plan/versions", "care team": "/care-team", "meetings": "/meetings",
	"letters": "/letters", "mails": "/mails", "corrections": "/corrections", "statement": statementPath, "plan on paper": "/plan/pdf",
}

// statementPath stands for the words of the unit's statement on the latest
// complaint that has one: its address is the text's.
const statementPath = "#statement"

func (r *reader) readable(s *step, words []string) string {
	if len(words) == 3 && words[0] == "plan" && words[1] == "version" {
		return "/plan/versions/" + words[2]
	}
	path, ok := readables[strings.ReplaceAll(strings.Join(words, " "), "_", " ")]
	if !ok {
		var known []string
		for k := range readables {
			known = append(known, k)
		}
		r.fail(s.line, nearest(strings.Join(words, " "), known), "nothing of a case is called «%s»", strings.Join(words, " "))
	}
	return path
}

func (a *readPath) perform(ctx context.Context, p *player, s *step) (reply, error) {
	if a.path == statementPath {
		c, err := p.look(ctx, s.in)
		if err != nil {
			return reply{}, err
		}
		com, ok := latest(c.Complaints, func(c complaintView) bool { return c.Statement != "" })
		if !ok {
			return reply{}, fmt.Errorf("no complaint has a statement yet")
		}
		return p.api.send(ctx, s.who, http.MethodGet, p.casePath(s.in)+"/texts/"+strings.TrimPrefix(com.Statement, "text/"), nil)
	}
	return p.api.send(ctx, s.who, http.MethodGet, p.casePath(s.in)+a.path, nil)
}

// postLetters is «tone: post letters D-08, D-11», perhaps «to kari»: every
// letter of these codes that waits is registered as posted today.
type postLetters struct{ codes, to []string }

func (r *reader) postLetters(s *step, words []string, known *names) action {
	a := &postLetters{}
	into := &a.codes
	for _, w := range words {
		switch {
		case w == "to" && into == &a.codes:
			into = &a.to
		case w == "and":
		case into == &a.to && !known.cast.has(w):
			r.fail(s.line, nearest(w, known.cast.keys()), "nobody in the cast is called «%s»", w)
		case into == &a.codes && !slices.Contains(letterCodes, w):
			r.fail(s.line, "write «post letters D-08, D-11» or «post letters D-23 to kari»", "«%s» is no letter code", w)
		default:
			*into = append(*into, w)
		}
	}
	if len(a.codes) == 0 {
		r.fail(s.line, "write «post letters D-08»", "«%s» does not say which letters", s.text)
	}
	return a
}

func (a *postLetters) perform(ctx context.Context, p *player, s *step) (reply, error) {
	c, err := p.look(ctx, s.in)
	if err != nil {
		return reply{}, err
	}
	var waiting []string
	for _, code := range a.codes {
		posted := 0
		for _, l := range c.Letters {
			if l.Code != code || l.Status != "QUEUED" || len(a.to) > 0 && !slices.Contains(a.to, p.castName(l.To)) {
				continue
			}
			posted++
			waiting = append(waiting, l.ID)
		}
		if posted == 0 {
			return reply{}, fmt.Errorf("no letter %s is waiting to be posted", code)
		}
	}
	if len(waiting) == 1 {
		return p.api.send(ctx, s.who, http.MethodPost, p.stepPath("post_letter", s.in), map[string]any{"letter": waiting[0]})
	}
	return p.api.send(ctx, s.who, http.MethodPost, p.stepPath("post_letters", s.in), map[string]any{"letters": waiting})
}

// registerTraining is «tone: register training of ola».
type registerTraining struct {
	who        string
	kinds      []string
	completed  string
	validUntil string
}

var trainingKeys = []string{"kinds", "completed_on", "valid_until"}

func (r *reader) registerTraining(s *step, words []string, with *node, known *names) action {
	a := &registerTraining{kinds: trainingKinds}
	if len(words) != 1 || !slices.ContainsFunc(known.cast.staff, func(m staffMember) bool { return m.key == words[0] }) {
		r.fail(s.line, "write «register training of ola», one of the staff", "«%s» does not say whose training", s.text)
		return a
	}
	a.who = words[0]
	if with == nil {
		return a
	}
	f := r.fields(with, "training", trainingKeys...)
	a.completed, a.validUntil = r.date(f["completed_on"], "completed_on"), r.date(f["valid_until"], "valid_until")
	if f["kinds"] != nil {
		a.kinds = r.scalars(f["kinds"], "kinds")
	}
	for _, kind := range a.kinds {
		if !slices.Contains(trainingKinds, kind) {
			r.fail(f["kinds"].line, nearest(kind, trainingKinds), "there is no training «%s»", kind)
		}
	}
	return a
}

func (a *registerTraining) perform(ctx context.Context, p *player, s *step) (reply, error) {
	var last reply
	for _, kind := range a.kinds {
		body := map[string]any{"kind": kind, "completed_on": a.completed}
		if a.completed == "" {
			body["completed_on"] = p.today()
		}
		if a.validUntil != "" {
			body["valid_until"] = a.validUntil
		}
		var err error
		last, err = p.api.send(ctx, s.who, http.MethodPost, "/staff/"+idOf(p.principals[a.who])+"/training", body)
		if err != nil || !last.ok() {
			return last, err
		}
	}
	return last, nil
}

// change is «tone: change ola» with what is to be otherwise in the register.
type change struct {
	who  string
	with *node
}

func (r *reader) change(s *step, who string, with *node, known *names) action {
	if !known.cast.has(who) {
		r.fail(s.line, nearest(who, known.cast.keys()), "nobody in the cast is called «%s»", who)
	}
	if with == nil || with.kind != isMap {
		r.fail(s.line, "write «with: {active: false}»", "«%s» does not say what to change", s.text)
	}
	return &change{who: who, with: with}
}

func (a *change) perform(ctx context.Context, p *player, s *step) (reply, error) {
	body, err := p.fill(ctx, a.with, s.in)
	if err != nil {
		return reply{}, err
	}
	if fields, ok := body.(map[string]any); ok {
		for key, v := range fields { // the register names people by id alone
			if who, isText := v.(string); isText && strings.HasSuffix(key, "_id") && strings.Contains(who, "/") {
				fields[key] = idOf(who)
			}
		}
	}
	path := registerPath(p.principals[a.who])
	before, err := p.api.send(ctx, s.who, http.MethodGet, path, nil)
	if err != nil || !before.ok() {
		return before, err
	}
	got, err := p.api.send(ctx, s.who, http.MethodPatch, path, body, ifMatch(before))
	if err != nil || !got.ok() {
		return got, err
	}
	var after struct {
		Batch *batchView `json:"batch"`
	}
	if err := got.into(&after); err != nil || after.Batch == nil {
		return got, err
	}
	return got, p.awaitBatch(ctx, p.script.cast.home(s.who), *after.Batch)
}

// registerPath is where a principal stands in the register.
func registerPath(principal string) string {
	if strings.HasPrefix(principal, "staff/") {
		return "/" + principal
	}
	return "/people/" + idOf(principal)
}

// idOf takes the id out of "staff/<id>".
func idOf(principal string) string {
	_, id, _ := strings.Cut(principal, "/")
	return id
}

// writePlan is «ola: write plan»: the draft is saved as it stands in «with»;
// «complete: true» fills every point that is not written out.
type writePlan struct {
	complete bool
	with     *node
}

// planPoints are the nine points a–i of INV-42, as the draft names them.
var planPoints = []string{
	"aims", "participants", "responsible", "contributions", "measures", "carried_out", "period", "consent_note", "cooperation",
}

func (r *reader) writePlan(s *step, with *node) action {
	if with == nil {
		r.fail(s.line, "write «with: {complete: true}», or the points: "+strings.Join(planPoints, ", "),
			"«write plan» does not say what to write")
		return &writePlan{}
	}
	f := r.fields(with, "the plan", append([]string{"complete"}, planPoints...)...)
	return &writePlan{complete: r.boolean(f["complete"], "complete"), with: with}
}

func (a *writePlan) perform(ctx context.Context, p *player, s *step) (reply, error) {
	v, err := p.fill(ctx, a.with, s.in)
	if err != nil {
		return reply{}, err
	}
	written, _ := v.(map[string]any)
	delete(written, "complete")
	content := map[string]any{}
	if a.complete {
		c, err := p.look(ctx, s.in)
		if err != nil {
			return reply{}, err
		}
		content = completePlan(c, p.now)
	}
	for point, text := range written {
		content[point] = text
	}
	if a.complete && written["period"] == nil {
		p.filled[filledPeriodEnd(p.now).String()] = true
	}
	path := p.casePath(s.in) + "/plan/draft"
	before, err := p.api.send(ctx, s.who, http.MethodGet, path, nil)
	if err != nil || !before.ok() {
		return before, err
	}
	return p.api.send(ctx, s.who, http.MethodPut, path, content, ifMatch(before))
}

// filledPeriodEnd is the last day of the period of a plan that a story does not write
// out: so late that no story hears of it.
func filledPeriodEnd(now time.Time) calendar.Date {
	return calendar.AddMonths(calendar.DateOf(now), 120)
}

// completePlan is a draft a coordinator could have written: all nine points,
// each measure with one responsible (INV-43).
func completePlan(c *caseView, now time.Time) map[string]any {
	taking := []any{}
	for _, con := range c.Consents {
		if con.Kind != "PARTICIPATION" || con.Status == "SUPERSEDED" || con.Status == "WITHDRAWN" {
			continue
		}
		taking = taking[:0]
		for _, p := range con.Participants {
			taking = append(taking, map[string]any{"who": p.Who, "service": p.Service, "role": "følger opp sin del av planen"})
		}
	}
	if len(taking) == 0 {
		taking = append(taking, map[string]any{"who": c.Coordinator, "service": "COORDINATION", "role": "koordinator"})
	}
	return map[string]any{
		"aims": map[string]any{
			"goals": []any{
				map[string]any{"id": "g1", "goal": "Å bo hjemme og kunne gå til butikken selv"},
				map[string]any{"id": "g2", "goal": "Å være med i sangkoret igjen"},
			},
			"resources": "God støtte fra familien, er vant til å trene og har en fast dagsrytme.",
			"needs":     "Trening etter sykdom, hjelp med medisiner, og at tjenestene vet om hverandre.",
		},
		"participants": taking,
		"responsible":  map[string]any{"who": c.MainResponsible, "note": "Koordinator og hovedansvarlig for oppfølgingen"},
		"contributions": []any{
			map[string]any{"who": c.Patient, "from": "PATIENT", "what": "Trener hjemme tre dager i uken og sier fra når noe endrer seg."},
			map[string]any{"who": c.MainResponsible, "from": "PROVIDER", "what": "Holder tråden mellom tjenestene."},
		},
		"measures": []any{
			map[string]any{"id": "t1", "goal": "g1", "what": "Gangtrening", "extent": "to ganger i uken i tolv uker",
				"responsible": []any{c.MainResponsible}},
		},
		"carried_out": "Treningen skjer hjemme og hos fysioterapeuten; hjemmesykepleien kommer om morgenen.",
		"period": map[string]any{"from": calendar.DateOf(now), "to": filledPeriodEnd(now),
			"revisions": "Minst hvert halvår, og når noe vesentlig endrer seg."},
		"consent_note": "Samtykke til planen og til deltakerne er underskrevet.",
		"cooperation":  "Fastlegen og NAV er med ved behov.",
	}
}

// ifMatch sends the version that was read along, so that nobody's change is lost.
func ifMatch(read reply) header {
	tag := read.header.Get("ETag")
	if tag == "" {
		var v struct {
			Version int `json:"version"`
		}
		if json.Unmarshal(read.body, &v) == nil {
			tag = fmt.Sprintf("%q", fmt.Sprint(v.Version))
		}
	}
	return header{"If-Match", tag}
}
