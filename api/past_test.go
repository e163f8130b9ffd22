package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/casework"
	"samlop/models"
)

// oldCase is a case of years ago: seven meetings, letters and tasks are over and have
// left its state, with every deadline of theirs, and the last of each is alive.
func (f fjordvik) oldCase(t *testing.T) (id string, whole casefile.State) {
	t.Helper()
	id = f.caseOf(t)
	events, err := f.store.EventsAfter(t.Context(), id, 0)
	must(t, err)
	whole = casefile.Fold(casefile.New(id, f.org.ID), events)
	today := calendar.DateOf(time.Now())
	command, first := uuid.NewString(), whole.Seq+1
	add := func(on casefile.Date, fact casefile.Fact) {
		whole.Clock = time.Now().UTC().Truncate(time.Microsecond)
		e := casefile.Event{Seq: whole.Seq + 1, At: whole.Clock, On: on, By: f.lead.Principal, Role: casefile.RoleUnit, Command: command,
			Fact: fact}
		events, whole = append(events, e), casefile.Fold(whole, []casefile.Event{e})
	}
	const each = 8
	for n := range each {
		on := today.AddDays(10*n - 400)
		if n == each-1 {
			on = today
		}
		meeting := fmt.Sprintf("meeting-%d", len(whole.Meetings)+1)
		add(on, &casefile.MeetingPlanned{Meeting: casefile.Meeting{ID: meeting, Kind: casefile.OtherMeeting, On: on, Round: whole.Round,
			Status: casefile.MeetingStatusPlanned, Chair: f.lead.Principal, MinutesTaker: f.lead.Principal}})
		letter := fmt.Sprintf("letter-%d", len(whole.Letters)+1)
		add(on, &casefile.LetterWritten{Letter: casefile.Letter{ID: letter, Code: "D-24", To: f.patient.Principal, About: meeting,
			Status: casefile.LetterQueued, QueuedOn: on}})
		deadline := fmt.Sprintf("deadline-%d", len(whole.Deadlines)+1)
		add(on, &casefile.DeadlineSet{Deadline: casefile.Deadline{ID: deadline, Code: "DL-15", Kind: casefile.Duty, About: meeting, Due: on,
			ActBy: on, Ends: on.In(time.UTC), SetOn: on, CountedFrom: on, Status: casefile.DeadlineOpen}})
		task := fmt.Sprintf("task-%d", len(whole.Tasks)+1)
		add(on, &casefile.TaskOpened{Task: casefile.Task{ID: task, Kind: casefile.TaskMailFailed, About: meeting, For: casefile.RoleUnit,
			OpenedOn: on}})
		if n == each-1 {
			break
		}
		add(on, &casefile.LetterSent{ID: letter, On: on})
		add(on, &casefile.DeadlineSettled{ID: deadline, Code: "DL-15", Status: casefile.DeadlineMet, On: on})
		add(on, &casefile.TaskDone{ID: task})
		add(on, &casefile.MinutesSent{Meeting: meeting})
	}
	rows := []models.Event{}
	for _, e := range events[first-1:] {
		row, err := models.NewEvent(id, f.org.ID, e)
		must(t, err)
		rows = append(rows, row)
	}
	must(t, f.store.DB.Create(&models.Command{ID: command, CaseID: id, OrganisationID: f.org.ID, Name: "correct_entry",
		Actor: f.lead.Principal, Role: casefile.RoleUnit, FirstSeq: first, LastSeq: whole.Seq, At: time.Now()}).Error)
	must(t, f.store.DB.Create(&rows).Error)
	light := casefile.Lighten(whole, time.Now())
	if light.Past < 4*(each-1) {
		t.Fatalf("only %d things have left", light.Past)
	}
	must(t, f.store.DB.Model(&models.Case{ID: id}).Select("State", "LastSeq").Updates(&models.Case{State: light, LastSeq: whole.Seq}).Error)
	return id, whole
}

type numbered struct {
	ID     string `json:"id"`
	DoneOn string `json:"done_on"`
}

func idsOf(rows []numbered) (ids []string) {
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	return ids
}

