package activities

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// child makes Kari somebody of 15 with a mother and a father.
func (w *town) child(t *testing.T) (mother, father casefile.Principal) {
	t.Helper()
	id, _ := models.PersonID(w.kari)
	require.NoError(t, w.store.DB.Model(&models.Person{ID: id}).Update("birth_date", calendar.MustDate("2011-05-14")).Error)
	mother, father = w.person(t), w.person(t)
	for _, p := range []casefile.Principal{mother, father} {
		w.create(t, &models.Representative{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: w.org, PersonID: id, Principal: p,
			Kind: casefile.HolderParent, FromDate: calendar.MustDate("2011-05-14"), Source: "POPULATION_REGISTER", RecordedBy: w.lead,
			RecordedAt: instant("2027-01-01 09:00")})
	}
	return mother, father
}

// The case is opened with what the registers say as it is written, whatever the
// command carried, and everybody who decides is on the list of relations until
// they do no more (INV-24, INV-26).
func TestRecord_INV24_INV26_GuardiansComeAndGo(t *testing.T) {
	w := newTown(t)
	mother, father := w.child(t)
	f := w.newFile(t)
	f.refer("2027-01-04 09:00") // the command of this test carries no guardians
	require.Len(t, f.state.Represented.Holders, 2)
	require.Len(t, f.state.Represented.Birthdays, 5)
	live := func(who casefile.Principal) bool {
		var n int64
		require.NoError(t, f.store.DB.Model(&models.Relation{}).
			Where("case_id = ? AND principal = ? AND role = ? AND live", f.state.Case, who, casefile.RoleProxy).Count(&n).Error)
		return n == 1
	}
	assert.True(t, live(mother) && live(father))

	at, by, reason := instant("2027-01-05 09:00"), f.handler, "RESPONSIBILITY_ENDED"
	require.NoError(t, f.store.DB.Model(&models.Representative{}).Where("principal = ?", father).
		Updates(map[string]any{"to_date": calendar.MustDate("2027-01-05"), "end_reason": reason, "ended_by": by, "ended_at": at}).Error)
	before := f.state.Seq
	f.must(casefile.System, "2027-01-05 09:00", &casefile.NoteRepresentation{})
	assert.Greater(t, f.state.Seq, before)
	assert.Equal(t, []casefile.Holder{{Who: mother, As: casefile.HolderParent}}, f.state.Represented.Holders)
	assert.True(t, live(mother))
	assert.False(t, live(father))
	before = f.state.Seq
	f.must(casefile.System, "2027-01-05 10:00", &casefile.NoteRepresentation{})
	assert.Equal(t, before, f.state.Seq, "what the case knows is not written again")

	f.wakeUntil("2027-05-13 23:59")
	assert.True(t, live(mother))
	f.wakeUntil("2027-05-14 00:00")
	assert.False(t, live(mother), "Kari is 16")
}

// The clock writes to those who decide; one without an address is held (INV-54).
func TestRecord_INV54_TheClockKnowsWhereGuardiansLive(t *testing.T) {
	w := newTown(t)
	mother, father := w.child(t)
	id, _ := models.PersonID(father)
	require.NoError(t, w.store.DB.Model(&models.Person{ID: id}).Update("address_line", "").Error)
	f := w.newFile(t)
	f.refer("2027-01-04 09:00")
	f.wakeUntil("2027-02-20 12:00") // 90 days before 16: D-18
	held := map[casefile.Principal]casefile.LetterStatus{}
	for _, l := range f.state.Letters {
		if l.Code == "D-18" {
			held[l.To] = l.Status
		}
	}
	assert.Equal(t, casefile.LetterQueued, held[mother])
	assert.Equal(t, casefile.LetterHeld, held[father])
}
