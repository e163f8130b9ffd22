package casework

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// Whoever a message is about may be joined to another entry between two tries: the next
// finds who stands for them, wherever the first one stopped (INV-102).
func TestINV102_S08_JoinedBetweenTwoTriesOfAMessage(t *testing.T) {
	for _, stopped := range []string{"before the case was set aside", "as it was set aside", "after the step"} {
		t.Run(stopped, func(t *testing.T) {
			h := newHospital(t, "21929774873")
			sent := h.notifies()
			ctx := models.ForOrganisation(t.Context(), h.org)
			said, err := h.service.messageSays(models.ForOrganisation(t.Context(), h.trust), h.row(h.trust, sent.ID))
			require.NoError(t, err)
			_, err = h.service.receive(ctx, said)
			require.NoError(t, err)
			system, err := h.service.theSystem(ctx, h.org)
			require.NoError(t, err)
			came, err := h.service.personOfMessage(ctx, system, h.row(h.org, sent.ID), said)
			require.NoError(t, err)
			h.askers["came"] = string(models.PersonPrincipal(came))
			if stopped == "after the step" {
				require.NoError(t, h.service.registerNeed(ctx, system, h.row(h.org, sent.ID), said))
				raw, err := json.Marshal(said)
				require.NoError(t, err)
				content, err := h.service.keys.Seal(raw, placeOfMessage(said))
				require.NoError(t, err)
				require.NoError(t, h.store.DB.Model(&models.Message{}).Where("organisation_id = ? AND id = ?", h.org, sent.ID).
					Updates(map[string]any{"todo": models.TakeMessage, "content": content, "case_id": nil}).Error)
			}
			h.person("known", "PATIENT", "")
			h.join("known", "came")
			if stopped == "as it was set aside" { // the join came between the look-up and this
				_, err = h.store.SetAsideCase(ctx, models.Intake{CommandID: commandID(system, sent.ID), OrganisationID: h.org,
					CaseID: uuid.NewString(), PersonID: came}, 2027)
				require.NoError(t, err)
			}
			c := h.arrivesAt(sent.ID)
			row, err := h.store.CaseByID(t.Context(), c)
			require.NoError(t, err)
			assert.Equal(t, h.id("known"), row.PersonID)
			var cases int64
			require.NoError(t, h.store.DB.Model(&models.Case{}).Where("organisation_id = ?", h.org).Count(&cases).Error)
			assert.EqualValues(t, 1, cases)
		})
	}
}

// Of somebody without a number the unit is asked to see whether they are registered already.
func TestINV102_T03_TheUnitIsAskedAboutADouble(t *testing.T) {
	h := newHospital(t, "")
	asked := func(c string) bool {
		return slices.ContainsFunc(h.state(c).Tasks, func(k casefile.Task) bool { return k.Kind == casefile.TaskCheckEntries })
	}
	first := h.arrivesAt(h.notifies().ID)
	require.False(t, asked(first), "nobody is called so")
	second := h.arrivesAt(h.notifies().ID)
	require.True(t, asked(second))
	require.NotEqual(t, h.state(first).Patient, h.state(second).Patient)

	one, two := h.state(first).Patient, h.state(second).Patient
	h.askers["one"], h.askers["two"] = string(one), string(two)
	h.join("one", "two")
	shown, err := h.service.Case(t.Context(), h.as("tone"), second)
	require.NoError(t, err)
	require.Len(t, shown.Others, 1, "joined, the cases are to be merged (T-03)")
}
