package api

import (
	"testing"

	"samlop/casefile"
	"samlop/casework"
)

// What a letter says, as a document and as a file whose name tells nothing (INV-80).
func TestINV80_ALetterOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	id := f.caseOf(t)
	path := "/api/v1/cases/" + id + "/letters/letter-1"
	said := made[casework.LetterOnPaper](t, f.call(t, ke, "GET", path, nil), 200)
	if said.Letter.Code != casefile.AcknowledgementLetter || said.Paper.Language != "nn" || len(said.Paper.Blocks) == 0 {
		t.Fatalf("%+v", said)
	}
	file := f.call(t, ke, "GET", path+"/pdf", nil)
	kind, name := file.header.Get("Content-Type"), file.header.Get("Content-Disposition")
	if kind != pdfType || name != `inline; filename="brev.pdf"` {
		t.Fatalf("%s %s", kind, name)
	}
	if string(file.body[:5]) != "%PDF-" {
		t.Fatalf("%q", file.body[:20])
	}
	if got := f.call(t, ke, "GET", "/api/v1/cases/"+id+"/letters/letter-99", nil); got.status != 404 {
		t.Fatalf("%d %s", got.status, got.body)
	}
}

// A step that is tried is held against the same document as the step itself.
func TestPreview_OverHTTP(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/cases/" + f.caseOf(t) + "/preview"
	screening := object{"step": "start_screening", "body": object{"identity": "NATIONAL_NUMBER"}}
	would := made[casework.StepPreview](t, f.call(t, kel, "POST", path, screening), 200)
	if len(would.Facts) == 0 {
		t.Fatalf("%+v", would)
	}
	for _, c := range []struct {
		body   any
		status int
		where  string
	}{
		{object{"step": "start_screening", "body": object{"identity": 7}}, 400, "body.body.identity"},
		{object{"step": "start_screening", "body": object{"identity": "NATIONAL_NUMBER", "unheard_of": 7}}, 400, "body.body.unheard_of"},
		{object{"step": "no_such_step"}, 400, "body.step"},
		{object{"step": "start_plan"}, 422, ""},
	} {
		got := f.call(t, kel, "POST", path, c.body)
		if p := got.problem(t); got.status != c.status || c.where != "" && (len(p.Errors) == 0 || p.Errors[0].Path != c.where) {
			t.Errorf("%v: %d %+v", c.body, got.status, p)
		}
	}
}
