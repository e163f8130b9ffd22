package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

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
		func(ctx context.Context, a casework.Asker, in *tasks) (page[casework.TaskRow], error) {
			l, err := s.Service.Tasks(ctx, a, in.TaskQuery)
			return paged(l.Tasks, l.NextCursor, l.People).Body, err
		})
	type letters struct{ casework.LetterQuery }
	read(s, "/letters", "cases", "waiting_letters", "Letters that wait to be sent, the oldest first",
		func(ctx context.Context, a casework.Asker, in *letters) (page[casework.LetterRow], error) {
			l, err := s.Service.WaitingLetters(ctx, a, in.LetterQuery)
			return paged(l.Letters, l.NextCursor, l.People).Body, err
		})
	type looks struct{ casework.AccessQuery }
	read(s, "/access-log", "cases", "access_log", "Who has looked at a case, or at you, the newest first",
		func(ctx context.Context, a casework.Asker, in *looks) (page[casework.AccessEntry], error) {
			l, err := s.Service.AccessLog(ctx, a, in.AccessQuery)
			return paged(l.Entries, l.NextCursor, l.People).Body, err
		})
}
