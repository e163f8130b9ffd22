package web

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"samlop/web/form"
)

// Inputs of every form besides what is typed. No field of a form has a name like these.
const (
	sheetPart    = "desk."
	sheetAt      = "desk.at"     // the address the form was opened from
	sheetSeq     = "desk.seq"    // how far the case had come when it was drawn
	sheetBy      = "desk.by"     // for whom it was drawn
	sheetVersion = "desk.draft"  // which version of the draft it shows
	sheetOther   = "desk.other"  // which version of another one was shown beside it
	sheetNumber  = "desk.number" // the case's number
	sheetAnyway  = "desk.anyway" // what is doubted is meant
)

// Buttons of what stands above a form.
const (
	doAnew   = "anew"   // what was typed is not wanted
	doMine   = "mine"   // of two, what stands here
	doTheirs = "theirs" // of two, what was typed elsewhere
)

// typing is a form in somebody's hands: what it carries, and what they are to know of it.
type typing struct {
	About   string // what the draft is called in the API
	At, By  string
	Number  string // of the case
	Seq     int
	Version int
	// Saved is when what stands in the form was saved; zero when it has not been.
	Saved time.Time
	// Found: it was typed before, and stands in the form again.
	Found bool
	// Since is what others have done in the case since the form was drawn, and Held that
	// the step was not taken for that.
	Since   []event
	SinceBy people
	Held    bool
	// Moved: what the form changes has been changed by another since it was drawn, and Stands is how
	// it stands now.
	Moved  bool
	Stands []form.Told
	// Other is what was typed for the same elsewhere, and Mine what stands here.
	Other *kept
	Mine  []form.Told
	// Unsaved is why the draft could not be saved.
	Unsaved *Problem
}

// kept is a draft as the desk writes it. The API keeps it as one text.
type kept struct {
	At     string      `json:"at"`
	Number string      `json:"number,omitempty"` // of the case
	Key    string      `json:"key"`
	Seq    int         `json:"seq,omitempty"`
	Values form.Values `json:"values"`
	// About, Version and Saved are the API's, and Told is Values in words.
	About   string      `json:"-"`
	Version int         `json:"-"`
	Saved   time.Time   `json:"-"`
	Told    []form.Told `json:"-"`
}

// draftRow is a draft as the API tells of it.
type draftRow struct {
	About   string    `json:"about"`
	Version int       `json:"version"`
	Content string    `json:"content"`
	SavedAt time.Time `json:"saved_at"`
	GoneAt  time.Time `json:"gone_at"`
}

func (r draftRow) kept() (*kept, error) {
	var k kept
	if err := json.Unmarshal([]byte(r.Content), &k); err != nil {
		return nil, fmt.Errorf("web: a draft that cannot be read: %w", err)
	}
	k.About, k.Version, k.Saved = r.About, r.Version, r.SavedAt
	return &k, nil
}

func draftPath(about string) string { return "/me/drafts/" + url.PathEscape(about) }

// draftAbout finds somebody's draft; nil when there is none.
func (d *desk) draftAbout(v *visit, about string) (*kept, error) {
	var row draftRow
	if ok, err := allowed(d.get(v, draftPath(about), &row)); err != nil || !ok {
		return nil, err
	}
	return row.kept()
}

// sheetOf is the form of an errand as it is opened at an address. What it was opened for, a letter
// or a person, has a draft of its own, and is called by what cannot be read back.
func (d *desk) sheetOf(v *visit, e errand, view stepView, opened string) typing {
	t := typing{At: opened, By: v.me.Principal, About: e.name}
	if e.form != nil {
		t.About = e.form.Name()
	}
	if view.Case != nil {
		t.About, t.Seq, t.Number = view.Case.ID+"."+t.About, view.Case.Seq, view.Case.Number
	} else if len(e.page) > 0 { // about one colleague of many
		t.About += "." + unreadable(view.Action)
	}
	if view.Version != 0 {
		t.Seq = view.Version
	}
	where, err := url.Parse(opened)
	if err != nil || where.Path != view.Action {
		t.At = view.Action
		return t
	}
	of := url.Values{}
	for name, values := range where.Query() {
		if e.form != nil && e.form.Field(name) != nil {
			of[name] = values
		}
	}
	if len(of) > 0 {
		t.About += "." + unreadable(of.Encode())
	}
	return t
}

