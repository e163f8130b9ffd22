package models

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"gorm.io/gorm"

	"samlop/casefile"
)

// represent registers somebody who decides for a person.
func (p *place) represent(person Person, who casefile.Principal, kind casefile.HolderKind, from string) Representative {
	p.t.Helper()
	r := Representative{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: p.org, PersonID: person.ID, Principal: who, Kind: kind,
		FromDate: date(from),
		Source:   "POPULATION_REGISTER", RecordedBy: "staff/x", RecordedAt: p.at}
	p.create(&r)
	return r
}

func (p *place) end(r Representative, to string) error {
	by, reason, at := casefile.Principal("staff/x"), ResponsibilityEnded, p.at
	r.ToDate, r.EndReason, r.EndedBy, r.EndedAt = on(to), &reason, &by, &at
	return p.DB.Save(&r).Error
}

func (p *place) born(on string) Person {
	p.t.Helper()
	x := p.person()
	born := date(on)
	require.NoError(p.t, p.DB.Model(&x).Update("birth_date", born).Error)
	x.BirthDate = &born
	return x
}

// A representative is ended once, never changed otherwise and never deleted.
func TestINV87_WhoDecidesIsKeptAsHistory(t *testing.T) {
	p := newPlace(t, migrated(t))
	emil, mother := p.born("2011-05-14"), p.person()
	r := p.represent(emil, mother.Principal(), casefile.HolderParent, "2011-05-14")

	twice := r
	twice.ID = uuid.NewString()
	require.ErrorIs(t, p.DB.Create(&twice).Error, gorm.ErrDuplicatedKey, "a second live row")
	self := r
	self.ID, self.Principal = uuid.NewString(), emil.Principal()
	require.Error(t, p.DB.Create(&self).Error, "nobody represents themself")

	moved := r
	moved.FromDate = date("2012-01-01")
	require.ErrorContains(t, p.DB.Save(&moved).Error, "append-only")
	require.Error(t, p.end(r, "2011-05-13"), "before it began")
	require.NoError(t, p.end(r, "2026-11-20"))
	require.ErrorContains(t, p.end(r, "2026-11-21"), "append-only")
	require.ErrorContains(t, p.DB.Delete(&r).Error, "append-only")
	require.ErrorContains(t, p.DB.Exec("TRUNCATE representatives").Error, "append-only")

	again := p.represent(emil, mother.Principal(), casefile.HolderParent, "2026-12-01")
	rows, err := p.RepresentativesOf(t.Context(), emil.ID)
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Equal(t, []string{r.ID, again.ID}, []string{rows[0].ID, rows[1].ID})
	locked, err := p.LockRepresentative(t.Context(), emil.ID, again.ID)
	require.NoError(t, err)
	require.Equal(t, again.ID, locked.ID)
	_, err = p.LockRepresentative(t.Context(), mother.ID, again.ID)
	require.ErrorIs(t, err, gorm.ErrRecordNotFound, "another person's")
}

