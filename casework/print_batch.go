package casework

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/models"
)

// The letters of a unit that are printed together (decision 029): gathered once, one file,
// one confirmation. They read as they were kept.

// mostLetters is how many letters a batch has at most: what somebody folds in a morning.
const mostLetters = 200

// NewPrintBatch is what a batch of letters is asked for with.
type NewPrintBatch struct {
	Way models.PrintWay `json:"way,omitempty" doc:"POST when left out. OWN_WAY: the letters to those whose address is protected (INV-91)"`
}

// PrintBatchSummary is a batch of letters without the letters.
type PrintBatchSummary struct {
	ID       string             `json:"id" format:"uuid"`
	Way      models.PrintWay    `json:"way"`
	Status   models.PrintStatus `json:"status" doc:"POSTING: confirmed, and not every case has been told; confirm again"`
	MadeBy   casefile.Principal `json:"made_by"`
	MadeAt   time.Time          `json:"made_at"`
	PostedOn *casefile.Date     `json:"posted_on,omitempty" format:"date"`
	PostedBy casefile.Principal `json:"posted_by,omitempty"`
}

// PrintBatch is the letters that a unit prints and posts together, in the order in which
// they lie.
type PrintBatch struct {
	PrintBatchSummary
	Letters      []PrintedLetter `json:"letters" doc:"In the order in which they lie; empty when none waited"`
	Left         int             `json:"left,omitempty" doc:"Letters that there was no room for: gather another batch"`
	WithoutPaper int             `json:"without_paper,omitempty" doc:"Letters of the unit that wait and could not be put on paper yet"`
	People       People          `json:"people"`
}

// PrintedLetter is a letter in a batch.
type PrintedLetter struct {
	Envelope   int                   `json:"envelope" doc:"Letters with the same number go in one envelope"`
	CaseID     string                `json:"case_id" format:"uuid"`
	CaseNumber string                `json:"case_number"`
	ID         string                `json:"id"`
	Code       casefile.LetterCode   `json:"code"`
	To         casefile.Principal    `json:"to"`
	Status     casefile.LetterStatus `json:"status" doc:"How the letter stands now"`
	TakenOut   bool                  `json:"taken_out,omitempty"`
	Outcome    models.PrintOutcome   `json:"outcome,omitempty" doc:"What has become of it since the batch was confirmed"`
	Reason     string                `json:"reason,omitempty" doc:"Why it was not posted: its status then, or the rule that refused"`
}

// PrintBatchList is the latest batches of a unit, the newest first.
type PrintBatchList struct {
	Items  []PrintBatchSummary `json:"items" doc:"Empty when there are none"`
	People People              `json:"people"`
}

// PrintPosted confirms that a batch has been posted.
type PrintPosted struct {
	PostedOn casefile.Date `json:"posted_on,omitzero" format:"date" doc:"Today when left out"`
}

// Docs says what the tags have no room for.
func (PrintedLetter) Docs() map[string]string {
	return map[string]string{
		"taken_out": "Not to be posted with the batch: stopped or held since, or its recipient's address is protected now",
	}
}

// printing opens the letters of a unit to those who post them: the coordinating unit's own,
// and those of a department to its head.
func (d *Service) printing(ctx context.Context, a Asker, organisationID, unitID string) (*office, models.Unit, error) {
	o, err := d.in(ctx, a, organisationID)
	if o == nil {
		return nil, models.Unit{}, err
	}
	heads := a.Organisation == o.org.ID && unitID != "" && a.heads() == unitID
	if err != nil || !o.unit && !heads {
		return nil, models.Unit{}, d.triesToPrint(ctx, a, o, err)
	}
	units, err := d.store.UnitsOf(ctx, o.org.ID)
	if err != nil {
		return nil, models.Unit{}, err
	}
	i := slices.IndexFunc(units, func(u models.Unit) bool { return u.ID == unitID })
	switch {
	case i < 0:
		return nil, models.Unit{}, &NotFound{"unit"}
	case units[i].Coordinating && o.unit, heads:
		return o, units[i], nil
	}
	return nil, models.Unit{}, d.triesToPrint(ctx, a, o, nil)
}

// triesToPrint logs that somebody tried whose letters these are not, and refuses it.
func (d *Service) triesToPrint(ctx context.Context, a Asker, o *office, why error) error {
	if err := d.logPeople(ctx, a, o.org.ID, "print batch", ""); err != nil {
		return err
	}
	return notKeeping(why)
}

