package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/letters"
	"samlop/models"
)

// A letter is put on paper once, from the case as it stood when it was written, a moment
// after: what is in the tray does not change with the case, the register or our texts.

const (
	// paperEvery is how often letters are asked for that are to be put on paper.
	paperEvery = 500 * time.Millisecond
	// paperLease is how long one that could not be is left alone, longer each time.
	paperLease   = time.Minute
	papersAtOnce = 20
)

// LetterOnPaper is a letter and what it says.
type LetterOnPaper struct {
	Letter casefile.Letter `json:"letter"`
	Paper  letters.Paper   `json:"paper"`
	SHA256 string          `json:"sha256" doc:"Of the file that GET …/pdf gives"`
	MadeAt time.Time       `json:"made_at"`
	PDF    []byte          `json:"-"`
	// Sending is not there for a letter that no service has been given.
	Sending *LetterSending `json:"sending,omitempty" doc:"How it stands with the service that sends letters, if that was given it"`
}

// Paper reads what a letter says, for who may see the letter. Errors: NotFound, Forbidden.
func (d *Service) Paper(ctx context.Context, a Asker, caseID, letterID string) (out LetterOnPaper, err error) {
	defer wrapError("reading a letter", &err)
	s, err := d.see(ctx, a, caseID, seeLetters.of(letterID).withPast())
	if err != nil {
		return LetterOnPaper{}, err
	}
	mine := s.lettersFor(a)
	i := slices.IndexFunc(mine, func(l casefile.Letter) bool { return l.ID == letterID })
	if i < 0 {
		return LetterOnPaper{}, &NotFound{"letter"}
	}
	row, err := d.store.PaperOf(ctx, caseID, letterID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		row, err = d.putOnPaper(ctx, caseID, letterID)
	}
	if err != nil {
		return LetterOnPaper{}, err
	}
	out = LetterOnPaper{Letter: mine[i], SHA256: row.SHA256, MadeAt: row.MadeAt, PDF: row.PDF}
	if err := json.Unmarshal(row.Content, &out.Paper); err != nil {
		return LetterOnPaper{}, fmt.Errorf("reading what a letter says: %w", err)
	}
	sent, err := d.sendingsIn(ctx, row.OrganisationID, caseID)
	if s, ok := sent[letterAt{caseID, letterID}]; ok {
		out.Sending = &s
	}
	return out, err
}

// putOnPaper makes the paper of a letter, unless it has one.
func (d *Service) putOnPaper(ctx context.Context, caseID, letterID string) (models.Paper, error) {
	c, err := d.store.CaseByID(ctx, caseID)
	if err != nil {
		return models.Paper{}, err
	}
	ledger, err := d.store.EventsAfter(ctx, caseID, 0)
	if err != nil {
		return models.Paper{}, err
	}
	w := asWritten(c, ledger, letterID)
	if w == nil {
		return models.Paper{}, &NotFound{"letter"}
	}
	src, err := d.sourceOf(ctx, c, w)
	if err != nil {
		return models.Paper{}, err
	}
	paper, file, err := compose(src)
	if err != nil {
		return models.Paper{}, err
	}
	content, err := json.Marshal(paper)
	if err != nil {
		return models.Paper{}, fmt.Errorf("encoding a letter: %w", err)
	}
	sum := sha256.Sum256(file)
	return d.store.KeepPaper(ctx, models.Paper{CaseID: c.ID, LetterID: letterID, OrganisationID: c.OrganisationID, Code: paper.Code,
		Language: paper.Language, Version: paper.Version, Content: content, PDF: file, SHA256: hex.EncodeToString(sum[:]), MadeAt: d.nowAt(0)})
}

func compose(src letters.Source) (*letters.Paper, []byte, error) {
	paper, err := letters.Compose(src)
	if err != nil {
		return nil, nil, err
	}
	file, err := paper.PDF()
	return paper, file, err
}

// PutOnPaper makes the papers of letters as they are written, until the context ends. Any
// number of processes may do so. One that cannot be made is logged, tried again, ever
// more seldom, and made when somebody asks for it.
func (d *Service) PutOnPaper(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := d.papersDue(ctx); err != nil && ctx.Err() == nil {
			d.log.ErrorContext(ctx, "putting letters on paper", "error", err)
		}
		timer.Reset(paperEvery)
	}
}

// papersDue goes on until no letter waits.
func (d *Service) papersDue(ctx context.Context) error {
	for {
		due, err := d.store.ClaimPapers(models.AcrossOrganisations(ctx), paperLease, papersAtOnce)
		if err != nil || len(due) == 0 {
			return err
		}
		var all errgroup.Group
		all.SetLimit(2)
		for _, p := range due {
			all.Go(func() error {
				if _, err := d.putOnPaper(models.ForOrganisation(ctx, p.OrganisationID), p.CaseID, p.LetterID); err != nil && ctx.Err() == nil {
					d.log.ErrorContext(ctx, "a letter could not be put on paper", "case", p.CaseID, "letter", p.LetterID, "tries", p.Tries, "error", err)
				}
				return ctx.Err()
			})
		}
		if err := all.Wait(); err != nil {
			return err
		}
	}
}
