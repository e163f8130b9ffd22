package web

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/internal/wording"
	"samlop/web/form"
)

// draftRoutes are the pages of what somebody has begun to type, and what the script asks for.
func (d *desk) draftRoutes() {
	d.inside("GET /drafts", d.draftList)
	d.inside("GET /drafts/{about}", d.openDraft)
	d.inside("POST /drafts/{about}", d.saveSheet)
	d.inside("POST /drafts/{about}/end", d.dropDraft)
	d.open("POST /stay", d.stay)
}

// shownDraft is a draft in the list.
type shownDraft struct {
	About, Title, Number string
	Version              int
	Saved, Gone          time.Time
}

// draftList is what somebody has begun to type and not sent. They are their own words.
func (d *desk) draftList(v *visit) error {
	var all struct {
		Items []draftRow `json:"items"`
	}
	if _, err := allowed(d.get(v, "/me/drafts", &all)); err != nil {
		return err
	}
	say := speaker(v.lang)
	var view []shownDraft
	for _, row := range all.Items {
		k, err := d.draftAbout(v, row.About)
		if err != nil {
			return err
		}
		if k == nil { // it has been sent in this moment
			continue
		}
		one := shownDraft{About: row.About, Number: k.Number, Version: k.Version, Saved: k.Saved, Gone: row.GoneAt}
		switch parts := strings.Split(row.About, "."); {
		case parts[0] == "new_referral":
			one.Title = say.T("errand.referral")
		case parts[0] == "create_person":
			one.Title = say.T("errand.person")
		case len(parts) > 1 && roomSheets[parts[1]] != "":
			one.Title = say.T(roomSheets[parts[1]])
		case d.forms.Step(parts[0]) != nil:
			one.Title = d.forms.Step(parts[0]).Title(v.lang)
		case len(parts) > 1:
			one.Title = capital(wording.Step(v.lang, parts[1]))
		default:
			one.Title = say.T("drafts.other")
		}
		view = append(view, one)
	}
	return d.show(v, "drafts", view)
}

// openDraft leads to the form that a draft was typed in.
func (d *desk) openDraft(v *visit) error {
	about := v.r.PathValue("about")
	if !aboutShape.MatchString(about) {
		return d.nowhere(v)
	}
	k, err := d.draftAbout(v, about)
	if err != nil {
		return err
	}
	if k == nil {
		return d.nowhere(v)
	}
	v.go303(ours(k.At))
	return nil
}

func (d *desk) dropDraft(v *visit) error {
	about := v.r.PathValue("about")
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	if !aboutShape.MatchString(about) {
		return d.nowhere(v)
	}
	if err := d.endDraft(v, about, number(v.r.PostForm.Get("version")), ""); err != nil {
		return err
	}
	v.go303("/drafts")
	return nil
}

// saveSheet keeps what stands in a form while somebody types in it. The script asks, and
// hears which version it is now, or that something else was typed elsewhere.
func (d *desk) saveSheet(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	about, values := v.r.PathValue("about"), v.r.PostForm
	if !aboutShape.MatchString(about) {
		return d.nowhere(v)
	}
	if values.Get(sheetBy) != v.me.Principal || v.me.Principal == "" {
		return d.tell(v, http.StatusConflict, map[string]string{})
	}
	k := kept{At: ours(values.Get(sheetAt)), Key: values.Get("key"), Seq: number(values.Get(sheetSeq)), Number: values.Get(sheetNumber)}
	version := number(values.Get(sheetVersion))
	dropSheet(values)
	values.Del("key")
	if k.Values = values; version == 0 && !typedAnything(values) {
		return d.tell(v, http.StatusOK, map[string]string{"version": "0"})
	}
	saved, other, err := d.saveDraft(v, about, version, k)
	var p *Problem
	switch {
	case errors.As(err, &p):
		return d.tell(v, p.Status, map[string]string{})
	case err != nil:
		return err
	case other != nil:
		return d.tell(v, http.StatusPreconditionFailed, map[string]string{"time": clockOf(other.Saved)})
	}
	return d.tell(v, http.StatusOK, map[string]string{"version": strconv.Itoa(saved.Version), "time": clockOf(saved.SavedAt)})
}

func clockOf(at time.Time) string { return at.In(oslo).Format("15.04") }

// stay lets the session go on: that somebody asked is all it takes.
func (d *desk) stay(v *visit) error {
	if !v.here() {
		return d.tell(v, http.StatusUnauthorized, map[string]string{})
	}
	return d.tell(v, http.StatusOK, map[string]string{})
}

// tell answers the script, and with how long the session lasts.
func (d *desk) tell(v *visit, status int, what map[string]string) error {
	if v.here() {
		what["left"], what["most"] = seconds(v.session.Left), seconds(v.session.Most)
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(status)
	return json.NewEncoder(v.w).Encode(what)
}

func seconds(d time.Duration) string {
	return strconv.Itoa(int(max(0, d).Round(time.Second).Seconds()))
}

// untyped are inputs that nobody types.
var untyped = []string{"key", "do", "known", "tag", "next", "language", "organisation"}

// heldForm is what was sent and could not be taken, to be read and to be sent again.
type heldForm struct {
	Action string
	Fields []form.Held
	Texts  []string
}

// heldOf is what was posted; nil when there is nothing that anybody typed.
func heldOf(v *visit) *heldForm {
	if v.r.Method != http.MethodPost || v.r.ParseForm() != nil {
		return nil
	}
	out := &heldForm{Action: v.r.URL.Path}
	for _, name := range slices.Sorted(maps.Keys(v.r.PostForm)) {
		for _, value := range v.r.PostForm[name] {
			out.Fields = append(out.Fields, form.Held{Name: name, Value: value})
			quiet := strings.HasPrefix(name, sheetPart) || slices.Contains(untyped, name)
			if !quiet && strings.TrimSpace(value) != "" {
				out.Texts = append(out.Texts, value)
			}
		}
	}
	if len(out.Texts) == 0 {
		return nil
	}
	return out
}

// lapsed is why a form that was sent was not taken, when it is about who is logged in.
type lapsed struct {
	Why  string // a group of words: expired, choose, another
	Link string
	Held *heldForm
}

// anotherLoggedIn answers a form that was filled in by somebody else than who is logged in now.
func (d *desk) anotherLoggedIn(v *visit) error {
	v.status = http.StatusConflict
	held := heldOf(v)
	if held != nil {
		held.Action = "" // it is not theirs to send
	}
	return d.show(v, "expired", lapsed{Why: "another", Link: "/", Held: held})
}

// chooseFirst answers a form of somebody whose login several organisations know, and who has
// logged in anew since they opened it.
func (d *desk) chooseFirst(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	v.status = http.StatusConflict
	return d.show(v, "expired", lapsed{Why: "choose", Link: "/organisation?" + url.Values{"next": {"/drafts"}}.Encode(), Held: heldOf(v)})
}
