package casework

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/models"
)

// A draft is sealed where it lies, goes a month after it was last written, and nobody has
// more than a hundred.
func TestFormDraftsAreBoundedAndSealed(t *testing.T) {
	w := newTown(t, "2027-02-01T09:00:00Z")
	now := time.Now()
	w.service.clock = func() time.Time { return now }
	ctx, tone := t.Context(), w.as("tone")
	const words = "det som er skrevet om Kari"
	saved, err := w.service.SaveFormDraft(ctx, tone, "x", exactly(0), words)
	require.NoError(t, err)
	require.Equal(t, now.Add(FormDraftKept), saved.GoneAt)
	var row models.FormDraft
	require.NoError(t, w.store.DB.Where("about = 'x'").Take(&row).Error)
	require.NotContains(t, string(row.Content), "Kari")
	stolen := row
	stolen.About = "y"
	require.NoError(t, w.store.DB.Create(&stolen).Error)
	_, err = w.service.FormDraft(ctx, tone, "y")
	require.Error(t, err, "what is sealed belongs to its row")
	require.NoError(t, w.service.EndFormDraft(ctx, tone, "y", Versions{Any: true}))

	for i := 1; i < mostFormDrafts; i++ {
		_, err := w.service.SaveFormDraft(ctx, tone, fmt.Sprint("n", i), exactly(0), words)
		require.NoError(t, err)
	}
	_, err = w.service.SaveFormDraft(ctx, tone, "one-more", exactly(0), words)
	var invalid *Invalid
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "drafts_full", invalid.Key)
	_, err = w.service.SaveFormDraft(ctx, tone, "x", exactly(1), words+" igjen")
	require.NoError(t, err, "what there is goes on")

	now = now.Add(FormDraftKept - time.Second)
	_, err = w.service.SaveFormDraft(ctx, tone, "x", exactly(2), words)
	require.NoError(t, err)
	removed, err := w.service.SweepFormDrafts(ctx)
	require.NoError(t, err)
	require.Zero(t, removed)
	now = now.Add(2 * time.Second)
	_, err = w.service.FormDraft(ctx, tone, "n1")
	var none *NotFound
	require.ErrorAs(t, err, &none, "also before it is swept")
	removed, err = w.service.SweepFormDrafts(ctx)
	require.NoError(t, err)
	require.EqualValues(t, mostFormDrafts, removed, "and what was left of the one taken away")
	left, err := w.service.FormDrafts(ctx, tone)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.Equal(t, "x", left[0].About)

	_, err = w.service.FormDrafts(ctx, w.as("owner"))
	var forbidden *Forbidden
	require.ErrorAs(t, err, &forbidden, "who is nobody here has none")
}
