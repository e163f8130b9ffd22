package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"samlop/casefile"
	"samlop/models"
)

// PlanDraft is the plan being written. If-Match goes by Version: 0 before anything
// has been written.
type PlanDraft struct {
	Version   int                `json:"version"`
	Content   PlanContent        `json:"content" doc:"Points you may not read are left out"`
	Read      []string           `json:"read" enum:"a,b,c,d,e,f,g,h,i" doc:"Points (a–i) you may read"`
	Write     []string           `json:"write" enum:"a,b,c,d,e,f,g,h,i" doc:"Points (a–i) you may write now (INV-48)"`
	Present   []string           `json:"present" enum:"a,b,c,d,e,f,g,h,i" doc:"Points that have content (INV-42)"`
	Missing   []string           `json:"missing" enum:"a,b,c,d,e,f,g,h,i" doc:"Points that lack content before the plan can come into force"`
	Unclear   int                `json:"measures_without_one_responsible" doc:"Measures that do not have exactly one responsible (INV-43)"`
	UpdatedBy casefile.Principal `json:"updated_by,omitempty"`
	UpdatedAt *time.Time         `json:"updated_at,omitempty"`
	People    People             `json:"people"`
}

// PlanDraft reads the draft, as far as the asker may read the plan; it logs the
// look. Before anything is written it is empty, with version 0.
func (d *Service) PlanDraft(ctx context.Context, a Asker, caseID string) (out PlanDraft, err error) {
	defer wrapError("reading a plan draft", &err)
	s, access, err := d.seePlan(ctx, a, caseID, view{what: "plan draft", about: "the draft"})
	if err != nil {
		return PlanDraft{}, err
	}
	row, err := d.store.PlanDraftOf(ctx, caseID)
	if err != nil {
		return PlanDraft{}, err
	}
	return d.draftShown(ctx, s, access, row)
}

func (d *Service) draftShown(ctx context.Context, s *sight, access casefile.PlanAccess, row *models.PlanDraft) (out PlanDraft, err error) {
	content := PlanContent{}
	if row != nil {
		if content, err = readContent(row.Content); err != nil {
			return PlanDraft{}, err
		}
		out.Version, out.UpdatedBy, out.UpdatedAt = row.Version, row.UpdatedBy, &row.UpdatedAt
	}
	out.Content, out.Read, out.Write = content.only(access.Read), orEmpty(access.Read), writable(s.state(), access)
	out.Present, out.Unclear, out.Missing = content.present(s.state()), content.unclear(), []string{}
	for _, point := range casefile.PlanContent {
		if !strings.Contains(strings.Join(out.Present, ""), point) {
			out.Missing = append(out.Missing, point)
		}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Content, out.UpdatedBy)
	return out, err
}

// writable are the points somebody may write now: none while there is no plan
// to work on.
func writable(s *casefile.State, access casefile.PlanAccess) []string {
	if noDraft(s) != nil {
		return []string{}
	}
	return orEmpty(access.Write)
}

func noDraft(s *casefile.State) *casefile.Refusal {
	switch s.Plan.Status {
	case casefile.PlanStatusDraft, casefile.PlanStatusAwaiting, casefile.PlanStatusActive, casefile.PlanStatusInRevision,
		casefile.PlanStatusTransferDraft:
		return nil
	}
	return &casefile.Refusal{Rule: "P-01", Kind: casefile.RuleBroken, Key: "no_plan_draft",
		Args: map[string]string{"status": string(s.Plan.Status)}}
}

// notWriting says why somebody who reads the plan writes nothing in it now. Who
// coordinates has the work but needs to be named in a signed version (INV-30);
// who is named there may have no point to write in (INV-48). Others write in no
// role they have.
func notWriting(ground casefile.Role) error {
	switch ground {
	case casefile.RoleCoordinator, casefile.RoleUnitLead:
		return &casefile.Refusal{Rule: "INV-30", Kind: casefile.NotYours, Key: "write_when_named"}
	case casefile.RoleParticipant:
		return &casefile.Refusal{Rule: "INV-48", Kind: casefile.NotYours, Key: "no_point_to_write"}
	}
	return &Forbidden{NotInThisRole}
}

// SavePlanDraft writes the draft whole, where it is as the writer read it. Points
// the writer may not write stay as they are, and must be sent unchanged or left out
// (INV-48). Errors: NotFound, Forbidden, Stale, Invalid for somebody nobody knows,
// *casefile.Refusal.
func (d *Service) SavePlanDraft(ctx context.Context, a Asker, caseID string, read Versions,
	content PlanContent) (out PlanDraft, err error) {
	defer wrapError("writing a plan draft", &err)
	s, access, err := d.seePlan(ctx, a, caseID, view{what: "plan draft, to write", about: "the draft"})
	if err != nil {
		return PlanDraft{}, err
	}
	if _, err := d.known(ctx, s.row.OrganisationID, content); err != nil {
		return PlanDraft{}, err
	}
	var row *models.PlanDraft
	err = d.store.Transaction(ctx, func(tx *models.Store) error {
		row, access, err = d.writeDraft(ctx, tx, a, caseID, read, content)
		return err
	})
	if err != nil {
		return PlanDraft{}, err
	}
	return d.draftShown(ctx, s, access, row)
}