// The birthdays of a child are worked out from the explicit birth date; of a
// grown-up the case is told none, and no parents either.
func TestINV101_BirthdaysOnlyOfChildren(t *testing.T) {
	p := newPlace(t, migrated(t))
	emil, mother, father, guardian := p.born("2011-05-14"), p.person(), p.person(), p.person()
	p.represent(emil, guardian.Principal(), casefile.HolderLegalGuardian, "2026-01-01")
	p.represent(emil, mother.Principal(), casefile.HolderParent, "2011-05-14")
	p.represent(emil, father.Principal(), casefile.HolderParent, "2011-05-14")
	was := p.represent(emil, mother.Principal(), casefile.HolderNextOfKin, "2012-01-01")
	require.NoError(t, p.end(was, "2026-11-12"))

	represented := func(person Person, day string) casefile.Represented {
		t.Helper()
		r, err := p.RepresentedOn(t.Context(), p.org, person.Principal(), date(day))
		require.NoError(t, err)
		return *r
	}
	var days []string
	for _, b := range represented(emil, "2029-05-13").Birthdays {
		days = append(days, b.On.String())
	}
	require.Equal(t, []string{"2018-05-14", "2023-05-14", "2026-05-14", "2027-05-14", "2029-05-14"}, days)
	parents := []casefile.Holder{{Who: mother.Principal(), As: casefile.HolderParent}, {Who: father.Principal(), As: casefile.HolderParent}}
	verge := casefile.Holder{Who: guardian.Principal(), As: casefile.HolderLegalGuardian}
	require.Equal(t, append(parents, verge), represented(emil, "2029-05-13").Holders, "by when they began; one that has ended is none")
	require.Equal(t, parents, represented(emil, "2011-06-01").Holders, "as it was then")
	require.Len(t, represented(emil, "2026-11-11").Holders, 4)
	require.Len(t, represented(emil, "2026-11-12").Holders, 3, "to_date is the first day without")

	grown := represented(emil, "2029-05-14")
	require.Empty(t, grown.Birthdays)
	require.Equal(t, []casefile.Holder{verge}, grown.Holders)
	require.Empty(t, represented(p.born("1958-03-12"), "2027-01-04"))
	require.Empty(t, represented(p.person(), "2027-01-04"), "an unknown birth date says nothing")

	leap := represented(p.born("2012-02-29"), "2027-01-04")
	require.Equal(t, "2027-02-28", leap.Birthdays[2].On.String())
	unborn := p.person()
	require.NoError(t, p.DB.Model(&unborn).Updates(map[string]any{"unborn": true, "due_date": date("2027-06-01")}).Error)
	require.Equal(t, casefile.Represented{Unborn: true}, represented(unborn, "2027-01-04"))
	require.Error(t, p.DB.Model(&unborn).Update("birth_date", date("2027-01-01")).Error, "unborn and born at once")
	none, err := p.RepresentedOn(t.Context(), uuid.NewString(), emil.Principal(), date("2027-01-04"))
	require.NoError(t, err)
	require.Empty(t, *none, "another organisation's")
}

// A case that is being opened waits for who is changing the person, and so does
// the change for the case: neither misses the other.
func TestINV24_OpeningACaseWaitsForTheRegister(t *testing.T) {
	p := newPlace(t, migrated(t, WithConnections(4)))
	emil, mother := p.born("2011-05-14"), p.person()
	locked, registered := make(chan struct{}), make(chan error, 1)
	go func() {
		registered <- p.Transaction(t.Context(), func(tx *Store) error {
			if _, err := tx.LockPerson(t.Context(), emil.ID); err != nil {
				return err
			}
			close(locked)
			if err := waitForLock(t, p); err != nil {
				return err
			}
			return tx.DB.Create(&Representative{ID: uuid.NewString(), OrganisationID: p.org, PersonID: emil.ID, Principal: mother.Principal(),
				Kind: casefile.HolderParent, FromDate: date("2011-05-14"), Source: "DOCUMENT", RecordedBy: "staff/x", RecordedAt: p.at}).Error
		})
	}()
	<-locked
	var seen *casefile.Represented
	require.NoError(t, p.Transaction(t.Context(), func(tx *Store) (err error) {
		seen, err = tx.RepresentedOn(t.Context(), p.org, emil.Principal(), date("2026-11-12"))
		return err
	}))
	require.NoError(t, <-registered)
	require.Len(t, seen.Holders, 1)
}

// waitForLock waits until somebody waits for a lock in this database.
func waitForLock(t *testing.T, p *place) error {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		var n int
		err := p.DB.Raw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n).Error
		if err != nil || n > 0 {
			return err
		}
	}
	return errors.New("nobody waited for the person's row")
}

func TestCasesOfPerson(t *testing.T) {
	p := newPlace(t, migrated(t))
	emil := p.person()
	closed := p.newCase(1, func(c *Case) { c.PersonID, c.Phase = emil.ID, casefile.PhaseClosed })
	open := p.newCase(2, func(c *Case) { c.PersonID = emil.ID })
	p.newCase(3, nil)
	ids, err := p.CasesOfPerson(t.Context(), p.org, emil.ID)
	require.NoError(t, err)
	require.Equal(t, []string{closed.ID, open.ID}, ids)
}