// printGround is why the asker sees the letters of a unit.
func printGround(u models.Unit) casefile.Role {
	if u.Coordinating {
		return casefile.RoleUnit
	}
	return casefile.RoleDepartmentHead
}

// MakePrintBatch gathers the letters of a unit that wait to be posted, are on paper and may
// go: none that is held, none to somebody who has left, none that another batch has or that a
// carrier has. Letters to one recipient lie together. Errors: Forbidden, Invalid, NotFound,
// KeyReused; a *casefile.Refusal where none waits.
func (d *Service) MakePrintBatch(ctx context.Context, a Asker, key, organisationID, unitID string,
	in NewPrintBatch) (out PrintBatch, err error) {
	defer wrapError("gathering letters", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return PrintBatch{}, err
	}
	in.Way = cmp.Or(in.Way, models.PrintForPost)
	if !slices.Contains(in.Way.Codes(), string(in.Way)) {
		return PrintBatch{}, &Invalid{Field: "way", Key: "unknown_code"}
	}
	type made struct {
		ID                 string
		Left, WithoutPaper int
	}
	batch, err := once(ctx, d, a, key, "print batch of "+unitID, in, func(tx *models.Store) (made, error) {
		rows, left, err := tx.GatherLetters(ctx, unit, in.Way, mostLetters)
		if err != nil {
			return made{}, err
		}
		without, err := tx.LettersWithoutPaper(ctx, unit)
		if err != nil {
			return made{}, err
		}
		if len(rows) == 0 {
			return made{}, &casefile.Refusal{Rule: "DL-30", Kind: casefile.RuleBroken, Key: "nothing_to_print"}
		}
		b := models.PrintBatch{ID: uuid.Must(uuid.NewV7()).String(), OrganisationID: o.org.ID, UnitID: unit.ID, Way: in.Way,
			Status: models.PrintOpen, MadeBy: a.Who, MadeAt: o.now}
		return made{b.ID, left, without}, tx.KeepPrintBatch(ctx, b, inEnvelopes(b, rows))
	})
	if err != nil {
		return PrintBatch{}, err
	}
	if out, err = d.printBatch(ctx, a, o, unit, batch.ID); err != nil {
		return PrintBatch{}, err
	}
	out.Left, out.WithoutPaper = batch.Left, batch.WithoutPaper
	return out, nil
}

// inEnvelopes gives letters their places: those to one recipient one after the other, in the
// order of the letter of theirs that has waited longest.
func inEnvelopes(b models.PrintBatch, rows []models.PrintRow) []models.PrintLetter {
	envelopes := map[casefile.Principal]int{}
	for _, r := range rows {
		if envelopes[r.Recipient] == 0 {
			envelopes[r.Recipient] = len(envelopes) + 1
		}
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(x, y models.PrintRow) int { return envelopes[x.Recipient] - envelopes[y.Recipient] })
	out := make([]models.PrintLetter, len(sorted))
	for i, r := range sorted {
		out[i] = models.PrintLetter{BatchID: b.ID, No: i + 1, Envelope: envelopes[r.Recipient], OrganisationID: b.OrganisationID,
			CaseID: r.CaseID, LetterID: r.LetterID}
	}
	return out
}

// PrintBatches lists the latest batches of a unit. Errors: Forbidden, NotFound.
func (d *Service) PrintBatches(ctx context.Context, a Asker, organisationID, unitID string) (out PrintBatchList, err error) {
	defer wrapError("listing batches of letters", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return PrintBatchList{}, err
	}
	rows, err := d.store.PrintBatchesOf(ctx, o.org.ID, unit.ID, 50)
	if err != nil {
		return PrintBatchList{}, err
	}
	out.Items = []PrintBatchSummary{}
	for _, b := range rows {
		out.Items = append(out.Items, printSummary(b))
	}
	out.People, err = d.namesIn(ctx, o.org.ID, out.Items)
	return out, err
}

// PrintBatchByID reads a batch with how each of its letters stands now. Errors: Forbidden, NotFound.
func (d *Service) PrintBatchByID(ctx context.Context, a Asker, organisationID, unitID, id string) (out PrintBatch, err error) {
	defer wrapError("reading a batch of letters", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return PrintBatch{}, err
	}
	return d.printBatch(ctx, a, o, unit, id)
}

