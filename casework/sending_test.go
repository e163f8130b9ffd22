package casework

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/internal/svarut"
	"samlop/internal/svarut/standin"
	"samlop/models"
)

const letterAccount = "11111111-2222-4333-8444-555555555555"

// post is a town whose letters are sent by a service.
type post struct {
	*town
	service *standin.Service
	caseID  string
}

func newPost(t *testing.T) *post {
	t.Helper()
	w := newTown(t, "2027-02-01T08:00:00Z")
	p := &post{town: w, service: standin.New()}
	server := httptest.NewServer(p.service)
	t.Cleanup(server.Close)
	w.service.sending = Sending{Accounts: map[string]string{w.org: letterAccount}, Unknown: time.Hour, Again: time.Millisecond,
		Service: svarut.New(svarut.Config{URL: server.URL + "/api", Integration: "i", Password: "p", Timeout: 10 * time.Second})}
	id, _ := models.PersonID(w.who("kari"))
	line, code, place := "Storgata 1", "1234", "Fjordvik"
	_, err := w.service.ChangePerson(t.Context(), w.as("kai"), id, Versions{Any: true},
		PersonChange{AddressLine: &line, PostalCode: &code, PostalPlace: &place})
	require.NoError(t, err)
	p.caseID = w.granted()
	require.NoError(t, w.service.papersDue(t.Context()))
	return p
}

// round lets whoever sends have one look at everything, whatever time has passed.
func (p *post) round() {
	p.t.Helper()
	require.NoError(p.t, p.store.DB.Exec("UPDATE sendings SET try_at = NULL, lease_until = NULL WHERE ended_at IS NULL").Error)
	require.NoError(p.t, p.town.service.chooseLetters(p.t.Context()))
	_, err := p.town.service.sendSome(p.t.Context())
	require.NoError(p.t, err)
}

func (p *post) sendings() []models.Sending {
	p.t.Helper()
	var rows []models.Sending
	require.NoError(p.t, p.store.DB.Order("made_at, letter_id").Find(&rows).Error)
	require.NotEmpty(p.t, rows)
	return rows
}

// each holds that all sendings stand the same.
func (p *post) each(status models.SendingStatus, trouble models.SendingTrouble) {
	p.t.Helper()
	for _, s := range p.sendings() {
		require.Equal(p.t, status, s.Status, s.LetterID)
		require.Equal(p.t, trouble, s.Trouble, s.LetterID)
	}
}

func (p *post) letters(status casefile.LetterStatus) {
	p.t.Helper()
	for _, s := range p.sendings() {
		l, err := p.store.LetterStands(p.t.Context(), s.CaseID, s.LetterID)
		require.NoError(p.t, err)
		require.Equal(p.t, status, l.Status, s.LetterID)
	}
}

// once holds that the service has each letter once.
func (p *post) once() {
	p.t.Helper()
	has := map[string]int{}
	for _, l := range p.service.Letters() {
		has[l.Reference]++
	}
	require.Len(p.t, has, len(p.sendings()))
	for _, n := range has {
		require.Equal(p.t, 1, n)
	}
}

