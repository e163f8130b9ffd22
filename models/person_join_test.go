package models

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// Whoever is called by an entry that was joined to another is reached where the one
// that stands says, in its language, and by no way that the old one had.
func TestINV102_INV82_AnOldNameIsReachedByTheEntryThatStands(t *testing.T) {
	p := newPlace(t, migrated(t))
	ctx := t.Context()
	old, now, other := p.person(), p.person(), p.person()
	gone, mail := "gammel@example.no", "ny@example.no"
	require.NoError(t, p.DB.Model(&old).Updates(Person{Channel: ByPortal, Email: &gone, Language: "en"}).Error)
	line, code := "Storgata 1", "1234"
	require.NoError(t, p.DB.Model(&now).Updates(Person{Channel: ByPortal, Email: &mail, Language: "nn", AddressLine: &line,
		PostalCode: &code, Name: "Kari Gift"}).Error)
	was, is := old.Principal(), now.Principal()
	all := []casefile.Principal{was, is, other.Principal()}

	moved, err := p.JoinPeople(ctx, old.ID, now.ID, p.at)
	require.NoError(t, err)
	require.Equal(t, JoinMoved{}, moved)
	reached, err := p.Reachable(ctx, all)
	require.NoError(t, err)
	require.ElementsMatch(t, []casefile.Principal{was, is}, reached)
	for _, who := range []casefile.Principal{was, is} {
		a, err := p.AddresseeOf(ctx, who)
		require.NoError(t, err)
		require.Equal(t, Addressee{Email: mail, Language: "nn"}, a)
	}
	var nowhere []casefile.Principal
	var languages map[casefile.Principal]casefile.Language
	var q Questions
	q.WithoutAddress(all, &nowhere)
	q.Languages("nb", all, &languages)
	require.NoError(t, p.Ask(ctx, &q))
	require.Equal(t, []casefile.Principal{other.Principal()}, nowhere)
	require.Equal(t, map[casefile.Principal]casefile.Language{was: "nn", is: "nn"}, languages)
	names, err := p.NamesOf(ctx, p.org, []casefile.Principal{was})
	require.NoError(t, err)
	require.Equal(t, []Name{{Principal: was, Name: "Kari Gift", Kind: "PATIENT", Now: is}}, names)
	known, err := p.KnownPrincipals(ctx, p.org, all)
	require.NoError(t, err)
	for _, k := range known {
		if k.Principal == other.Principal() {
			require.Empty(t, k.Names)
		} else {
			require.Equal(t, []casefile.Principal{is, was}, k.Names)
		}
	}

	_, err = p.JoinPeople(ctx, now.ID, other.ID, p.at)
	require.NoError(t, err)
	entries, err := p.EntriesOf(ctx, old.ID)
	require.NoError(t, err)
	require.Len(t, entries, 3)
	require.Equal(t, other.ID, entries[0], "all lead to the one that stands, at once")
	require.Error(t, p.DB.Model(&other).Update("joined_into", other.ID).Error, "nobody is joined to themself")

	// A case that is opened under an old id is the person's.
	c := Case{ID: uuid.NewString(), OrganisationID: p.org, Number: "2027-0001", PersonID: old.ID, Phase: casefile.PhaseReceived,
		CreatedAt: p.at, UpdatedAt: p.at}
	p.create(&c)
	ids, err := p.CasesOfPerson(ctx, p.org, now.ID)
	require.NoError(t, err)
	require.Equal(t, []string{c.ID}, ids)
}
