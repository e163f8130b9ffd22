package story

import (
	"context"
	"fmt"
	"net/http"
	"slices"
)

// batchView is a change that concerns many cases.
type batchView struct {
	ID        string `json:"id"`
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	Staff     string `json:"staff"`
	To        string `json:"to"`
	Pending   int    `json:"pending"`
	Done      int    `json:"done"`
	Unchanged int    `json:"unchanged"`
	Refused   int    `json:"refused"`
	Failed    int    `json:"failed"`
	Cases     []struct {
		CaseID string `json:"case_id"`
		Status string `json:"status"`
	} `json:"items"`
}

const batchRunning = "RUNNING"

// reassign is «tone: reassign cases of ola».
type reassign struct {
	from string
	with *node
}

var reassignKeys = []string{"to", "role", "reason", "note", "cases"}

func (r *reader) reassign(s *step, words []string, with *node, known *names) action {
	if len(words) != 1 || !slices.ContainsFunc(known.cast.staff, func(m staffMember) bool { return m.key == words[0] }) {
		r.fail(s.line, "write «reassign cases of ola», one of the staff", "«%s» does not say whose cases", s.text)
		return &reassign{}
	}
	if with == nil {
		r.fail(s.line, "write «with: {to: $siri, role: HANDLER, reason: WORKLOAD}»", "«%s» does not say to whom", s.text)
		return &reassign{from: words[0]}
	}
	r.fields(with, "reassigning", reassignKeys...)
	return &reassign{from: words[0], with: with}
}

func (a *reassign) perform(ctx context.Context, p *player, s *step) (reply, error) {
	body, err := p.fill(ctx, a.with, s.in)
	if err != nil {
		return reply{}, err
	}
	got, err := p.api.send(ctx, s.who, http.MethodPost, "/staff/"+idOf(p.principals[a.from])+"/reassign", body)
	if err != nil || !got.ok() {
		return got, err
	}
	var b batchView
	if err := got.into(&b); err != nil {
		return got, err
	}
	return got, p.awaitBatch(ctx, p.script.cast.home(s.who), b)
}

// awaitBatch waits until every case of a batch has been told, so that what a row
// finds does not depend on who is faster.
func (p *player) awaitBatch(ctx context.Context, in string, b batchView) error {
	p.batch, p.batchIn = b.ID, in
	for trying := p.api.patient(); b.Status == batchRunning; {
		if err := trying.wait(ctx, ""); err != nil {
			return fmt.Errorf("waiting for a change in many cases: %w", err)
		}
		var err error
		if b, err = p.lookAtBatch(ctx); err != nil {
			return err
		}
	}
	return nil
}

// lookAtBatch reads the latest batch, with the eyes of the head of the unit.
func (p *player) lookAtBatch(ctx context.Context) (b batchView, err error) {
	if err := p.read(ctx, p.unitOf(p.batchIn), "/batches/"+p.batch+"?limit=200", &b); err != nil {
		return batchView{}, fmt.Errorf("reading a change in many cases: %w", err)
	}
	return b, nil
}

var batchMachine = &machine[batchView]{single: "status", aspects: []aspect[batchView]{
	{"status", asWord, []string{"RUNNING", "FINISHED"}, func(b batchView) any { return b.Status }},
	{"kind", asWord, []string{"STAFF_LEFT", "REASSIGN", "REGISTER", "RECOUNT", "MAIL_FAILED", "MAIL_CAME"},
		func(b batchView) any { return b.Kind }},
	{"staff", asName, nil, func(b batchView) any { return b.Staff }},
	{"to", asName, nil, func(b batchView) any { return b.To }},
	{"pending", asNumber, nil, func(b batchView) any { return b.Pending }},
	{"done", asNumber, nil, func(b batchView) any { return b.Done }},
	{"unchanged", asNumber, nil, func(b batchView) any { return b.Unchanged }},
	{"refused", asNumber, nil, func(b batchView) any { return b.Refused }},
	{"failed", asNumber, nil, func(b batchView) any { return b.Failed }},
	// This one is of the row's own case.
	{"this_case", asWord, []string{"PENDING", "DONE", "UNCHANGED", "REFUSED", "FAILED"}, nil},
}}

// theBatch reads «batch:», the latest change that concerned many cases.
func theBatch(r *reader, n *node, known *names) check {
	return &batchCheck{line: n.line, expected: batchMachine.parse(r, n, "batch", known)}
}

type batchCheck struct {
	line     int
	expected []expectation
}

func (c *batchCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	if p.batch == "" {
		return missing("batch", c.expected, c.line), nil
	}
	b, err := p.lookAtBatch(ctx)
	if err != nil {
		return nil, p.at(c.line, err)
	}
	var shown []expectation
	var out []Cell
	for _, e := range c.expected {
		if e.key != "this_case" {
			shown = append(shown, e)
			continue
		}
		cell := Cell{Line: e.line, Item: "batch", Aspect: "this case", Want: e.text, Got: nothing}
		for _, of := range b.Cases {
			if of.CaseID == seen.ID {
				cell.Got = of.Status
			}
		}
		cell.OK = cell.Want == cell.Got
		out = append(out, cell)
	}
	cells, err := batchMachine.compare(p, seen, "batch", shown, b)
	return append(cells, out...), err
}

var spanMachine = &machine[responsibleView]{single: "who", aspects: []aspect[responsibleView]{
	{"who", asName, nil, func(x responsibleView) any { return x.Who }},
	{"as", asWord, responsibleRoles, func(x responsibleView) any { return x.As }},
	{"from", asMoment, nil, func(x responsibleView) any { return x.From }},
	{"to", asMoment, nil, func(x responsibleView) any { return x.To }},
}}

// theResponsibilities reads «responsibilities:», every interval of main
// responsibility in order; they must meet without a gap (INV-04).
func theResponsibilities(r *reader, n *node, known *names) check {
	return &inOrder[responsibleView]{machine: spanMachine, what: "responsibilities", one: "responsibility", line: n.line,
		want: spanMachine.read(r, n, "responsibilities", known), of: func(c *caseView) []responsibleView { return c.Responsible },
		meet: func(before, after responsibleView) bool { return after.From.Equal(before.To) }}
}
