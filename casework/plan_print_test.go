package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/letters"
	"samlop/models"
)

// P-08: whoever may read the plan prints it, with what they may read, in either form; each print
// is in the log (INV-83). Nobody else prints it.
func TestP08_INV83_APlanIsPrintedByWhoReadsIt(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.planned()
	_, err := w.service.PrintPlan(t.Context(), w.as("kari"), c, PlanPrint{})
	require.ErrorAs(t, err, new(*NotFound), "before there is a version")
	_, err = w.service.SavePlanDraft(t.Context(), w.as("ola"), c, Versions{Of: []int{0}}, w.wholePlan())
	require.NoError(t, err)
	w.must("ola", c, &casefile.ActivatePlan{PatientTookPart: true})
	for _, who := range []string{"kari", "ola", "tone", "nav", "nurse"} {
		for _, form := range []casefile.PlanStyle{"", casefile.PlanBrief, casefile.PlanDetailed} {
			file, err := w.service.PrintPlan(t.Context(), w.as(who), c, PlanPrint{Form: form, No: 1})
			require.NoError(t, err, "%s %s", who, form)
			require.Equal(t, "%PDF-", string(file[:5]))
		}
		var look models.Access
		require.NoError(t, w.store.DB.Order("id DESC").Take(&look, "what = 'plan print' AND case_id = ?", c).Error)
		require.Equal(t, []any{w.who(who), "version 1", true}, []any{look.Principal, look.About, look.Allowed})
	}
	_, err = w.service.PrintPlan(t.Context(), w.as("kari"), c, PlanPrint{No: 2})
	require.ErrorAs(t, err, new(*NotFound))
	for _, who := range []string{"stranger", "adm", "jonas"} {
		_, err = w.service.PrintPlan(t.Context(), w.as(who), c, PlanPrint{})
		require.Error(t, err, who)
	}

	s, access, err := w.service.seePlan(t.Context(), w.as("nurse"), c, view{what: "plan"})
	require.NoError(t, err)
	src, err := w.service.printed(t.Context(), s, access, s.state().Plan.Versions[0])
	require.NoError(t, err)
	require.Equal(t, []string{"e"}, src.Plan.Points)
	require.Empty(t, src.Plan.Goals, "the goals are not the nurse's to read")
	require.Len(t, src.Plan.Steps, 1)
	require.Equal(t, "physiotherapy", src.Plan.Steps[0].Measures[0].What)
	require.Equal(t, "OLA", src.Plan.Steps[0].Measures[0].Responsible)
	require.Empty(t, src.Plan.Others)

	// What the plan leaves out because the case says it is on the paper (INV-42 b).
	s, access, err = w.service.seePlan(t.Context(), w.as("kari"), c, view{what: "plan"})
	require.NoError(t, err)
	src, err = w.service.printed(t.Context(), s, access, s.state().Plan.Versions[0])
	require.NoError(t, err)
	whole, err := letters.ComposePlan(src, casefile.PlanDetailed)
	require.NoError(t, err)
	require.Contains(t, whole.Plain(), "Hvem som deltar\nNavn | Tjeneste | Oppgave\nOLA | ")
	require.NoError(t, w.service.papersDue(t.Context()))
	paper, err := w.service.Paper(t.Context(), w.as("kari"), c, w.letterOf(c, casefile.PlanLetter, w.who("kari")).ID)
	require.NoError(t, err)
	require.NotContains(t, paper.Paper.Plain(), "Ikke fylt ut.")
}
