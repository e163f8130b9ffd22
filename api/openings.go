package api

import (
	"context"

	"samlop/casefile"
	"samlop/casework"
	"samlop/internal/wording"
)

// openings is the list nobody should have to guess: every step, whether it is
// open now, to whom, and in plain words why the others are not.
type openings struct {
	Language casefile.Language `json:"language" doc:"The language of the words"`
	Roles    []casefile.Role   `json:"roles" doc:"Your roles towards the case"`
	Openings []opening         `json:"openings"`
	// Others are for the coordinating unit.
	Others []casefile.OtherCase `json:"other_cases,omitempty" doc:"For the coordinating unit: the person's other open cases here (INV-104)"`
}

type opening struct {
	Step  casefile.StepName `json:"step"`
	Name  string            `json:"name" doc:"The step in words"`
	Rules []string          `json:"rules" doc:"The rules it follows, by their codes in docs/rules.md"`
	To    []casefile.Role   `json:"to" doc:"Who may take it"`
	Open  bool              `json:"open" doc:"Possible now"`
	Yours bool              `json:"yours" doc:"You are among those who may take it"`
	Next  int               `json:"next,omitempty" doc:"Its place among the steps that carry the case on from where it stands: the smallest is to be taken first. Missing for a step that something else asks for, or that is not open"`
	Why   *reason           `json:"why,omitempty" doc:"Why it is not open"`
}

type reason struct {
	Rule   string `json:"rule" doc:"The rule that refuses the step"`
	Key    string `json:"key" doc:"The reason as a code, the same in every language"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"`
}

func (s *server) openings(ctx context.Context, a casework.Asker, caseID string) (openings, error) {
	found, err := s.Service.Openings(ctx, a, caseID)
	if err != nil {
		return openings{}, err
	}
	lang := exchangeOf(ctx).lang
	out := openings{Language: casefile.Language(lang), Roles: found.Roles,
		Openings: make([]opening, len(found.Openings)), Others: found.Others}
	for i, o := range found.Openings {
		shown := opening{Step: casefile.StepName(o.Step), Name: wording.Step(lang, o.Step), Rules: o.Rules, To: o.To, Open: o.Open,
			Yours: o.Yours, Next: o.Next}
		if o.Refusal != nil {
			words := wording.Refusal(lang, o.Refusal)
			shown.Why = &reason{Rule: o.Refusal.Rule, Key: o.Refusal.Key, Detail: words.Problem, Remedy: words.Remedy}
		}
		out.Openings[i] = shown
	}
	return out, nil
}