// INV-80: a mailbox shows who a letter is from and nothing of what it is about; INV-105: it
// counts as posted on the day it left for the recipient, and not when the service had it.
func TestINV80_ALetterThatIsSentSaysNothingOutside(t *testing.T) {
	p := newPost(t)
	p.round()
	p.each(models.SendingTaken, "")
	p.once()
	p.letters(casefile.LetterQueued)
	for _, l := range p.service.Letters() {
		require.Equal(t, "Brev fra Fjordvik", l.Forsendelse["tittel"])
		require.Equal(t, "brev.pdf", l.FileName)
		require.Equal(t, letterAccount, l.Account)
		require.Equal(t, map[string]any{"navn": "KARI", "digitalId": "12835810036", "adresselinje1": "Storgata 1", "postnummer": "1234",
			"poststed": "Fjordvik"}, l.Forsendelse["mottaker"])
		delete(l.Forsendelse, "mottaker") // what is outside the envelope names nobody and nothing
		outside, err := json.Marshal(l.Forsendelse)
		require.NoError(t, err)
		file, err := p.store.CaseByID(t.Context(), p.caseID)
		require.NoError(t, err)
		for _, mark := range []string{"KARI", "kari", "12835810036", "Storgata", "Koordinerende", "MARKED", file.Number, file.PersonID,
			p.caseID, "D-0", "letter-"} {
			require.NotContains(t, string(outside)+l.FileName, mark)
		}
		row, err := p.store.PaperOf(t.Context(), p.caseID, p.letterBy(l.Reference))
		require.NoError(t, err)
		require.Equal(t, row.PDF, l.File)
	}
	p.service.Becomes("", "SENDT_PRINT") // at the printers'
	p.round()
	p.letters(casefile.LetterQueued)
	p.service.Becomes("", "VARSLET")
	p.round()
	p.each(models.SendingLeft, "")
	p.letters(casefile.LetterPosted)
	p.service.Becomes("", "PRINTET") // nobody had read it for two working days
	p.round()
	p.each(models.SendingArrived, "")
	seq := p.seq(p.caseID)
	p.round()
	require.Equal(t, seq, p.seq(p.caseID))
	p.once()
}

func (p *post) letterBy(reference string) string {
	for _, s := range p.sendings() {
		if s.ID == reference {
			return s.LetterID
		}
	}
	return ""
}

// However the service answers, nothing is lost, and nothing goes twice outside the one
// window, which is shown as unknown.
func TestSending_HoweverTheServiceAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		manner standin.Manner
		after  models.SendingStatus
		why    models.SendingTrouble
	}{
		"drops after it has taken it": {standin.Manner{Drop: true}, models.SendingUnknown, models.SendingNoAnswer},
		"an error after":              {standin.Manner{Fail: http.StatusBadGateway}, models.SendingUnknown, models.SendingNoAnswer},
		"an error before":             {standin.Manner{Refuse: http.StatusServiceUnavailable}, models.SendingUnknown, models.SendingNoAnswer},
		"not so often":                {standin.Manner{Refuse: http.StatusTooManyRequests}, models.SendingWaits, models.SendingDenied},
		"known only later":            {standin.Manner{Drop: true, Hide: true}, models.SendingUnknown, models.SendingNoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPost(t)
			p.service.Always(&c.manner)
			p.round()
			p.each(c.after, c.why)
			p.letters(casefile.LetterQueued)
			for range 3 { // within the window it is looked for, and not sent again
				p.round()
			}
			if c.after == models.SendingUnknown && len(p.service.Letters()) > 0 {
				p.once()
			}
			p.service.Always(nil)
			p.service.Show()
			p.round()
			if len(p.service.Letters()) == 0 { // it has it not: when the window is over it is sent again
				p.each(models.SendingUnknown, models.SendingNoAnswer)
				require.NoError(t, p.store.DB.Exec("UPDATE sendings SET asked_at = asked_at - interval '2 hours'").Error)
				p.round()
				p.round()
			}
			p.once()
			p.service.Becomes("", "LEST")
			p.round()
			p.round()
			p.each(models.SendingArrived, "")
			p.letters(casefile.LetterPosted)
			p.once()
		})
	}
}

// A service that has a letter and says so only after the window has it twice: that is seen,
// and a person is told.
func TestSending_WhatWentTwiceIsSeen(t *testing.T) {
	p := newPost(t)
	p.service.Always(&standin.Manner{Drop: true, Hide: true})
	p.round()
	require.NoError(t, p.store.DB.Exec("UPDATE sendings SET asked_at = asked_at - interval '2 hours'").Error)
	p.round()
	p.round()
	p.service.Always(nil)
	p.service.Show()
	p.round()
	for _, s := range p.sendings() {
		require.True(t, s.Doubled)
		require.True(t, s.Stuck(time.Now()))
	}
	f, err := p.town.service.Figures(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, len(p.sendings()), f.StuckSendings)
	list, err := p.town.service.Sendings(t.Context(), p.as("tone"), p.org, SendingQuery{Troubled: true})
	require.NoError(t, err)
	require.Len(t, list.Items, len(p.sendings()))
}

