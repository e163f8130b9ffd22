package casework

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// written is what somebody reads of what is said in a case.
func (w *town) written(who, caseID string, limit int) (all []Written) {
	w.t.Helper()
	q := WrittenQuery{Limit: limit}
	for {
		page, err := w.service.Texts(w.t.Context(), w.as(who), caseID, q)
		require.NoError(w.t, err)
		require.LessOrEqual(w.t, len(page.Entries), limit)
		all = append(all, page.Entries...)
		if page.NextCursor == "" {
			return all
		}
		q.Cursor = page.NextCursor
	}
}

// readsTogether holds what somebody reads of a case together against what they read one by one.
func (w *town) readsTogether(who, caseID string) {
	w.t.Helper()
	together := map[string]bool{}
	for _, entry := range w.written(who, caseID, mostWritten) {
		for _, text := range entry.Texts {
			together[text.ID] = true
		}
	}
	for _, id := range w.texts(caseID) {
		_, err := w.service.Text(w.t.Context(), w.as(who), caseID, id)
		require.Equal(w.t, err == nil, together[id], "%s: %s: %v", who, id, err)
	}
}

// What was said and written is read together, with what it came with, by those who may read each
// of it, and the look is logged.
func TestINV83_INV84_WhatIsWrittenIsReadTogether(t *testing.T) {
	w := newTown(t, "2027-03-15T10:00:00Z")
	c := w.planned()
	w.must("kari", c, &casefile.RegisterComplaint{Decision: "decision-1", Subject: casefile.AgainstContent, Words: "MARKED I asked for more"})
	w.must("ola", c, &casefile.DocumentWork{Kind: casefile.WorkKind(casefile.WorkKind("").Codes()[0]), What: "MARKED spoke with the school"})
	all := w.written("kari", c, mostWritten)
	require.NotEmpty(t, all)
	require.Equal(t, all, w.written("tone", c, 2), "page by page")
	said, fields := map[casefile.FactName]string{}, map[string]string{}
	for _, entry := range all {
		for _, text := range entry.Texts {
			one, err := w.service.Text(t.Context(), w.as("kari"), c, text.ID)
			require.NoError(t, err)
			require.Equal(t, one.Body, text.Body)
			require.Equal(t, one.Field, text.Field)
			said[entry.Name], fields[text.Field] = text.Body, text.Body
		}
	}
	require.Equal(t, "MARKED I asked for more", said["complaint_registered"])
	require.Equal(t, "MARKED spoke with the school", said["work_documented"])
	require.NotEmpty(t, fields["grounds"], "of the decision")
	events, err := w.store.EventsAfter(t.Context(), c, 0)
	require.NoError(t, err)
	for _, entry := range all {
		i := slices.IndexFunc(events, func(e casefile.Event) bool { return e.Seq == entry.Seq })
		require.Equal(t, []any{events[i].Name(), events[i].By, events[i].On}, []any{string(entry.Name), entry.By, entry.On})
	}
	require.Contains(t, w.accessLog(c), "kari: texts as PAT true")
	_, err = w.service.Texts(t.Context(), w.as("mette"), c, WrittenQuery{})
	forbidden(t, err, NotInThisRole)
	require.Contains(t, w.accessLog(c), "mette: texts as NONE false")
	_, err = w.service.Texts(t.Context(), w.as("kari"), c, WrittenQuery{Cursor: "x"})
	require.ErrorAs(t, err, new(*Invalid))
	later, err := w.service.Texts(t.Context(), w.as("kari"), c, WrittenQuery{FromSeq: all[1].Seq})
	require.NoError(t, err)
	require.Equal(t, all[1:], later.Entries)
}
