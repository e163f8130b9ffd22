package web

import (
	"net/url"
	"time"
)

// look is one look at a case or at somebody's entry in the register.
type look struct {
	Principal    string        `json:"principal"`
	Organisation *organisation `json:"organisation"`
	Ground       string        `json:"ground"`
	Allowed      bool          `json:"allowed"`
	At           time.Time     `json:"at"`
}

type looksPage struct {
	Items      []look `json:"items"`
	NextCursor string `json:"next_cursor"`
	People     people `json:"people"`
}

// lookedDay is what one did on one day in one role.
type lookedDay struct {
	look
	Day string
	N   int
}

type looksView struct {
	Case   *oneCase // nil for the looks at oneself
	Days   []lookedDay
	People people
	Next   string
}

// manyLooks is how many looks are asked for at once: each page of staff is several.
const manyLooks = "200"

// ownLooks is who has looked at the reader, and at their cases.
func (d *desk) ownLooks(v *visit) error { return d.showLooks(v, looksView{}, "", "/own/looks") }

// caseLooks is who has looked at one case.
func (d *desk) caseLooks(v *visit) error {
	id := v.r.PathValue("case")
	view := looksView{Case: &oneCase{}}
	if err := d.get(v, at(id, ""), view.Case); err != nil {
		return err
	}
	return d.showLooks(v, view, view.Case.ID, at(id, "/looks"))
}

func (d *desk) showLooks(v *visit, view looksView, caseID, here string) error {
	query := url.Values{"limit": {manyLooks}}
	if caseID != "" {
		query.Set("case_id", caseID)
	}
	if cursor := v.r.URL.Query().Get("cursor"); cursor != "" {
		query.Set("cursor", cursor)
	}
	var found looksPage
	if err := d.get(v, "/access-log?"+query.Encode(), &found); err != nil {
		return err
	}
	view.People = found.People
	for _, one := range found.Items {
		if v.me.is(one.Principal, found.People) {
			continue // each page they open is looks of their own
		}
		day := one.At.In(oslo).Format(time.DateOnly)
		if n := len(view.Days); n > 0 {
			last := &view.Days[n-1]
			if last.Day == day && last.Principal == one.Principal && last.Ground == one.Ground && last.Allowed == one.Allowed {
				last.N++
				continue
			}
		}
		view.Days = append(view.Days, lookedDay{one, day, 1})
	}
	if found.NextCursor != "" {
		view.Next = here + "?" + url.Values{"cursor": {found.NextCursor}}.Encode()
	}
	return d.show(v, "looks", view)
}
