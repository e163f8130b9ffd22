package casework

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// reads are the reads of a case, by the name of their view.
func (w *town) reads(caseID string) map[string]func(who string) error {
	ctx := w.t.Context()
	return map[string]func(string) error{
		"case": func(who string) error { _, err := w.service.Case(ctx, w.as(who), caseID); return err },
		"timeline": func(who string) error {
			_, err := w.service.Timeline(ctx, w.as(who), caseID, TimelineQuery{})
			return err
		},
		"deadlines":        func(who string) error { _, err := w.service.Deadlines(ctx, w.as(who), caseID, CasePage{}); return err },
		"responsibilities": func(who string) error { _, err := w.service.Responsibilities(ctx, w.as(who), caseID); return err },
		"openings":         func(who string) error { _, err := w.service.Openings(ctx, w.as(who), caseID); return err },
		"tasks":            func(who string) error { _, err := w.service.CaseTasks(ctx, w.as(who), caseID, CasePage{}); return err },
		"consents":         func(who string) error { _, err := w.service.Consents(ctx, w.as(who), caseID); return err },
		"decisions":        func(who string) error { _, err := w.service.Decisions(ctx, w.as(who), caseID); return err },
		"complaints":       func(who string) error { _, err := w.service.Complaints(ctx, w.as(who), caseID); return err },
		"coordinators":     func(who string) error { _, err := w.service.Coordinators(ctx, w.as(who), caseID); return err },
		"care_team":        func(who string) error { _, err := w.service.CareTeam(ctx, w.as(who), caseID); return err },
		"meetings":         func(who string) error { _, err := w.service.Meetings(ctx, w.as(who), caseID, CasePage{}); return err },
		"letters":          func(who string) error { _, err := w.service.Letters(ctx, w.as(who), caseID, CasePage{}); return err },
		"mails":            func(who string) error { _, err := w.service.Mails(ctx, w.as(who), caseID, CasePage{}); return err },
		"corrections":      func(who string) error { _, err := w.service.Corrections(ctx, w.as(who), caseID); return err },
		"corrections preview": func(who string) error {
			_, err := w.service.PreviewCorrection(ctx, w.as(who), caseID, CorrectionQuery{Entry: 1})
			if is[*casefile.Refusal](err) {
				return nil // a coordinator may look, and corrects nothing of the unit's
			}
			return err
		},
		"texts":         func(who string) error { _, err := w.service.Texts(ctx, w.as(who), caseID, WrittenQuery{}); return err },
		"plan":          func(who string) error { _, err := w.service.Plan(ctx, w.as(who), caseID); return err },
		"plan versions": func(who string) error { _, err := w.service.PlanVersions(ctx, w.as(who), caseID); return err },
		"plan readers":  func(who string) error { _, err := w.service.PlanReaders(ctx, w.as(who), caseID); return err },
		"plan draft":    func(who string) error { _, err := w.service.PlanDraft(ctx, w.as(who), caseID); return err },
	}
}

// Every read has a ground, and every look is logged, also one that is refused.
func TestINV83_INV84_EveryReadHasAGroundAndIsLogged(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.planned()
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("ola"), Service: "COORDINATION"},
		{Who: w.who("nurse"), Service: "HOME_NURSING"}}})
	all := []string{"kari", "tone", "kai", "ola"}
	may := map[string][]string{
		"case":                append(all, "mette", "nav", "nurse"),
		"timeline":            all,
		"deadlines":           append(all, "mette"),
		"responsibilities":    append(all, "mette", "nav", "nurse"),
		"openings":            append(all, "mette", "nav", "nurse"),
		"tasks":               append(all, "mette"),
		"consents":            all,
		"decisions":           all,
		"complaints":          all,
		"coordinators":        append(all, "mette", "nav", "nurse"),
		"care_team":           append(all, "nurse"),
		"meetings":            append(all, "nav", "nurse"),
		"letters":             all,
		"mails":               {"tone", "kai", "ola"},
		"corrections":         all,
		"corrections preview": {"tone", "kai", "ola"},
		"plan":                append(all, "nav", "nurse"),
		"plan versions":       append(all, "nav", "nurse"),
		"plan readers":        all,
		"texts":               all,
		"plan draft":          append(all, "nav", "nurse"),
	}
	for what, read := range w.reads(c) {
		for _, who := range []string{"kari", "tone", "kai", "ola", "mette", "nav", "nurse", "adm", "stranger", "jonas", "gp"} {
			before := len(w.accessLog(c))
			err := read(who)
			log := w.accessLog(c)
			require.Len(t, log, before+1, "%s by %s", what, who)
			if slices.Contains(may[what], who) {
				require.NoError(t, err, "%s by %s", what, who)
				require.Contains(t, log[before], "true", "%s by %s", what, who)
				continue
			}
			require.ErrorAs(t, err, new(*Forbidden), "%s by %s", what, who)
			require.Equal(t, who+": "+what+" as NONE false", log[before])
		}
	}
}

