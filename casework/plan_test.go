package casework

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

func TestINV42_TheNinePointsAreTheNineFields(t *testing.T) {
	fields := reflect.TypeFor[PlanContent]()
	require.Equal(t, len(casefile.PlanContent), fields.NumField())
	for i, point := range casefile.PlanContent {
		require.True(t, strings.HasPrefix(fields.Field(i).Tag.Get("doc"), point+": "), fields.Field(i).Name)
	}
}

func TestINV42_INV43_WhatADraftHolds(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	s := w.state(c)
	require.Equal(t, []string{"b", "c", "h"}, PlanContent{}.present(&s), "the case itself answers for these")
	require.Equal(t, casefile.PlanContent, w.wholePlan().present(&s))
	require.Zero(t, w.wholePlan().unclear())
	for point, spoil := range map[string]func(*PlanContent){
		"a": func(p *PlanContent) { p.Aims.Needs = " " },
		"d": func(p *PlanContent) { p.Contributions = nil },
		"e": func(p *PlanContent) { p.Measures[0].Extent = "" },
		"f": func(p *PlanContent) { p.Carried = "" },
		"g": func(p *PlanContent) { p.Period.To = p.Period.From.AddDays(-1) },
		"i": func(p *PlanContent) { p.Cooperation = "\n" },
	} {
		p := w.wholePlan()
		spoil(&p)
		require.NotContains(t, p.present(&s), point)
		require.Len(t, p.present(&s), 8)
	}
	p := w.wholePlan()
	p.Measures = append(p.Measures, PlanMeasure{What: "x", Extent: "y"}, PlanMeasure{What: "x", Extent: "y",
		Responsible: []casefile.Principal{"staff/a", "staff/b"}})
	require.Equal(t, 2, p.unclear())
	empty := casefile.New("c", "o")
	require.Equal(t, []string{"a", "d", "e", "f", "g", "i"}, w.wholePlan().present(&empty))
}

func TestINV48_ParticipantsWriteOnlyTheirPoints(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	draft, err := w.service.PlanDraft(t.Context(), w.as("ola"), c)
	require.NoError(t, err)
	require.Zero(t, draft.Version)
	require.Equal(t, []string{"a", "d", "e", "f", "g", "i"}, draft.Missing)
	draft, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), w.wholePlan())
	require.NoError(t, err)
	require.Equal(t, 1, draft.Version)
	require.Empty(t, draft.Missing)
	require.Equal(t, w.who("ola"), draft.UpdatedBy)

	// NAV reads a, e and i, and writes i.
	nav, err := w.service.PlanDraft(t.Context(), w.as("nav"), c)
	require.NoError(t, err)
	require.Nil(t, nav.Content.Period)
	require.Empty(t, nav.Content.Carried)
	require.NotNil(t, nav.Content.Aims)
	require.Equal(t, []string{"i"}, nav.Write)
	nav.Content.Cooperation = "NAV and the employer"
	saved, err := w.service.SavePlanDraft(t.Context(), w.as("nav"), c, exactly(1), nav.Content)
	require.NoError(t, err)
	require.Equal(t, 2, saved.Version)
	nav.Content.Aims.Needs = "less"
	_, err = w.service.SavePlanDraft(t.Context(), w.as("nav"), c, exactly(2), nav.Content)
	refusal(t, err, "INV-48", "plan_point_not_yours")

	all, err := w.service.PlanDraft(t.Context(), w.as("ola"), c)
	require.NoError(t, err)
	require.Equal(t, "NAV and the employer", all.Content.Cooperation)
	require.Equal(t, "at home", all.Content.Carried, "what NAV cannot read stays")
	require.Equal(t, "training", all.Content.Aims.Needs)
	require.Contains(t, w.accessLog(c), "nav: plan draft, wrote i as PART true")

	for _, reader := range []string{"kari", "tone"} {
		_, err = w.service.SavePlanDraft(t.Context(), w.as(reader), c, exactly(2), w.wholePlan())
		forbidden(t, err, NotInThisRole)
	}
	unknown := w.wholePlan()
	unknown.Measures[0].Responsible = []casefile.Principal{"staff/nobody"}
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(2), unknown)
	invalid(t, err, "responsible", "unknown_principal")
}

func TestINV59_OfferAndCompletionAreShownAndManagersAreWrittenTo(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	head := w.staff("head", "", casefile.RoleManager)
	nurse, _ := models.StaffID(w.who("nurse"))
	boss, _ := models.StaffID(head.Principal)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: nurse}).Update("manager_id", boss).Error)
	c := w.planned()
	shown, err := w.service.Consents(t.Context(), w.as("tone"), c)
	require.NoError(t, err)
	var offered []casefile.Principal
	for _, one := range shown.ToolTraining {
		offered = append(offered, one.Who)
		require.Equal(t, w.today(), one.OfferedOn)
	}
	require.Equal(t, []casefile.Principal{w.who("ola"), w.who("nav"), w.who("nurse")}, offered)
	w.must("ola", c, &casefile.RecordToolTraining{Who: w.who("nav")})
	whole, err := w.service.Case(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Equal(t, w.today(), whole.ToolTraining[1].CompletedOn)

	var told []casefile.Principal
	for _, l := range whole.Letters {
		if l.Code == "D-35" {
			told = append(told, l.To)
		}
	}
	require.ElementsMatch(t, []casefile.Principal{w.who("mette"), head.Principal}, told)
}

