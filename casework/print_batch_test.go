package casework

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"os"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// unitOf is the coordinating unit of the town.
func (w *town) unitOf() string {
	w.t.Helper()
	units, err := w.store.UnitsOf(models.ForOrganisation(w.t.Context(), w.org), w.org)
	require.NoError(w.t, err)
	for _, u := range units {
		if u.Coordinating {
			return u.ID
		}
	}
	require.Fail(w.t, "no coordinating unit")
	return ""
}

func (w *town) gather(key string, way models.PrintWay) (PrintBatch, error) {
	require.NoError(w.t, w.service.papersDue(w.t.Context()))
	return w.service.MakePrintBatch(w.t.Context(), w.as("tone"), key, w.org, w.unitOf(), NewPrintBatch{Way: way})
}

func refusedFor(t *testing.T, err error, key string) {
	t.Helper()
	refusal, ok := errors.AsType[*casefile.Refusal](err)
	require.True(t, ok, "%v", err)
	require.Equal(t, key, refusal.Key)
}

// textOf is what a file says, as other programs read it.
func textOf(t *testing.T, file []byte) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "brev.pdf")
	require.NoError(t, os.WriteFile(at, file, 0o600))
	said, err := exec.CommandContext(t.Context(), "pdftotext", at, "-").Output()
	require.NoError(t, err, "scripts/setup installs it")
	return string(said)
}

// DL-30: the letters of a unit leave in one batch, with one confirmation, and each case knows.
func TestDL30_LettersLeaveTogetherByOneConfirmation(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	ctx, unit := t.Context(), w.unitOf()
	b, err := w.gather("g1", "")
	require.NoError(t, err)
	require.NotEmpty(t, b.Letters)
	same, err := w.gather("g1", "")
	require.NoError(t, err)
	require.Equal(t, b.ID, same.ID, "the same request again")
	_, err = w.gather("g2", "")
	refusedFor(t, err, "nothing_to_print") // a letter is in one batch at a time

	for i, l := range b.Letters {
		require.Equal(t, casefile.LetterQueued, l.Status)
		if i > 0 {
			require.LessOrEqual(t, b.Letters[i-1].Envelope, l.Envelope)
			require.Equal(t, b.Letters[i-1].To == l.To, b.Letters[i-1].Envelope == l.Envelope)
		}
	}
	file, err := w.service.PrintBatchPDF(ctx, w.as("tone"), w.org, unit, b.ID)
	require.NoError(t, err)
	shown := textOf(t, file)
	require.Contains(t, shown, "Brev som skal sendes")
	require.Contains(t, shown, "MARKED grounds")
	require.Equal(t, shown, textOf(t, func() []byte {
		again, err := w.service.PrintBatchPDF(ctx, w.as("kai"), w.org, unit, b.ID)
		require.NoError(t, err)
		return again
	}()))

	tomorrow := casefile.Date{Year: 2027, Month: 2, Day: 28}
	_, err = w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID, PrintPosted{PostedOn: tomorrow})
	refusedFor(t, err, "print_batch_day")
	// One that is held meanwhile is named, and not posted.
	held := b.Letters[len(b.Letters)-1]
	w.must("tone", c, &casefile.HoldLetter{Letter: held.ID, Reason: "OTHER"})
	file, err = w.service.PrintBatchPDF(ctx, w.as("tone"), w.org, unit, b.ID)
	require.NoError(t, err)
	require.Contains(t, textOf(t, file), "Tatt ut")

	posted, err := w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID, PrintPosted{})
	require.NoError(t, err)
	require.Equal(t, models.PrintPosted, posted.Status)
	for _, l := range posted.Letters {
		now := w.state(c).Letters
		for _, has := range now {
			if has.ID != l.ID {
				continue
			}
			if l.ID == held.ID {
				require.Equal(t, models.LetterOutNotPosted, l.Outcome)
				require.Equal(t, "HELD", l.Reason)
				require.Equal(t, casefile.LetterHeld, has.Status)
			} else {
				require.Equal(t, models.LetterOutPosted, l.Outcome)
				require.Equal(t, casefile.LetterPosted, has.Status)
				require.Equal(t, *posted.PostedOn, has.PostedOn)
			}
		}
	}
	events := w.seq(c)
	again, err := w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID, PrintPosted{})
	require.NoError(t, err)
	require.Equal(t, posted, again)
	require.Equal(t, events, w.seq(c))
	_, err = w.service.CallOffPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID)
	refusedFor(t, err, "print_batch_posted")

	// What was held is let go, and goes in the next one.
	w.must("tone", c, &casefile.ReleaseLetter{Letter: held.ID})
	next, err := w.gather("g3", "")
	require.NoError(t, err)
	require.Len(t, next.Letters, 1)
	off, err := w.service.CallOffPrintBatch(ctx, w.as("tone"), w.org, unit, next.ID)
	require.NoError(t, err)
	require.Equal(t, models.PrintCalledOff, off.Status)
	_, err = w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, next.ID, PrintPosted{})
	refusedFor(t, err, "print_batch_called_off")
	last, err := w.gather("g4", "")
	require.NoError(t, err)
	require.Len(t, last.Letters, 1)
	list, err := w.service.PrintBatches(ctx, w.as("tone"), w.org, unit)
	require.NoError(t, err)
	require.Len(t, list.Items, 3)
}

