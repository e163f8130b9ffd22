package api

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
	"samlop/casework"
)

const pdfType = "application/pdf"

// tryStep is a step that is only tried.
type tryStep struct {
	Step casefile.StepName `json:"step" doc:"The step's name, as in its route"`
	Body map[string]any    `json:"body,omitempty" maxProperties:"100"`
}

// Docs says what the tags have no room for.
func (tryStep) Docs() map[string]string {
	return map[string]string{"body": "What the step's own route would be sent; an empty object when left out"}
}

// pdfFile is a letter as a file. Its name says nothing of what is in it (INV-80).
type pdfFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// paperOperations are what letters say, and what a step would lead to.
func (s *server) paperOperations() {
	type one struct {
		InCase
		LetterID string `path:"letter_id" maxLength:"20" pattern:"^letter-[0-9]{1,9}$" doc:"From the letters of the case"`
	}
	read(s, "/cases/{case_id}/letters/{letter_id}", "cases", "letter", "What a letter says",
		func(ctx context.Context, a casework.Asker, in *one) (casework.LetterOnPaper, error) {
			return s.Service.Paper(ctx, a, string(in.CaseID), in.LetterID)
		})
	op := operation(http.MethodGet, "/cases/{case_id}/letters/{letter_id}/pdf", "cases", "letter_pdf",
		"A letter as a file to print: PDF/UA-1 and PDF/A-2a")
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
		pdfType: {Schema: &huma.Schema{Type: "string", Format: "binary", MaxLength: ptr(maxFile)}}}}
	handle(s, op, func(ctx context.Context, a casework.Asker, in *one) (*pdfFile, error) {
		p, err := s.Service.Paper(ctx, a, string(in.CaseID), in.LetterID)
		if err != nil {
			return nil, err
		}
		return &pdfFile{pdfType, `inline; filename="brev.pdf"`, p.PDF}, nil
	})
	s.previewOperation()
}

// maxFile is the size that no letter comes near.
const maxFile = 20 << 20

func ptr[T any](v T) *T { return &v }

// previewOperation tries a step: what it would lead to, its letters as they would read.
func (s *server) previewOperation() {
	type input struct {
		InCase
		Body tryStep
	}
	op := operation(http.MethodPost, "/cases/{case_id}/preview", "steps", "preview_step", "What a step would lead to, if it were taken now")
	op.DefaultStatus = http.StatusOK
	op.Description = "Nothing happens, and no Idempotency-Key is needed. The answer has the letters as they would read, and the " +
		"deadlines that would be set; a step that would be refused is refused here in the same way."
	registry := s.huma.OpenAPI().Components.Schemas
	handle(s, op, func(ctx context.Context, a casework.Asker, in *input) (*reply[casework.StepPreview], error) {
		spec, ok := casefile.SpecOf(string(in.Body.Step))
		if !ok || spec.Opens {
			return nil, &casework.Invalid{Field: "step", Key: "no_preview"}
		}
		body := spec.NewStep()
		if err := fillStep(ctx, registry, body, in.Body.Body); err != nil {
			return nil, err
		}
		out, err := s.Service.PreviewStep(ctx, a, string(in.CaseID), body)
		if err != nil {
			return nil, err
		}
		return &reply[casework.StepPreview]{out}, nil
	})
}

// fillStep reads the body of a step as its own route does. Errors: as from that route.
func fillStep(ctx context.Context, registry huma.Registry, into casefile.Step, body map[string]any) error {
	if body == nil {
		body = map[string]any{}
	}
	var found huma.ValidateResult
	path := huma.NewPathBuffer([]byte("body.body"), len("body.body"))
	huma.Validate(registry, registry.Schema(reflect.TypeOf(into).Elem(), true, ""), path, huma.ModeWriteToServer, body, &found)
	if len(found.Errors) > 0 {
		return malformed(exchangeOf(ctx), found.Errors)
	}
	raw, err := json.Marshal(body)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		return &casework.Invalid{Field: "body", Key: "malformed"}
	}
	return nil
}
