package casework

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"samlop/casefile"
)

// A case's deadlines, letters, meetings and tasks pile up with the years, so that
// their lists have pages. They are numbered in the order they came about, and none is
// ever taken away: a number says where a page goes on. A page of what the state still
// has is cut out of the state; what is over and has left it (casefile.Lighten) is read
// from the ledger, where the page may have some of it.

// CasePage picks a page of a list of a case.
type CasePage struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"200" doc:"How many at most"`
}

const (
	defaultOfCase = 200
	mostOfCase    = 500
)

func (q CasePage) limit() int {
	if q.Limit <= 0 {
		return defaultOfCase
	}
	return min(q.Limit, mostOfCase)
}

// after is the place behind which the page begins.
func (q CasePage) after() (int64, error) {
	if q.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(q.Cursor, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != q.Cursor {
		return 0, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	return n, nil
}

// numberOf is the number of a thing in the case: of deadline-12 it is 12.
func numberOf(id string) int64 {
	_, number, _ := strings.Cut(id, "-")
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil { // an id of another shape: none has ever been given
		return 0
	}
	return n
}

func deadlinePlace(dl casefile.Deadline) int64 { return numberOf(dl.ID) }
func letterPlace(l casefile.Letter) int64      { return numberOf(l.ID) }
func meetingPlace(m casefile.Meeting) int64    { return numberOf(m.ID) }
func taskNumber(t casefile.Task) int64         { return numberOf(t.ID) }

// behindOpen is where the tasks that are done begin: behind all that are open.
const behindOpen = 1 << 32

func taskPlace(t CaseTask) int64 {
	if t.Open() {
		return numberOf(t.ID)
	}
	return behindOpen + numberOf(t.ID)
}

// reachBack gives the sight what has left the state, unless the state has everything
// that stands behind a number. Who sees only some, by what it is about, picks from all.
func reachBack[T any](ctx context.Context, d *Service, s *sight, have []T, number func(T) int64, after int64) error {
	behind := int64(0)
	for _, x := range have {
		if number(x) > after {
			behind++
		}
	}
	if s.whole() && (len(have) == 0 || number(have[len(have)-1])-after <= behind) {
		return nil
	}
	return d.withPast(ctx, s)
}

// pageOf cuts a page out of things that stand in order.
func pageOf[T any](all []T, place func(T) int64, after int64, limit int) (page []T, next string) {
	page = []T{}
	for _, x := range all {
		switch {
		case place(x) <= after:
		case len(page) == limit:
			return page, strconv.FormatInt(place(page[limit-1]), 10)
		default:
			page = append(page, x)
		}
	}
	return page, ""
}

// Deadlines lists the deadlines of a case in the order they were set; who is
// only a party sees those of their complaint. Errors of these lists also: Invalid for
// a cursor that is none.
func (d *Service) Deadlines(ctx context.Context, a Asker, caseID string, q CasePage) (out Deadlines, err error) {
	defer wrapError("reading deadlines", &err)
	s, err := d.see(ctx, a, caseID, seeDeadlines)
	if err != nil {
		return Deadlines{}, err
	}
	after, err := q.after()
	if err != nil {
		return Deadlines{}, err
	}
	if err := reachBack(ctx, d, s, s.state().Deadlines, deadlinePlace, after); err != nil {
		return Deadlines{}, err
	}
	all := s.state().Deadlines
	if s.ground == casefile.RoleParty {
		all = slices.DeleteFunc(slices.Clone(all), func(dl casefile.Deadline) bool { return !s.deadlineOfComplaint(dl) })
	}
	page, next := pageOf(all, deadlinePlace, after, q.limit())
	out.Deadlines, out.NextCursor = deadlines(page, s.now), next
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Deadlines)
	return out, err
}

// CaseTasks lists the tasks of a case, open ones first. A manager or minutes
// taker sees those of their own role.
func (d *Service) CaseTasks(ctx context.Context, a Asker, caseID string, q CasePage) (out CaseTasks, err error) {
	defer wrapError("reading a case's tasks", &err)
	s, err := d.see(ctx, a, caseID, seeTasks)
	if err != nil {
		return CaseTasks{}, err
	}
	after, err := q.after()
	if err != nil {
		return CaseTasks{}, err
	}
	if err := reachBack(ctx, d, s, s.state().Tasks, taskNumber, max(after-behindOpen, 0)); err != nil {
		return CaseTasks{}, err
	}
	holders, err := d.store.TaskHolders(ctx, caseID)
	if err != nil {
		return CaseTasks{}, err
	}
	var open, done []CaseTask
	for _, t := range s.state().Tasks {
		shown := CaseTask{Task: t, Holder: holders[t.ID]}
		switch {
		case !s.whole() && !a.is(shown.Holder):
		case t.Open():
			open = append(open, shown)
		default:
			done = append(done, shown)
		}
	}
	out.Tasks, out.NextCursor = pageOf(slices.Concat(open, done), taskPlace, after, q.limit())
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Tasks)
	return out, err
}

// Meetings lists the meetings the asker may know of: all for those who see the
// whole case, else those they lead, minute, are invited to or came to.
func (d *Service) Meetings(ctx context.Context, a Asker, caseID string, q CasePage) (out Meetings, err error) {
	defer wrapError("reading meetings", &err)
	s, err := d.see(ctx, a, caseID, seeMeetings)
	if err != nil {
		return Meetings{}, err
	}
	after, err := q.after()
	if err != nil {
		return Meetings{}, err
	}
	if err := reachBack(ctx, d, s, s.state().Meetings, meetingPlace, after); err != nil {
		return Meetings{}, err
	}
	out.Meetings, out.NextCursor = pageOf(s.meetings(), meetingPlace, after, q.limit())
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Meetings)
	return out, err
}

func (s *sight) meetings() []casefile.Meeting {
	out := []casefile.Meeting{}
	for _, m := range s.state().Meetings {
		if s.whole() || s.asker.is(m.Chair) || s.asker.is(m.MinutesTaker) ||
			slices.ContainsFunc(m.Invited, s.asker.is) || slices.ContainsFunc(m.Attended, s.asker.is) {
			out = append(out, m)
		}
	}
	return out
}

// Letters lists the letters of a case; a minutes taker sees those of their
// meetings, a party those to them about their complaint.
func (d *Service) Letters(ctx context.Context, a Asker, caseID string, q CasePage) (out Letters, err error) {
	defer wrapError("reading letters", &err)
	s, err := d.see(ctx, a, caseID, seeLetters)
	if err != nil {
		return Letters{}, err
	}
	after, err := q.after()
	if err != nil {
		return Letters{}, err
	}
	if err := reachBack(ctx, d, s, s.state().Letters, letterPlace, after); err != nil {
		return Letters{}, err
	}
	page, next := pageOf(s.lettersFor(a), letterPlace, after, q.limit())
	out.Letters, out.NextCursor = make([]CaseLetter, len(page)), next
	releasable := casefile.Releasable(*s.state(), s.now)
	for i, l := range page {
		out.Letters[i] = CaseLetter{Letter: l, Releasable: releasable(l)}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Letters)
	return out, err
}

// lettersFor are those of the case that the asker sees: all, or those of meetings they
// write the minutes of, or those to them about their complaint.
func (s *sight) lettersFor(a Asker) []casefile.Letter {
	mine := s.meetings()
	return slices.DeleteFunc(s.lettersOfCase(), func(l casefile.Letter) bool {
		return !s.whole() && !s.letterOfComplaint(l) && !slices.ContainsFunc(mine, func(m casefile.Meeting) bool {
			return m.ID == l.About && a.is(m.MinutesTaker)
		})
	})
}