// writeDraft holds the case while it writes, so that access that ends in the
// same moment has ended (INV-22).
func (d *Service) writeDraft(ctx context.Context, tx *models.Store, a Asker, caseID string, read Versions,
	sent PlanContent) (*models.PlanDraft, casefile.PlanAccess, error) {
	fail := func(err error) (*models.PlanDraft, casefile.PlanAccess, error) {
		return nil, casefile.PlanAccess{}, err
	}
	if err := tx.HoldCase(ctx, caseID); err != nil {
		return fail(err)
	}
	s, err := d.approach(ctx, tx, a, caseID)
	if err != nil {
		return fail(err)
	}
	access, ok := casefile.AccessToPlan(*s.state(), s.actor)
	if !ok {
		return fail(&Forbidden{NoRelation})
	}
	if refusal := noDraft(s.state()); refusal != nil {
		return fail(refusal)
	}
	if len(access.Write) == 0 {
		return fail(notWriting(access.Ground))
	}
	row, err := tx.PlanDraftOf(ctx, caseID)
	if err != nil {
		return fail(err)
	}
	if row == nil {
		row = &models.PlanDraft{CaseID: caseID, OrganisationID: s.row.OrganisationID, Content: json.RawMessage("{}")}
	}
	if !read.Hold(row.Version) {
		return fail(&Stale{Version: row.Version})
	}
	was, err := readContent(row.Content)
	if err != nil {
		return fail(err)
	}
	merged, changed, refusal := was.merge(sent, access.Write)
	if refusal != nil {
		return fail(refusal)
	}
	if row.Content, err = json.Marshal(merged); err != nil {
		return fail(fmt.Errorf("encoding a plan draft: %w", err))
	}
	if refusal := tooLong(row.Content); refusal != nil {
		return fail(refusal)
	}
	row.Version, row.UpdatedBy, row.UpdatedAt = row.Version+1, a.Who, s.now
	if saved, err := tx.SavePlanDraft(ctx, *row); err != nil || !saved {
		if err == nil {
			err = &Stale{Version: row.Version} // somebody else wrote the first one at the same time
		}
		return fail(err)
	}
	// Every change shows who (INV-48).
	return row, access, tx.LogAccess(ctx, d.access(a, s.row.OrganisationID, &caseID, "plan draft, wrote "+strings.Join(changed, ""),
		access.Ground, true))
}

// maxPlan is how many characters a whole plan may hold: some forty pages.
const maxPlan = 100_000

// tooLong is INV-49: the plan is not the patient record, and is not to hold it
// (source 4: «Dokumentet skal ikke være for omfattende og detaljert.»).
func tooLong(content []byte) *casefile.Refusal {
	if utf8.RuneCount(content) <= maxPlan {
		return nil
	}
	return &casefile.Refusal{Rule: "INV-49", Kind: casefile.RuleBroken, Key: "plan_too_long",
		Args: map[string]string{"count": strconv.Itoa(maxPlan)}}
}

func readContent(raw []byte) (c PlanContent, err error) {
	if err := json.Unmarshal(raw, &c); err != nil {
		return PlanContent{}, fmt.Errorf("decoding a plan: %w", err)
	}
	return c, nil
}

// snapshot keeps the draft as it is now for a step that brings it into force,
// and tells Decide what it holds; nil for any other step, or when nothing has
// been written. The same request meets its own snapshot again.
func (d *Service) snapshot(ctx context.Context, k *taking, s *sight) (*casefile.DraftFacts, error) {
	version, facts, err := d.draftFor(ctx, k, s)
	if err != nil || facts == nil {
		return nil, err
	}
	return facts, d.store.KeepPlanVersion(ctx, version)
}

// draftFor is the snapshot that a step would keep, and what Decide is told of it.
func (d *Service) draftFor(ctx context.Context, k *taking, s *sight) (models.PlanVersion, *casefile.DraftFacts, error) {
	if !casefile.NeedsOf(k.body).Has(casefile.NeedDraft) {
		return models.PlanVersion{}, nil, nil
	}
	row, err := d.store.PlanDraftOf(ctx, s.row.ID)
	if err != nil || row == nil {
		return models.PlanVersion{}, nil, err
	}
	content, err := readContent(row.Content)
	if err != nil {
		return models.PlanVersion{}, nil, err
	}
	raw, err := json.Marshal(content)
	if err != nil {
		return models.PlanVersion{}, nil, fmt.Errorf("encoding a plan: %w", err)
	}
	hash := d.hash(raw)
	version := models.PlanVersion{ID: derivedID("plan", k.id, hash), OrganisationID: s.row.OrganisationID, CaseID: s.row.ID, Content: raw,
		Hash: hash, CreatedBy: k.asker.Who, CreatedAt: d.clock().UTC()}
	return version, content.draftFacts(s.state(), version.ID, hash), nil
}
