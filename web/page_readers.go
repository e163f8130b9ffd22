package web

import (
	"net/url"
	"slices"
)

// planReader is one who may read the plan, or a role whose holders may, as the API says.
type planReader struct {
	Who          string   `json:"who"`
	Role         string   `json:"role"`
	Ground       string   `json:"ground"`
	Read         []string `json:"read"`
	Withdrawable bool     `json:"withdrawable"`
	All          bool     // of the plan
	You          bool
	Withdraw     string // where it is withdrawn for them, if the reader may
}

// readersView is who may read the plan.
type readersView struct {
	Items  []planReader `json:"readers"`
	People people       `json:"people"`
}

// readersOf asks who may read the plan of a case; none where the API does not tell the reader.
func (d *desk) readersOf(v *visit, c *oneCase, withdraw string) (out readersView, err error) {
	if !slices.Contains(c.Opens, "plan/readers") {
		return out, nil
	}
	if _, err := allowed(d.get(v, at(c.ID, "/plan/readers"), &out)); err != nil {
		return out, err
	}
	for i := range out.Items {
		one := &out.Items[i]
		one.All, one.You = len(one.Read) == len(planPoints), v.me.is(one.Who, out.People)
		if one.Withdrawable && withdraw != "" {
			one.Withdraw = withdraw + "?" + url.Values{"scopes": {"PARTICIPANT"}, "parties": {one.Who}}.Encode()
		}
	}
	return out, nil
}
