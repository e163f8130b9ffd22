package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/models"
)

func TestAnswersAreKeptForTheirOrganisationAndSwept(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	in := NewPerson{Name: "Emil", Kind: "PATIENT"}
	first, err := w.service.CreatePerson(t.Context(), w.as("tone"), "emil", in)
	require.NoError(t, err)
	var kept []models.Answer
	require.NoError(t, w.store.DB.Order("created_at").Find(&kept).Error)
	require.Nil(t, kept[0].OrganisationID, "the world's owner belongs to none")
	require.Equal(t, w.org, *kept[len(kept)-1].OrganisationID)

	removed, err := w.service.SweepAnswers(t.Context(), w.service.clock().Add(-time.Hour))
	require.NoError(t, err)
	require.Zero(t, removed, "none is as old as that")
	again, err := w.service.CreatePerson(t.Context(), w.as("tone"), "emil", in)
	require.NoError(t, err)
	require.Equal(t, first.ID, again.ID)

	removed, err = w.service.SweepAnswers(t.Context(), w.service.clock().Add(time.Hour))
	require.NoError(t, err)
	require.EqualValues(t, len(kept), removed)
	other, err := w.service.CreatePerson(t.Context(), w.as("tone"), "emil", NewPerson{Name: "Another", Kind: "PATIENT"})
	require.NoError(t, err, "the key is free again")
	require.NotEqual(t, first.ID, other.ID)
}
