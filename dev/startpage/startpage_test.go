package startpage_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/dev/startpage"
	"samlop/internal/localpg/pgtest"
	"samlop/models"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// pages serves the pages over a database of its own.
func pages(t *testing.T) (*models.Store, *httptest.Server) {
	t.Helper()
	dsn := pgtest.Template(t, "startpage", func(dsn string) error { return models.Migrate(context.Background(), dsn) })
	store, err := models.OpenAsOwner(dsn)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	handler, err := startpage.New(startpage.Config{Store: store, Logger: slog.New(slog.DiscardHandler),
		API: "http://127.0.0.1:8080", Docs: "http://127.0.0.1:8080/docs", PickPage: "http://127.0.0.1:8090/pick",
		TemporalUI: "http://127.0.0.1:8233", Namespace: "samlop"})
	require.NoError(t, err)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return store, server
}

func get(t *testing.T, url string) (string, *http.Response) {
	t.Helper()
	answer, err := http.Get(url) //nolint:gosec // the test's own server
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return string(body), answer
}

// addCase writes a case as the worker would leave it.
func addCase(t *testing.T, store *models.Store, organisation models.Organisation, number string, due *casefile.Date, overdue int) string {
	t.Helper()
	person := models.Person{ID: uuid.NewString(), OrganisationID: organisation.ID, Name: "Hemmelig Navn", Kind: "PATIENT",
		Channel: models.ByLetter, Language: "nb", Version: 1, CreatedAt: time.Now()}
	require.NoError(t, store.DB.Create(&person).Error)
	c := models.Case{ID: uuid.NewString(), OrganisationID: organisation.ID, Number: number, PersonID: person.ID,
		Phase: casefile.PhaseAwaitingConsent, Round: 1, LastSeq: 3, PlanStatus: "NONE", NextDue: due, Overdue: overdue,
		CreatedAt: time.Now(), UpdatedAt: time.Now()}
	require.NoError(t, store.DB.Create(&c).Error)
	return c.ID
}

func addOrganisation(t *testing.T, store *models.Store, name string, world *string) models.Organisation {
	t.Helper()
	o := models.Organisation{ID: uuid.NewString(), WorldID: world, Kind: models.Municipality, Name: name, Language: "nb",
		PolicyVersion: 1, NextCaseNumber: 1, CreatedAt: time.Now()}
	require.NoError(t, store.DB.Create(&o).Error)
	return o
}

func TestStartPageOfANewInstallation(t *testing.T) {
	_, server := pages(t)
	page, answer := get(t, server.URL+"/")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	for _, want := range []string{"Ingen organisasjoner ennå", `href="http://127.0.0.1:8080/docs"`, `href="http://127.0.0.1:8090/pick"`,
		`href="http://127.0.0.1:8233/namespaces/samlop/workflows"`, `href="/mailbox"`, "0 e-poster", `lang="nb"`} {
		require.Contains(t, page, want)
	}
}

func TestStartPageListsCasesAndWorlds(t *testing.T) {
	store, server := pages(t)
	early, late := calendar.MustDate("2027-02-28"), calendar.MustDate("2027-03-30")
	here := addOrganisation(t, store, "Fjordvik", nil)
	addCase(t, store, here, "2026-2", &late, 0)
	first := addCase(t, store, here, "2026-1", &early, 2)
	// A world that is a year ahead.
	world := models.World{ID: uuid.NewString(), OffsetUS: (365 * 24 * time.Hour).Microseconds(), OwnerIssuer: "i", OwnerSubject: "s",
		CreatedAt: time.Now()}
	require.NoError(t, store.DB.Create(&world).Error)
	addCase(t, store, addOrganisation(t, store, "Granli", &world.ID), "2027-1", nil, 0)

	page, answer := get(t, server.URL+"/")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Contains(t, page, "Venter på samtykke")
	require.Contains(t, page, `<time datetime="2027-02-28">28.02.2027</time>`)
	require.Contains(t, page, "2 frister")
	require.Contains(t, page, `href="http://127.0.0.1:8233/namespaces/samlop/workflows/case%2F`+first+`"`)
	require.Less(t, strings.Index(page, "2026-1"), strings.Index(page, "2026-2"), "the earliest due date comes first")
	ours, worlds, found := strings.Cut(page, "Øvelsesverdener")
	require.True(t, found)
	require.NotContains(t, ours, "Granli")
	require.Contains(t, worlds, "Granli")
	require.Contains(t, worlds, "Klokken der er <time datetime=\""+fmt.Sprint(time.Now().Add(world.Offset()).UTC().Year()))
	require.NotContains(t, page, "Hemmelig", "the page names no people")
}

