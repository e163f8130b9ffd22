package story

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/casefile/calendar"
)

// player plays one story in a world of its own.
type player struct {
	script *script
	api    *client

	world       string
	bodies      map[string]string // organisation/<id>, by the organisation's name in the cast
	units       map[string]string
	principals  map[string]string // cast name → principal
	castOf      map[string]string // principal → cast name
	named       map[string]string // what «as» named
	cases       map[string]*playedCase
	files       map[string]*playedCase // by id
	current     *playedCase            // the latest case or episode begun
	batch       string                 // the latest change that concerned many cases
	batchIn     string                 // and the organisation it is of
	recounts    map[string]string      // by organisation, the latest in which deadlines were counted again
	rulesChange []string               // the organisations in which a policy has been approved
	now         time.Time              // the latest instant the world's clock was moved to

	// filled are the last days of plans' periods that no story wrote (completePlan).
	filled map[string]bool
}

// playedCase is a case or an episode the story has begun.
type playedCase struct {
	id, in  string // in which organisation
	episode bool
	// versions keeps what each plan version said when it was first seen.
	versions map[int]string
}

func newPlayer(s *script, api *client) *player {
	return &player{script: s, api: api, bodies: map[string]string{}, units: map[string]string{}, principals: map[string]string{},
		castOf: map[string]string{}, named: map[string]string{}, cases: map[string]*playedCase{}, files: map[string]*playedCase{},
		recounts: map[string]string{}, now: s.starts.at, filled: map[string]bool{}}
}

// castName shows a principal by its name in the cast.
func (p *player) castName(principal string) string {
	if key, ok := p.castOf[principal]; ok {
		return key
	}
	for name, outsider := range outsiders {
		if outsider == principal {
			return name
		}
	}
	return principal // the clock, or somebody the story does not know
}

func (p *player) today() string { return calendar.DateOf(p.now).String() }

func (p *player) playedCase(name string) *playedCase {
	if name != "" {
		return p.cases[name]
	}
	return p.current
}

func (p *player) casePath(name string) string {
	if c := p.playedCase(name); c != nil {
		return "/cases/" + c.id
	}
	return "/cases/none" // a step before there is a case: the installation answers 404
}

// begin makes a file the one that is meant, in the organisation of who began it.
func (p *player) begin(id, who string, episode bool) {
	p.current = p.files[id]
	if p.current == nil {
		p.current = &playedCase{id: id, in: p.script.cast.home(who), episode: episode, versions: map[int]string{}}
		p.files[id] = p.current
	}
}

// errStop ends a story whose next rows would mean nothing.
var errStop = errors.New("the rest of the story was not played")

// playRow moves the clock, takes the steps and looks at what became of it.
func (p *player) playRow(ctx context.Context, r *row) (RowReport, error) {
	out := RowReport{ID: r.id, Line: r.line, At: r.at.at}
	for _, s := range r.steps {
		out.Steps = append(out.Steps, s.describe())
	}
	if err := p.moveClock(ctx, r.at.at); err != nil {
		return out, fmt.Errorf("moving the world's clock to %s: %w", label(r.at.at), err)
	}
	for _, s := range r.steps {
		cells, err := p.take(ctx, s)
		out.Cells = append(out.Cells, cells...)
		if err != nil {
			return out, err
		}
	}
	if len(r.checks) == 0 {
		return out, nil
	}
	c, err := p.look(ctx, r.in)
	if err != nil {
		return out, err
	}
	seen := &snapshot{caseView: c, played: p.playedCase(r.in)}
	for _, k := range r.checks {
		cells, err := k.compare(ctx, p, seen)
		var refused *refusedError
		switch {
		case errors.As(err, &refused): // one thing that cannot be looked at; the others can
			cells = append(cells, p.notSeen(r, err))
		case err != nil:
			return out, err
		}
		out.Cells = append(out.Cells, cells...)
	}
	return out, nil
}

func (s *step) describe() string {
	text := s.who + ": " + plainWords(s.text)
	switch {
	case len(s.refused) > 0:
		text += " (refused by " + strings.Join(s.refused, " or ") + ")"
	case s.status != 0:
		text += " (" + strconv.Itoa(s.status) + ")"
	}
	return text
}