func printSummary(b models.PrintBatch) PrintBatchSummary {
	return PrintBatchSummary{ID: b.ID, Way: b.Way, Status: b.Status, MadeBy: b.MadeBy, MadeAt: b.MadeAt.UTC(), PostedOn: b.PostedOn,
		PostedBy: b.PostedBy}
}

// printRows reads a batch and its letters, and logs that they were seen.
func (d *Service) printRows(ctx context.Context, a Asker, o *office, unit models.Unit,
	id string) (models.PrintBatch, []models.PrintRow, error) {
	if !validID(id) {
		return models.PrintBatch{}, nil, &NotFound{"print batch"}
	}
	b, err := d.store.PrintBatchByID(ctx, o.org.ID, unit.ID, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.PrintBatch{}, nil, &NotFound{"print batch"}
	}
	if err != nil {
		return models.PrintBatch{}, nil, err
	}
	rows, err := d.store.PrintRows(ctx, o.org.ID, id)
	if err != nil {
		return models.PrintBatch{}, nil, err
	}
	var cases []string
	for _, r := range rows {
		cases = append(cases, r.CaseID)
	}
	return b, rows, d.logList(ctx, a, "print batch", printGround(unit), cases)
}

func (d *Service) printBatch(ctx context.Context, a Asker, o *office, unit models.Unit, id string) (out PrintBatch, err error) {
	b, rows, err := d.printRows(ctx, a, o, unit, id)
	if err != nil {
		return PrintBatch{}, err
	}
	out.PrintBatchSummary, out.Letters = printSummary(b), []PrintedLetter{}
	for _, r := range rows {
		out.Letters = append(out.Letters, PrintedLetter{Envelope: r.Envelope, CaseID: r.CaseID, CaseNumber: r.CaseNumber, ID: r.LetterID,
			Code: r.Code, To: r.Recipient, Status: r.Status, TakenOut: r.Outcome != models.LetterOutPosted && r.TakenOut(b.Way),
			Outcome: r.Outcome, Reason: r.Reason})
	}
	out.People, err = d.namesIn(ctx, o.org.ID, out.PrintBatchSummary, out.Letters)
	return out, err
}

// CallOffPrintBatch gives the letters of an open batch back: they wait as before. One that
// is called off already stays so. Errors: Forbidden, NotFound; a *casefile.Refusal of one
// that has been confirmed.
func (d *Service) CallOffPrintBatch(ctx context.Context, a Asker, organisationID, unitID, id string) (out PrintBatch, err error) {
	defer wrapError("calling a batch of letters off", &err)
	o, unit, err := d.printing(ctx, a, organisationID, unitID)
	if err != nil {
		return PrintBatch{}, err
	}
	err = d.lockedBatch(ctx, o, unit, id, func(tx *models.Store, b models.PrintBatch) error {
		switch b.Status {
		case models.PrintOpen:
			b.EndedAt = &o.now
			return tx.CallOffPrintBatch(ctx, b)
		case models.PrintCalledOff:
			return nil
		}
		return &casefile.Refusal{Rule: "INV-81", Kind: casefile.RuleBroken, Key: "print_batch_posted"}
	})
	if err != nil {
		return PrintBatch{}, err
	}
	return d.printBatch(ctx, a, o, unit, id)
}

func (d *Service) lockedBatch(ctx context.Context, o *office, unit models.Unit, id string,
	do func(tx *models.Store, b models.PrintBatch) error) error {
	if !validID(id) {
		return &NotFound{"print batch"}
	}
	return d.store.Transaction(ctx, func(tx *models.Store) error {
		b, err := tx.LockPrintBatch(ctx, o.org.ID, unit.ID, id)
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return &NotFound{"print batch"}
		}
		if err != nil {
			return err
		}
		return do(tx, b)
	})
}

// lettersOfCase are the letters of a batch, case by case in the order of the cases' ids.
func lettersOfCase(rows []models.PrintRow, with models.PrintOutcome) [][]models.PrintRow {
	of := map[string][]models.PrintRow{}
	for _, r := range rows {
		if r.Outcome == with {
			of[r.CaseID] = append(of[r.CaseID], r)
		}
	}
	out := make([][]models.PrintRow, 0, len(of))
	for _, letters := range of {
		out = append(out, letters)
	}
	slices.SortFunc(out, func(x, y []models.PrintRow) int { return strings.Compare(x[0].CaseID, y[0].CaseID) })
	return out
}
