package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// threadOperations are what the plan's owner, the coordinator and the participants write to
// each other in a case.
func (s *server) threadOperations() {
	const path, tag = "/cases/{case_id}/messages", "cases"
	type page struct {
		InCase
		casework.ThreadQuery
	}
	read(s, path, tag, "case_messages", "Messages in the case that you wrote or got, the newest first",
		func(ctx context.Context, a casework.Asker, in *page) (casework.Thread, error) {
			return s.Service.Thread(ctx, a, string(in.CaseID), in.ThreadQuery)
		})
	type written struct {
		Keyed
		InCase
		Body casework.NewMessage
	}
	op := operation(http.MethodPost, path, tag, "write_message", "Write to others in the case")
	op.Description = "Who may: the plan's owner and who speaks for them, the coordinator, and the participants; to each other. It is read " +
		"here, where one is logged in. An e-mail says that something waits, to those who have agreed to that; reach says how each hears of it."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *written) (*reply[casework.CaseMessage], error) {
		m, err := s.Service.WriteMessage(ctx, a, in.Key, string(in.CaseID), in.Body)
		return &reply[casework.CaseMessage]{m}, err
	})
	type one struct {
		Keyed
		InCase
		MessageID ID `path:"message_id" doc:"From the messages of the case"`
	}
	op = operation(http.MethodPost, path+"/{message_id}/read", tag, "read_message", "Note that you have read a message")
	op.DefaultStatus = http.StatusOK
	op.Description = "It shows to the one who wrote it, and to the coordinator. Again it changes nothing."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *one) (*reply[casework.CaseMessage], error) {
		m, err := s.Service.ReadMessage(ctx, a, in.Key, string(in.CaseID), string(in.MessageID))
		return &reply[casework.CaseMessage]{m}, err
	})
	type nothing struct{}
	readWhole(s, "/unread-messages", "cases", "unread_messages", "Messages that nobody has read for long, in the cases that you coordinate",
		func(ctx context.Context, a casework.Asker, _ *nothing) (casework.UnreadMessages, error) {
			return s.Service.UnreadMessages(ctx, a)
		})
}
