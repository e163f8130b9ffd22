package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// AboutDraft names a draft: ids and names of forms, never of people, for it stands in the address.
type AboutDraft struct {
	About string `path:"about" pattern:"^[a-z0-9_.-]{1,120}$" doc:"Which form, and about what, in your own terms: ids and names of forms, never of people"`
}

// draftOperations keep what somebody has begun to type.
func (s *server) draftOperations() {
	type nothing struct{}
	const path = "/me/drafts/{about}"
	op := operation(http.MethodGet, "/me/drafts", "me", "form_drafts", "What you have begun to type and not sent")
	op.Description = "Yours alone, the one written last first, without what was typed. At most 100. " + wholeDoc
	type drafts struct {
		Items []casework.FormDraftRow `json:"items" doc:"Empty when there are none"`
	}
	register(s, op, func(ctx context.Context, a casework.Asker, _ *nothing) (drafts, error) {
		rows, err := s.Service.FormDrafts(ctx, a)
		return drafts{rows}, err
	})
	op = operation(http.MethodGet, path, "me", "form_draft", "One draft, with what was typed")
	op.Description = "Nobody but you reads it."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *AboutDraft) (*versioned[casework.FormDraft], error) {
		return taggedDraft(s.Service.FormDraft(ctx, a, in.About))
	})
	type save struct {
		AboutDraft
		Matched
		Body struct {
			Content string `json:"content" minLength:"1" maxLength:"200000" doc:"What has been typed, in a shape of your own"`
		}
	}
	op = operation(http.MethodPut, path, "me", "save_form_draft", "Keep what has been typed")
	op.Description = "Sealed, kept for 30 days after it was last written, and read by nobody else. If-Match must hold the ETag of what you " +
		"read, \"0\" where there was none: 412 when it was written in another window or on another machine meanwhile, and then nothing is " +
		"overwritten."
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *save) (*versioned[casework.FormDraft], error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		return taggedDraft(s.Service.SaveFormDraft(ctx, a, in.About, read, in.Body.Content))
	})
	type end struct {
		AboutDraft
		Matched
	}
	op = operation(http.MethodDelete, path, "me", "end_form_draft", "Take a draft away")
	op.Description = "When it has been sent, or is not wanted. If-Match as for saving, so that what was typed elsewhere meanwhile stays. " +
		"Where there is none, nothing changes."
	op.DefaultStatus = http.StatusNoContent
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *end) (*struct{}, error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		return nil, s.Service.EndFormDraft(ctx, a, in.About, read)
	})
}

func taggedDraft(d casework.FormDraft, err error) (*versioned[casework.FormDraft], error) {
	if err != nil {
		return nil, err
	}
	return &versioned[casework.FormDraft]{etag(d.Version), d}, nil
}
