package casework

import (
	"context"

	"samlop/casefile"
	"samlop/letters"
)

// StepPreview is what a step would lead to, if it were taken now. Nothing has happened.
type StepPreview struct {
	Facts     []casefile.FactName `json:"facts" doc:"What would be entered in the ledger, in order"`
	Letters   []PreviewedLetter   `json:"letters" doc:"The letters that would be written, as they would read"`
	Deadlines []Deadline          `json:"deadlines" doc:"The deadlines that would be set"`
	Warnings  []casefile.Warning  `json:"warnings" doc:"What would be unusual about the case afterwards"`
	People    People              `json:"people"`
}

// PreviewedLetter is a letter that would be written.
type PreviewedLetter struct {
	Letter casefile.Letter `json:"letter"`
	Paper  letters.Paper   `json:"paper"`
	PDF    []byte          `json:"pdf" doc:"The file, in base64"`
}

// seeStepPreview are those who may try a step: who carry the case.
var seeStepPreview = viewOf("step preview").withPast()

// PreviewStep tells what a step would lead to, without taking it: by the same function as
// the step itself, on the same facts. Its words and the draft of a plan are not kept. The
// look is logged. Errors: *casefile.Refusal for the same reasons as the step, NotFound,
// Forbidden, Invalid.
func (d *Service) PreviewStep(ctx context.Context, a Asker, caseID string, body casefile.Step) (out StepPreview, err error) {
	defer wrapError("previewing a step", &err)
	k, err := d.newTaking(a, Step{CaseID: caseID, Body: body, Key: "preview"})
	if err != nil {
		return StepPreview{}, err
	}
	s, err := d.see(ctx, a, caseID, seeStepPreview.of(k.spec.Name))
	if err != nil {
		return StepPreview{}, err
	}
	if k.near, err = d.askAndCall(ctx, k.body, s.state()); err != nil {
		return StepPreview{}, err
	}
	k.at = s
	if err := d.mayStep(ctx, k, s); err != nil {
		return StepPreview{}, err
	}
	if casefile.MergedInto(k.body) != "" {
		return StepPreview{}, &Invalid{Field: "step", Key: "no_preview"} // it rests on another case
	}
	w, err := d.weigh(ctx, k.near, s.row.OrganisationID, s.state(), k.body, k.now)
	if err != nil {
		return StepPreview{}, err
	}
	written := writtenLetter{words: map[casefile.Text]string{}}
	if written.draft, w.facts.Draft, err = d.draftFor(ctx, k, s); err != nil {
		return StepPreview{}, err
	}
	for _, t := range d.takeWords(k, s.row.OrganisationID, caseID) {
		written.words[casefile.TextRef(t.ID)] = t.Body
	}
	events, refusal := casefile.Decide(*s.state(), k.command(s.actorFor(k.spec), w.facts), k.now, w.policy)
	if refusal != nil {
		return StepPreview{}, withReasons(refusal, s.state(), k.command(s.actorFor(k.spec), w.facts), k.now, w.policy)
	}
	after := casefile.Fold(*s.state(), events)
	written.state = &after
	return d.previewOf(ctx, s, written, events)
}

func (d *Service) previewOf(ctx context.Context, s *sight, w writtenLetter, events []casefile.Event) (StepPreview, error) {
	out := StepPreview{Facts: []casefile.FactName{}, Letters: []PreviewedLetter{}, Deadlines: []Deadline{},
		Warnings: orEmpty(casefile.Warnings(*w.state))}
	for _, e := range events {
		w.facts = append(w.facts, e.Fact)
		if name := casefile.FactName(e.Name()); !s.hidesEntry(e.Fact) {
			out.Facts = append(out.Facts, name)
		}
	}
	for _, f := range w.facts {
		switch f := f.(type) {
		case *casefile.DeadlineSet:
			out.Deadlines = append(out.Deadlines, deadlineShown(&f.Deadline, s.now))
		case *casefile.LetterWritten:
			one := w
			one.letter = f.Letter
			src, err := d.sourceOf(ctx, s.row, &one)
			if err != nil {
				return StepPreview{}, err
			}
			paper, file, err := compose(src)
			if err != nil {
				return StepPreview{}, err
			}
			out.Letters = append(out.Letters, PreviewedLetter{Letter: f.Letter, Paper: *paper, PDF: file})
		}
	}
	var err error
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Letters, out.Deadlines)
	return out, err
}
