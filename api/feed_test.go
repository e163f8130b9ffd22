package api

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"testing"

	"samlop/casefile"
	"samlop/casework"
	"samlop/models"
)

// The unit follows every event of its organisation, page by page and again later,
// each as the timeline of its case has it, and hears of nobody. Nobody else may, and
// each page is a line in the log of its cases (INV-83, INV-84).
func TestINV83_INV84_TheFeed(t *testing.T) {
	f := newCaseload(t)
	var all []casework.FeedEvent
	next := ""
	for {
		got := f.call(t, kel, "GET", "/api/v1/events?limit=3&cursor="+url.QueryEscape(next), nil)
		page := made[casework.Feed](t, got, 200)
		for _, item := range made[struct{ Items []map[string]any }](t, got, 200).Items {
			for name := range item {
				if !slices.Contains([]string{"case_id", "case_number", "seq", "name", "step", "on", "at", "written_at", "cursor"}, name) {
					t.Fatalf("an event tells its %s", name)
				}
			}
		}
		if next = page.NextCursor; len(page.Items) == 0 {
			break
		}
		if page.Items[len(page.Items)-1].Cursor != next {
			t.Errorf("the page ends at %s and goes on from %s", page.Items[len(page.Items)-1].Cursor, next)
		}
		all = append(all, page.Items...)
	}
	heard := map[string][]casefile.FactName{}
	for _, e := range all {
		heard[e.CaseID] = append(heard[e.CaseID], e.Name)
		if e.Seq != len(heard[e.CaseID]) {
			t.Errorf("%s is event %d of its case, and the %d. heard of", e.Name, e.Seq, len(heard[e.CaseID]))
		}
	}
	for _, id := range f.cases {
		var names []casefile.FactName
		for _, e := range everyPage[casework.TimelineEvent](t, f.house, ke, "/api/v1/cases/"+id+"/timeline", nil) {
			names = append(names, e.Name)
		}
		if !reflect.DeepEqual(heard[id], names) {
			t.Errorf("heard %v of a case in which there are %v", heard[id], names)
		}
		looks, err := f.store.AccessOf(t.Context(), id, 0, 50)
		must(t, err)
		if !slices.ContainsFunc(looks, func(a models.Access) bool {
			return a.What == "event feed" && a.Principal == f.lead.Principal && a.Allowed
		}) {
			t.Errorf("nobody can see that %s was heard of", id)
		}
	}
	if len(heard) != len(f.cases) {
		t.Errorf("events of %d cases, of %d", len(heard), len(f.cases))
	}

	for _, who := range []string{pat, admin} {
		if a := f.call(t, who, "GET", "/api/v1/events", nil); a.status != 403 {
			t.Errorf("%s follows the feed: %d", who, a.status)
		}
	}
	a := f.call(t, ke, "GET", "/api/v1/events?cursor=x", nil)
	if p := a.problem(t); a.status != 400 || p.Errors[0].Path != "query.cursor" {
		t.Errorf("a cursor never given: %d %s", a.status, a.body)
	}
	var raw map[string]json.RawMessage
	must(t, json.Unmarshal(f.call(t, ke, "GET", "/api/v1/events?cursor="+next, nil).body, &raw))
	if string(raw["items"]) != "[]" || string(raw["next_cursor"]) != `"`+next+`"` {
		t.Errorf("nothing more has happened: %s", raw)
	}
}

// Who keeps ids hears that one has another in its place: the ids alone, once, in its
// turn, to the unit alone, and with a line in the log of both entries.
func TestINV102_TheFeedTellsOfJoinedEntries(t *testing.T) {
	f := newCaseload(t)
	stands := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Pia Pasient"}), 201)
	again := made[casework.Person](t, f.call(t, ke, "POST", "/api/v1/people", object{"name": "Pia P. Pasient"}), 201)
	path := "/api/v1/organisations/" + f.org.ID + "/person-joins"
	before := everyEvent(t, f, "")
	j := made[casework.PersonJoin](t, f.call(t, ke, "POST", path, object{"survivor_id": stands.ID, "joined_id": again.ID,
		"reason": "samme person"}), 201)
	cursor := before[len(before)-1]["cursor"].(string)
	if all := everyEvent(t, f, cursor); len(all) != 0 {
		t.Errorf("only proposed, and told: %v", all)
	}
	made[casework.PersonJoin](t, f.call(t, kel, "POST", path+"/"+j.ID+"/approve", object{}), 201)
	all := everyEvent(t, f, cursor)
	if len(all) != 1 {
		t.Fatalf("told %d times: %v", len(all), all)
	}
	want := map[string]any{"id": j.ID, "joined": string(again.Principal), "survivor": string(stands.Principal)}
	if !reflect.DeepEqual(all[0]["person_join"], want) {
		t.Errorf("told %v, not %v", all[0]["person_join"], want)
	}
	delete(all[0], "person_join")
	if told := slices.Sorted(maps.Keys(all[0])); !slices.Equal(told, []string{"at", "cursor", "on", "written_at"}) {
		t.Errorf("it tells %v besides", told)
	}
	for _, who := range []string{again.ID, stands.ID} {
		var looks int64
		must(t, f.store.DB.Model(&models.Access{}).Where("what = 'event feed' AND allowed AND person_ids @> jsonb_build_array(?::text)", who).
			Count(&looks).Error)
		if looks != 1 {
			t.Errorf("%d lines in the log of %s", looks, who)
		}
	}
}

// everyEvent reads the feed behind a cursor to its end, as the unit.
func everyEvent(t *testing.T, f caseload, cursor string) (all []map[string]any) {
	t.Helper()
	for {
		page := made[struct {
			Items []map[string]any `json:"items"`
		}](t, f.call(t, ke, "GET", "/api/v1/events?cursor="+url.QueryEscape(cursor), nil), 200)
		if len(page.Items) == 0 {
			return all
		}
		all = append(all, page.Items...)
		cursor = page.Items[len(page.Items)-1]["cursor"].(string)
	}
}
