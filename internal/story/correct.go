package story

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"samlop/casefile"
)

// correct is «tone: correct receipt registered»: the latest entry of the
// timeline with that fact is corrected. What follows is looked at first, and
// named as seen, unless the story says what has been seen.
type correct struct {
	fact string
	with *node
}

// correctionKeys are what «with» may say of a correction.
var correctionKeys = []string{"on", "void", "who", "reason", "about", "follow_ups_seen"}

func (r *reader) correct(s *step, words []string, with *node) action {
	a := &correct{fact: strings.Join(words, "_"), with: with}
	if _, err := casefile.NewFact(a.fact, []byte("{}")); err != nil {
		r.fail(s.line, "write it as the timeline does: correct receipt registered", "there is no fact «%s»", strings.Join(words, " "))
	}
	if with == nil {
		r.fail(s.line, "write «with: {on: 2027-03-08, reason: …}» or «with: {void: true, reason: …}»", "«%s» does not say what is right", s.text)
		return a
	}
	f := r.fields(with, "a correction", correctionKeys...)
	r.boolean(f["void"], "void")
	r.date(f["on"], "on")
	return a
}

func (a *correct) perform(ctx context.Context, p *player, s *step) (reply, error) {
	v, err := p.fill(ctx, a.with, s.in)
	if err != nil {
		return reply{}, err
	}
	body, _ := v.(map[string]any)
	body = maps.Clone(body)
	about, _ := body["about"].(string)
	delete(body, "about")
	entry, err := p.entryOf(ctx, s.in, a.fact, about)
	if err != nil {
		return reply{}, p.at(s.line, err)
	}
	body["entry"] = entry
	if body["void"] != nil {
		body["void"] = fmt.Sprint(body["void"]) == "true"
	}
	if _, said := body["follow_ups_seen"]; !said {
		if body["follow_ups_seen"], err = p.followUps(ctx, s, entry, body); err != nil {
			return reply{}, err
		}
	}
	return p.api.send(ctx, s.who, http.MethodPost, p.stepPath("correct_entry", s.in), body)
}

// entryOf finds the latest entry of a fact, about a thing if one is named.
func (p *player) entryOf(ctx context.Context, in, fact, about string) (int, error) {
	played := p.playedCase(in)
	if played == nil {
		return 0, fmt.Errorf("there is no case yet")
	}
	events, err := p.timeline(ctx, played.id)
	if err != nil {
		return 0, err
	}
	e, ok := latest(events, func(e eventView) bool {
		return e.Name == fact && (about == "" || strings.Contains(string(e.Fact), strconv.Quote(about)))
	})
	if !ok {
		return 0, fmt.Errorf("the timeline has no %s %s", fact, about)
	}
	return e.Seq, nil
}

// followUps looks at the preview with the eyes of whoever corrects. One that is
// refused shows nothing; the step is then refused too.
func (p *player) followUps(ctx context.Context, s *step, entry int, body map[string]any) ([]string, error) {
	query := "?entry=" + strconv.Itoa(entry)
	if on := body["on"]; on != nil {
		query += "&on=" + fmt.Sprint(on)
	}
	if who := body["who"]; who != nil {
		query += "&who=" + url.QueryEscape(fmt.Sprint(who))
	}
	if body["void"] == true {
		query += "&void=true"
	}
	got, err := p.api.send(ctx, s.who, http.MethodGet, p.casePath(s.in)+"/corrections/preview"+query, nil)
	if err != nil || !got.ok() {
		return []string{}, err
	}
	var shown struct {
		Correction correctionView `json:"correction"`
	}
	if err := json.Unmarshal(got.body, &shown); err != nil {
		return nil, fmt.Errorf("reading the preview: %w", err)
	}
	ids := []string{}
	for _, f := range shown.Correction.FollowUps {
		ids = append(ids, f.ID)
	}
	return ids, nil
}

type correctionView struct {
	ID        string `json:"id"`
	Fact      string `json:"fact"`
	Was       string `json:"was"`
	Now       string `json:"now"`
	Void      bool   `json:"void"`
	ByHand    bool   `json:"by_hand"`
	On        string `json:"on"`
	By        string `json:"by"`
	FollowUps []struct {
		ID   string   `json:"id"`
		Code string   `json:"code"`
		Who  []string `json:"who"`
	} `json:"follow_ups"`
}

var correctionMachine = &machine[correctionView]{single: "fact", aspects: []aspect[correctionView]{
	{"fact", asWord, nil, func(c correctionView) any { return c.Fact }},
	{"was", asDate, nil, func(c correctionView) any { return c.Was }},
	{"now", asDate, nil, func(c correctionView) any { return c.Now }},
	{"void", asYes, nil, func(c correctionView) any { return c.Void }},
	{"by_hand", asYes, nil, func(c correctionView) any { return c.ByHand }},
	{"on", asDate, nil, func(c correctionView) any { return c.On }},
	{"by", asName, nil, func(c correctionView) any { return c.By }},
	{"follow_ups", asWords, casefile.FollowUpCode("").Codes(), func(c correctionView) any {
		out := []string{}
		for _, f := range c.FollowUps {
			out = append(out, f.Code)
		}
		return out
	}},
	{"read_meanwhile", asNames, nil, func(c correctionView) any { return c.concerned(casefile.ReadMeanwhile) }},
	{"lost_access", asNames, nil, func(c correctionView) any { return c.concerned(casefile.AccessEnds) }},
}}

func (c correctionView) concerned(code casefile.FollowUpCode) []string {
	out := []string{}
	for _, f := range c.FollowUps {
		if f.Code == string(code) {
			out = append(out, f.Who...)
		}
	}
	return out
}

// theCorrections reads «correction:». The latest is meant; «fact» picks the
// latest of that fact.
func theCorrections(r *reader, n *node, known *names) check {
	return &items[correctionView]{machine: correctionMachine, what: "correction", want: correctionMachine.read(r, n, "correction", known),
		find: func(_ *player, seen *snapshot, w wanted) (correctionView, bool) {
			fact, named := w.expects("fact")
			return latest(seen.Corrections, func(c correctionView) bool { return !named || c.Fact == fact.text })
		}}
}
