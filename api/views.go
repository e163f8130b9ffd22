package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// viewOperations are how the staff have chosen to look at tasks and cases.
func (s *server) viewOperations() {
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
	const ofCases = "/me/case-views"
	readWhole(s, ofCases, "me", "case_views", "How you have chosen to look at cases, by name",
		func(ctx context.Context, a casework.Asker, _ *nothing) (casework.CaseViews, error) {
			return s.Service.CaseViews(ctx, a)
		})
	type keepOfCases struct {
		Keyed
		Body casework.NewCaseView
	}
	op = operation(http.MethodPost, ofCases, "me", "keep_case_view", "Keep a way of looking at cases under a name")
	op.Description = "For yourself alone, at most twenty. It holds codes, and a name that you give it. It is removed as a view of tasks is: " +
		"forget_task_view."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *keepOfCases) (*reply[casework.CaseView], error) {
		kept, err := s.Service.KeepCaseView(ctx, a, in.Key, in.Body)
		return &reply[casework.CaseView]{kept}, err
	})
	type one struct {
		ViewID ID `path:"view_id" doc:"From the list"`
	}
	op = operation(http.MethodDelete, path+"/{view_id}", "me", "forget_task_view", "Remove one of your ways of looking at tasks or cases")
	op.DefaultStatus = http.StatusNoContent
	op.Description = "Again it changes nothing."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *one) (*struct{}, error) {
		return nil, s.Service.ForgetView(ctx, a, string(in.ViewID))
	})
}
