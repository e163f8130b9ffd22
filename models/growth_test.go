package models

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// muchMore are rows beside manyRows of what a step asks about: a plan and a guardian to each
// case, and what a person was called before.
var muchMore = []string{
	`INSERT INTO plans (case_id, organisation_id, person_id, status) SELECT id, @org, id, 'ACTIVE' FROM n`,
	`INSERT INTO representatives (id, organisation_id, person_id, principal, kind, from_date, source, recorded_by, recorded_at)
		SELECT id, @org, id, 'person/' || gen_random_uuid(), 'LEGAL_GUARDIAN', '2027-01-04', 'DOCUMENT', 'x', now() FROM n`,
	`INSERT INTO relations (case_id, principal, role, organisation_id, live) SELECT id, 'staff/' || i / 40, 'KO', @org, true FROM n`,
	`INSERT INTO events (case_id, seq, organisation_id, command_id, name, fact, actor, role, at, on_date)
		SELECT id, k, @org, id, 'x', '{}', 'staff/x', 'KE', '2027-01-04', '2027-01-04' FROM n, generate_series(1, 3) k`,
	`ANALYZE`,
}

const (
	// fewRead is how many rows of one table a call may read.
	fewRead = 3000
	// fewWays is about how many of the ways to call it are tried.
	fewWays = 40
)

// readsMuch are the calls that read a table however large it is, and why they may.
var readsMuch = map[string]string{
	"CountWatched":        "counts the open cases, once a round of the watch",
	"ReadFigures":         "counts them for a scrape",
	"ReadWaiting":         "counts open tasks",
	"LettersWithoutPaper": "counts the letters that wait, all of these", "BelongingsOf": "looks through them when two people join entries",
	"LivingCasesOf": "the cases of a training world, when its clock is moved", "UnheardBetween": "all are of one moment here",
	"CasesOf": "is asked of a person; here also of nobody", "FindPeople": "here also of a kind that nobody is of",
	"FindLetters": "here also of a unit that has no case", "SweepDrafts": "here of words that were all written in the hour",
	"Overslept": "once a minute; an index on what changes with nearly every step would cost each step", "ReadWatchFigures": "the same",
}

// notThrough are those that the database refuses however they are called here: what they are
// given is no id of theirs.
var notThrough = map[string]string{
	"ReidentifySession": "a session, by its id", "SeeSession": "the same", "SaveWatch": "the one row of the watch",
	"LivingCasesIn": "the cases of a training world, when its clock is moved, as LivingCasesOf",
}

// readAcross are asked across organisations, past the wall.
var readAcross = []string{"CountWatched", "Overslept", "ReadFigures", "ReadWaiting", "ReadWatchFigures", "SweepDrafts", "UnheardBetween",
	"WatchedAfter", "WatchedAmong", "WhoLoggedIn"}

// Whatever is asked of or written to the database on behalf of one organisation, of which
// there are twenty thousand of everything: no call reads a table from end to end, nor all
// that an index has of the organisation. It is asked behind the wall, for that is where
// plans go wrong: what the database cannot tell to leak nothing is no condition of an
// index there (seen with PostgreSQL 15: COALESCE and functions of ours, of a column).
func TestGrowth_NoCallReadsAllThereIs(t *testing.T) {
	worst := mostRead(t, slices.Concat(manyRows, muchMore), fewRead)
	for method, why := range readsMuch {
		require.Contains(t, worst, method, "it reads little, and needs no excuse: "+why)
		delete(worst, method)
	}
	require.Empty(t, worst)
}

// readOncePerLetter are lists that may read the rows of a table once for each letter before
// there are statistics: up to some eight hundred rows the database takes the index on the
// organisation for as good as that on the id, and then no more. It is a quarter of a second.
var readOncePerLetter = []string{"ChooseSendings", "FindLetters", "GatherLetters", "LettersWithoutPaper"}

// In the first minute after many have been taken over the database has no statistics of
// them yet, and holds them to be few: it may then read the same rows once for each of the
// others. So a search by name compared 160 000 names where there were 400, each person that
// was looked up cost 600 look-ups, and a batch of letters 600 × 600 × 600. No call does.
func TestGrowth_NoCallReadsTheSameRowsAgainAndAgain(t *testing.T) {
	const there, times = 600, 10
	sudden := []string{`DO $$ DECLARE t text; BEGIN
		FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
			EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', t);
		END LOOP; END $$`}
	for _, statement := range slices.Concat(manyRows, muchMore) {
		if statement != `ANALYZE` {
			sudden = append(sudden, strings.ReplaceAll(statement, "generate_series(1, 20000)", fmt.Sprintf("generate_series(1, %d)", there)))
		}
	}
	worst := mostRead(t, sudden, there*times)
	for _, method := range readOncePerLetter {
		var rows int // none where the database happened to plan it well
		_, _ = fmt.Sscanf(worst[method], "%d rows", &rows)
		require.Less(t, rows, 2*3*there*there, method) // three letters to each of so many people, once and for whom an entry was joined to
		delete(worst, method)
	}
	require.Empty(t, worst)
}

