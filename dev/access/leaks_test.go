package access_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// said is what a refusal says, without what is new in every answer.
func (x *cell) said() string {
	what := x.problem
	what.RequestID = ""
	return fmt.Sprintf("%+v", what)
}

// leaks are what refused cells tell that they must not (INV-110).
func (p *place) leaks(cells []*cell) (found []string) {
	leak := func(x *cell, why string) {
		found = append(found, fmt.Sprintf("%s by %s on %s: %s: %s", x.route.name, x.who.title, x.which, why, x.got.Body))
	}
	at := map[string]*cell{}
	strangers := map[string]*cell{}
	for _, x := range cells {
		at[x.route.name+x.who.key+x.which] = x
	}
	for _, x := range cells {
		if x.got.Status < http.StatusBadRequest {
			continue
		}
		for which, number := range p.numbers {
			if bytes.Contains(x.got.Body, []byte(number)) || bytes.Contains(x.got.Body, []byte(p.cases[which])) {
				leak(x, "names a case")
			}
		}
		if bytes.Contains(x.got.Body, []byte(mark)) {
			leak(x, "says something that is in a case or a register")
		}
		if !x.route.inCase {
			continue
		}
		if x.who.org != orgOf(x.which) { // as if it were not there
			if y := at[x.route.name+x.who.key+isAbsent]; y != nil && x.who.org != nowhere && x.said() != y.said() {
				leak(x, "another organisation's case is told from none")
			}
		}
		switch x.which {
		case isClosed, isUnseen, isEnded: // a refusal is the same in whatever phase
			y := at[x.route.name+x.who.key+map[string]string{isClosed: isOpen, isUnseen: isSeen, isEnded: isSeen}[x.which]]
			if y != nil && y.verdict == x.verdict && (x.verdict == refused || x.verdict == silent) && x.route.view != "plan draft, to write" &&
				x.said() != y.said() {
				leak(x, "a refusal tells the phase")
			}
		}
		if x.verdict == silent { // and the same for everybody
			first, ok := strangers[x.problem.Key]
			if !ok {
				strangers[x.problem.Key] = x
			} else if first.said() != x.said() {
				leak(x, "not what a stranger hears")
			}
		}
	}
	for _, x := range cells {
		if x.route.name == "openings" && x.verdict == allowed && x.who.org == orgOf(x.which) && x.who.org != elsewhere &&
			!wholly(x.who.roles(x.which)) {
			var seen struct{ Openings []casefile.Opening }
			others := func(o casefile.Opening) bool { return !o.Yours }
			if err := json.Unmarshal(x.got.Body, &seen); err != nil || slices.ContainsFunc(seen.Openings, others) {
				leak(x, "shows the steps of others")
			}
		}
	}
	return found
}

// idsIn are the ids of the things in a list.
func (p *place) idsIn(said []byte) (ids []string) {
	var answer struct {
		Items         []struct{ ID string } `json:"items"`
		Organisations []struct{ ID string } `json:"organisations"`
	}
	if err := json.Unmarshal(said, &answer); err != nil {
		return []string{"no list: " + err.Error()}
	}
	for _, thing := range slices.Concat(answer.Items, answer.Organisations) {
		ids = append(ids, thing.ID)
	}
	return ids
}

// theirCases are those that a list of cases shows somebody: the unit's all, and
// anybody's own.
func (p *place) theirCases(c *column) (ids []string) {
	if c.org == elsewhere {
		if c.ofUnit() || c.kind == "PATIENT" {
			ids = append(ids, p.cases[isOther])
		}
		return ids
	}
	for _, which := range everyCase {
		if c.key == "child" && which == isClosed {
			continue
		}
		if groundOf(&route{view: "case"}, c, which) != "" {
			ids = append(ids, p.cases[which])
		}
	}
	return ids
}

// inLists holds what lists show against what somebody may see: count and ids.
func (p *place) inLists(t *testing.T, cells []*cell) (wrong []string) {
	t.Helper()
	everybody := map[string][]string{}
	for _, list := range []string{"people", "staff"} {
		everybody[list] = p.idsOf(t, list)
	}
	orgs := []string{p.orgs[here], p.orgs[elsewhere], p.orgs[inTrust]}
	for _, x := range cells {
		if x.verdict != allowed || x.got.Status != http.StatusOK {
			continue
		}
		var shows, may []string
		switch name := x.route.name; name {
		case "cases", "cases of a kind":
			shows, may = p.idsIn(x.got.Body), p.theirCases(x.who)
			if name == "cases of a kind" && x.who.org != inTrust {
				may = nil
			}
		case "people", "staff":
			shows, may = p.idsIn(x.got.Body), everybody[name]
		case "organisations":
			shows = p.idsIn(x.got.Body)
			switch {
			case x.who.key == "owner":
				may = orgs
			case x.who.key == "installation": // every one there is, whatever else the machine holds
				may = shows
			case x.who.org != nowhere:
				may = []string{p.orgs[x.who.org]}
			}
		case "tasks", "tasks of a unit", "waiting_letters", "events", "batch", "batch in a trust", "person in a trust",
			"person_join in a trust", "figure_cases":
			// Which of a case's tasks or letters is another matter (casefile); whose cases is this one's.
			shows, may = p.casesIn(x.got.Body), p.theirCases(x.who)
			shows = slices.DeleteFunc(shows, func(id string) bool { return slices.Contains(may, id) })
			if name == "batch" && isAdmin(x.who) || name == "batch in a trust" && administersTrust(x.who) {
				shows = nil
			}
			may = nil
		default:
			continue
		}
		if sorted(shows) != sorted(may) || len(shows) != len(may) {
			wrong = append(wrong, fmt.Sprintf("%s shows %s (%s) %s, and not %s", x.route.name, x.who.title, x.who.key, strings.Join(shows, " "),
				strings.Join(may, " ")))
		}
	}
	return wrong
}

// idsOf reads who is in a register of this organisation, past every filter.
func (p *place) idsOf(t *testing.T, table string) (ids []string) {
	t.Helper()
	rows, err := p.db(t).Query(t.Context(), "SELECT id::text FROM "+table+" WHERE organisation_id = $1", p.orgs[here])
	require.NoError(t, err)
	for rows.Next() {
		var id string
		require.NoError(t, rows.Scan(&id))
		ids = append(ids, id)
	}
	require.NoError(t, rows.Err())
	return ids
}
