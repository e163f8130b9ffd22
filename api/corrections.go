package api

import (
	"context"
	"net/http"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/wording"
)

// followUpShown is what followed from an entry that is corrected, in words.
type followUpShown struct {
	casefile.FollowUp
	Text string `json:"text" doc:"The same in words"`
}

// correctionShown is a correction with what followed in words.
type correctionShown struct {
	casefile.Correction
	FollowUps []followUpShown `json:"follow_ups" doc:"What followed from the wrong entry; each is named by its id in follow_ups_seen"`
}

func inWords(lang string, c casefile.Correction) correctionShown {
	out := correctionShown{Correction: c, FollowUps: make([]followUpShown, len(c.FollowUps))}
	for i, f := range c.FollowUps {
		out.FollowUps[i] = followUpShown{f, wording.FollowUp(lang, f)}
	}
	return out
}

type previewShown struct {
	Language   casefile.Language      `json:"language" doc:"The language of the words"`
	Entry      casework.TimelineEvent `json:"entry" doc:"What the ledger says, and goes on saying"`
	Correction correctionShown        `json:"correction" doc:"The correction as it would be made now"`
	People     casework.People        `json:"people"`
}

type correctionsShown struct {
	Language    casefile.Language `json:"language" doc:"The language of the words"`
	Corrections []correctionShown `json:"corrections" doc:"In the order they were made"`
	People      casework.People   `json:"people"`
}

// correctionOperations are what was registered wrongly and put right (INV-87):
// a step among the steps, and here what has been corrected and what a
// correction would lead to.
func (s *server) correctionOperations() {
	ofCase(s, "/corrections", "corrections", "What has been corrected, and what followed from it (INV-87)",
		func(ctx context.Context, a casework.Asker, caseID string) (correctionsShown, error) {
			found, err := s.Service.Corrections(ctx, a, caseID)
			if err != nil {
				return correctionsShown{}, err
			}
			out := correctionsShown{Language: casefile.Language(exchangeOf(ctx).lang),
				Corrections: make([]correctionShown, len(found.Corrections)), People: found.People}
			for i, c := range found.Corrections {
				out.Corrections[i] = inWords(string(out.Language), c)
			}
			return out, nil
		})
	type query struct {
		InCase
		casework.CorrectionQuery
	}
	op := operation(http.MethodGet, "/cases/{case_id}/corrections/preview", "cases", "preview_correction",
		"What would follow from a correction: everything that correct_entry wants named in follow_ups_seen")
	refuses(op, http.StatusUnprocessableEntity)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *query) (*reply[previewShown], error) {
		found, err := s.Service.PreviewCorrection(ctx, a, string(in.CaseID), in.CorrectionQuery)
		if err != nil {
			return nil, err
		}
		lang := exchangeOf(ctx).lang
		return &reply[previewShown]{previewShown{casefile.Language(lang), found.Entry, inWords(lang, found.Correction), found.People}}, nil
	})
}
