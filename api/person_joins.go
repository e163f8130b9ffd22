package api

import (
	"context"
	"net/http"

	"samlop/casework"
	"samlop/internal/wording"
)

// InPersonJoin is what every operation on one proposal to join two entries carries.
type InPersonJoin struct {
	InOrganisation
	JoinID ID `path:"join_id" doc:"The proposal"`
}

// personJoinOperations are about two entries of the register that are one person, which
// one in the coordinating unit proposes and another approves (INV-102).
func (s *server) personJoinOperations() {
	const tag, path = "registers", "/organisations/{organisation_id}/person-joins"
	const who = "Rules: INV-102, INV-104, INV-111. Who may: the coordinating unit (KE). "
	type ofOrganisation struct{ InOrganisation }
	readWhole(s, path, tag, "person_joins", "Entries that are or may be one person: proposed, approved and rejected, the newest first",
		func(ctx context.Context, a casework.Asker, in *ofOrganisation) (casework.PersonJoins, error) {
			return s.Service.PersonJoins(ctx, a, string(in.OrganisationID))
		})
	type proposal struct {
		Keyed
		InOrganisation
		Body casework.NewPersonJoin
	}
	op := operation(http.MethodPost, path, tag, "propose_person_join", "Propose to join two entries of one person")
	op.Description = who + "Nothing changes until another approves it. Where both have a case beyond screening, another agrees first " +
		"(agree_person_join), and the cases become one."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *proposal) (*created[casework.PersonJoin], error) {
		j, err := s.Service.ProposePersonJoin(ctx, a, in.Key, string(in.OrganisationID), in.Body)
		return &created[casework.PersonJoin]{Prefix + "/organisations/" + string(in.OrganisationID) + "/person-joins/" + j.ID, j}, err
	})
	type one struct{ InPersonJoin }
	readWhole(s, path+"/{join_id}", tag, "person_join", "What an approval would lead to: the cases and what else follows",
		func(ctx context.Context, a casework.Asker, in *one) (casework.PersonJoinDetail, error) {
			out, err := s.Service.PersonJoin(ctx, a, string(in.OrganisationID), string(in.JoinID))
			if out.Obstacle != nil {
				words := wording.Refusal(exchangeOf(ctx).lang, out.Obstacle)
				out.Problem, out.Remedy = words.Problem, words.Remedy
			}
			return out, err
		})
	type settle struct {
		Keyed
		InPersonJoin
	}
	op = operation(http.MethodPost, path+"/{join_id}/approve", tag, "approve_person_join", "Join two entries of one person")
	op.Description = who + "Another than the one who proposed it: 403 for the same person. The survivor has cases, numbers and logins " +
		"from then on, and the other's id leads there. The person's cases take note before it answers."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.PersonJoin], error) {
		j, err := s.Service.ApprovePersonJoin(ctx, a, in.Key, string(in.OrganisationID), string(in.JoinID))
		return &reply[casework.PersonJoin]{j}, err
	})
	op = operation(http.MethodPost, path+"/{join_id}/agree", tag, "agree_person_join",
		"Agree that two entries are one person, whose cases are joined first")
	op.Description = who + "Another than the one who proposed it. For entries that both have a case beyond screening: from then on each " +
		"case is the other's to be merged or joined into (T-03, T-21), and the entries are joined by an approval afterwards."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.PersonJoin], error) {
		j, err := s.Service.AgreePersonJoin(ctx, a, in.Key, string(in.OrganisationID), string(in.JoinID))
		return &reply[casework.PersonJoin]{j}, err
	})
	op = operation(http.MethodPost, path+"/{join_id}/reject", tag, "reject_person_join", "Reject that two entries are one person")
	op.Description = who + "Whoever proposed it may take it back so."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.PersonJoin], error) {
		j, err := s.Service.RejectPersonJoin(ctx, a, in.Key, string(in.OrganisationID), string(in.JoinID))
		return &reply[casework.PersonJoin]{j}, err
	})
}
