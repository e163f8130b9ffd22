package casework

import (
	"context"

	"samlop/casefile"
	"samlop/models"
)

// BatchByID shows a batch with what became of each case, to administrators and
// to the head of the unit, and to whoever asked for it. Administrators see the numbers
// by which they find the cases in Temporal UI, and not the note.
func (d *Service) BatchByID(ctx context.Context, a Asker, id, cursor string, limit int) (out Batch, err error) {
	defer wrapError("reading a batch", &err)
	b, byUnit, err := d.batchFor(ctx, a, id)
	if err != nil {
		return Batch{}, err
	}
	if cursor != "" && !validID(cursor) {
		return Batch{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	out = Batch{Organisation: b.OrganisationID, Staff: b.Staff, Role: b.Role, Reason: b.Reason,
		RequestedBy: b.RequestedBy, CreatedAt: b.CreatedAt, FinishedAt: b.FinishedAt, Cases: []BatchCase{}}
	if a.unit() || b.RequestedBy == a.Who {
		out.Note = b.Note // words may be about a person, whom administrators do not see (INV-84)
	}
	if b.Kind == models.Reassign {
		out.To = b.Successor
	}
	if out.BatchSummary, err = d.summary(ctx, id, byUnit); err != nil {
		return Batch{}, err
	}
	page, err := d.store.BatchItems(ctx, id, byUnit, cursor, limit)
	if err != nil {
		return Batch{}, err
	}
	out.NextCursor = page.Next
	var ids []string
	for _, r := range page.Rows {
		out.Cases = append(out.Cases, BatchCase{CaseID: r.CaseID, CaseNumber: r.Number, Status: r.Status, Reason: r.Reason, At: r.At})
		ids = append(ids, r.CaseID)
	}
	return out, d.logBatch(ctx, a, b, ids)
}

// logBatch logs in one row the cases that a batch showed (INV-83), in the
// organisation whose they are.
func (d *Service) logBatch(ctx context.Context, a Asker, b models.Batch, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	ground := casefile.RoleAdmin
	if a.unit() {
		ground = casefile.RoleUnit
	}
	entry := d.access(a, b.OrganisationID, nil, "batch", ground, true)
	entry.CaseIDs, entry.About = ids, "batch "+b.ID
	return d.store.LogAccess(ctx, entry)
}

// batchFor finds a batch that the asker may see, and whether they see as the coordinating
// unit, without the episodes that it has nothing to do with yet (INV-84).
func (d *Service) batchFor(ctx context.Context, a Asker, id string) (b models.Batch, byUnit bool, err error) {
	if !validID(id) {
		return models.Batch{}, false, &NotFound{"batch"}
	}
	b, err = d.batchAnywhere(ctx, a, id)
	if err != nil {
		return models.Batch{}, false, err
	}
	o, err := d.in(ctx, a, b.OrganisationID)
	if o == nil {
		return models.Batch{}, false, err
	}
	if err == nil && (o.admin || o.colleague && (a.has(casefile.RoleUnitLead) || b.RequestedBy == a.Who)) {
		return b, !o.admin, nil
	}
	// It names cases: an attempt to read it is logged like one to read a case (INV-110).
	entry := d.access(a, b.OrganisationID, nil, "batch", "", false)
	entry.About = "batch " + b.ID
	if err := d.store.LogAccess(ctx, entry); err != nil {
		return models.Batch{}, false, err
	}
	if is[*NotFound](err) {
		return models.Batch{}, false, &NotFound{"batch"}
	}
	return models.Batch{}, false, &Forbidden{NotInThisRole}
}
