package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// pageTaskRow is a page of tasks with what stands beside them. The fields of page are said again:
// embedded, they are missing in the document, for its name is not exported.
type pageTaskRow struct {
	Items      []casework.TaskRow   `json:"items" doc:"Empty when there are none"`
	Stuck      []casework.StuckCase `json:"stuck,omitempty" doc:"Cases of the unit that cannot go on by themselves, and those that stand to another as none may; the longest first, at most 50 of each, on the first page of the unit's list"`
	NextCursor string               `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
	People     casework.People      `json:"people,omitempty" doc:"The names of the principals in the items"`
	casework.TasksBeside
}

// listOperations are what the desk shows across cases, and who you are here.
func (s *server) listOperations() {
	type nothing struct{}
	op := operation(http.MethodGet, "/me", "me", "me", "Who you are here")
	op.Description = "A login that is not registered sees what its issuer calls it, for whoever is to register it. When several " +
		"organisations know your login, `choices` lists them, and every other request names one in the header `Samlop-Organisation` (its id); " +
		"with one it can be left out."
	handle(s, op, func(ctx context.Context, a casework.Asker, _ *nothing) (*reply[casework.Me], error) {
		me, err := s.Service.Me(ctx, a)
		return &reply[casework.Me]{me}, err
	})
	type tasks struct{ casework.TaskQuery }
	read(s, "/tasks", "cases", "tasks", "Open tasks, yours or the unit's, the most urgent first",
		func(ctx context.Context, a casework.Asker, in *tasks) (pageTaskRow, error) {
			l, err := s.Service.Tasks(ctx, a, in.TaskQuery)
			return pageTaskRow{l.Tasks, l.Stuck, l.NextCursor, l.People, l.TasksBeside}, err
		})
	type counts struct{ casework.TaskCountQuery }
	read(s, "/tasks/counts", "cases", "task_counts",
		"How many open tasks there are, yours or the unit's, by when they are due and who has them",
		func(ctx context.Context, a casework.Asker, in *counts) (casework.TaskCounts, error) {
			return s.Service.TaskCounts(ctx, a, in.TaskCountQuery)
		})
	type letters struct{ casework.LetterQuery }
	read(s, "/letters", "cases", "waiting_letters", "Letters that wait to be sent, the oldest first",
		func(ctx context.Context, a casework.Asker, in *letters) (page[casework.LetterRow], error) {
			l, err := s.Service.WaitingLetters(ctx, a, in.LetterQuery)
			return paged(l.Letters, l.NextCursor, l.People).Body, err
		})
	feed := operation(http.MethodGet, "/events", "cases", "events", "All events of your organisation, in the order they were committed in")
	feed.Description = "For who keeps a copy, with a login of the coordinating unit. Nothing is left out, comes twice, or comes in before " +
		"what has been read; an event shows as soon as nothing that began to be written before it can follow. It tells that something " +
		"happened: read the case for who and in what words. Where person_join stands in place of a case, two entries of the register " +
		"have become one person: what you keep under the one id belongs to the other from there on. A health trust's unit hears of an " +
		"episode from when a need has been seen in it; what went before is read with the episode."
	type events struct{ casework.FeedQuery }
	handle(s, feed, func(ctx context.Context, a casework.Asker, in *events) (*reply[casework.Feed], error) {
		feed, err := s.Service.Feed(ctx, a, in.FeedQuery)
		return &reply[casework.Feed]{feed}, err
	})
	type looks struct{ casework.AccessQuery }
	read(s, "/access-log", "cases", "access_log", "Who has looked at a case, or at you, the newest first",
		func(ctx context.Context, a casework.Asker, in *looks) (page[casework.AccessEntry], error) {
			l, err := s.Service.AccessLog(ctx, a, in.AccessQuery)
			return paged(l.Entries, l.NextCursor, l.People).Body, err
		})
}
