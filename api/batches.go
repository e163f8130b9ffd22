package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// batchOperations are changes that concern many cases at once.
func (s *server) batchOperations() {
	const tag = "batches"
	type reassign struct {
		Keyed
		InStaff
		Body casework.Reassignment
	}
	op := operation(http.MethodPost, "/staff/{staff_id}/reassign", tag, "reassign_cases", "Move somebody's cases to a colleague")
	op.Description = "Rules: INV-05, K-07, INV-35. Who may: the coordinating unit. Answers when the cases have been told, " +
		"or after a while; the rest follow by themselves."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *reassign) (*created[casework.BatchSummary], error) {
		b, err := s.Service.Reassign(ctx, a, in.Key, string(in.StaffID), in.Body)
		return &created[casework.BatchSummary]{Prefix + "/batches/" + b.ID, b}, err
	})
	type one struct {
		InBatch
		Cursor string `query:"cursor" maxLength:"200"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	read(s, "/batches/{batch_id}", tag, "batch", "How far a change in many cases has come, and what became of each",
		func(ctx context.Context, a casework.Asker, in *one) (casework.Batch, error) {
			return s.Service.BatchByID(ctx, a, string(in.BatchID), in.Cursor, in.Limit)
		})
	type retry struct {
		Keyed
		InBatch
	}
	op = operation(http.MethodPost, "/batches/{batch_id}/retry", tag, "retry_batch", "Try the cases again that could not be told")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *retry) (*reply[casework.BatchSummary], error) {
		b, err := s.Service.RetryBatch(ctx, a, in.Key, string(in.BatchID))
		return &reply[casework.BatchSummary]{b}, err
	})
}

// InBatch is what every operation on one batch carries.
type InBatch struct {
	BatchID ID `path:"batch_id" doc:"The batch, from the answer to the change"`
}
