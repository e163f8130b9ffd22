package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casework"
)

// planOperations are the plan, its versions and the draft being written. Saving
// the draft is an ordinary write under If-Match, not a step.
func (s *server) planOperations() {
	ofCase(s, "/plan", "plan", "The plan in force", s.Service.Plan)
	ofCase(s, "/plan/versions", "plan_versions", "Every version that was in force, the latest first", s.Service.PlanVersions)
	ofCase(s, "/plan/readers", "plan_readers", "Who may read the plan, and why", s.Service.PlanReaders)
	type version struct {
		InCase
		No int `path:"no" minimum:"1" maximum:"100000" doc:"The version's number"`
	}
	read(s, "/cases/{case_id}/plan/versions/{no}", "cases", "plan_version", "One version, which never changes (INV-46)",
		func(ctx context.Context, a casework.Asker, in *version) (casework.PlanVersion, error) {
			return s.Service.PlanVersion(ctx, a, string(in.CaseID), in.No)
		})

	type print struct {
		InCase
		casework.PlanPrint
	}
	op := operation(http.MethodGet, "/cases/{case_id}/plan/pdf", "cases", "plan_pdf", "A version of the plan as a file to print")
	op.Description = "PDF/UA-1 and PDF/A-2a, with what you may read of the plan. It is logged as a print (INV-83); that the plan's owner " +
		"got the plan on paper is the step provide_plan (P-08)."
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
		pdfType: {Schema: &huma.Schema{Type: "string", Format: "binary", MaxLength: ptr(maxFile)}}}}
	refuses(op, http.StatusUnprocessableEntity)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *print) (*pdfFile, error) {
		file, err := s.Service.PrintPlan(ctx, a, string(in.CaseID), in.PlanPrint)
		return &pdfFile{pdfType, `inline; filename="utskrift.pdf"`, file}, err
	})

	type draft struct{ InCase }
	handle(s, operation(http.MethodGet, "/cases/{case_id}/plan/draft", "cases", "plan_draft", "The plan being written"),
		func(ctx context.Context, a casework.Asker, in *draft) (*versioned[casework.PlanDraft], error) {
			return withTag(s.Service.PlanDraft(ctx, a, string(in.CaseID)))
		})
	type save struct {
		InCase
		Matched
		Body casework.PlanContent
	}
	op = operation(http.MethodPut, "/cases/{case_id}/plan/draft", "cases", "save_plan_draft", "Write the plan")
	op.Description = "If-Match must hold the ETag of the draft you changed: 428 without one, 412 when somebody else has written since. " +
		"Points (a–i) you may not write are refused (INV-48)."
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *save) (*versioned[casework.PlanDraft], error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		return withTag(s.Service.SavePlanDraft(ctx, a, string(in.CaseID), read, in.Body))
	})
}

func withTag(d casework.PlanDraft, err error) (*versioned[casework.PlanDraft], error) {
	if err != nil {
		return nil, err
	}
	return &versioned[casework.PlanDraft]{etag(d.Version), d}, nil
}
