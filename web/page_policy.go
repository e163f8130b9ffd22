package web

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"time"
)

type policyVersion struct {
	Version       int                        `json:"version"`
	Status        string                     `json:"status"`
	EffectiveFrom string                     `json:"effective_from"`
	InForce       bool                       `json:"in_force"`
	Reason        string                     `json:"reason"`
	Changes       []string                   `json:"changes"`
	Policy        map[string]json.RawMessage `json:"policy"`
	ProposedBy    string                     `json:"proposed_by"`
	ProposedAt    time.Time                  `json:"proposed_at"`
	RecountedAt   time.Time                  `json:"recounted_at"`
	RecountBatch  string                     `json:"recount_batch_id"`
}

// policyField is a field of a policy as it stands, or as it would.
type policyField struct {
	Name   string
	Length string // how long, where it is a length
	Text   string // anything else that is one word
}

type policyView struct {
	Version       int                        `json:"version"`
	EffectiveFrom string                     `json:"effective_from"`
	Policy        map[string]json.RawMessage `json:"policy"`
	Coming        []struct {
		Version       int    `json:"version"`
		EffectiveFrom string `json:"effective_from"`
	} `json:"coming"`
	Fields   []policyField   `json:"-"`
	Versions []policyVersion `json:"-"`
	Settles  bool            `json:"-"` // the reader may be the second person
	Problem  *Problem        `json:"-"`
	Looks    bool            `json:"-"` // the reader may see what one would move
	Proposed bool            `json:"-"` // the reader has just proposed one
	Key      string          `json:"-"`
}

// policyPage is the policy in force, what is to come, and what has been proposed.
func (d *desk) policyPage(v *visit) error { return d.showPolicy(v, nil) }

func (d *desk) showPolicy(v *visit, problem *Problem) error {
	view := policyView{Problem: problem, Key: newKey(), Settles: v.me.may(dutyRegisters), Looks: v.me.may(dutyRegisters, dutyCases),
		Proposed: v.r.URL.Query().Get("done") == "proposed"}
	if err := d.get(v, v.ofOrganisation("/policy"), &view); err != nil {
		return err
	}
	view.Fields = fieldsOf(view.Policy, slices.Sorted(maps.Keys(view.Policy)))
	var all struct {
		Versions []policyVersion `json:"versions"`
	}
	if _, err := allowed(d.get(v, v.ofOrganisation("/policy-proposals"), &all)); err != nil {
		return err
	}
	view.Versions = all.Versions
	return d.show(v, "policy", view)
}

// Differs are the fields in which a version differs from the one before it, as they would be.
func (p policyVersion) Differs() []policyField { return fieldsOf(p.Policy, p.Changes) }

// fieldsOf are fields of a policy that are one word each; what is a table of its own is only named.
func fieldsOf(policy map[string]json.RawMessage, names []string) []policyField {
	var out []policyField
	for _, name := range names {
		f := policyField{Name: name}
		var text string
		var yes bool
		switch {
		case json.Unmarshal(policy[name], &text) == nil && lengthLike(text):
			f.Length = text
		case json.Unmarshal(policy[name], &text) == nil:
			f.Text = text
		case json.Unmarshal(policy[name], &yes) == nil:
			f.Text = map[bool]string{true: "yes", false: "no"}[yes]
		}
		out = append(out, f)
	}
	return out
}

// lengthLike tells a length, 14d, from a code.
func lengthLike(text string) bool {
	return text != "" && text[0] >= '0' && text[0] <= '9'
}

// settlePolicy approves a policy that another has proposed, or rejects it.
func (d *desk) settlePolicy(v *visit) error {
	return d.settle(v, v.ofOrganisation("/policy-proposals/"+url.PathEscape(v.r.PathValue("version"))), "/policy", d.showPolicy)
}