// A case of another organisation does not exist for a stranger, but the attempt is logged.
func TestINV84_OtherOrganisationsSeeNothing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.planned()
	w.org = w.municipality("Granli").ID
	home := w.askers
	w.askers = map[string]string{}
	unit, err := w.service.CreateUnit(t.Context(), w.as("owner"), w.key(), w.org, NewUnit{Name: "KE", Coordinating: true})
	require.NoError(t, err)
	lead := w.staff("lead", unit.ID, casefile.RoleUnit, casefile.RoleUnitLead)
	for what, read := range w.reads(c) {
		require.ErrorAs(t, read("lead"), new(*NotFound), what)
	}
	require.ErrorAs(t, w.step("lead", c, &casefile.StartScreening{}), new(*NotFound))
	require.ErrorAs(t, w.step("lead", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{"ALL"}, IdentityConfirmed: true}),
		new(*NotFound))
	var refused int64
	require.NoError(t, w.store.DB.Model(&models.Access{}).Where("case_id = ? AND principal = ? AND NOT allowed", c,
		lead.Principal).Count(&refused).Error)
	require.Equal(t, int64(len(w.reads(c))+2), refused)
	list, err := w.service.Cases(t.Context(), w.as("lead"), CaseQuery{})
	require.NoError(t, err)
	require.Empty(t, list.Cases)
	// Nor can its people be named from there.
	id, _ := models.StaffID(casefile.Principal(home["ola"]))
	_, err = w.service.StaffMember(t.Context(), w.as("lead"), id)
	require.ErrorAs(t, err, new(*NotFound))
	person, _ := models.PersonID(casefile.Principal(home["kari"]))
	_, err = w.service.Person(t.Context(), w.as("lead"), person)
	require.ErrorAs(t, err, new(*NotFound))
	invalid(t, w.step("lead", "", &casefile.Refer{SenderKind: "OTHER", Patient: casefile.Principal(home["kari"])}), "patient",
		"unknown_principal")
}

// Story 3.4: the NAV adviser opens the old link after sharing was withdrawn.
func TestINV22_WithdrawnSharingIsForbiddenAndLogged(t *testing.T) {
	w := newTown(t, "2027-05-28T08:40:00Z")
	c := w.planned()
	_, err := w.service.Plan(t.Context(), w.as("nav"), c)
	require.NoError(t, err)
	// Any of the municipality's staff takes a withdrawal, related or not (C-06).
	w.must("stranger", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{casefile.WithdrawPlan, casefile.WithdrawSharing},
		IdentityConfirmed: true, SaidOn: w.today(), Note: "På telefon."})
	_, err = w.service.Plan(t.Context(), w.as("nav"), c)
	forbidden(t, err, NoRelation)
	log := w.accessLog(c)
	require.Equal(t, "nav: plan as NONE false", log[len(log)-1])
	list, err := w.service.Cases(t.Context(), w.as("nav"), CaseQuery{})
	require.NoError(t, err)
	require.Empty(t, list.Cases)
	// The patient and the unit still read it (INV-47).
	for _, who := range []string{"kari", "tone", "ola"} {
		plan, err := w.service.Plan(t.Context(), w.as(who), c)
		require.NoError(t, err)
		require.Equal(t, casefile.PlanStatusFrozen, plan.Status)
		require.Empty(t, plan.Write)
	}
}

