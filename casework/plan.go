package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"samlop/casefile"
)

// Plan is the plan in force.
type Plan struct {
	Status   casefile.PlanStatus `json:"status"`
	Signed   bool                `json:"signed,omitempty" doc:"While status is AWAITING_PARTICIPATION_CONSENT: it is signed, and the plan waits to be taken into use (P-03)"`
	Style    casefile.PlanStyle  `json:"style,omitempty"`
	OpenedOn casefile.Date       `json:"opened_on,omitzero" format:"date"`
	FrozenOn casefile.Date       `json:"frozen_on,omitzero" format:"date"`
	Reason   casefile.Reason     `json:"reason,omitempty"`
	Ground   casefile.Role       `json:"ground"`
	Read     []string            `json:"read" enum:"a,b,c,d,e,f,g,h,i"`
	Write    []string            `json:"write" enum:"a,b,c,d,e,f,g,h,i"`
	// Current is the latest version that came into force, missing before the first.
	Current *PlanVersion `json:"current,omitempty"`
	People  People       `json:"people"`
}

// PlanVersion is one version that was in force; it never changes (INV-46).
type PlanVersion struct {
	No              int                `json:"no"`
	On              casefile.Date      `json:"on" format:"date"`
	Author          casefile.Principal `json:"author"`
	ChangeNote      casefile.Text      `json:"change_note,omitempty"`
	PatientTookPart bool               `json:"patient_took_part"`
	Hash            string             `json:"hash" doc:"SHA-256 of the whole content, in hex; empty for one taken over"`
	TakenOver       bool               `json:"taken_over,omitempty" doc:"In force before the case was here: its text is on paper (T-22)"`
	Content         *PlanContent       `json:"content,omitempty" doc:"Points you may not read are left out; the list of versions has none"`
	People          People             `json:"people,omitempty"`
}

// PlanVersions are the versions of a plan, the latest first.
type PlanVersions struct {
	Versions []PlanVersion `json:"versions"`
	People   People        `json:"people"`
}

// seePlan finds a case and what the asker may do with its plan (INV-30, INV-47),
// and logs the look. Errors: NotFound, Forbidden.
func (d *Service) seePlan(ctx context.Context, a Asker, caseID string, v view) (*sight, casefile.PlanAccess, error) {
	s, err := d.approach(ctx, d.store, a, caseID)
	if err != nil {
		return nil, casefile.PlanAccess{}, err
	}
	if s == nil {
		return nil, casefile.PlanAccess{}, d.notThere(ctx, a, "case", v)
	}
	access, ok := casefile.AccessToPlan(*s.state(), s.actor)
	if no := s.state().Plan.InForce(); v.about == "" && ok && no > 0 {
		v.about = fmt.Sprintf("version %d", no)
	}
	if err := d.logCase(ctx, a, s, v, access.Ground, ok); err != nil {
		return nil, casefile.PlanAccess{}, err
	}
	if !ok {
		why := &Forbidden{NoRelation}
		if s.related() {
			why.Ground = NotInThisRole
		}
		return nil, casefile.PlanAccess{}, d.hide(a, s, why)
	}
	s.ground = access.Ground
	return s, access, nil
}

// Plan shows where the plan stands and its latest version, as far as the asker
// may read it; it logs the look.
func (d *Service) Plan(ctx context.Context, a Asker, caseID string) (out Plan, err error) {
	defer wrapError("reading a plan", &err)
	s, access, err := d.seePlan(ctx, a, caseID, view{what: "plan"})
	if err != nil {
		return Plan{}, err
	}
	p := s.state().Plan
	out = Plan{Status: p.Status, Signed: s.state().PlanSigned(), Style: p.Style, OpenedOn: p.OpenedOn, FrozenOn: p.FrozenOn, Reason: p.Reason,
		Ground: access.Ground, Read: orEmpty(access.Read), Write: writable(s.state(), access)}
	if n := len(p.Versions); n > 0 {
		current, err := d.versionShown(ctx, s, access, p.Versions[n-1])
		if err != nil {
			return Plan{}, err
		}
		out.Current = &current
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out)
	return out, err
}

func version(v casefile.PlanVersion) PlanVersion {
	return PlanVersion{No: v.No, On: v.On, Author: v.Author, ChangeNote: v.ChangeNote, PatientTookPart: v.PatientTookPart, Hash: v.Hash,
		TakenOver: v.TakenOver}
}

func (d *Service) versionShown(ctx context.Context, s *sight, access casefile.PlanAccess, v casefile.PlanVersion) (PlanVersion, error) {
	if v.TakenOver {
		return version(v), nil
	}
	row, err := d.store.PlanVersionByID(ctx, s.row.ID, v.VersionID)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return PlanVersion{}, errors.New("a plan version that the ledger names is not there")
	}
	if err != nil {
		return PlanVersion{}, err
	}
	content, err := readContent(row.Content)
	if err != nil {
		return PlanVersion{}, err
	}
	content = content.only(access.Read)
	out := version(v)
	out.Content = &content
	return out, nil
}

// PlanVersions lists the versions that have been in force, the latest first.
func (d *Service) PlanVersions(ctx context.Context, a Asker, caseID string) (out PlanVersions, err error) {
	defer wrapError("reading plan versions", &err)
	s, _, err := d.seePlan(ctx, a, caseID, view{what: "plan versions"})
	if err != nil {
		return PlanVersions{}, err
	}
	if err := d.withPast(ctx, s); err != nil {
		return PlanVersions{}, err
	}
	out.Versions = []PlanVersion{}
	for _, v := range s.state().Plan.Versions {
		out.Versions = append(out.Versions, version(v))
	}
	slices.Reverse(out.Versions)
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Versions)
	return out, err
}

// PlanVersion shows one version, as far as the asker may read the plan.
func (d *Service) PlanVersion(ctx context.Context, a Asker, caseID string, no int) (out PlanVersion, err error) {
	defer wrapError("reading a plan version", &err)
	s, access, err := d.seePlan(ctx, a, caseID, view{what: "plan version", about: fmt.Sprintf("version %d", no)})
	if err != nil {
		return PlanVersion{}, err
	}
	v, err := d.versionNumbered(ctx, s, no)
	if err != nil {
		return PlanVersion{}, err
	}
	if out, err = d.versionShown(ctx, s, access, v); err != nil {
		return PlanVersion{}, err
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out)
	return out, err
}

// versionNumbered is the version of that number, also one that has left the state.
// Errors: NotFound.
func (d *Service) versionNumbered(ctx context.Context, s *sight, no int) (casefile.PlanVersion, error) {
	find := func() int {
		return slices.IndexFunc(s.state().Plan.Versions, func(v casefile.PlanVersion) bool { return v.No == no })
	}
	i := find()
	if i < 0 && no >= 1 && no < s.state().Plan.InForce() {
		if err := d.withPast(ctx, s); err != nil {
			return casefile.PlanVersion{}, err
		}
		i = find()
	}
	if i < 0 {
		return casefile.PlanVersion{}, &NotFound{"plan_version"}
	}
	return s.state().Plan.Versions[i], nil
}
