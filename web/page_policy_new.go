package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"samlop/web/form"
)

// newPolicyPage is the form of a policy that is proposed: filled in as the rules stand, or will
// stand where others are on their way, with today's beside each.
func (d *desk) newPolicyPage(v *visit) error {
	if err := v.only(dutyRegisters); err != nil {
		return err
	}
	e, view, err := d.policyErrand(v)
	if err != nil {
		return err
	}
	return d.draw(v, e, view, nil, nil, nil)
}

func (d *desk) proposePolicy(v *visit) error {
	e, view, err := d.policyErrand(v)
	if err != nil {
		return err
	}
	return d.run(v, e, view)
}

func (d *desk) policyErrand(v *visit) (e errand, view stepView, err error) {
	e.form = d.forms.Step("propose_policy")
	a, err := d.ask(v, http.MethodGet, v.ofOrganisation("/policy"), nil, "")
	if err != nil {
		return e, view, err
	}
	var now policyView
	if err := a.into(&now); err != nil {
		return e, view, err
	}
	var all struct {
		Versions []policyVersion `json:"versions"`
	}
	if err := d.get(v, v.ofOrganisation("/policy-proposals"), &all); err != nil {
		return e, view, err
	}
	before := now.Policy
	if n := len(now.Coming); n > 0 {
		i := slices.IndexFunc(all.Versions, func(p policyVersion) bool { return p.Version == now.Coming[n-1].Version })
		if i >= 0 {
			before = all.Versions[i].Policy
		}
	}
	if e.stands, err = policyValues(e.form, now.Policy); err != nil {
		return e, view, err
	}
	if e.preset, err = policyValues(e.form, before); err != nil {
		return e, view, err
	}
	e.path = v.ofOrganisation("/policy-proposals")
	e.sends = func(body json.RawMessage) (json.RawMessage, error) { return wholePolicy(e.form, body, before) }
	e.after = func(json.RawMessage) string { return "/policy?done=proposed" }
	return e, stepView{Title: "policy.propose", Action: "/policy/new", Back: "/policy", Draws: true}, nil
}

func policyValues(f *form.Form, policy map[string]json.RawMessage) (form.Values, error) {
	body, err := json.Marshal(map[string]any{"policy": policy})
	if err != nil {
		return nil, fmt.Errorf("web: writing a policy: %w", err)
	}
	return f.Values(body)
}

// wholePolicy is a proposal with what the form does not ask for, as it stands.
func wholePolicy(f *form.Form, body json.RawMessage, before map[string]json.RawMessage) (json.RawMessage, error) {
	var proposed map[string]json.RawMessage
	policy := map[string]json.RawMessage{}
	if err := json.Unmarshal(body, &proposed); err != nil {
		return nil, fmt.Errorf("web: reading a proposal: %w", err)
	}
	if err := json.Unmarshal(proposed["policy"], &policy); err != nil {
		return nil, fmt.Errorf("web: reading a proposal: %w", err)
	}
	for name, value := range before {
		if f.Field(name) == nil {
			policy[name] = value
		}
	}
	whole, err := json.Marshal(policy)
	if err != nil {
		return nil, fmt.Errorf("web: writing a proposal: %w", err)
	}
	proposed["policy"] = whole
	return json.Marshal(proposed)
}

// policyField is what a field of a policy is called: as in the form that proposes one.
func (d *desk) policyField(s speaker, name string) string {
	if label := d.forms.Step("propose_policy").Label(string(s), name); label != "" {
		return strings.TrimSuffix(label, "?")
	}
	return s.T("policy.field_" + name)
}