// INV-106: what the service could not bring was never told, and a person sees to it.
func TestINV106_ALetterThatTheServiceDoesNotBring(t *testing.T) {
	for status, before := range map[string]string{"AVVIST": "", "IKKE_LEVERT": "VARSLET"} {
		t.Run(status, func(t *testing.T) {
			p := newPost(t)
			p.round()
			if before != "" {
				p.service.Becomes("", before)
				p.round()
				p.letters(casefile.LetterPosted)
			}
			p.service.Becomes("", status)
			p.round()
			p.each(models.SendingFailed, "")
			p.letters(casefile.LetterFailed)
			tasks := 0
			for _, task := range p.state(p.caseID).Tasks {
				if task.Kind == casefile.TaskLetterFailed && task.DoneOn.IsZero() {
					tasks++
				}
			}
			require.Len(t, p.sendings(), tasks)
			// Let go anew, it is sent anew.
			n := len(p.sendings())
			p.must("tone", p.caseID, &casefile.ReleaseLetter{Letter: p.sendings()[0].LetterID})
			p.service.Always(nil)
			p.round()
			require.Len(t, p.sendings(), n+1)
		})
	}
}

// What is stopped, held or protected is not given to the service; what it does not take is
// printed; what it has had is not sent again.
func TestINV55_WhatIsStoppedIsNotSent(t *testing.T) {
	p := newPost(t)
	l := p.letterOf(p.caseID, casefile.GrantLetter, p.who("kari"))
	chosen := func() {
		within := models.ForOrganisation(t.Context(), p.org)
		_, err := p.store.ChooseSendings(within, p.org, time.Now(), 100)
		require.NoError(t, err)
	}
	chosen()
	p.must("tone", p.caseID, &casefile.HoldLetter{Letter: l.ID, Reason: "OTHER"})
	p.round()
	for _, s := range p.sendings() {
		if s.LetterID == l.ID {
			require.Equal(t, models.SendingStopped, s.Status)
		}
	}
	for _, has := range p.service.Letters() {
		require.NotEqual(t, l.ID, p.letterBy(has.Reference))
	}
	p.must("tone", p.caseID, &casefile.ReleaseLetter{Letter: l.ID})
	p.service.Always(&standin.Manner{Refuse: http.StatusBadRequest})
	p.round()
	p.service.Always(nil)
	for _, s := range p.sendings() {
		if s.LetterID == l.ID && s.Status != models.SendingStopped {
			require.Equal(t, models.SendingRefused, s.Status)
		}
	}
	b, err := p.gather("g", "")
	require.NoError(t, err)
	var printed []string
	for _, in := range b.Letters {
		printed = append(printed, in.ID)
	}
	require.Contains(t, printed, l.ID, "it goes on paper from here")
	list, err := p.town.service.WaitingLetters(t.Context(), p.as("tone"), LetterQuery{Limit: 100})
	require.NoError(t, err)
	for _, row := range list.Letters {
		require.Equal(t, models.PaperMade, row.Paper)
		if row.ID == l.ID {
			require.Equal(t, b.ID, row.PrintBatch)
			require.Equal(t, models.SendingRefused, row.Sending.Status)
		}
	}
}

// INV-91: a protected address leaves the house with no letter.
func TestINV91_AProtectedAddressIsGivenToNoService(t *testing.T) {
	p := newPost(t)
	within := models.ForOrganisation(t.Context(), p.org)
	_, err := p.store.ChooseSendings(within, p.org, time.Now(), 100) // before it is known
	require.NoError(t, err)
	id, _ := models.PersonID(p.who("kari"))
	yes := true
	_, err = p.town.service.ChangePerson(t.Context(), p.as("kai"), id, Versions{Any: true}, PersonChange{AddressProtected: &yes})
	require.NoError(t, err)
	p.round()
	p.each(models.SendingRefused, models.SendingNoAddress)
	require.Empty(t, p.service.Letters())
}