// A confirmation that was cut short goes on where it was: what a case has been told it is
// not told again.
func TestDL30_AConfirmationThatWasCutShortGoesOn(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	ctx, unit := t.Context(), w.unitOf()
	b, err := w.gather("g1", "")
	require.NoError(t, err)
	within := models.ForOrganisation(ctx, w.org)
	row, err := w.store.PrintBatchByID(within, w.org, unit, b.ID)
	require.NoError(t, err)
	today := casefile.Date{Year: 2027, Month: 2, Day: 1}
	require.NoError(t, w.store.ConfirmPrintBatch(within, row, today, w.who("tone")))
	rows, err := w.store.PrintRows(within, w.org, b.ID)
	require.NoError(t, err)
	cases := lettersOfCase(rows, models.LetterTrying)
	require.NotEmpty(t, cases)
	// The case was told, and whoever told it died before it was written down.
	body := &casefile.PostLetters{PostedOn: today}
	for _, r := range cases[0] {
		body.Letters = append(body.Letters, casefile.LetterID(r.LetterID))
	}
	_, err = w.service.Take(ctx, w.as("tone"), Step{CaseID: cases[0][0].CaseID, Key: "print/" + b.ID + "/" + cases[0][0].CaseID, Body: body})
	require.NoError(t, err)
	before := w.seq(c)

	posted, err := w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID, PrintPosted{})
	require.NoError(t, err)
	for _, l := range posted.Letters {
		require.Equal(t, models.LetterOutPosted, l.Outcome)
	}
	require.Equal(t, before, w.seq(c))
}

// Whoever takes over a confirmation that was cut short says the same of it, and one who has
// no ground in a case keeps the others from nothing.
func TestDL30_AColleagueGoesOnWithAConfirmation(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	ctx, unit := t.Context(), w.unitOf()
	b, err := w.gather("g1", "")
	require.NoError(t, err)
	within := models.ForOrganisation(ctx, w.org)
	row, err := w.store.PrintBatchByID(within, w.org, unit, b.ID)
	require.NoError(t, err)
	today := casefile.Date{Year: 2027, Month: 2, Day: 1}
	require.NoError(t, w.store.ConfirmPrintBatch(within, row, today, w.who("tone")))
	rows, err := w.store.PrintRows(within, w.org, b.ID)
	require.NoError(t, err)
	trying := lettersOfCase(rows, models.LetterTrying)
	require.Len(t, trying, 1)
	require.GreaterOrEqual(t, len(trying[0]), 2)
	// One letter was told of alone before whoever told it died; the others were not.
	told := trying[0][0].LetterID
	w.must("tone", c, &casefile.PostLetter{Letter: told, PostedOn: today})

	// A stranger there tells nothing, and is no reason to leave the batch as it is.
	require.NoError(t, w.service.postInCase(within, w.as("stranger"), trying[0][1:2], today))
	posted, err := w.service.PostPrintBatch(ctx, w.as("kai"), w.org, unit, b.ID, PrintPosted{})
	require.NoError(t, err)
	require.Equal(t, models.PrintPosted, posted.Status)
	require.Equal(t, w.who("tone"), posted.PostedBy)
	for _, l := range posted.Letters {
		want, why := models.LetterOutPosted, ""
		if l.ID == trying[0][1].LetterID {
			want, why = models.LetterOutNotPosted, "INV-84"
		}
		require.Equal(t, want, l.Outcome, l.ID)
		require.Equal(t, why, l.Reason, l.ID)
		require.Equal(t, want == models.LetterOutPosted, l.Status == casefile.LetterPosted, l.ID)
	}
	next, err := w.gather("g2", "")
	require.NoError(t, err)
	require.Len(t, next.Letters, 1, "what was not posted waits as before")
}

