package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// taskViewOperations are how the staff have chosen to look at tasks.
func (s *server) taskViewOperations() {
	type nothing struct{}
	const path = "/me/views"
	readWhole(s, path, "me", "task_views", "How you have chosen to look at tasks, by name",
		func(ctx context.Context, a casework.Asker, _ *nothing) (casework.TaskViews, error) {
			return s.Service.TaskViews(ctx, a)
		})
	type keep struct {
		Keyed
		Body casework.NewTaskView
	}
	op := operation(http.MethodPost, path, "me", "keep_task_view", "Keep a way of looking at tasks under a name")
	op.Description = "For yourself alone, at most twenty. It holds codes, and a name that you give it."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *keep) (*reply[casework.TaskView], error) {
		kept, err := s.Service.KeepTaskView(ctx, a, in.Key, in.Body)
		return &reply[casework.TaskView]{kept}, err
	})
	type one struct {
		ViewID ID `path:"view_id" doc:"From the list"`
	}
	op = operation(http.MethodDelete, path+"/{view_id}", "me", "forget_task_view", "Remove one of your ways of looking at tasks")
	op.DefaultStatus = http.StatusNoContent
	op.Description = "Again it changes nothing."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *one) (*struct{}, error) {
		return nil, s.Service.ForgetTaskView(ctx, a, string(in.ViewID))
	})
}
