package casework

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// A scan of a signed form is kept as it came, found again byte for byte, and changed by nobody.
func TestINV32_ASignedOriginalStaysAsItCame(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	form := w.state(c).Consents[0].Form
	scan := []byte("%PDF-1.7\nMARKED hand\x00\xff")
	key := w.key()
	kept, err := w.service.KeepOriginal(t.Context(), w.as("tone"), key, c, NewOriginal{About: form, Content: scan})
	require.NoError(t, err)
	require.Equal(t, []any{form, models.PDFOriginal, int64(len(scan)), w.who("tone")}, []any{kept.About, kept.Kind, kept.Size, kept.AddedBy})

	again, err := w.service.KeepOriginal(t.Context(), w.as("tone"), key, c, NewOriginal{About: form, Content: scan})
	require.NoError(t, err)
	require.Equal(t, kept, again)
	again, err = w.service.KeepOriginal(t.Context(), w.as("tone"), w.key(), c, NewOriginal{About: form, Content: scan})
	require.NoError(t, err)
	require.Equal(t, kept.ID, again.ID, "the same scan of the same thing is one")
	_, err = w.service.KeepOriginal(t.Context(), w.as("tone"), key, c, NewOriginal{About: form, Content: append(bytes.Clone(scan), 1)})
	require.ErrorAs(t, err, new(*KeyReused))

	all, err := w.service.Originals(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
	require.Len(t, all.Originals, 1)
	o, content, err := w.service.OriginalContent(t.Context(), w.as("kari"), c, kept.ID)
	require.NoError(t, err)
	require.Equal(t, kept.SHA256, o.SHA256)
	require.Equal(t, scan, content)
	for _, change := range []string{"UPDATE originals SET content = 'x'", "DELETE FROM originals", "TRUNCATE originals"} {
		require.Error(t, w.store.DB.Exec(change).Error, change)
	}

	var look models.Access
	require.NoError(t, w.store.DB.Order("id DESC").Take(&look, "what = ? AND about LIKE 'original %'", "originals").Error)
	require.Equal(t, []any{w.who("kari"), "original " + kept.ID, true}, []any{look.Principal, look.About, look.Allowed})
}

// What a scan is follows from its first bytes alone; what is none of the four, or of nothing
// in the case, is not kept.
func TestINV32_WhatAnOriginalIsFollowsFromItsFirstBytes(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	form, decision := w.state(c).Consents[0].Form, w.state(c).Decisions[0].ID
	keep := func(about string, content string) (Original, error) {
		return w.service.KeepOriginal(t.Context(), w.as("tone"), w.key(), c, NewOriginal{About: about, Content: []byte(content)})
	}
	for begin, kind := range map[string]models.OriginalKind{"%PDF-1.4": models.PDFOriginal, "\xff\xd8\xff\xe0": models.JPEGOriginal,
		"\x89PNG\r\n\x1a\nxx": models.PNGOriginal, "II*\x00": models.TIFFOriginal, "MM\x00*": models.TIFFOriginal} {
		kept, err := keep(decision, begin)
		require.NoError(t, err)
		require.Equal(t, kind, kept.Kind)
	}
	for _, begin := range []string{"", "%PDF", " %PDF-1.4", "<html>%PDF-", "PK\x03\x04", "\xff\xd8", "MZ"} {
		_, err := keep(form, begin)
		var invalid *Invalid
		require.ErrorAs(t, err, &invalid, "%q", begin)
		require.Equal(t, "original_is_no_scan", invalid.Key)
	}
	for _, about := range []string{"", "form-99", "decision-99", "meeting-1", "letter-1", "plan"} {
		_, err := keep(about, "%PDF-1.4")
		var invalid *Invalid
		require.ErrorAs(t, err, &invalid, about)
		require.Equal(t, "original_of_nothing", invalid.Key)
	}
	_, err := keep(form, "%PDF-"+string(make([]byte, MostOriginal)))
	require.ErrorAs(t, err, new(*Invalid))
}

// INV-84: who works with the case keeps originals, who sees all of it sees them, and nobody else.
func TestINV84_WhoKeepsAndSeesOriginals(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	scan := NewOriginal{About: w.state(c).Consents[0].Form, Content: []byte("%PDF-1.4")}
	kept, err := w.service.KeepOriginal(t.Context(), w.as("tone"), w.key(), c, scan)
	require.NoError(t, err)
	for _, who := range []string{"kari", "stranger", "nav", "adm", "jonas"} {
		_, err := w.service.KeepOriginal(t.Context(), w.as(who), w.key(), c, scan)
		require.Error(t, err, who)
		_, all := w.service.Originals(t.Context(), w.as(who), c)
		_, _, one := w.service.OriginalContent(t.Context(), w.as(who), c, kept.ID)
		if who == "kari" {
			require.NoError(t, all)
			require.NoError(t, one)
			continue
		}
		require.Error(t, all, who)
		require.Error(t, one, who)
	}
	other := w.must("jonas", "", &casefile.Refer{SenderKind: "PATIENT", Kind: "APPLICATION", Channel: "PORTAL"}).CaseID
	_, _, err = w.service.OriginalContent(t.Context(), w.as("tone"), other, kept.ID)
	require.ErrorAs(t, err, new(*NotFound), "of another case")
}