// What is over has left the case, and stands in its lists page by page, in the order of
// always and each time once; of a case whose state has everything one page is the list.
func TestTheListsOfAnOldCaseHavePages(t *testing.T) {
	f := newFjordvik(t)
	id, whole := f.oldCase(t)
	path := "/api/v1/cases/" + id
	shown := into[casework.Case](t, f.call(t, ke, "GET", path, nil))
	has := len(shown.Letters) + len(shown.Meetings) + len(shown.Deadlines) + len(shown.Tasks)
	if len(shown.Meetings) != 1 || shown.Past == 0 || has+shown.Past !=
		len(whole.Letters)+len(whole.Meetings)+len(whole.Deadlines)+len(whole.Tasks) {
		t.Errorf("the case has %d meetings and counts %d as past", len(shown.Meetings), shown.Past)
	}
	every := func(kind string, n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf("%s-%d", kind, i+1))
		}
		return out
	}
	tasks := every("task", len(whole.Tasks))
	var open, done []string
	for i, task := range whole.Tasks {
		if task.Open() {
			open = append(open, tasks[i])
		} else {
			done = append(done, tasks[i])
		}
	}
	for list, want := range map[string][]string{
		"deadlines": every("deadline", len(whole.Deadlines)), "letters": every("letter", len(whole.Letters)),
		"meetings": every("meeting", len(whole.Meetings)), "tasks": slices.Concat(open, done),
	} {
		one := into[page[numbered]](t, f.call(t, ke, "GET", path+"/"+list, nil))
		if !slices.Equal(idsOf(one.Items), want) || one.NextCursor != "" {
			t.Errorf("%s at once: %v and then %q, want %v", list, idsOf(one.Items), one.NextCursor, want)
		}
		if got := idsOf(everyPage[numbered](t, f.house, ke, path+"/"+list, nil)); !slices.Equal(got, want) {
			t.Errorf("%s by pages: %v, want %v", list, got, want)
		}
		for _, bad := range []string{"x", "0", "-1", "01", "9999999999999999999"} {
			if p := f.call(t, ke, "GET", path+"/"+list+"?cursor="+bad, nil); p.status != 400 || !strings.Contains(string(p.body), "query.cursor") {
				t.Errorf("%s?cursor=%s: %d %s", list, bad, p.status, p.body)
			}
		}
	}
}

// The page that goes on with what is alive is cut out of the state: the ledger is not read.
func TestAPageOfWhatIsAliveReadsNoLedger(t *testing.T) {
	f := newFjordvik(t)
	id, whole := f.oldCase(t)
	must(t, f.store.DB.Exec(`ALTER TABLE events RENAME TO events_away`).Error)
	path := "/api/v1/cases/" + id
	for list, n := range map[string]int{"letters": len(whole.Letters), "meetings": len(whole.Meetings), "deadlines": len(whole.Deadlines)} {
		after := fmt.Sprintf("%s/%s?cursor=%d", path, list, n-1)
		if p := made[page[numbered]](t, f.call(t, ke, "GET", after, nil), 200); len(p.Items) != 1 || p.NextCursor != "" {
			t.Errorf("%s: %v", after, p.Items)
		}
		if p := f.call(t, ke, "GET", path+"/"+list, nil); p.status != 500 {
			t.Errorf("%s from its beginning needs the ledger, and was answered %d", list, p.status)
		}
	}
}

// Each page is a look of its own, as each list was (INV-83).
func TestINV83_EachPageIsALook(t *testing.T) {
	f := newFjordvik(t)
	id, whole := f.oldCase(t)
	looks := func() (n int64) {
		must(t, f.store.DB.Model(&models.Access{}).Where("case_id = ? AND what = 'letters' AND allowed", id).Count(&n).Error)
		return n
	}
	got := everyPage[numbered](t, f.house, ke, "/api/v1/cases/"+id+"/letters", nil)
	if want := int64(len(whole.Letters)+1) / 2; len(got) != len(whole.Letters) || looks() != want {
		t.Errorf("%d letters in %d looks, want %d", len(got), looks(), want)
	}
}

func TestTheMailsOfACaseHavePages(t *testing.T) {
	f := newFjordvik(t)
	id := f.caseOf(t)
	must(t, f.store.DB.Where("case_id = ?", id).Delete(&models.Mail{}).Error)
	var want []string
	for n := range 5 {
		key := fmt.Sprintf("alert/%s/2027-01-0%d/%s", id, n+1, f.lead.Principal)
		want = append(want, key)
		must(t, f.store.DB.Create(&models.Mail{Key: key, OrganisationID: f.org.ID, CaseID: id, Principal: f.lead.Principal,
			Kind: models.AlertMail, SendAfter: time.Date(2027, 1, 1, 7, 0, n/2, 0, time.UTC), OnDate: calendar.MustDate("2027-01-01"),
			Status: models.MailPending, DeliveryID: uuid.NewString()}).Error)
	}
	var keys []string
	for _, m := range everyPage[casework.Mail](t, f.house, ke, "/api/v1/cases/"+id+"/mails", url.Values{}) {
		keys = append(keys, m.Key)
	}
	if !slices.Equal(keys, want) {
		t.Errorf("%v, want %v", keys, want)
	}
	p := f.call(t, ke, "GET", "/api/v1/cases/"+id+"/mails?cursor=7", nil)
	if p.status != 400 || !strings.Contains(string(p.body), "query.cursor") {
		t.Errorf("%d %s", p.status, p.body)
	}
}