// moveClock lets the world live up to an instant. Mails that fall on the way
// are awaited, so that what a row finds does not depend on who is faster.
func (p *player) moveClock(ctx context.Context, to time.Time) error {
	if !to.After(p.now) {
		return nil
	}
	got, err := p.api.send(ctx, "", http.MethodPut, "/training/worlds/"+p.world+"/clock", map[string]any{"now": to.Format(time.RFC3339)})
	if err != nil {
		return err
	}
	// The clock runs on by itself: a world that is past the instant has lived through it.
	if got.problem().Key != "clock_backwards" {
		if err := got.into(&struct{}{}); err != nil {
			return err
		}
	}
	p.now = to
	for _, c := range p.everyCase() {
		if err := p.awaitMails(ctx, c.id); err != nil {
			return err
		}
	}
	return p.findRecount(ctx)
}

func (p *player) everyCase() []*playedCase {
	var out []*playedCase
	for _, c := range p.cases {
		out = append(out, c)
	}
	if p.current != nil && !slices.Contains(out, p.current) {
		out = append(out, p.current)
	}
	return out
}

// awaitMails waits until every mail that should have gone by now has come to an end.
func (p *player) awaitMails(ctx context.Context, caseID string) error {
	trying := p.api.patient()
	for {
		mails, err := p.mails(ctx, caseID)
		if err != nil {
			return err
		}
		waiting := slices.ContainsFunc(mails, func(m mailView) bool { return !m.settled() && !m.SendAfter.After(p.now) })
		if !waiting {
			return nil
		}
		if err := trying.wait(ctx, ""); err != nil {
			return fmt.Errorf("waiting for mails to be delivered: %w", err)
		}
	}
}

// take takes one step and judges the answer by what the story expects of it.
func (p *player) take(ctx context.Context, s *step) ([]Cell, error) {
	cell := Cell{Line: s.line, Item: s.who + ": " + plainWords(s.text), Want: "done"}
	before := -1
	if len(s.refused) > 0 && p.playedCase(s.in) != nil {
		c, err := p.look(ctx, s.in)
		if err != nil {
			return nil, err
		}
		before = c.Seq
	}
	got, err := s.action.perform(ctx, p, s)
	if err != nil {
		return nil, p.at(s.line, err)
	}
	cell.Got = "done"
	if !got.ok() {
		cell.Got = got.refusal().Error()
	}
	switch {
	case len(s.refused) > 0:
		cell.Want = "refused by " + strings.Join(s.refused, " or ")
		cell.OK = !got.ok() && slices.Contains(s.refused, got.rule()) && (s.status == 0 || s.status == got.status)
		cells := []Cell{cell}
		if before >= 0 {
			c, err := p.look(ctx, s.in)
			if err != nil {
				return cells, err
			}
			cells = append(cells, Cell{Line: s.line, Item: "nothing changed", Want: "seq " + strconv.Itoa(before), Got: "seq " +
				strconv.Itoa(c.Seq), OK: c.Seq == before})
		}
		return cells, nil
	case s.status != 0:
		cell.Want, cell.Got = strconv.Itoa(s.status), strconv.Itoa(got.status)
		if cell.OK = s.status == got.status; !cell.OK && !got.ok() {
			cell.Got = got.refusal().Error()
		}
		return []Cell{cell}, nil
	}
	if cell.OK = got.ok(); !cell.OK {
		return []Cell{cell}, errStop
	}
	return nil, p.remember(ctx, s, got)
}

// remember notes what a step made: a new case, or a thing the story names.
func (p *player) remember(ctx context.Context, s *step, got reply) error {
	taken, ok := s.action.(*takeStep)
	if !ok {
		return nil
	}
	if begins(taken.name) {
		var answer struct {
			CaseID string `json:"case_id"`
		}
		if err := got.into(&answer); err != nil {
			return p.at(s.line, err)
		}
		if p.current == nil || p.current.id != answer.CaseID {
			p.begin(answer.CaseID, s.who, taken.name == opensEpisode)
		}
		if s.as != "" {
			p.cases[s.as] = p.current
		}
		return nil
	}
	if s.as == "" {
		return nil
	}
	c, err := p.look(ctx, s.in)
	if err != nil {
		return err
	}
	id, err := p.resolve("$"+makes(taken.name), c)
	p.named[s.as] = id
	return err
}

// at says where in the story something went wrong.
func (p *player) at(line int, err error) error {
	return Problem{File: p.script.file, Line: line, Text: err.Error(), Err: err}
}

// notSeen is an assertion that could not be looked up.
func (p *player) notSeen(r *row, err error) Cell {
	c := Cell{Line: r.line, Item: "then", Want: "an answer", Got: err.Error()}
	var said Problem
	if errors.As(err, &said) {
		c.Line, c.Got = said.Line, said.Text
	}
	return c
}
