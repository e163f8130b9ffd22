package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/boot"
)

// A trust and a municipality in one installation: a notification of need is carried, is a
// referral there, and its answer comes back. The two see nothing of each other's beside it.
func TestTwoOrganisationsTellEachOther(t *testing.T) {
	t.Parallel()
	municipality := newTown(t, shared)
	trust := &town{t: t, system: shared, owner: login(t, shared, boot.AdminSubject)}
	trust.settle(t, body{"kind": "HEALTH_TRUST", "name": "Helse Fjord"})
	trust.units["ward"] = into[struct{ ID string }](t, trust.owner.make(t, "/organisations/"+trust.org+"/units", "", body{"name": "ward"})).ID
	dorte := trust.employ(t, "ward", "dorte", "DH", "HP-S")
	file := into[taken](t, dorte.make(t, "/episodes", "", body{"patient": trust.kari.principal, "unit_id": trust.units["ward"],
		"field": "MENTAL_HEALTH", "form": "ADMISSION"})).CaseID
	dorte.step(t, file, "see_need", body{"complex": true, "long_term": true, "coordinated": true, "levels": "BOTH",
		"wants": []string{"COORDINATOR", "PLAN"}})
	dorte.step(t, file, "notify_municipality", body{"municipality": "organisation/" + municipality.org,
		"informed_on": calendar.DateOf(time.Now()),
		"words":       "Skrives ut om to uker, og trenger tjenester fra begge."})
	var caseID string
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		cases := into[struct{ Items []struct{ ID string } }](t, municipality.nina.ask(t, http.MethodGet, "/cases", nil))
		require.Len(c, cases.Items, 1)
		caseID = cases.Items[0].ID
	}, patience, tick)
	come := into[struct {
		Referrals []struct {
			Sender, Kind, Channel, Message string
		}
		People map[string]struct{ Name string }
	}](t, municipality.nina.ask(t, http.MethodGet, "/cases/"+caseID, nil))
	require.Len(t, come.Referrals, 1)
	from := "organisation/" + trust.org
	sent := come.Referrals[0].Message
	assert.Equal(t, []string{from, "NEED_NOTIFICATION", "TRUST"}, []string{come.Referrals[0].Sender, come.Referrals[0].Kind,
		come.Referrals[0].Channel})
	assert.Equal(t, "Helse Fjord", come.People[from].Name)
	at := func(w *town) (status string) {
		list := into[struct{ Items []struct{ ID, Status string } }](t, w.tone.ask(t, http.MethodGet, "/organisations/"+w.org+"/messages", nil))
		for _, m := range list.Items {
			if m.ID == sent {
				status = m.Status
			}
		}
		return status
	}
	assert.Equal(t, "DELIVERED", at(municipality))
	municipality.nina.step(t, caseID, "start_screening", body{"identity": "NOT_YET_KNOWN"})
	require.Eventually(t, func() bool { return at(trust) == "ACKNOWLEDGED" }, patience, tick)
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		seen := into[struct {
			Episode struct {
				Status string `json:"notification_status"`
			}
		}](t, dorte.ask(t, http.MethodGet, "/cases/"+file, nil))
		require.Equal(c, "ACKNOWLEDGED", seen.Episode.Status)
	}, patience, tick)

	for _, path := range []string{"/cases/" + caseID, "/cases/" + caseID + "/timeline", "/organisations/" + municipality.org + "/messages",
		"/people/" + strings.TrimPrefix(municipality.kari.principal, "person/")} {
		assert.Equal(t, http.StatusNotFound, trust.tone.ask(t, http.MethodGet, path, nil).status, path)
	}
	assert.Equal(t, http.StatusNotFound, municipality.tone.ask(t, http.MethodGet, "/cases/"+file, nil).status)
}
