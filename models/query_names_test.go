package models

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
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
		"A\u030asen": {"Kari Nordmann Åsen", "Aasen"},
		"_":          nil, "nobody": nil,
		// whichever apostrophe or hyphen was written, and is typed
		"o'brien": {"Sinéad O’Brien"}, "O`BRIEN sinead": {"Sinéad O’Brien"}, "anne-marie": {"Anne‑Marie Voß"}, "voss": {"Anne‑Marie Voß"},
	} {
		require.Equal(t, found, namesOf(t, p, PersonFilter{Name: typed}), typed)
	}
	for _, name := range []string{"Siobhán O'Connor", "Annemarie Berg", "Anne-Marie Dal", "Anne Marie Eng", "Kåre H. Aas", "Haakon Ås",
		"Jürgen Müller", "Isaac Abraham"} {
		p.create(&Person{ID: uuid.NewString(), OrganisationID: p.org, Name: name, Kind: "RELATIVE", Channel: ByLetter, Language: "nb",
			Version: 1, CreatedAt: p.at})
		p.create(&Staff{ID: uuid.NewString(), OrganisationID: p.org, Name: name, Roles: []casefile.Role{}, Language: "nb", Active: true,
			Version: 1, CreatedAt: p.at})
	}
	for typed, found := range map[string][]string{
		"oconnor": {"Siobhán O'Connor"}, "O Connor": {"Siobhán O'Connor"}, "o’connor siobhan": {"Siobhán O'Connor"},
		"anne-marie":    {"Anne Marie Eng", "Anne-Marie Dal", "Annemarie Berg"},
		"Anne Marie":    {"Anne Marie Eng", "Anne-Marie Dal", "Annemarie Berg"},
		"annemarie dal": {"Anne-Marie Dal"}, "kaare": {"Kåre H. Aas"}, "håkon": {"Haakon Ås"}, "haakon aas": {"Haakon Ås"},
		"ås k":      {"Haakon Ås", "Kåre H. Aas"},
		"K. H. Aas": {"Haakon Ås", "Kåre H. Aas"}, "kå. h. Aas": {"Kåre H. Aas"}, "muller": {"Jürgen Müller"},
		"MÜLLER, J.": {"Jürgen Müller"}, "isaac": {"Isaac Abraham"}, "'": nil, " - . ": nil,
	} {
		require.ElementsMatch(t, found, namesOf(t, p, PersonFilter{Kind: "RELATIVE", Name: typed}), typed)
		staff, err := p.FindStaff(t.Context(), StaffFilter{Organisation: p.org, Name: typed})
		require.NoError(t, err)
		var names []string
		for _, s := range staff.Rows {
			names = append(names, s.Name)
		}
		require.ElementsMatch(t, found, names, "of the staff: %s", typed)
	}
	born := calendar.DateOf(time.Date(1971, 3, 3, 12, 0, 0, 0, calendar.Oslo))
	require.Len(t, namesOf(t, p, PersonFilter{Born: born}), 12)
	require.Empty(t, namesOf(t, p, PersonFilter{Born: born.AddDays(1)}))
}

// Two names of one person have a part in common, however it is written; an initial is none.
func TestT20_NamesOfOneShareAPart(t *testing.T) {
	p := newPlace(t, migrated(t))
	for names, shared := range map[[2]string]bool{
		{"Kari Anne-Marie Aas", "Ås, Annemarie"}: true, {"Kari Nordli", "Kari Aas"}: true, {"Sinéad O’Brien", "obrien"}: true,
		{"Kari A. Aas", "Nils A. Ny"}: false, {"Kari A Aas", "Nils A Ny"}: false, {"Kari Aas", "Nils Ny"}: false,
		{"Bo Li", "Li, Bo"}: true, {" Kari - Aas ", " Nils - Ny "}: false,
	} {
		got, err := p.NamesShareAPart(t.Context(), names[0], names[1])
		require.NoError(t, err)
		require.Equal(t, shared, got, names)
	}
}

func TestViewsAreListedAsNorwegiansSort(t *testing.T) {
	p := newPlace(t, migrated(t))
	who := casefile.Principal("staff/" + uuid.NewString())
	for _, name := range []string{"Økonomi", "Årlige", "zzz", "Ærend", "avlastning", "Haster", "haster ikke"} {
		require.NoError(t, p.KeepView(t.Context(), View{OrganisationID: p.org, Principal: who, ID: uuid.NewString(), About: ViewOfTasks,
			Name: name, Choice: []byte(`{}`), MadeAt: p.at}))
	}
	rows, err := p.ViewsOf(t.Context(), p.org, who, ViewOfTasks)
	require.NoError(t, err)
	var names []string
	for _, row := range rows {
		names = append(names, row.Name)
	}
	require.Equal(t, []string{"avlastning", "Haster", "haster ikke", "zzz", "Ærend", "Økonomi", "Årlige"}, names)
}
