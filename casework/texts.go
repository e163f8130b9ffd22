package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// idSpace is the name space of ids that follow from what they are about, so that
// a request sent again meets its own rows.
var idSpace = uuid.MustParse("6f1f5c1e-6f0a-4c57-9d0b-5a4e1f3b7c21")

func derivedID(parts ...string) string {
	var all []byte
	for _, p := range parts {
		all = append(append(all, p...), 0)
	}
	return uuid.NewSHA1(idSpace, all).String()
}

// hash is a fingerprint of words under the installation's own key. Fingerprints
// travel with a step into Temporal, and an unkeyed one of a short sentence could
// be guessed (docs/architecture.md rule 1).
func (d *Service) hash(words []byte) string {
	return hex.EncodeToString(d.keys.Digest("words\x00" + string(words)))
}

// fingerprint is of ids and keys that say nothing about anybody.
func fingerprint(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// takeWords puts references in the place of a step's words, and returns the
// rows that are to keep the words. Whatever a client sends is words, also what
// looks like a reference: nobody can point at another's text.
func (d *Service) takeWords(k *taking, organisation, caseID string) []models.Text {
	var rows []models.Text
	for field, t := range casefile.Texts(k.body) {
		if strings.TrimSpace(string(*t)) == "" {
			*t = "" // blank is not written: the step's own rule refuses it where words are required
			continue
		}
		id := derivedID("text", k.id, k.hash, field)
		rows = append(rows, models.Text{ID: id, OrganisationID: organisation, CaseID: caseID, CommandID: k.draftID(), Field: field,
			Body: string(*t), Hash: d.hash([]byte(*t))})
		*t = casefile.TextRef(id)
	}
	return rows
}

// draftID marks what a request put away before its step. A refused key may be
// tried again with other words, so the request is part of it.
func (k *taking) draftID() string {
	return k.id + models.DraftSeparator + k.hash[:models.DraftHashLength]
}

// Text reads words that a fact of the case refers to; it logs the look. Words
// that no accepted step came with are not there. Who sees a corner of the case
// reads what belongs to the meetings they may know of, or to their complaint.
func (d *Service) Text(ctx context.Context, a Asker, caseID, textID string) (out Text, err error) {
	defer wrapError("reading a text", &err)
	s, err := d.see(ctx, a, caseID, seeText.of("text "+textID))
	if err != nil {
		return Text{}, err
	}
	if !validID(textID) {
		return Text{}, &NotFound{"text"}
	}
	text, err := d.store.AcceptedText(ctx, textID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Text{}, &NotFound{"text"}
	}
	if err != nil {
		return Text{}, err
	}
	if !s.holds(text) {
		return Text{}, &NotFound{"text"}
	}
	if struck, err := d.struckWords(ctx, s); err != nil || struck[text.ID] {
		return Text{}, cmp.Or(err, error(&NotFound{"text"}))
	}
	return Text{ID: text.ID, Field: text.Field, Body: text.Body, Hash: text.Hash, CreatedAt: text.CreatedAt}, nil
}

// struckWords are the ids of the words of the case that came with an entry which should not have
// been registered at all: most often they are about somebody else, and the unit's alone to
// read, wherever else they stand (INV-87, INV-84). None for the unit.
func (d *Service) struckWords(ctx context.Context, s *sight) (map[string]bool, error) {
	out := map[string]bool{}
	if s.ofTheUnit() {
		return out, nil
	}
	for seq, void := range s.struck() {
		if !void {
			continue
		}
		events, err := d.store.EventsBetween(ctx, s.row.ID, seq, seq)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			fact, err := json.Marshal(e.Fact)
			if err != nil {
				return nil, fmt.Errorf("writing an entry: %w", err)
			}
			for _, id := range wordsIn(fact) {
				out[id] = true
			}
		}
	}
	return out, nil
}

// holds reports whether a text belongs to the case, or came with a referral
// from a case merged into it, and is the asker's to read.
func (s *sight) holds(t models.Text) bool {
	ref := casefile.TextRef(t.ID)
	if s.hidesWords(ref) {
		return false
	}
	if !s.whole() {
		return slices.ContainsFunc(s.meetings(), func(m casefile.Meeting) bool {
			return slices.Contains([]casefile.Text{m.Agenda, m.Arranged, m.Minutes, m.Place, m.Link, m.Why}, ref) ||
				slices.ContainsFunc(m.Earlier, func(v casefile.MinutesVersion) bool { return v.Words == ref || v.Why == ref })
		}) || s.wordsOfComplaint(ref)
	}
	return t.CaseID == s.row.ID || slices.ContainsFunc(s.state().Referrals, func(r casefile.Referral) bool {
		return r.Words == ref // whatever cases it came through
	})
}

// SweepTexts removes words and plan snapshots put away from one instant to before
// another that no accepted step came with, and tells how many. Leave a margin of a
// day: a step that is still on its way may name them.
func (d *Service) SweepTexts(ctx context.Context, from, before time.Time) (removed int64, err error) {
	defer wrapError("sweeping texts", &err)
	return d.store.SweepDrafts(models.AcrossOrganisations(ctx), from, before)
}
