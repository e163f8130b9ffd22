package api

import (
	"context"
	"net/http"
	"strings"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/wording"
)

// openingOperations are cases from before the installation, which one in the
// coordinating unit proposes to take over and another approves (T-22).
func (s *server) openingOperations() {
	const tag, path = "opening balances", "/organisations/{organisation_id}/opening-balances"
	const who = "Rules: T-22, INV-111. Who may: the coordinating unit (KE). "
	type ofOrganisation struct{ InOrganisation }
	readWhole(s, path, tag, "opening_balances", "Every set of opening balances: proposed, approved and rejected, the newest first",
		func(ctx context.Context, a casework.Asker, in *ofOrganisation) (casework.OpeningSets, error) {
			return s.Service.OpeningSets(ctx, a, string(in.OrganisationID))
		})
	type proposal struct {
		Keyed
		InOrganisation
		Body casefile.Balance
	}
	op := operation(http.MethodPost, path, tag, "propose_opening_balance", "Propose to take over a case from before the installation")
	op.Description = who + "It is tried by the rules at once, and refused as the step itself would be. " +
		"Nothing is opened until another approves it."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *proposal) (*created[casework.OpeningSet], error) {
		set, err := s.Service.ProposeOpening(ctx, a, in.Key, string(in.OrganisationID), in.Body)
		return &created[casework.OpeningSet]{Prefix + "/organisations/" + string(in.OrganisationID) + "/opening-balances/" + set.ID, set}, err
	})
	type file struct {
		Keyed
		InOrganisation
		casework.OpeningImport
		RawBody []byte `contentType:"text/csv"`
	}
	op = operation(http.MethodPost, path+"/csv", tag, "import_opening_balances", "Propose the cases of a file")
	op.Description = who + "A line of column names, then a row for each case; UTF-8, with semicolons or commas between the cells; " +
		"empty rows and columns say nothing. " +
		"Dates are 2023-09-04 or 04.09.2023, several codes have a space between them, a staff member is their work e-mail address, a person " +
		"an identity number or an id. capacity_basis says on which ground consent_signed_by signed for a person who cannot decide, " +
		"withheld_from from which guardians of a child something is kept; why stands in the evidence. " +
		"Whoever is not in the register yet is registered from name, birth_date and address. Columns: " +
		strings.Join(casework.OpeningColumns, ", ") + "."
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *file) (*reply[casework.OpeningReport], error) {
		out, err := s.Service.ImportOpenings(ctx, a, in.Key, string(in.OrganisationID), in.RawBody, in.OpeningImport)
		for i := range out.Faults {
			f := &out.Faults[i]
			words, _ := wording.Invalid(exchangeOf(ctx).lang, f.Key, f.Column)
			if f.Refusal != nil {
				words = wording.Refusal(exchangeOf(ctx).lang, f.Refusal)
			}
			f.Problem, f.Remedy = words.Problem, words.Remedy
		}
		return &reply[casework.OpeningReport]{out}, err
	})
	type one struct {
		InOpening
		Cursor string `query:"cursor" pattern:"^[0-9]{0,7}$" doc:"The next_cursor of the page before"`
		Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	}
	read(s, path+"/{opening_id}", tag, "opening_balance", "One set of opening balances, and what became of each row",
		func(ctx context.Context, a casework.Asker, in *one) (casework.OpeningDetail, error) {
			out, err := s.Service.Opening(ctx, a, string(in.OrganisationID), string(in.OpeningID), in.Cursor, in.Limit)
			for i := range out.Items {
				if r := out.Items[i].Refusal; r != nil {
					words := wording.Refusal(exchangeOf(ctx).lang, r)
					out.Items[i].Problem, out.Items[i].Remedy = words.Problem, words.Remedy
				}
			}
			return out, err
		})
	type settle struct {
		Keyed
		InOpening
	}
	op = operation(http.MethodPost, path+"/{opening_id}/approve", tag, "approve_opening_balance", "Approve opening balances")
	op.Description = who + "Another than the one who proposed it: 403 for the same person. Answers when the cases have been opened, " +
		"or after a while; the rest follow by themselves."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.OpeningSet], error) {
		set, err := s.Service.ApproveOpening(ctx, a, in.Key, string(in.OrganisationID), string(in.OpeningID))
		return &reply[casework.OpeningSet]{set}, err
	})
	op = operation(http.MethodPost, path+"/{opening_id}/reject", tag, "reject_opening_balance", "Reject opening balances")
	op.Description = who + "Whoever proposed it may take it back so."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.OpeningSet], error) {
		set, err := s.Service.RejectOpening(ctx, a, in.Key, string(in.OrganisationID), string(in.OpeningID))
		return &reply[casework.OpeningSet]{set}, err
	})
}

// InOpening is what every operation on one set of opening balances carries.
type InOpening struct {
	InOrganisation
	OpeningID ID `path:"opening_id" doc:"The set of opening balances"`
}