// Somebody who lives abroad is written to as anybody else: the letter has the whole address, is no
// case of a missing one (INV-54), and is printed here: the service is told of no country.
func TestINV54_WhoLivesAbroadIsWrittenTo(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	id, _ := models.PersonID(w.who("kari"))
	line, place := "c/o Ödman, Sveavägen 7", "Stockholm, Sverige"
	for _, code := range []string{"SE-111 22", "GB-SW1A 1AA", "DK-2100", "AE"} {
		_, err := w.service.ChangePerson(t.Context(), w.as("kai"), id, Versions{Any: true},
			PersonChange{AddressLine: &line, PostalCode: &code, PostalPlace: &place})
		require.NoError(t, err, code)
	}
	code := "SE-111 22"
	_, err := w.service.ChangePerson(t.Context(), w.as("kai"), id, Versions{Any: true}, PersonChange{PostalCode: &code})
	require.NoError(t, err)
	c := w.granted()
	l := w.letterOf(c, casefile.GrantLetter, w.who("kari"))
	require.Equal(t, casefile.LetterQueued, l.Status)
	require.NoError(t, w.service.papersDue(t.Context()))
	paper, err := w.service.Paper(t.Context(), w.as("tone"), c, l.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"KARI", line, "SE-111 22 Stockholm, Sverige"}, paper.Paper.To)
	n, err := w.store.ChooseSendings(models.ForOrganisation(t.Context(), w.org), w.org, time.Now().Add(time.Hour), 100)
	require.NoError(t, err)
	require.Zero(t, n)
	batch, err := w.gather("g1", "")
	require.NoError(t, err)
	require.True(t, slices.ContainsFunc(batch.Letters, func(x PrintedLetter) bool { return x.ID == l.ID }))
}

// A letter that was stopped after the service had it may have gone: that is said.
func TestSending_StoppedTooLate(t *testing.T) {
	p := newPost(t)
	p.round()
	l := p.letterOf(p.caseID, casefile.GrantLetter, p.who("kari"))
	p.must("tone", p.caseID, &casefile.HoldLetter{Letter: l.ID, Reason: "OTHER"})
	p.service.Becomes("", "VARSLET")
	p.round()
	paper, err := p.town.service.Paper(t.Context(), p.as("tone"), p.caseID, l.ID)
	require.NoError(t, err)
	require.Equal(t, models.SendingTooLate, paper.Sending.Trouble)
	require.True(t, paper.Sending.Stuck)
}

// A letter that cannot be put on paper is seen: in the list, and by whoever runs the system.
func TestINV108_ALetterWithoutPaperIsSeen(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	c := w.granted()
	require.NoError(t, w.service.papersDue(t.Context()))
	l := w.letterOf(c, casefile.GrantLetter, w.who("kari"))
	require.NoError(t, w.store.DB.Exec("DELETE FROM papers WHERE case_id = ? AND letter_id = ?", c, l.ID).Error)
	standing := func() models.PaperStanding {
		list, err := w.service.WaitingLetters(t.Context(), w.as("tone"), LetterQuery{Limit: 100})
		require.NoError(t, err)
		for _, row := range list.Letters {
			if row.ID == l.ID {
				return row.Paper
			}
		}
		return ""
	}
	require.Equal(t, models.PaperWaiting, standing())
	require.NoError(t, w.store.DB.Exec("INSERT INTO papers_due (case_id, letter_id, organisation_id, tries) VALUES (?, ?, ?, ?)", c, l.ID,
		w.org, models.StuckPaperTries).Error)
	require.Equal(t, models.PaperStuck, standing())
	f, err := w.service.Figures(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, f.StuckPapers)
	b, err := w.service.MakePrintBatch(t.Context(), w.as("tone"), "g", w.org, w.unitOf(), NewPrintBatch{})
	if err == nil {
		require.Equal(t, 1, b.WithoutPaper)
	} else {
		refusedFor(t, err, "nothing_to_print")
	}
}
