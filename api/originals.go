package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casework"
)

// bytesType is the media type of a file that is taken as it is, whatever it is.
const bytesType = "application/octet-stream"

// scanTypes are the media types and the endings of scans, by their kind.
var scanTypes = map[string][2]string{
	"PDF": {pdfType, "pdf"}, "JPEG": {"image/jpeg", "jpg"}, "PNG": {"image/png", "png"}, "TIFF": {"image/tiff", "tiff"},
}

// scanFile is a scan to be saved, and not to be shown by what fetched it: nobody here knows
// what is in it. Its name says nothing of that either (INV-80).
type scanFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Policy      string `header:"Content-Security-Policy"`
	Body        []byte
}

// originalOperations keep scans of what was signed on paper, and give them back (INV-32).
func (s *server) originalOperations() {
	const path = "/cases/{case_id}/originals"
	ofCase(s, "/originals", "originals", "Scans of what was signed on paper (INV-32)", s.Service.Originals)
	type scan struct {
		Keyed
		InCase
		About   string `query:"about" required:"true" maxLength:"30" pattern:"^(form|decision|meeting)-[0-9]{1,9}$"`
		RawBody []byte `contentType:"application/octet-stream"`
	}
	op := operation(http.MethodPost, path, "cases", "keep_original", "Keep a scan of what was signed on paper")
	op.MaxBodyBytes = casework.MostOriginal + 1
	op.Description = "The file as it is, at most 10 MiB: PDF, JPEG, PNG or TIFF, told by its first bytes and by nothing else. It is never " +
		"opened here, never changed and never removed (INV-32); the same file for the same thing is kept once. " +
		"about is the form, decision or meeting that it is the original of."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *scan) (*reply[casework.Original], error) {
		out, err := s.Service.KeepOriginal(ctx, a, in.Key, string(in.CaseID), casework.NewOriginal{About: in.About, Content: in.RawBody})
		return &reply[casework.Original]{out}, err
	})
	type one struct {
		InCase
		OriginalID ID `path:"original_id" doc:"From the originals of the case"`
	}
	op = operation(http.MethodGet, path+"/{original_id}", "cases", "original", "A scan as it came, to be saved")
	op.Description = "Byte for byte what was kept, as a file to save and not to show: nobody here knows what is in it."
	file := &huma.Schema{Type: huma.TypeString, Format: "binary", MaxLength: ptr(casework.MostOriginal)}
	content := map[string]*huma.MediaType{}
	for _, is := range scanTypes {
		content[is[0]] = &huma.MediaType{Schema: file}
	}
	op.Responses["200"] = &huma.Response{Description: "OK", Content: content}
	handle(s, op, func(ctx context.Context, a casework.Asker, in *one) (*scanFile, error) {
		o, content, err := s.Service.OriginalContent(ctx, a, string(in.CaseID), string(in.OriginalID))
		if err != nil {
			return nil, err
		}
		is := scanTypes[string(o.Kind)]
		return &scanFile{is[0], `attachment; filename="original.` + is[1] + `"`, "default-src 'none'; sandbox", content}, nil
	})
}