// INV-91: letters to those whose address is protected are a batch of their own, on whose
// list no address stands; one who becomes so is taken out.
func TestINV91_ProtectedAddressesGoTheirOwnWay(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	w.granted()
	ctx, unit := t.Context(), w.unitOf()
	b, err := w.gather("g1", "")
	require.NoError(t, err)
	id, _ := models.PersonID(w.who("kari"))
	yes := true
	_, err = w.service.ChangePerson(ctx, w.as("kai"), id, Versions{Any: true}, PersonChange{AddressProtected: &yes})
	require.NoError(t, err)
	file, err := w.service.PrintBatchPDF(ctx, w.as("tone"), w.org, unit, b.ID)
	require.NoError(t, err)
	require.NotContains(t, textOf(t, file), "Storgata")
	posted, err := w.service.PostPrintBatch(ctx, w.as("tone"), w.org, unit, b.ID, PrintPosted{})
	require.NoError(t, err)
	hers := 0
	for _, l := range posted.Letters {
		if l.To == w.who("kari") {
			hers++
			require.Equal(t, models.LetterOutNotPosted, l.Outcome)
			require.Equal(t, "INV-91", l.Reason)
		}
	}
	require.Positive(t, hers)
	_, err = w.gather("g2", "")
	refusedFor(t, err, "nothing_to_print")
	own, err := w.gather("g3", models.PrintForOwnWay)
	require.NoError(t, err)
	require.Len(t, own.Letters, hers)
	file, err = w.service.PrintBatchPDF(ctx, w.as("tone"), w.org, unit, own.ID)
	require.NoError(t, err)
	cover, _, _ := strings.Cut(textOf(t, file), "\f")
	require.NotContains(t, cover, "Storgata")
	require.Contains(t, cover, "beskyttet adresse")
}

// The letters of a unit are its own people's.
func TestINV84_WhoPrintsTheLettersOfAUnit(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	w.granted()
	b, err := w.gather("g1", "")
	require.NoError(t, err)
	unit := w.unitOf()
	for _, who := range []string{"kari", "jonas", "adm", "nav", "stranger"} {
		_, err := w.service.MakePrintBatch(t.Context(), w.as(who), "k"+who, w.org, unit, NewPrintBatch{})
		require.Error(t, err, who)
		_, err = w.service.PrintBatchByID(t.Context(), w.as(who), w.org, unit, b.ID)
		require.Error(t, err, who)
		_, err = w.service.PrintBatchPDF(t.Context(), w.as(who), w.org, unit, b.ID)
		require.Error(t, err, who)
		_, err = w.service.PostPrintBatch(t.Context(), w.as(who), w.org, unit, b.ID, PrintPosted{})
		require.Error(t, err, who)
		_, err = w.service.Sendings(t.Context(), w.as(who), w.org, SendingQuery{})
		require.Error(t, err, who)
	}
	_, err = w.service.PrintBatchByID(t.Context(), w.as("tone"), w.org, unit, "no-id")
	require.ErrorAs(t, err, new(*NotFound))
	_, err = w.service.PrintBatches(t.Context(), w.as("tone"), w.org, "no-id")
	require.ErrorAs(t, err, new(*NotFound))
}

// seq is how far the ledger of a case has come.
func (w *town) seq(caseID string) int {
	w.t.Helper()
	row, err := w.store.CaseByID(w.t.Context(), caseID)
	require.NoError(w.t, err)
	return row.LastSeq
}
