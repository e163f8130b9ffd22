package story

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"samlop/casefile"
)

// The rules of the organisation change while a story is played: somebody
// proposes, somebody else approves, and on the day the clock crosses it.

// proposalKeys are what a proposal says besides the fields of the policy.
var proposalKeys = []string{"from", "because"}

// proposePolicy is «adm: propose policy»: what is written is laid over the policy
// that is approved for the day.
type proposePolicy struct {
	from, because string
	changes       map[string]any
}

func (r *reader) proposePolicy(s *step, with *node) action {
	a := &proposePolicy{because: "the story says so", changes: map[string]any{}}
	if with == nil {
		r.fail(s.line, "write «with: {from: 2027-03-01, first_plan: 10w}»", "«%s» does not say what to change", s.text)
		return a
	}
	for key, v := range r.fields(with, "a policy proposal", append(slices.Clone(proposalKeys), jsonFields(casefile.Policy{})...)...) {
		switch key {
		case "from":
			a.from = r.date(v, "from")
		case "because":
			a.because = r.scalar(v, "because")
		default:
			a.changes[key] = v.value()
		}
	}
	return a
}

// overlaid lays changes over a policy, by the names the API has.
func overlaid(policy any, changes map[string]any) (map[string]any, error) {
	raw, err := json.Marshal(policy)
	if err != nil {
		return nil, err
	}
	out := map[string]any{}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, err
	}
	for key, v := range changes {
		out[key] = v
	}
	return out, nil
}

// policyVersionView is one version in the history of a policy.
type policyVersionView struct {
	Version       int            `json:"version"`
	Status        string         `json:"status"`
	EffectiveFrom string         `json:"effective_from"`
	Policy        map[string]any `json:"policy"`
	RecountBatch  string         `json:"recount_batch_id"`
}

func (p *player) proposals(ctx context.Context, who string) ([]policyVersionView, error) {
	got, err := p.api.send(ctx, who, http.MethodGet, p.proposalsPath(p.script.cast.home(who)), nil)
	if err != nil {
		return nil, err
	}
	var list struct {
		Versions []policyVersionView `json:"versions"` // the newest first
	}
	return list.Versions, got.into(&list)
}

func (p *player) proposalsPath(in string) string { return p.organisationPath(in, "/policy-proposals") }

func (a *proposePolicy) perform(ctx context.Context, p *player, s *step) (reply, error) {
	from := a.from
	if from == "" {
		from = p.today()
	}
	versions, err := p.proposals(ctx, s.who)
	if err != nil {
		return reply{}, err
	}
	var base policyVersionView
	for _, v := range versions {
		if v.Status == "APPROVED" && v.EffectiveFrom <= from && (base.Policy == nil || v.EffectiveFrom > base.EffectiveFrom) {
			base = v
		}
	}
	policy, err := overlaid(base.Policy, a.changes)
	if err != nil {
		return reply{}, fmt.Errorf("writing the policy: %w", err)
	}
	body := map[string]any{"policy": policy, "effective_from": from, "reason": a.because}
	return p.api.send(ctx, s.who, http.MethodPost, p.proposalsPath(p.script.cast.home(s.who)), body)
}

// settlePolicy is «siw: approve policy», or reject: the latest proposal.
type settlePolicy struct{ verdict string }

func (a *settlePolicy) perform(ctx context.Context, p *player, s *step) (reply, error) {
	versions, err := p.proposals(ctx, s.who)
	if err != nil {
		return reply{}, err
	}
	i := slices.IndexFunc(versions, func(v policyVersionView) bool { return v.Status == "PROPOSED" })
	if i < 0 {
		return reply{}, errors.New("no policy has been proposed")
	}
	path := p.proposalsPath(p.script.cast.home(s.who)) + "/" + strconv.Itoa(versions[i].Version) + "/" + a.verdict
	got, err := p.api.send(ctx, s.who, http.MethodPost, path, nil)
	if err != nil || !got.ok() {
		return got, err
	}
	if in := p.script.cast.home(s.who); a.verdict == approval && !slices.Contains(p.rulesChange, in) {
		p.rulesChange = append(p.rulesChange, in)
	}
	return got, p.findRecount(ctx)
}

// approval is the verdict that changes rules.
const approval = "approve"

// findRecount makes the batch in which the cases counted again under the latest
// change of rules the one that «batch» speaks of, unless it has been that before.
func (p *player) findRecount(ctx context.Context) error {
	for _, in := range p.rulesChange {
		if err := p.findRecountIn(ctx, in); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) findRecountIn(ctx context.Context, in string) error {
	var list struct {
		Versions []policyVersionView `json:"versions"`
	}
	if err := p.read(ctx, p.unitOf(in), p.proposalsPath(in), &list); err != nil {
		return fmt.Errorf("looking for a change of rules: %w", err)
	}
	latest := ""
	for _, v := range list.Versions {
		latest = max(latest, v.RecountBatch) // the ids of batches are in the order of time
	}
	if latest == p.recounts[in] {
		return nil
	}
	p.recounts[in] = latest
	return p.awaitBatch(ctx, in, batchView{ID: latest, Status: batchRunning})
}

// policyNow is the policy in force, and what is coming.
type policyNow struct {
	Version       int    `json:"version"`
	EffectiveFrom string `json:"effective_from"`
	Policy        struct {
		HalfYearMode string `json:"half_year_mode"`
		Act          string `json:"administration_act"`
	} `json:"policy"`
	Coming []struct {
		EffectiveFrom string `json:"effective_from"`
	} `json:"coming"`
}

var policyMachine = &machine[policyNow]{single: "version", aspects: []aspect[policyNow]{
	{"version", asNumber, nil, func(x policyNow) any { return x.Version }},
	{"effective_from", asDate, nil, func(x policyNow) any { return x.EffectiveFrom }},
	{"half_year_mode", asWord, []string{"ROLLING_6M", "CALENDAR_HALF"}, func(x policyNow) any { return x.Policy.HalfYearMode }},
	{"administration_act", asWord, []string{"FVL_1967", "FVL_2025"}, func(x policyNow) any { return x.Policy.Act }},
	{"coming", asDates, nil, func(x policyNow) any {
		var out []string
		for _, c := range x.Coming {
			out = append(out, c.EffectiveFrom)
		}
		return out
	}},
}}

// policyCheck reads «policy:», what is in force in the organisation now.
type policyCheck struct{ want wanted }

func thePolicy(r *reader, n *node, known *names) check {
	return &policyCheck{wanted{line: n.line, expected: policyMachine.parse(r, n, "policy", known)}}
}

func (c *policyCheck) compare(ctx context.Context, p *player, seen *snapshot) ([]Cell, error) {
	var now policyNow
	if err := p.read(ctx, p.unitOf(seen.played.in), p.organisationPath(seen.played.in, "/policy"), &now); err != nil {
		return nil, p.at(c.want.line, err)
	}
	return policyMachine.compare(p, seen, "policy", c.want.expected, now)
}
