package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
	"samlop/workflows"
)

// openOne opens one case of a set that has been approved: in the name of the one who
// proposed it, under an id that follows from batch and case, so that a repeat meets
// its own entry. A refused one starts no workflow and draws no number.
func (d *Service) openOne(ctx context.Context, b models.Batch, o order) (workflows.Receipt, error) {
	before, err := d.store.StepByID(ctx, o.cmd.ID)
	if err != nil {
		return workflows.Receipt{}, err
	}
	if before != nil { // opened by an earlier try that nobody heard of
		return workflows.Receipt{CommandID: o.cmd.ID, RequestHash: o.cmd.RequestHash, Repeated: true, Seq: before.LastSeq}, nil
	}
	row, set, err := d.store.OpeningOf(ctx, o.caseID)
	if err != nil {
		return workflows.Receipt{}, err
	}
	body := &casefile.OpenBalance{ProposedBy: set.ProposedBy, ApprovedBy: value(set.DecidedBy)}
	if err := json.Unmarshal(row.Body, &body.Balance); err != nil {
		return workflows.Receipt{}, fmt.Errorf("decoding an opening balance: %w", err)
	}
	evidence := models.Text{ID: derivedID("text", o.cmd.ID, "evidence"), OrganisationID: b.OrganisationID, CaseID: o.caseID, Field: "evidence",
		Body: string(body.Evidence), CommandID: o.cmd.ID + models.DraftSeparator + o.cmd.RequestHash[:models.DraftHashLength],
		Hash: d.hash([]byte(body.Evidence))}
	body.Evidence = casefile.TextRef(evidence.ID)
	now := d.nowAt(o.offset)
	state := casefile.New("", b.OrganisationID)
	state.Patient = body.Patient
	w, err := d.weigh(ctx, nil, b.OrganisationID, &state, body, now)
	if err != nil {
		return workflows.Receipt{}, err
	}
	if w.organisation == models.HealthTrust {
		return workflows.Receipt{}, casefile.NotOpenedHere(body)
	}
	o.cmd.By, o.cmd.Body, o.cmd.Facts, o.policy = casefile.Actor{Who: b.RequestedBy, Roles: b.RequestedAs}, body, w.facts, w.policy
	if _, refusal := casefile.Decide(casefile.New("", b.OrganisationID), o.cmd, now, w.policy); refusal != nil {
		return workflows.Receipt{}, refusal
	}
	_, err = d.store.IntakeOf(ctx, o.cmd.ID, o.caseID)
	o.start, o.fresh = true, errors.Is(err, gorm.ErrRecordNotFound)
	if err != nil && !o.fresh {
		return workflows.Receipt{}, err
	}
	intake, err := d.store.SetAsideCase(ctx, models.Intake{CommandID: o.cmd.ID, OrganisationID: b.OrganisationID, CaseID: o.caseID,
		PersonID: row.PersonID}, calendar.DateOf(now).Year)
	if err != nil {
		return workflows.Receipt{}, err
	}
	o.number = intake.Number
	if err := d.store.KeepTexts(ctx, []models.Text{evidence}); err != nil {
		return workflows.Receipt{}, err
	}
	return d.update(ctx, o)
}

// keepRefusal writes why a case was not opened, for whoever reads the set.
func (d *Service) keepRefusal(ctx context.Context, caseID string, refusal *casefile.Refusal) error {
	raw, err := json.Marshal(refusal)
	if err != nil {
		return fmt.Errorf("encoding a refusal: %w", err)
	}
	return d.store.RefuseOpening(ctx, caseID, raw)
}
