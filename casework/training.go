package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/models"
)

// NewTraining records that a staff member has had training (INV-34).
type NewTraining struct {
	Kind        models.TrainingKind `json:"kind"`
	CompletedOn casefile.Date       `json:"completed_on" format:"date"`
	ValidUntil  casefile.Date       `json:"valid_until,omitzero" format:"date" doc:"For good when left out"`
}

// Training is one training record.
type Training struct {
	ID          string              `json:"id" format:"uuid"`
	Staff       casefile.Principal  `json:"staff"`
	Kind        models.TrainingKind `json:"kind"`
	CompletedOn casefile.Date       `json:"completed_on" format:"date"`
	ValidUntil  casefile.Date       `json:"valid_until,omitzero" format:"date"`
	Valid       bool                `json:"valid" doc:"Whether it counts today"`
	RecordedBy  casefile.Principal  `json:"recorded_by"`
	RecordedAt  time.Time           `json:"recorded_at"`
}

// TrainingList is the training of one staff member.
type TrainingList struct {
	Training []Training `json:"training"`
}

func training(row models.TrainingRecord, today casefile.Date) Training {
	until := value(row.ValidUntil)
	return Training{ID: row.ID, Staff: models.StaffPrincipal(row.StaffID), Kind: row.Kind, CompletedOn: row.CompletedOn, ValidUntil: until,
		Valid: !row.CompletedOn.After(today) && (until.IsZero() || !until.Before(today)), RecordedBy: row.RecordedBy, RecordedAt: row.RecordedAt}
}

// RecordTraining records training, by the coordinating unit, which answers for
// it (source 5), or an administrator. Cases in which it was owing take note
// before it returns (K-02); when they could not, the error is Unavailable, and
// the same request may be sent again.
func (d *Service) RecordTraining(ctx context.Context, a Asker, key, staffID string, in NewTraining) (out Training, err error) {
	defer wrapError("recording training", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return Training{}, err
	}
	if !o.admin && !o.unit {
		return Training{}, &Forbidden{NotInThisRole}
	}
	switch {
	case !slices.Contains(in.Kind.Codes(), string(in.Kind)):
		return Training{}, &Invalid{Field: "kind", Key: "unknown_code"}
	case !in.CompletedOn.IsValid():
		return Training{}, &Invalid{Field: "completed_on", Key: "date_missing"}
	case in.CompletedOn.After(o.today):
		return Training{}, &Invalid{Field: "completed_on", Key: "date_in_future"}
	case !in.ValidUntil.IsZero() && in.ValidUntil.Before(in.CompletedOn):
		return Training{}, &Invalid{Field: "valid_until", Key: "date_too_early"}
	}
	out, err = once(ctx, d, a, key, "training of "+staffID, in, func(tx *models.Store) (Training, error) {
		row := models.TrainingRecord{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, StaffID: staffID, Kind: in.Kind,
			CompletedOn: in.CompletedOn, ValidUntil: optionalDate(in.ValidUntil), RecordedBy: a.name(), RecordedAt: o.now}
		if err := tx.DB.WithContext(ctx).Create(&row).Error; err != nil {
			return Training{}, fmt.Errorf("writing a training record: %w", err)
		}
		return training(row, o.today), nil
	})
	if err != nil {
		return Training{}, err
	}
	return out, d.noteTraining(ctx, o, out)
}

// noteTraining tells the cases in which the training was owing, or is to be had again
// by a day (DL-29), also when the record had been written by an earlier try that got
// no further.
func (d *Service) noteTraining(ctx context.Context, o *office, t Training) error {
	cases, err := d.store.CasesCoordinatedBy(ctx, o.org.ID, t.Staff)
	if err != nil {
		return err
	}
	for _, c := range cases {
		owing := slices.ContainsFunc(c.State.Coordinators, func(x casefile.Assignment) bool {
			return x.Who == t.Staff && x.Status != casefile.AssignmentEnded &&
				(len(x.Blocked) > 0 || x.TrainingOwing || !x.TrainedUntil.IsZero() || !t.ValidUntil.IsZero())
		})
		if !owing {
			continue
		}
		if err := d.tell(ctx, o, c.ID, "training/"+t.ID+"/"+c.ID, &casefile.NoteTraining{Staff: t.Staff}); err != nil {
			return err
		}
	}
	return nil
}

// TrainingOf lists a staff member's training, oldest first: for themself, the
// coordinating unit, and administrators.
func (d *Service) TrainingOf(ctx context.Context, a Asker, staffID string) (out TrainingList, err error) {
	defer wrapError("reading training", &err)
	o, err := d.ofStaff(ctx, a, staffID)
	if err != nil {
		return TrainingList{}, err
	}
	if !o.admin && !o.unit && a.Who != models.StaffPrincipal(staffID) {
		return TrainingList{}, &Forbidden{NotInThisRole}
	}
	rows, err := d.store.TrainingOf(ctx, staffID)
	if err != nil {
		return TrainingList{}, err
	}
	out.Training = []Training{}
	for _, row := range rows {
		out.Training = append(out.Training, training(row, o.today))
	}
	return out, nil
}
