package casework

import (
	"context"
	"time"

	"samlop/models"
)

const (
	// FormDraftKept is how long a draft is kept after it was last written, in real time: over
	// a holiday or an illness, and no longer, for it is about people and has no other end.
	FormDraftKept = 30 * 24 * time.Hour
	// mostFormDrafts is how many somebody may have at a time.
	mostFormDrafts = 100
)

// FormDraft is what somebody has begun to type in a form and not sent. If-Match goes by Version.
type FormDraft struct {
	About   string    `json:"about" doc:"Which form, and about what"`
	Version int       `json:"version"`
	Content string    `json:"content" doc:"As it was saved"`
	SavedAt time.Time `json:"saved_at" doc:"Real time (UTC), in every world"`
	GoneAt  time.Time `json:"gone_at" doc:"When it goes, unless it is written again: 30 days after it was"`
}

// FormDraftRow is a draft in a list.
type FormDraftRow struct {
	About   string    `json:"about" doc:"Which form, and about what"`
	Version int       `json:"version"`
	SavedAt time.Time `json:"saved_at" doc:"Real time (UTC), in every world"`
	GoneAt  time.Time `json:"gone_at" doc:"When it goes, unless it is written again"`
}

// FormDrafts are the asker's own drafts, the one written last first. Errors: Forbidden for
// who is in no register.
func (d *Service) FormDrafts(ctx context.Context, a Asker) (out []FormDraftRow, err error) {
	defer wrapError("listing drafts", &err)
	if a.Who == "" {
		return nil, &Forbidden{NotInThisRole}
	}
	rows, err := d.store.FormDraftsOf(ctx, a.Organisation, a.Who)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		if gone := row.SavedAt.Add(FormDraftKept); gone.After(d.clock()) {
			out = append(out, FormDraftRow{About: row.About, Version: row.Version, SavedAt: row.SavedAt, GoneAt: gone})
		}
	}
	return out, nil
}

// FormDraft is the asker's own draft about one thing. It is their own words, so reading it is
// no look at anybody. Errors: NotFound, Forbidden for who is in no register.
func (d *Service) FormDraft(ctx context.Context, a Asker, about string) (out FormDraft, err error) {
	defer wrapError("reading a draft", &err)
	if a.Who == "" {
		return FormDraft{}, &Forbidden{NotInThisRole}
	}
	row, err := d.store.FormDraftAbout(ctx, a.Organisation, a.Who, about)
	if err != nil {
		return FormDraft{}, err
	}
	if d.standing(row) == 0 {
		return FormDraft{}, &NotFound{"draft"}
	}
	plain, err := d.keys.Open(row.Content, draftSeal(row))
	if err != nil {
		return FormDraft{}, err
	}
	return FormDraft{About: row.About, Version: row.Version, Content: string(plain), SavedAt: row.SavedAt,
		GoneAt: row.SavedAt.Add(FormDraftKept)}, nil
}

// SaveFormDraft keeps what the asker has typed, where the draft is as they read it: 0 before
// there is one. Errors: Stale when it was written elsewhere meanwhile, Invalid for one more
// than there may be, Forbidden for who is in no register.
func (d *Service) SaveFormDraft(ctx context.Context, a Asker, about string, read Versions, content string) (out FormDraft, err error) {
	defer wrapError("writing a draft", &err)
	row, err := d.writeFormDraft(ctx, a, about, read, &content)
	if err != nil {
		return FormDraft{}, err
	}
	return FormDraft{About: about, Version: row.Version, Content: content, SavedAt: row.SavedAt, GoneAt: row.SavedAt.Add(FormDraftKept)}, nil
}

// EndFormDraft takes a draft away, as it was read: what has been typed elsewhere meanwhile
// stays. Where there is none it changes nothing. Errors: Stale, Forbidden.
func (d *Service) EndFormDraft(ctx context.Context, a Asker, about string, read Versions) (err error) {
	defer wrapError("taking a draft away", &err)
	_, err = d.writeFormDraft(ctx, a, about, read, nil)
	return err
}

func (d *Service) writeFormDraft(ctx context.Context, a Asker, about string, read Versions,
	content *string) (out models.FormDraft, err error) {
	if a.Who == "" {
		return models.FormDraft{}, &Forbidden{NotInThisRole}
	}
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		row, err := tx.HoldFormDraft(ctx, a.Organisation, a.Who, about)
		if err != nil {
			return err
		}
		standing := d.standing(row)
		if standing == 0 && content == nil {
			return nil
		}
		if !read.Hold(standing) && !read.Any {
			return &Stale{Version: standing}
		}
		if standing == 0 {
			if err := d.roomForDraft(ctx, tx, a); err != nil {
				return err
			}
		}
		out = models.FormDraft{OrganisationID: a.Organisation, Principal: a.Who, About: about, Version: 1, Content: []byte{}, SavedAt: d.clock()}
		if row != nil {
			out.Version = row.Version + 1
		}
		if content != nil {
			if out.Content, err = d.keys.Seal([]byte(*content), draftSeal(&out)); err != nil {
				return err
			}
		}
		if written, err := tx.WriteFormDraft(ctx, out); err != nil || !written {
			if err == nil {
				err = &Stale{Version: out.Version} // the first one was written at the same time
			}
			return err
		}
		return nil
	})
	return out, err
}

func (d *Service) roomForDraft(ctx context.Context, tx *models.Store, a Asker) error {
	all, err := tx.FormDraftsOf(ctx, a.Organisation, a.Who)
	if err == nil && len(all) >= mostFormDrafts {
		err = &Invalid{Field: "content", Key: "drafts_full"}
	}
	return err
}

// standing is the version of a draft that is there, 0 for none, one taken away or one too old.
func (d *Service) standing(row *models.FormDraft) int {
	if row == nil || len(row.Content) == 0 || !row.SavedAt.Add(FormDraftKept).After(d.clock()) {
		return 0
	}
	return row.Version
}

// draftSeal binds what is sealed to its row.
func draftSeal(row *models.FormDraft) string {
	return "draft/" + row.OrganisationID + "/" + string(row.Principal) + "/" + row.About
}

// SweepFormDrafts removes the drafts whose time is over, and what was left of those taken away.
func (d *Service) SweepFormDrafts(ctx context.Context) (removed int64, err error) {
	defer wrapError("sweeping drafts", &err)
	return d.store.SweepFormDrafts(models.AcrossOrganisations(ctx), d.clock().Add(-FormDraftKept))
}