// unreadable tells one from another, and cannot be read back.
func unreadable(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:6])
}

// openSheet is for a form that is opened: filled in with what was typed before, if anything was.
// A step that is closed now still shows what was typed for it.
func (d *desk) openSheet(v *visit, e errand, view *stepView) (form.Values, error) {
	view.Typing = d.sheetOf(v, e, *view, v.r.URL.RequestURI())
	if v.me.Principal == "" {
		return nil, nil
	}
	found, err := d.draftAbout(v, view.Typing.About)
	if err != nil || found == nil {
		return nil, err
	}
	view.Draws, view.Key = true, found.Key
	view.Typing.Version, view.Typing.Saved, view.Typing.Found = found.Version, found.Saved, true
	return found.Values, d.since(v, view, found.Seq)
}

// takeSheet is for a form that is sent: it takes what is no field out of what was typed, keeps
// what was typed, and says by which button to go on. Where another has logged in, something
// else was typed elsewhere, or the case has moved on, nothing is taken before that has been seen.
// gone is true when the visitor has been answered.
func (d *desk) takeSheet(v *visit, e errand, view *stepView, values form.Values, do string) (on string, gone bool, err error) {
	t := d.sheetOf(v, e, *view, values.Get(sheetAt))
	by, seq, other := values.Get(sheetBy), number(values.Get(sheetSeq)), number(values.Get(sheetOther))
	t.Version = number(values.Get(sheetVersion))
	dropSheet(values)
	if view.Typing = t; by == "" || v.me.Principal == "" { // sent by no page of ours
		return do, false, nil
	}
	if by != v.me.Principal {
		return do, true, d.anotherLoggedIn(v)
	}
	view.Draws = true // also where the step has been closed meanwhile: nothing that was typed is hidden
	switch do {
	case doAnew:
		if err := d.endDraft(v, t.About, t.Version, view.Key); err != nil {
			return do, true, err
		}
		v.go303(t.At)
		return do, true, nil
	case doTheirs:
		found, err := d.draftAbout(v, t.About)
		if err != nil {
			return do, true, err
		}
		if found != nil {
			clear(values)
			maps.Copy(values, found.Values)
			view.Key, view.Typing.Version, view.Typing.Saved = found.Key, found.Version, found.Saved
			return doEdit, false, d.since(v, view, found.Seq)
		}
		do = doEdit
	case doMine:
		view.Typing.Version, do = other, doEdit
	}
	if err := d.since(v, view, seq); err != nil {
		return do, true, err
	}
	if err := d.keepTyped(v, view, values); err != nil {
		return do, true, err
	}
	asks := do == doLook || do == doTake
	switch t := &view.Typing; {
	case asks && t.Other != nil:
		return doEdit, false, nil
	case do == doTake && t.Since != nil && e.preview != "":
		t.Held = true
		return doLook, false, nil
	case do == doTake && (t.Since != nil || t.Moved):
		t.Held = true
		return doEdit, false, nil
	}
	return do, false, nil
}