func TestMailboxShowsNewestFirstAndHarmlessly(t *testing.T) {
	store, server := pages(t)
	for n := range 52 {
		require.NoError(t, store.DB.Create(&models.KeptMail{DeliveryID: uuid.NewString(), Sender: "samlop@example.org",
			Recipient: "ola@fjordvik.example", Subject: fmt.Sprintf("Påminnelse nr. %d", n+1), BodyText: "Frist <i morgen>",
			BodyHTML: "<p>Frist</p><script>alert(1)</script>"}).Error)
	}
	require.NoError(t, store.DB.Create(&models.KeptMail{DeliveryID: uuid.NewString(),
		Recipient: "tone@fjordvik.example", Subject: "Til Tone", BodyText: "Hei"}).Error)

	page, answer := get(t, server.URL+"/mailbox")
	require.Equal(t, http.StatusOK, answer.StatusCode)
	require.Less(t, strings.Index(page, "Til Tone"), strings.Index(page, "nr. 52"))
	require.Less(t, strings.Index(page, "nr. 52"), strings.Index(page, "nr. 51"))
	require.Contains(t, page, "Frist &lt;i morgen&gt;")
	require.NotContains(t, page, "alert(1)", "the HTML of a mail is not part of the page")
	require.Contains(t, page, `<iframe sandbox loading="lazy" src="/mailbox/52/html"`)

	require.NotContains(t, page, "nr. 3<")
	older, _ := get(t, server.URL+"/mailbox?before=4")
	require.Contains(t, older, "nr. 3<")
	require.Contains(t, page, `href="/mailbox?before=4"`)

	toTone, _ := get(t, server.URL+"/mailbox?to=tone@fjordvik.example")
	require.Contains(t, toTone, "Til Tone")
	require.NotContains(t, toTone, "Påminnelse")

	html, answer := get(t, server.URL+"/mailbox/52/html")
	require.Contains(t, html, "<p>Frist</p>")
	require.Contains(t, answer.Header.Get("Content-Security-Policy"), "sandbox; default-src 'none'")

	for path, status := range map[string]int{"/mailbox?before=x": 400, "/mailbox/999/html": 404, "/mailbox/x/html": 404, "/nothing": 404} {
		_, answer := get(t, server.URL+path)
		require.Equal(t, status, answer.StatusCode, path)
	}
}

func TestMailboxTellsTheTimeOfTheWorld(t *testing.T) {
	store, server := pages(t)
	o := addOrganisation(t, store, "Fjordvik", nil)
	caseID := addCase(t, store, o, "2027-0001", nil, 0)
	delivery, sent := uuid.NewString(), time.Date(2027, 6, 10, 6, 14, 0, 0, time.UTC)
	require.NoError(t, store.DB.Create(&models.Mail{Key: "k", OrganisationID: o.ID, CaseID: caseID, Principal: "staff/x",
		Kind:      models.ReminderMail,
		SendAfter: sent, OnDate: calendar.MustDate("2027-06-10"), Status: models.MailSent, DeliveryID: delivery, SentAt: &sent}).Error)
	require.NoError(t, store.DB.Create(&models.KeptMail{DeliveryID: delivery, Recipient: "siri@fjordvik.example", Subject: "Påminnelse",
		BodyText: "Hei"}).Error)
	page, _ := get(t, server.URL+"/mailbox")
	require.Contains(t, page, "10.06.2027 kl. 08.14</time> i øvelsesverdenen")
}

func TestPagesAnswerOnlyThisMachine(t *testing.T) {
	_, server := pages(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/mailbox", nil)
	require.NoError(t, err)
	r.Host = "rebound.example.org"
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusMisdirectedRequest, answer.StatusCode)
	r.Host = "localhost:8000"
	answer, err = http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusOK, answer.StatusCode)
}