// mostRead calls every method of the Store behind the wall, after statements have filled
// the tables, and tells of each that read more rows of a table than are few how many.
func mostRead(t *testing.T, statements []string, few int) (worst map[string]string) {
	t.Helper()
	owner, walled, _ := behind(t)
	const whose = "aaaaaaaa"
	require.NoError(t, owner.Transaction(t.Context(), func(tx *Store) error { // the temporary table is of one connection
		for _, statement := range statements {
			if err := tx.DB.Exec(strings.ReplaceAll(statement, "@org", "'"+orgOf(whose)+"'")).Error; err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}))
	within := ForOrganisation(t.Context(), orgOf(whose))
	methods := parametersOf(t)
	worst = map[string]string{}
	tried := map[string]bool{}
	for _, method := range slices.Sorted(maps.Keys(methods)) {
		if _, not := notCalled[method]; not {
			continue
		}
		ctx, most := within, 0
		if slices.Contains(readAcross, method) {
			ctx = AcrossOrganisations(t.Context())
		}
		calls, every := 0, 1+ways(method, whose, methods[method])/fewWays
		around := func(call func(*Store)) {
			if calls++; calls%every != 0 {
				return
			}
			_ = walled.Transaction(ctx, func(tx *Store) error {
				before := rowsRead(ctx, tx)
				call(tx)
				after := rowsRead(ctx, tx) // nothing where the database refused the call
				tried[method] = tried[method] || after != nil
				for table, n := range after {
					if n -= before[table]; n > max(most, few) {
						most, worst[method] = n, fmt.Sprintf("%d rows of %s", n, table)
					}
				}
				return errBack
			})
		}
		reach(ctx, around, method, whose, methods[method])
		if every > 1 && !tried[method] { // by chance only what the database refuses
			every = 1
			reach(ctx, around, method, whose, methods[method])
		}
		_, known := notThrough[method]
		assert.Equal(t, !known, tried[method], "%s: whether a call of it came through, so that something was counted", method)
	}
	steps := 0
	require.ErrorIs(t, walled.Transaction(within, func(tx *Store) error {
		before := rowsRead(within, tx)
		asked(within, t, tx, whose)
		for table, n := range rowsRead(within, tx) {
			n -= before[table]
			if steps += n; n > few {
				worst["the questions of a step"] += fmt.Sprintf("%d rows of %s ", n, table)
			}
		}
		return errBack
	}), errBack)
	require.Positive(t, steps, "what is asked is asked in the transaction")
	require.ErrorIs(t, walled.Transaction(within, func(tx *Store) error { // a part of a name: reach tries none
		var name string
		require.NoError(t, tx.in(within).Raw("SELECT name FROM people WHERE organisation_id = ? AND name LIKE 'Kari %' LIMIT 1", orgOf(whose)).
			Scan(&name).Error)
		before := rowsRead(within, tx)
		found, err := tx.FindPeople(within, PersonFilter{Organisation: orgOf(whose), Name: strings.Fields(name)[1]})
		require.NoError(t, err)
		require.NotEmpty(t, found.Rows)
		if n := rowsRead(within, tx)["people"] - before["people"]; n > few {
			worst["a search by name"] = fmt.Sprintf("%d rows of people", n)
		}
		return errBack
	}), errBack)
	return worst
}

// ways is in how many ways reach calls a method.
func ways(method, whose string, parameters []string) int {
	declared, _ := reflect.TypeFor[*Store]().MethodByName(method)
	n := 1
	for i, name := range parameters {
		n *= len(candidates(whose, name, declared.Type.In(i+2)))
	}
	return n
}

// rowsRead are the rows of each table that the transaction has read by now.
func rowsRead(ctx context.Context, tx *Store) map[string]int {
	var rows []struct {
		Relname string
		N       int
	}
	if tx.in(ctx).Raw(`SELECT relname, COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0) AS n FROM pg_stat_xact_user_tables`).
		Scan(&rows).Error != nil {
		return nil
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.Relname] = r.N
	}
	return out
}
