package casework

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// MostOriginal is the largest scan that is kept, in bytes: some forty pages in black and white.
const MostOriginal = 10 << 20

// NewOriginal is a scan of what somebody signed on paper.
type NewOriginal struct {
	// About is the thing of the case that it is the original of: "form-1", "decision-1", "meeting-1".
	About   string
	Content []byte
}

// Original is a scan that is kept: what it is of, and what it is, but not what it shows.
type Original struct {
	ID      string              `json:"id" format:"uuid"`
	About   string              `json:"about" doc:"The form, decision or meeting that it is the original of"`
	Kind    models.OriginalKind `json:"kind" doc:"What it is, by its first bytes"`
	Size    int64               `json:"size" doc:"In bytes"`
	SHA256  string              `json:"sha256" doc:"Of the bytes, in hex"`
	AddedBy casefile.Principal  `json:"added_by"`
	AddedAt time.Time           `json:"added_at"`
}

// Originals are the scans of a case, the oldest first.
type Originals struct {
	Originals []Original `json:"originals"`
	People    People     `json:"people"`
}

// firstBytes tell what a scan is. Nothing else of it is read.
var firstBytes = []struct {
	kind  models.OriginalKind
	begin []byte
}{
	{models.PDFOriginal, []byte("%PDF-")},
	{models.JPEGOriginal, []byte("\xff\xd8\xff")},
	{models.PNGOriginal, []byte("\x89PNG\r\n\x1a\n")},
	{models.TIFFOriginal, []byte("II*\x00")},
	{models.TIFFOriginal, []byte("MM\x00*")},
}

// scanKind is what a scan is; "" for what is kept by nobody.
func scanKind(content []byte) models.OriginalKind {
	for _, f := range firstBytes {
		if bytes.HasPrefix(content, f.begin) {
			return f.kind
		}
	}
	return ""
}

// KeepOriginal keeps a scan of something signed on paper, for those who work with the case
// (C-02, INV-32). It is kept as it came, whatever is in it, and cannot be changed or taken
// away; what was scanned wrongly stands beside what was scanned right. The same scan of the
// same thing is kept once. Errors: NotFound, Forbidden, Invalid for what is no scan, or
// of nothing in the case.
func (d *Service) KeepOriginal(ctx context.Context, a Asker, key, caseID string, in NewOriginal) (out Original, err error) {
	defer wrapError("keeping an original", &err)
	s, err := d.see(ctx, a, caseID, keepOriginal.of(in.About).withPast())
	if err != nil {
		return Original{}, err
	}
	if !signable(s.state(), in.About) {
		return Original{}, &Invalid{Field: "about", Key: "original_of_nothing", Rule: "INV-32"}
	}
	kind := scanKind(in.Content)
	switch {
	case kind == "":
		return Original{}, &Invalid{Field: "body", Key: "original_is_no_scan", Rule: "INV-32"}
	case len(in.Content) > MostOriginal:
		return Original{}, &Invalid{Field: "body", Key: "original_too_large", Rule: "INV-32"}
	}
	sum := sha256.Sum256(in.Content)
	row := models.Original{ID: uuid.NewString(), OrganisationID: s.row.OrganisationID, CaseID: s.row.ID, About: in.About, Kind: kind,
		Size: int64(len(in.Content)), SHA256: hex.EncodeToString(sum[:]), Content: in.Content, AddedBy: a.name(), AddedAt: d.now(a)}
	return once(ctx, d, a, key, "original of "+s.row.ID, []string{in.About, row.SHA256}, func(tx *models.Store) (Original, error) {
		kept, err := tx.KeepOriginal(ctx, row)
		return originalShown(kept), err
	})
}

// signable reports whether the case has such a form, decision or meeting.
func signable(s *casefile.State, about string) bool {
	return slices.ContainsFunc(s.Consents, func(c casefile.Consent) bool { return c.Form == about && about != "" }) ||
		slices.ContainsFunc(s.Decisions, func(x casefile.Decision) bool { return x.ID == about }) ||
		slices.ContainsFunc(s.Meetings, func(m casefile.Meeting) bool { return m.ID == about })
}

func originalShown(o models.Original) Original {
	return Original{ID: o.ID, About: o.About, Kind: o.Kind, Size: o.Size, SHA256: o.SHA256, AddedBy: o.AddedBy, AddedAt: o.AddedAt}
}

// Originals lists the scans of a case, for those who see all of it. Errors: NotFound, Forbidden.
func (d *Service) Originals(ctx context.Context, a Asker, caseID string) (out Originals, err error) {
	defer wrapError("listing originals", &err)
	s, err := d.see(ctx, a, caseID, seeOriginals)
	if err != nil {
		return Originals{}, err
	}
	rows, err := d.store.OriginalsOf(ctx, s.row.ID)
	if err != nil {
		return Originals{}, err
	}
	out.Originals = make([]Original, len(rows))
	for i, o := range rows {
		out.Originals[i] = originalShown(o)
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Originals)
	return out, err
}

// OriginalContent gives a scan as it came, for those who see all of the case; the look is
// logged with which one it was. Errors: NotFound, Forbidden.
func (d *Service) OriginalContent(ctx context.Context, a Asker, caseID, id string) (out Original, content []byte, err error) {
	defer wrapError("reading an original", &err)
	s, err := d.see(ctx, a, caseID, seeOriginals.of("original "+id))
	if err != nil {
		return Original{}, nil, err
	}
	if !validID(id) {
		return Original{}, nil, &NotFound{"original"}
	}
	row, err := d.store.OriginalByID(ctx, s.row.ID, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Original{}, nil, &NotFound{"original"}
	}
	if err != nil {
		return Original{}, nil, err
	}
	return originalShown(row), row.Content, nil
}
