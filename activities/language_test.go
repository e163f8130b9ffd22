package activities

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// The clock writes to each in the language that the register says, and to the
// others in the organisation's (INV-112).
func TestINV112_TheClockWritesInTheirLanguage(t *testing.T) {
	w := newTown(t)
	mother, father := w.child(t)
	id, _ := models.PersonID(father)
	require.NoError(t, w.store.DB.Model(&models.Organisation{ID: w.org}).Update("language", "nn").Error)
	require.NoError(t, w.store.DB.Model(&models.Person{}).Where("id <> ?", id).Update("language", "nn").Error)
	require.NoError(t, w.store.DB.Model(&models.Person{ID: id}).Update("language", "en").Error)
	f := w.newFile(t)
	f.refer("2027-01-04 09:00")
	f.wakeUntil("2027-02-20 12:00") // 90 days before 16: D-18
	in := map[casefile.Principal]casefile.Language{}
	for _, l := range f.state.Letters {
		if l.Code == casefile.BirthdayLetter {
			in[l.To] = l.Language
		}
	}
	assert.Equal(t, casefile.Nynorsk, in[mother])
	assert.Equal(t, casefile.English, in[father])
}

// What the clock is told is what the registers say on the day (INV-112).
func TestINV112_WhoeverSpeaksAnotherLanguageIsKnown(t *testing.T) {
	w := newTown(t)
	id, _ := models.StaffID(w.ko)
	require.NoError(t, w.store.DB.Model(&models.Staff{ID: id}).Update("language", "nn").Error)
	office, err := w.store.OfficeOn(t.Context(), w.org, calendar.MustDate("2027-01-04"))
	require.NoError(t, err)
	assert.Equal(t, casefile.Bokmaal, office.Language)
	var q models.Questions
	var others map[casefile.Principal]casefile.Language
	q.Languages(office.Language, []casefile.Principal{w.lead, w.ko, w.kari, casefile.CountyGovernor}, &others)
	require.NoError(t, w.store.Ask(t.Context(), &q))
	assert.Equal(t, map[casefile.Principal]casefile.Language{w.ko: casefile.Nynorsk}, others)
}
