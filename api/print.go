package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casework"
)

// InUnit is what every operation below a unit carries.
type InUnit struct {
	InOrganisation
	UnitID ID `path:"unit_id" doc:"From the list of units"`
}

// InPrintBatch is what every operation on one batch of letters carries.
type InPrintBatch struct {
	InUnit
	PrintBatchID ID `path:"print_batch_id" doc:"The batch of letters"`
}

// printOperations are letters that are printed and posted together, and those that a service sends.
func (s *server) printOperations() {
	const tag, all = "letters", "/organisations/{organisation_id}/units/{unit_id}/print-batches"
	const one = all + "/{print_batch_id}"
	type gather struct {
		Keyed
		InUnit
		Body casework.NewPrintBatch
	}
	op := operation(http.MethodPost, all, tag, "make_print_batch", "Gather the letters of a unit that wait, to print and post them together")
	handle(s, op,
		func(ctx context.Context, a casework.Asker, in *gather) (*created[casework.PrintBatch], error) {
			b, err := s.Service.MakePrintBatch(ctx, a, in.Key, string(in.OrganisationID), string(in.UnitID), in.Body)
			at := Prefix + "/organisations/" + string(in.OrganisationID) + "/units/" + string(in.UnitID) + "/print-batches/" + b.ID
			return &created[casework.PrintBatch]{at, b}, err
		})
	type list struct{ InUnit }
	readWhole(s, all, tag, "print_batches", "The latest batches of letters of a unit, the newest first",
		func(ctx context.Context, a casework.Asker, in *list) (casework.PrintBatchList, error) {
			return s.Service.PrintBatches(ctx, a, string(in.OrganisationID), string(in.UnitID))
		})
	type batch struct{ InPrintBatch }
	read(s, one, tag, "print_batch", "A batch of letters, and how each of them stands",
		func(ctx context.Context, a casework.Asker, in *batch) (casework.PrintBatch, error) {
			return s.Service.PrintBatchByID(ctx, a, string(in.OrganisationID), string(in.UnitID), string(in.PrintBatchID))
		})
	op = operation(http.MethodGet, one+"/pdf", tag, "print_batch_pdf", "A batch of letters as one file to print: PDF/UA-1 and PDF/A-2a")
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
		pdfType: {Schema: &huma.Schema{Type: "string", Format: "binary", MaxLength: ptr(10 * maxFile)}}}}
	handle(s, op, func(ctx context.Context, a casework.Asker, in *batch) (*pdfFile, error) {
		file, err := s.Service.PrintBatchPDF(ctx, a, string(in.OrganisationID), string(in.UnitID), string(in.PrintBatchID))
		return &pdfFile{pdfType, `inline; filename="brev.pdf"`, file}, err
	})
	type confirm struct {
		Keyed
		InPrintBatch
		Body casework.PrintPosted
	}
	op = operation(http.MethodPost, one+"/posted", tag, "post_print_batch", "Confirm that a batch of letters was posted")
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *confirm) (*reply[casework.PrintBatch], error) {
		b, err := s.Service.PostPrintBatch(ctx, a, string(in.OrganisationID), string(in.UnitID), string(in.PrintBatchID), in.Body)
		return &reply[casework.PrintBatch]{b}, err
	})
	type off struct {
		Keyed
		InPrintBatch
	}
	op = operation(http.MethodPost, one+"/call-off", tag, "call_off_print_batch", "Call a batch of letters off: its letters wait as before")
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *off) (*reply[casework.PrintBatch], error) {
		b, err := s.Service.CallOffPrintBatch(ctx, a, string(in.OrganisationID), string(in.UnitID), string(in.PrintBatchID))
		return &reply[casework.PrintBatch]{b}, err
	})
	type sendings struct {
		InOrganisation
		casework.SendingQuery
	}
	read(s, "/organisations/{organisation_id}/sendings", tag, "sendings", "Letters that were given to the letter service, the newest first",
		func(ctx context.Context, a casework.Asker, in *sendings) (casework.SendingList, error) {
			return s.Service.Sendings(ctx, a, string(in.OrganisationID), in.SendingQuery)
		})
}