func TestStepsNeedAGround(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	forbidden(t, w.step("stranger", c, &casefile.StartPlan{}), NoRelation)
	forbidden(t, w.step("jonas", c, &casefile.WithdrawConsent{Scopes: []casefile.WithdrawalScope{"ALL"}}), NoRelation)
	log := w.accessLog(c)
	require.Equal(t, []string{"stranger: step start_plan as NONE false", "jonas: step withdraw_consent as NONE false"}, log)
	// Who is related, but not in the role, hears which rule says so.
	refusal(t, w.step("kari", c, &casefile.StartPlan{}), "P-01", "not_yours")
	// The register's MGR is nobody's manager here; Ola's manager is.
	w.staff("boss", "", casefile.RoleManager)
	forbidden(t, w.step("boss", c, &casefile.ReportAbsence{Reason: "SICK"}), NoRelation)
	w.must("mette", c, &casefile.ReportAbsence{Reason: "SICK"})
	_, err := w.service.Take(t.Context(), w.as("owner"), Step{CaseID: c, Body: &casefile.StartPlan{}, Key: "x"})
	forbidden(t, err, NotRegistered)
}

func TestWhatACornerShows(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.planned()
	w.must("ola", c, &casefile.StartCareTeam{Members: []casefile.TeamMember{{Who: w.who("ola"), Service: "COORDINATION"},
		{Who: w.who("nurse"), Service: "HOME_NURSING"}}})
	w.must("ola", c, &casefile.PlanMeeting{Kind: "CARE_TEAM", On: w.today().AddDays(30)})
	w.must("ola", c, &casefile.InviteMeeting{Meeting: "meeting-1", Agenda: "our agenda"})

	corner, err := w.service.Case(t.Context(), w.as("nurse"), c)
	require.NoError(t, err)
	require.Equal(t, casefile.RoleParticipant, corner.Ground)
	require.Empty(t, corner.Consents)
	require.Empty(t, corner.Decisions)
	require.Equal(t, "OLA", corner.People[w.who("ola")].Name)
	whole, err := w.service.Case(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.NotEmpty(t, whole.Consents)
	require.NotEmpty(t, whole.Deadlines)
	require.NotNil(t, whole.NextWake)

	mine, err := w.service.Meetings(t.Context(), w.as("nurse"), c, CasePage{})
	require.NoError(t, err)
	require.Len(t, mine.Meetings, 1)
	text, err := w.service.Text(t.Context(), w.as("nurse"), c, mine.Meetings[0].Agenda.ID())
	require.NoError(t, err)
	require.Equal(t, "our agenda", text.Body)
	_, err = w.service.Text(t.Context(), w.as("nurse"), c, w.state(c).Decisions[0].Grounds.ID())
	require.ErrorAs(t, err, new(*NotFound))
	none, err := w.service.Meetings(t.Context(), w.as("nav"), c, CasePage{})
	require.NoError(t, err)
	require.Empty(t, none.Meetings)
}

func TestLists(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	ids := func(who string, q CaseQuery) []string {
		t.Helper()
		list, err := w.service.Cases(t.Context(), w.as(who), q)
		require.NoError(t, err)
		out := []string{}
		for _, row := range list.Cases {
			out = append(out, row.ID)
			require.NotEmpty(t, list.People[row.Patient].Name)
		}
		return out
	}
	require.Equal(t, []string{other, c}, ids("tone", CaseQuery{}))
	require.Equal(t, []string{c}, ids("ola", CaseQuery{}))
	require.Equal(t, []string{c}, ids("kari", CaseQuery{}))
	require.Equal(t, []string{other}, ids("jonas", CaseQuery{}))
	require.Empty(t, ids("adm", CaseQuery{}))
	require.Empty(t, ids("stranger", CaseQuery{}))
	require.Equal(t, []string{c}, ids("tone", CaseQuery{Phases: []casefile.Phase{casefile.PhaseActive, casefile.PhaseClosed}}))
	require.Equal(t, []string{c}, ids("tone", CaseQuery{Number: "2027-0001"}))
	require.Equal(t, []string{c}, ids("tone", CaseQuery{Coordinator: string(w.who("ola"))}))
	require.Equal(t, []string{c}, ids("ola", CaseQuery{Coordinator: "me"}))
	first, err := w.service.Cases(t.Context(), w.as("tone"), CaseQuery{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, other, first.Cases[0].ID)
	require.Equal(t, []string{c}, ids("tone", CaseQuery{Limit: 1, Cursor: first.NextCursor}))
	require.Contains(t, w.accessLog(other), "tone: case list as KE true")
	require.NotContains(t, w.accessLog(other), "ola: case list as RELATION true")
	_, err = w.service.Cases(t.Context(), w.as("tone"), CaseQuery{Cursor: "x"})
	invalid(t, err, "cursor", "bad_cursor")

	letters, err := w.service.WaitingLetters(t.Context(), w.as("tone"), LetterQuery{Limit: 1})
	require.NoError(t, err)
	require.Len(t, letters.Letters, 1)
	next, err := w.service.WaitingLetters(t.Context(), w.as("tone"), LetterQuery{Cursor: letters.NextCursor})
	require.NoError(t, err)
	require.NotContains(t, next.Letters, letters.Letters[0])
	_, err = w.service.WaitingLetters(t.Context(), w.as("kari"), LetterQuery{})
	forbidden(t, err, NotInThisRole)

	w.must("ola", c, &casefile.GiveNotice{LastDay: w.today().AddDays(60)})
	tasks, err := w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "unit"})
	require.NoError(t, err)
	require.Equal(t, casefile.TaskFindSuccessor, tasks.Tasks[0].Kind)
	mine, err := w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "mine"})
	require.NoError(t, err)
	require.Equal(t, tasks.Tasks, mine.Tasks, "Tone took the case up")
	_, err = w.service.Tasks(t.Context(), w.as("ola"), TaskQuery{List: "unit"})
	forbidden(t, err, NotInThisRole)
	_, err = w.service.Tasks(t.Context(), w.as("tone"), TaskQuery{List: "unit", Cursor: "2027-01-01|x|y"})
	invalid(t, err, "cursor", "bad_cursor")
}

