package models

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// namesOf lists the people a filter finds, over pages of two.
func namesOf(t *testing.T, p *place, f PersonFilter) []string {
	t.Helper()
	f.Organisation, f.Limit = p.org, 2
	var names []string
	for {
		found, err := p.FindPeople(t.Context(), f)
		require.NoError(t, err)
		for _, row := range found.Rows {
			names = append(names, row.Name)
		}
		if f.Cursor = found.Next; f.Cursor == "" {
			return names
		}
	}
}

func TestPeopleAreListedAndFoundAsNorwegiansWrite(t *testing.T) {
	p := newPlace(t, migrated(t))
	for _, name := range []string{"Østby", "avlastning", "Aasen", "Zakariassen", "Ålesund", "Ærfugl", "Kari Nordmann Åsen", "José Peña",
		"Håkon Čálliid Đoŋgi", "50 % stilling", "Sinéad O’Brien", "Anne‑Marie Voß"} {
		born := calendar.DateOf(time.Date(1971, 3, 3, 12, 0, 0, 0, calendar.Oslo))
		p.create(&Person{ID: uuid.NewString(), OrganisationID: p.org, Name: name, Kind: "PATIENT", Channel: ByLetter, Language: "nb", Version: 1,
			BirthDate: &born, CreatedAt: p.at})
	}
	require.Equal(t, []string{"50 % stilling", "Anne‑Marie Voß", "avlastning", "Håkon Čálliid Đoŋgi",
		"José Peña", "Kari Nordmann Åsen", "Sinéad O’Brien", "Zakariassen", "Ærfugl",
		"Østby", "Ålesund", "Aasen"}, namesOf(t, p, PersonFilter{}))
	for typed, found := range map[string][]string{
		"åsen kari": {"Kari Nordmann Åsen"}, "Nordmann, KARI": {"Kari Nordmann Åsen"}, "asen": {"Aasen"}, "jose pena": {"José Peña"},
		"JOSÉ": {"José Peña"}, "calliid dongi": {"Håkon Čálliid Đoŋgi"}, "hakon": nil, "østby": {"Østby"}, "ostby": nil, "%": {"50 % stilling"},
		"A\u030asen": {"Kari Nordmann Åsen"}, "_": nil, "nobody": nil,
		// whichever apostrophe or hyphen was written, and is typed
		"o'brien": {"Sinéad O’Brien"}, "O`BRIEN sinead": {"Sinéad O’Brien"}, "anne-marie": {"Anne‑Marie Voß"}, "voss": {"Anne‑Marie Voß"},
	} {
		require.Equal(t, found, namesOf(t, p, PersonFilter{Name: typed}), typed)
	}
	born := calendar.DateOf(time.Date(1971, 3, 3, 12, 0, 0, 0, calendar.Oslo))
	require.Len(t, namesOf(t, p, PersonFilter{Born: born}), 12)
	require.Empty(t, namesOf(t, p, PersonFilter{Born: born.AddDays(1)}))
}
