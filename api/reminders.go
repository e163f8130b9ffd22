package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// reminderOperations tell what a reminder is about to whom it was to.
func (s *server) reminderOperations() {
	type one struct {
		ReminderID ID `path:"reminder_id" doc:"From the link in the e-mail"`
	}
	op := operation(http.MethodGet, "/me/reminders/{reminder_id}", "me", "reminder", "What a reminder by e-mail is about")
	op.Description = "The link in a reminder holds an id that says nothing of the case, and opens for its recipient alone. What has been " +
		"done since is left out."
	register(s, op, func(ctx context.Context, a casework.Asker, in *one) (casework.Reminded, error) {
		return s.Service.Reminder(ctx, a, string(in.ReminderID))
	})
}
