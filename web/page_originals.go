package web

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"

	"samlop/web/form"
)

// scanPattern is where a scan is sent, and mostScan how large what is sent may be in bytes:
// the API's 10 MiB with what stands around them.
const (
	scanPattern = "POST /cases/{case}/originals"
	mostScan    = 10<<20 + 64<<10
)

type scan struct {
	ID      string    `json:"id"`
	About   string    `json:"about"`
	Kind    string    `json:"kind"`
	Size    int64     `json:"size"`
	AddedBy string    `json:"added_by"`
	AddedAt time.Time `json:"added_at"`
	Of      string    `json:"-"` // what it is of, in words
}

// KB is its size in thousands of bytes, at least one.
func (s scan) KB() int64 { return max(1, s.Size/1000) }

type originalsView struct {
	Case   oneCase
	Items  []scan `json:"originals"`
	People people `json:"people"`
	About  []form.Choice
	Keeps  bool // the reader may keep one
	Wrong  *Problem
	None   bool // no file came, or it is too large
	Key    string
	Back   string
	Done   bool
}

// originalsPage lists the scans of what was signed on paper, and takes one more.
func (d *desk) originalsPage(v *visit) error {
	return d.showOriginals(v, originalsView{Done: v.r.URL.Query().Get("done") == "kept"}, v.r.URL.Query().Get("about"))
}

func (d *desk) showOriginals(v *visit, view originalsView, about string) error {
	id := v.r.PathValue("case")
	view.Back, view.Keeps = v.back(id), !v.me.person()
	if err := d.get(v, at(id, ""), &view.Case); err != nil {
		return err
	}
	if err := d.get(v, at(id, "/originals"), &view); err != nil {
		return err
	}
	say, of := speaker(v.lang), map[string]string{}
	add := func(thing, words, date string) {
		if thing == "" {
			return
		}
		if date != "" {
			words += ", " + say.Date(date)
		}
		if before := of[thing]; before != "" { // one form may ask for several consents
			of[thing] = before + "; " + words
			for i := range view.About {
				if view.About[i].Value == thing {
					view.About[i].Label = of[thing]
				}
			}
			return
		}
		of[thing] = capital(words)
		view.About = append(view.About, form.Choice{Value: thing, Label: of[thing], Chosen: thing == about})
	}
	for _, one := range view.Case.Consents {
		add(one.Form, say.Code("consent_kind", one.Kind), one.IssuedOn)
	}
	for _, one := range view.Case.Decisions {
		add(one.ID, say.T("originals.decision"), one.DecidedOn)
	}
	for _, one := range view.Case.Meetings {
		add(one.ID, say.Code("meeting_kind", one.Kind), one.On)
	}
	for i := range view.Items {
		one := &view.Items[i]
		if one.Of = of[one.About]; one.Of == "" {
			one.Of = say.T("originals.over")
		}
	}
	if view.Key == "" {
		view.Key = newKey()
	}
	return d.show(v, "originals", view)
}

// keepScan sends a scan on to the API. It is held in memory, and on no disk but the API's own.
func (d *desk) keepScan(v *visit) error {
	id := v.r.PathValue("case")
	if err := v.r.ParseMultipartForm(mostScan); err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); !large {
			return badForm(v)
		}
		v.status = http.StatusRequestEntityTooLarge
		return d.showOriginals(v, originalsView{None: true}, "")
	}
	about, view := v.r.FormValue("about"), originalsView{Key: v.r.FormValue("key")}
	content, err := sent(v.r, "scan")
	if err != nil {
		return err
	}
	if len(content) == 0 || about == "" {
		v.status, view.None = http.StatusUnprocessableEntity, true
		return d.showOriginals(v, view, about)
	}
	_, err = d.ask(v, http.MethodPost, at(id, "/originals?"+url.Values{"about": {about}}.Encode()), content, cmpKey(view.Key),
		"Content-Type", "application/octet-stream")
	if view.Wrong = faultOf(err); view.Wrong != nil {
		v.status, view.Key = view.Wrong.Status, ""
		return d.showOriginals(v, view, about)
	}
	if err != nil {
		return err
	}
	v.go303(at(id, "/originals?done=kept"))
	return nil
}

// sent is a file of a form; nothing when none was chosen.
func sent(r *http.Request, name string) ([]byte, error) {
	file, _, err := r.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it is memory
	return io.ReadAll(file)
}

// original passes on a scan to be saved.
func (d *desk) original(v *visit) error {
	return d.passOn(v, at(v.r.PathValue("case"), "/originals/"+url.PathEscape(v.r.PathValue("original"))))
}
