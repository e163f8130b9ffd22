// Command golang drives one case, from the referral until it is granted, with the
// client that oapi-codegen makes of the served document. The client itself is not
// kept: dev/clients generates it into a copy of this folder, and runs it there.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/google/uuid"

	"samlop/dev/clients/golang/generated"
)

func main() {
	if err := drive(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// as is a client with somebody's token.
func as(token string) (*generated.ClientWithResponses, error) {
	return generated.NewClientWithResponses(os.Getenv("API"), generated.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+token)
		return nil
	}))
}

func drive(ctx context.Context, out io.Writer) error {
	patient, err := as(os.Getenv("PATIENT"))
	if err != nil {
		return err
	}
	unit, err := as(os.Getenv("UNIT"))
	if err != nil {
		return err
	}
	words := "Jeg trenger hjelp til å samle trådene."
	referred, err := patient.NewReferralWithResponse(ctx, &generated.NewReferralParams{IdempotencyKey: uuid.NewString()},
		generated.NewReferral{SenderKind: "PATIENT", Words: &words})
	if err != nil || referred.JSON201 == nil {
		return failed("referring", err, referred)
	}
	id := referred.JSON201.CaseId

	// A decision before its time is refused by a rule, with words for a person.
	early, err := unit.IssueDecisionWithResponse(ctx, id, &generated.IssueDecisionParams{IdempotencyKey: uuid.NewString()}, decision)
	if err != nil || early.ApplicationproblemJSON422 == nil || early.ApplicationproblemJSON422.Rule == nil {
		return failed("a decision that is too early", err, early)
	}
	fmt.Fprintln(out, "refused by", *early.ApplicationproblemJSON422.Rule)

	screened, err := unit.StartScreeningWithResponse(ctx, id, &generated.StartScreeningParams{IdempotencyKey: uuid.NewString()},
		generated.StartScreening{Identity: "NOT_YET_KNOWN"})
	if err != nil || screened.JSON200 == nil {
		return failed("screening", err, screened)
	}
	asked, err := unit.IssueConsentWithResponse(ctx, id, &generated.IssueConsentParams{IdempotencyKey: uuid.NewString()},
		generated.IssueConsent{Kinds: []generated.IssueConsentKinds{"START", "COORDINATOR", "PLAN"}})
	if err != nil || asked.JSON200 == nil {
		return failed("asking for consent", err, asked)
	}
	signed, err := patient.RegisterSignatureWithResponse(ctx, id, &generated.RegisterSignatureParams{IdempotencyKey: uuid.NewString()},
		generated.RegisterSignature{Form: "form-1"})
	if err != nil || signed.JSON200 == nil {
		return failed("signing", err, signed)
	}
	assessed, err := unit.CompleteAssessmentWithResponse(ctx, id, &generated.CompleteAssessmentParams{IdempotencyKey: uuid.NewString()},
		generated.CompleteAssessment{LongTerm: true, TwoServices: true, Together: true})
	if err != nil || assessed.JSON200 == nil {
		return failed("assessing", err, assessed)
	}
	decided, err := unit.IssueDecisionWithResponse(ctx, id, &generated.IssueDecisionParams{IdempotencyKey: uuid.NewString()}, decision)
	if err != nil || decided.JSON200 == nil {
		return failed("deciding", err, decided)
	}
	seen, err := unit.CaseWithResponse(ctx, id)
	if err != nil || seen.JSON200 == nil {
		return failed("reading the case", err, seen)
	}
	fmt.Fprintln(out, "the case is", seen.JSON200.Phase)
	for _, d := range *seen.JSON200.Deadlines {
		fmt.Fprintln(out, d.Code, d.Status, d.Due)
	}
	return nil
}

var decision = generated.IssueDecision{Outcome: "GRANTED", Scope: []generated.IssueDecisionScope{"COORDINATOR", "PLAN"},
	Rule: "hol §§ 7-1 og 7-2", Grounds: "Behovet varer over tid og gjelder to tjenester."}

// answer is what every generated answer has.
type answer interface {
	StatusCode() int
	GetBody() []byte
}

func failed(what string, err error, got answer) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return errors.New(fmt.Sprint(what, " is answered ", got.StatusCode(), " ", string(got.GetBody())))
}
