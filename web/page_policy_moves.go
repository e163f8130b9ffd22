package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
)

// Of how many cases a page asks what a policy would move: so many pages of so many.
const (
	movePages = 10
	moveCases = 200
)

// mostMoved is how many cases are shown with their dates.
const mostMoved = 100

type policyMoves struct {
	Code    string `json:"code"`
	Moved   int    `json:"moved"`
	Earlier int    `json:"earlier"`
	Later   int    `json:"later"`
}

type movedCase struct {
	CaseID     string `json:"case_id"`
	CaseNumber string `json:"case_number"`
	Deadlines  []struct {
		Code string `json:"code"`
		Was  string `json:"was"`
		Now  string `json:"now"`
	} `json:"deadlines"`
}

// policyAhead is what a version would move, added up.
type policyAhead struct {
	Version       int           `json:"version"`
	EffectiveFrom string        `json:"effective_from"`
	Counted       int           `json:"counted"`
	Moved         int           `json:"moved"`
	Codes         []policyMoves `json:"codes"`
	Items         []movedCase   `json:"items"`
	NextCursor    string        `json:"next_cursor"`
}

type movesView struct {
	policyAhead
	Unit bool // the reader has the unit's cases
	More bool // more cases move than are shown
}

// policyMovesPage is what a proposed policy would move, before anybody approves it.
func (d *desk) policyMovesPage(v *visit) error {
	view := movesView{Unit: v.me.may(dutyCases)}
	path := v.ofOrganisation("/policy-proposals/" + url.PathEscape(v.r.PathValue("version")) + "/preview")
	cursor := ""
	for range movePages {
		var one policyAhead
		query := url.Values{"limit": {strconv.Itoa(moveCases)}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		if err := d.get(v, path+"?"+query.Encode(), &one); err != nil {
			return err
		}
		view.add(one)
		if cursor = one.NextCursor; cursor == "" {
			break
		}
	}
	view.NextCursor = cursor
	if view.More = len(view.Items) > mostMoved; view.More {
		view.Items = view.Items[:mostMoved]
	}
	return d.show(v, "policy_moves", view)
}

// add puts another page to the sum.
func (p *policyAhead) add(one policyAhead) {
	p.Version, p.EffectiveFrom = one.Version, one.EffectiveFrom
	p.Counted += one.Counted
	p.Moved += one.Moved
	p.Items = append(p.Items, one.Items...)
	for _, c := range one.Codes {
		i := slices.IndexFunc(p.Codes, func(there policyMoves) bool { return there.Code == c.Code })
		if i < 0 {
			p.Codes = append(p.Codes, c)
			continue
		}
		p.Codes[i].Moved += c.Moved
		p.Codes[i].Earlier += c.Earlier
		p.Codes[i].Later += c.Later
	}
	slices.SortFunc(p.Codes, func(a, b policyMoves) int { return cmp.Compare(a.Code, b.Code) })
}