func TestTimelineInPages(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.granted()
	var names []string
	cursor := ""
	for {
		page, err := w.service.Timeline(t.Context(), w.as("kari"), c, TimelineQuery{Cursor: cursor, Limit: 3})
		require.NoError(t, err)
		for _, e := range page.Events {
			names = append(names, string(e.Name))
			require.NotEmpty(t, e.Step)
		}
		if cursor = page.NextCursor; cursor == "" {
			break
		}
	}
	require.Len(t, names, w.state(c).Seq)
	require.Equal(t, "referred", names[0])
	page, err := w.service.Timeline(t.Context(), w.as("kari"), c, TimelineQuery{FromSeq: 3, Limit: 1})
	require.NoError(t, err)
	require.Equal(t, 3, page.Events[0].Seq)
	page, err = w.service.Timeline(t.Context(), w.as("kari"), c, TimelineQuery{FromSeq: 3, Cursor: "5"})
	require.NoError(t, err)
	require.Equal(t, 6, page.Events[0].Seq)
	for _, wrong := range []string{"0", "-1", "01", "x", "2147483648"} {
		_, err := w.service.Timeline(t.Context(), w.as("kari"), c, TimelineQuery{Cursor: wrong})
		invalid(t, err, "cursor", "bad_cursor")
	}
}

func TestOpeningsSayWhoAndWhyNot(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	c := w.coordinated()
	out, err := w.service.Openings(t.Context(), w.as("ola"), c)
	require.NoError(t, err)
	find := func(step string) casefile.Opening {
		i := slices.IndexFunc(out.Openings, func(o casefile.Opening) bool { return o.Step == step })
		return out.Openings[i]
	}
	require.True(t, find("start_plan").Open && find("start_plan").Yours)
	require.False(t, find("start_screening").Yours)
	require.Equal(t, "wrong_phase", find("start_screening").Refusal.Key)
	require.Contains(t, out.Roles, casefile.RoleCoordinator)
}