// dropSheet leaves what was typed, and nothing of what a form carries besides.
func dropSheet(values form.Values) {
	for name := range values {
		if strings.HasPrefix(name, sheetPart) {
			values.Del(name)
		}
	}
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// since finds what others have done in the case after an event.
func (d *desk) since(v *visit, view *stepView, seq int) error {
	if view.Version != 0 {
		view.Typing.Moved = seq != 0 && seq != view.Version
		return nil
	}
	if view.Case == nil || seq == 0 || seq >= view.Case.Seq {
		return nil
	}
	var events timeline
	query := url.Values{"from_seq": {strconv.Itoa(seq + 1)}, "limit": {strconv.Itoa(timelinePageSize)}}
	if ok, err := allowed(d.get(v, at(view.Case.ID, "/timeline?"+query.Encode()), &events)); err != nil || !ok {
		return err
	}
	view.Typing.SinceBy = events.People
	view.Typing.Since = slices.DeleteFunc(events.Items, func(e event) bool { return e.By == v.me.Principal || e.Seq <= seq })
	if len(view.Typing.Since) == 0 {
		view.Typing.Since = nil
	}
	return nil
}

// keepTyped saves what stands in a form. Where something else was typed elsewhere, that stays,
// and both are shown. What cannot be saved is said, and hinders nothing.
func (d *desk) keepTyped(v *visit, view *stepView, values form.Values) error {
	if view.Typing.Version == 0 && !typedAnything(values) {
		return nil
	}
	return d.keepAs(v, view, values)
}

func (d *desk) keepAs(v *visit, view *stepView, values form.Values) error {
	t := &view.Typing
	k := kept{At: t.At, Number: t.Number, Key: view.Key, Seq: t.Seq, Values: values}
	saved, other, err := d.saveDraft(v, t.About, t.Version, k)
	var p *Problem
	switch {
	case errors.As(err, &p):
		t.Unsaved = p
	case err != nil:
		return err
	case other != nil:
		t.Other, t.Saved = other, time.Time{} // and the version stays, so that nothing is saved before one is chosen
	default:
		t.Version, t.Saved = saved.Version, saved.SavedAt
	}
	return nil
}

// compare puts what was typed here and elsewhere into words.
func (t *typing) compare(f *form.Form, values form.Values, c form.Context) {
	if t.Other != nil {
		t.Mine, t.Other.Told = f.Tell(values, c), f.Tell(t.Other.Values, c)
	}
}

// saveDraft keeps a draft where it is as it was read. Its own form may have saved it meanwhile, from
// the same page; of what somebody typed in another one it tells, and overwrites nothing.
func (d *desk) saveDraft(v *visit, about string, version int, k kept) (saved draftRow, other *kept, err error) {
	content, err := json.Marshal(k)
	if err != nil {
		return draftRow{}, nil, fmt.Errorf("web: writing a draft: %w", err)
	}
	body, err := json.Marshal(map[string]string{"content": string(content)})
	if err != nil {
		return draftRow{}, nil, fmt.Errorf("web: writing a draft: %w", err)
	}
	for range 3 {
		a, err := d.askMatching(v, http.MethodPut, draftPath(about), body, version)
		if err == nil {
			err = a.into(&saved)
			return saved, nil, err
		}
		if !isStale(err) {
			return draftRow{}, nil, err
		}
		now, err := d.draftAbout(v, about)
		switch {
		case err != nil:
			return draftRow{}, nil, err
		case now == nil:
			version = 0
		case now.Key == k.Key || maps.EqualFunc(now.Values, k.Values, slices.Equal):
			version = now.Version
		default:
			return draftRow{}, now, nil
		}
	}
	why := speaker(v.lang).T("drafts.busy")
	return draftRow{}, nil, &Problem{Status: http.StatusConflict, Title: why, Detail: why}
}

// endDraft takes a draft away when it has been sent or is not wanted. What was typed elsewhere stays.
func (d *desk) endDraft(v *visit, about string, version int, key string) error {
	for range 3 {
		_, err := d.askMatching(v, http.MethodDelete, draftPath(about), nil, version)
		if !isStale(err) {
			return err
		}
		now, err := d.draftAbout(v, about)
		if err != nil || now == nil || now.Key != key {
			return err
		}
		version = now.Version
	}
	return nil
}

// sent takes the draft of a step away that has been taken. It may fail: the step stands, and
// the draft carries its key, so that it is not taken twice.
func (d *desk) sent(v *visit, view stepView, a *answer) {
	if view.Typing.By == "" || a.status == http.StatusAccepted {
		return
	}
	if err := d.endDraft(v, view.Typing.About, view.Typing.Version, view.Key); err != nil {
		d.Logger.WarnContext(v.ctx(), "a draft could not be taken away", "error", err)
	}
}

func (d *desk) askMatching(v *visit, method, path string, body []byte, version int) (*answer, error) {
	return d.ask(v, method, path, body, "", "If-Match", `"`+strconv.Itoa(version)+`"`)
}

func isStale(err error) bool {
	p := problemOf(err)
	return p != nil && p.Status == http.StatusPreconditionFailed
}

// typedAnything tells a form in which something stands from an empty one.
func typedAnything(values form.Values) bool {
	for name, all := range values {
		if name == "known" || name == "tag" || strings.HasSuffix(name, ".sought") {
			continue
		}
		if slices.ContainsFunc(all, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return true
		}
	}
	return false
}

// aboutShape is what a draft may be called.
var aboutShape = regexp.MustCompile(`^[a-z0-9_.-]{1,120}$`)