func TestINV30_WhoCoordinatesWritesOnlyWhenNamedInASignedVersion(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.coordinated()
	w.must("ola", c, &casefile.StartPlan{})
	nav := casefile.Participant{Who: w.who("nav"), Service: "NAV", Read: []string{"a", "e"}}
	w.must("ola", c, &casefile.IssueParticipation{Participants: []casefile.Participant{nav}})
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), w.wholePlan())
	require.NoError(t, err, "the first draft is written before any version is signed")
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(1), w.wholePlan())
	refusal(t, err, "INV-30", "write_when_named")
	read, err := w.service.PlanDraft(t.Context(), w.as("nav"), c)
	require.NoError(t, err)
	_, err = w.service.SavePlanDraft(t.Context(), w.as("nav"), c, exactly(1), read.Content)
	refusal(t, err, "INV-48", "no_point_to_write")
	ola := casefile.Participant{Who: w.who("ola"), Service: "COORDINATION", Read: casefile.PlanContent, Write: casefile.PlanContent}
	w.must("ola", c, &casefile.IssueParticipation{Participants: []casefile.Participant{ola, nav}})
	w.must("kari", c, &casefile.RegisterSignature{Form: w.form(c)})
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(1), w.wholePlan())
	require.NoError(t, err)
}

func TestINV49_ThePlanIsNoPatientRecord(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	whole := w.wholePlan()
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), whole)
	require.NoError(t, err)
	for range 60 { // each within what one measure may say, all of them a record
		whole.Measures = append(whole.Measures, PlanMeasure{What: strings.Repeat("ø", 2000), Extent: "daily"})
	}
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(1), whole)
	refusal(t, err, "INV-49", "plan_too_long")
	whole.Measures = whole.Measures[:41]
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(1), whole)
	require.NoError(t, err, "characters count, not bytes")
}

func TestADraftThatChangedMeanwhileIsStale(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	stale := func(version int) {
		t.Helper()
		_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(version), w.wholePlan())
		var s *Stale
		require.ErrorAs(t, err, &s)
		require.Equal(t, 1, s.Version)
	}
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), w.wholePlan())
	require.NoError(t, err)
	stale(0)
	stale(2)
}

func TestNoDraftWithoutAPlan_P01(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.coordinated()
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), w.wholePlan())
	refusal(t, err, "P-01", "no_plan_draft")
}

func TestINV46_AVersionNeverChanges(t *testing.T) {
	w := newTown(t, "2027-03-31T10:00:00Z")
	c := w.planned()
	refusal(t, w.step("ola", c, &casefile.ActivatePlan{PatientTookPart: true}), "INV-42", "plan_draft_empty")
	part := w.wholePlan()
	part.Carried = ""
	_, err := w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(0), part)
	require.NoError(t, err)
	refusal(t, w.step("ola", c, &casefile.ActivatePlan{PatientTookPart: true}), "INV-42", "plan_incomplete")
	part = w.wholePlan()
	part.Measures[0].Responsible = nil
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(1), part)
	require.NoError(t, err)
	refusal(t, w.step("ola", c, &casefile.ActivatePlan{PatientTookPart: true}), "INV-43", "measure_without_responsible")
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(2), w.wholePlan())
	require.NoError(t, err)
	w.must("ola", c, &casefile.ActivatePlan{PatientTookPart: true})

	changed := w.wholePlan()
	changed.Carried = "at the gym"
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, exactly(3), changed)
	require.NoError(t, err)
	first, err := w.service.PlanVersion(t.Context(), w.as("kari"), c, 1)
	require.NoError(t, err)
	require.Equal(t, "at home", first.Content.Carried)
	require.Equal(t, "OLA", first.People[w.who("ola")].Name)
	require.Equal(t, w.state(c).Plan.Versions[0].Hash, first.Hash)

	w.must("ola", c, &casefile.BeginRevision{})
	w.must("ola", c, &casefile.CompleteRevision{ChangeNote: "MARKED note", PatientTookPart: true})
	plan, err := w.service.Plan(t.Context(), w.as("nurse"), c)
	require.NoError(t, err)
	require.Equal(t, 2, plan.Current.No)
	require.NotNil(t, plan.Current.Content.Measures)
	require.Empty(t, plan.Current.Content.Carried, "the nurse reads e only")
	versions, err := w.service.PlanVersions(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1}, []int{versions.Versions[0].No, versions.Versions[1].No})
	_, err = w.service.PlanVersion(t.Context(), w.as("kari"), c, 3)
	require.ErrorAs(t, err, new(*NotFound))
	for _, word := range []string{"MARKED", "at the gym", "physiotherapy"} {
		require.False(t, w.temporal.sent(word), word)
	}
	// The snapshots of the refused tries go; those in force stay.
	removed, err := w.service.SweepTexts(t.Context(), time.Time{}, w.service.clock().AddDate(0, 0, 1))
	require.NoError(t, err)
	require.Equal(t, int64(2), removed)
	require.Equal(t, int64(2), w.count("plan_versions"))
}

func exactly(version int) Versions { return Versions{Of: []int{version}} }
