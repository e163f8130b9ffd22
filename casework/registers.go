package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// office is an organisation's registers as one asker may use them.
type office struct {
	org models.Organisation
	// offset and now are the clock of the organisation's world, which need not
	// be the asker's: a world's owner belongs to none.
	offset time.Duration
	now    time.Time
	today  casefile.Date
	// admin: ADMIN staff of the organisation, an administrator of the
	// installation, or the owner of the world. unit: staff of KE. colleague: any
	// staff. owner: the owner of a training world, who plays everybody in it.
	admin, unit, colleague, owner bool
}

// in opens the registers of an organisation, the asker's own when id is "".
// Errors: NotFound for one that is not theirs, NotInThisRole for persons; with either
// the office is there to log in whose registers it was tried, and for nothing else.
func (d *Service) in(ctx context.Context, a Asker, id string) (*office, error) {
	if id == "" {
		id = a.Organisation
	}
	if !validID(id) {
		return nil, &NotFound{"organisation"}
	}
	org, err := d.store.OrganisationByID(ctx, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return d.officeElsewhere(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	o := &office{org: org}
	if org.WorldID != nil {
		world, err := d.store.WorldByID(ctx, *org.WorldID)
		if err != nil {
			return nil, err
		}
		o.offset, o.owner = world.Offset(), a.owns(world)
	}
	o.now = d.nowAt(o.offset)
	o.today = calendar.DateOf(o.now)
	own := a.Organisation == org.ID
	o.admin = a.Admin || o.owner || own && a.has(casefile.RoleAdmin)
	o.unit = own && a.unit()
	o.colleague = own && a.Who.IsStaff()
	switch {
	case o.admin || o.colleague:
		return o, nil
	case own:
		return o, &Forbidden{NotInThisRole}
	}
	return o, &NotFound{"organisation"}
}

func (a Asker) owns(w models.World) bool {
	return w.OwnerIssuer == a.Issuer && w.OwnerSubject == a.Subject
}

// once carries out an ordinary write under a key, with its answer in the same
// transaction: the same request again gets the same answer, another one
// KeyReused. Keys of steps are kept apart from these.
func once[T any](ctx context.Context, d *Service, a Asker, key, what string, in any, write func(tx *models.Store) (T, error)) (T, error) {
	var answer T
	if key == "" {
		return answer, &Invalid{Field: "Idempotency-Key", Key: "key_missing"}
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return answer, &Invalid{Field: "body", Key: "malformed"}
	}
	id, hash := commandID(a, key), d.hash(slices.Concat([]byte(what), []byte{0}, raw))
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		before, err := tx.ClaimAnswer(ctx, id, hash, optional(a.Organisation))
		if err != nil {
			return err
		}
		if before != nil {
			if before.RequestHash != hash {
				return &KeyReused{}
			}
			return d.reveal(before, &answer)
		}
		if answer, err = write(tx); err != nil {
			return err
		}
		body, err := d.conceal(id, answer)
		if err != nil {
			return err
		}
		return tx.KeepAnswer(ctx, id, http.StatusCreated, body)
	})
	return answer, err
}

// SweepAnswers removes the answers of ordinary writes given before an instant,
// and tells how many. They are there for a caller that asks again because it got
// no answer, which is over within days; what they hold is about people. Steps
// keep theirs in the ledger, for good.
func (d *Service) SweepAnswers(ctx context.Context, olderThan time.Time) (removed int64, err error) {
	defer wrapError("sweeping answers", &err)
	return d.store.SweepAnswers(models.AcrossOrganisations(ctx), olderThan)
}

// conceal seals an answer that is kept for its key: it may hold a person's
// details, which live in their own table and nowhere else.
func (d *Service) conceal(key string, answer any) (json.RawMessage, error) {
	raw, err := json.Marshal(answer)
	if err != nil {
		return nil, fmt.Errorf("encoding an answer: %w", err)
	}
	hidden, err := d.keys.Seal(raw, "answers/"+key)
	if err != nil {
		return nil, fmt.Errorf("sealing an answer: %w", err)
	}
	return json.Marshal(hidden)
}

// reveal is the other way.
func (d *Service) reveal(kept *models.Answer, answer any) error {
	var hidden []byte
	if err := json.Unmarshal(kept.Body, &hidden); err != nil {
		return fmt.Errorf("reading a kept answer: %w", err)
	}
	raw, err := d.keys.Open(hidden, "answers/"+kept.Key)
	if err != nil {
		return fmt.Errorf("opening a kept answer: %w", err)
	}
	return json.Unmarshal(raw, answer)
}

// checkName refuses a name that is blank.
func checkName(name string) error {
	if strings.TrimSpace(name) == "" {
		return &Invalid{Field: "name", Key: "name_blank"}
	}
	return nil
}

// checkEmail refuses what is not one plain address.
func checkEmail(field, email string) error {
	if email == "" {
		return nil
	}
	if parsed, err := mail.ParseAddress(email); err != nil || parsed.Address != email {
		return &Invalid{Field: field, Key: "bad_email"}
	}
	return nil
}

// oneOf refuses a code that does not exist; "" becomes the first.
func oneOf[T interface {
	casefile.Code
	~string
}](field string, code T) (T, error) {
	if code == "" {
		return T(code.Codes()[0]), nil
	}
	if !slices.Contains(code.Codes(), string(code)) {
		return "", &Invalid{Field: field, Key: "unknown_code"}
	}
	return code, nil
}

func optional[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

func optionalDate(d casefile.Date) *casefile.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}
