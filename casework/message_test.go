package casework

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// hospital is a health trust in the world of a town, with a patient of its own entry.
type hospital struct {
	*town
	trust, department string
	patient           casefile.Principal
	// file is the episode that the last notification is from.
	file string
	// unsafe: a letter home could do harm.
	unsafe bool
}

// newHospital has a patient whose number is given; "" for none.
func newHospital(t *testing.T, number string) *hospital {
	t.Helper()
	w := newTown(t, "2027-02-01T08:00:00Z")
	h := &hospital{town: w}
	trust, err := w.service.CreateOrganisation(t.Context(), w.as("owner"), w.key(), NewOrganisation{Kind: models.HealthTrust,
		Name: "Helse Fjord", World: w.world})
	require.NoError(t, err)
	h.trust = trust.ID
	fjordvik := w.org
	w.org = trust.ID
	for name, coordinating := range map[string]bool{"Koordinerende enhet": true, "Psykiatrisk avdeling": false} {
		unit, err := w.service.CreateUnit(t.Context(), w.as("owner"), w.key(), w.org, NewUnit{Name: name, Coordinating: coordinating})
		require.NoError(t, err)
		if coordinating {
			w.staff("hedda", unit.ID, casefile.RoleUnitLead, casefile.RoleUnit)
		} else {
			h.department = unit.ID
			w.staff("dorte", unit.ID, casefile.RoleDepartmentHead, casefile.RoleTrustHP)
		}
	}
	h.patient = w.person("inpatient", "PATIENT", number).Principal
	w.org = fjordvik
	return h
}

// notifies lets the hospital tell the town of a need, in an episode of its own.
func (h *hospital) notifies() models.Message {
	h.t.Helper()
	h.file = h.must("dorte", "", &casefile.OpenEpisode{Patient: h.patient, Unit: h.department, Field: casefile.FieldMentalHealth,
		Form: casefile.FormAdmission}).CaseID
	h.must("dorte", h.file, &casefile.SeeNeed{Complex: true, LongTerm: true, Coordinated: true, Levels: casefile.BothLevels,
		Wants: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan}, InformedOn: h.today()})
	h.must("dorte", h.file, &casefile.NotifyMunicipality{Municipality: casefile.OrganisationPrincipal(h.org),
		Words: "MARKED needs help at home", UnsafeToWrite: h.unsafe})
	var m models.Message
	require.NoError(h.t, h.store.DB.Where("case_id = ? AND direction = 'OUT'", h.file).Take(&m).Error)
	require.Equal(h.t, []any{casefile.NeedMessage, h.org, "notification-1"}, []any{m.Kind, m.Other, m.About})
	return m
}

// notified is how far the word to the municipality has come, as the episode knows.
func (h *hospital) notified() casefile.Notification {
	h.t.Helper()
	return h.state(h.file).Episode.Notifications[0]
}

// carried sees to messages until nothing is to be done.
func (h *hospital) carried() {
	h.t.Helper()
	for {
		var before, after int64
		waiting := h.store.DB.Model(&models.Message{}).Where("todo <> ''")
		require.NoError(h.t, waiting.Count(&before).Error)
		require.NoError(h.t, h.service.carryAll(h.t.Context(), false))
		require.NoError(h.t, h.service.carryAll(h.t.Context(), true))
		require.NoError(h.t, waiting.Count(&after).Error)
		if after == 0 || after == before {
			return
		}
	}
}

// row is a message as an organisation keeps it.
func (h *hospital) row(organisation, id string) models.Message {
	h.t.Helper()
	m, err := h.store.MessageOf(h.t.Context(), organisation, id)
	require.NoError(h.t, err)
	return m
}

// answers are what the town has answered to a message, in order.
func (h *hospital) answers(id string) []string {
	h.t.Helper()
	var rows []models.Message
	require.NoError(h.t, h.store.DB.Where("organisation_id = ? AND answers = ? AND direction = 'OUT'", h.org, id).Order("sent_at").
		Find(&rows).Error)
	var out []string
	for _, m := range rows {
		out = append(out, string(m.Answer))
	}
	return out
}

// arrivesAt is the town's case that a message has led to.
func (h *hospital) arrivesAt(id string) string {
	h.t.Helper()
	h.carried()
	m := h.row(h.org, id)
	require.NotNil(h.t, m.CaseID, "the message has not been taken in: %s", m.Trouble)
	return *m.CaseID
}

func TestS08_S09_T01_ANotificationArrivesAsAReferral(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	c := h.arrivesAt(sent.ID)
	s := h.state(c)
	require.Len(t, s.Referrals, 1)
	r := s.Referrals[0]
	assert.Equal(t, casefile.Referral{ID: "referral-1", Round: 1, SenderKind: casefile.SenderTrustHP,
		Sender: casefile.OrganisationPrincipal(h.trust), Kind: casefile.NeedNotification, Channel: casefile.ReferredFromTrust,
		ReceivedOn: h.today(), Wishes: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan}, Words: r.Words, Message: sent.ID}, r)
	assert.Equal(t, h.who("kari"), s.Patient, "found by number")
	text, err := h.service.Text(t.Context(), h.as("tone"), c, r.Words.ID())
	require.NoError(t, err)
	assert.Equal(t, "MARKED needs help at home", text.Body)
	var letters []casefile.Principal
	for _, l := range s.Letters {
		require.Equal(t, casefile.AcknowledgementLetter, l.Code)
		letters = append(letters, l.To)
	}
	assert.Equal(t, []casefile.Principal{h.who("kari")}, letters, "the answer to the organisation is a message")
	assert.Equal(t, models.MessageDelivered, h.row(h.trust, sent.ID).Status)
	in := h.row(h.org, sent.ID)
	assert.Nil(t, in.Content, "what it said is not kept twice")
	assert.Empty(t, h.answers(sent.ID), "nobody has taken it up")
	assert.Equal(t, []any{casefile.NotificationDelivered, h.today()}, []any{h.notified().Status, h.notified().DeliveredOn})

	shown, err := h.service.Case(t.Context(), h.as("tone"), c)
	require.NoError(t, err)
	assert.Equal(t, "Helse Fjord", shown.People[casefile.OrganisationPrincipal(h.trust)].Name)

	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	assert.Equal(t, []string{"ACKNOWLEDGED"}, h.answers(sent.ID))
	h.carried()
	out := h.row(h.trust, sent.ID)
	assert.Equal(t, models.MessageAcknowledged, out.Status)
	assert.NotNil(t, out.SettledAt)
	assert.Equal(t, []any{casefile.NotificationAcknowledged, h.today()}, []any{h.notified().Status, h.notified().AnsweredOn})
	for _, org := range []string{h.trust, h.org} {
		link, err := h.store.LinkOf(t.Context(), org, sent.ID)
		require.NoError(t, err)
		require.NotNil(t, link, "both sides keep who it was about")
		assert.Nil(t, link.EndedAt)
	}
}

// A message is delivered again when whoever carried it died before that was written.
func TestS08_ANotificationThatIsRepeatedArrivesOnce(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	c := h.arrivesAt(sent.ID)
	for _, todo := range []models.MessageTodo{models.CarryMessage, models.TakeMessage} {
		org, set := h.trust, map[string]any{"todo": todo}
		if todo == models.TakeMessage {
			org = h.org
			said, err := h.service.messageSays(t.Context(), h.row(h.trust, sent.ID))
			require.NoError(t, err)
			raw, err := json.Marshal(said)
			require.NoError(t, err)
			set["content"], err = h.service.keys.Seal(raw, placeOfMessage(said))
			require.NoError(t, err)
		}
		require.NoError(t, h.store.DB.Model(&models.Message{}).Where("organisation_id = ? AND id = ?", org, sent.ID).Updates(set).Error)
		h.carried()
	}
	var cases int64
	require.NoError(t, h.store.DB.Model(&models.Case{}).Where("organisation_id = ?", h.org).Count(&cases).Error)
	assert.EqualValues(t, 1, cases)
	assert.Equal(t, c, *h.row(h.org, sent.ID).CaseID)
	assert.Len(t, h.state(c).Referrals, 1)
}

func TestT04_T20_INV107_AReferralThatIsRefusedIsAnsweredOnceAndAgainWhenItChanges(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	c := h.arrivesAt(sent.ID)
	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.must("tone", c, &casefile.AssignHandler{Staff: h.who("kai")})
	h.must("tone", c, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "MARKED Dalvik kommune"})
	assert.Equal(t, []string{"ACKNOWLEDGED", "REFUSED"}, h.answers(sent.ID))
	h.carried()
	assert.Equal(t, casefile.NotificationRefused, h.notified().Status)
	text, err := h.store.AcceptedText(t.Context(), h.notified().RightBody.ID())
	require.NoError(t, err)
	assert.Equal(t, "MARKED Dalvik kommune", text.Body)
	assert.Equal(t, models.MessageRefused, h.row(h.trust, sent.ID).Status)
	for _, org := range []string{h.trust, h.org} {
		link, err := h.store.LinkOf(t.Context(), org, sent.ID)
		require.NoError(t, err)
		require.NotNil(t, link)
		assert.NotNil(t, link.EndedAt, "whom it was about joins nobody any more")
	}
	assert.Empty(t, slices.DeleteFunc(h.state(c).Letters, func(l casefile.Letter) bool { return l.Code != casefile.RightBodyLetter }))
}

func TestT20_AReferralOnTheWrongPersonIsRefusedAndAnsweredAnewWhereItBelongs(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	c := h.arrivesAt(sent.ID)
	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	preview, err := h.service.PreviewCorrection(t.Context(), h.as("tone"), c, CorrectionQuery{Entry: 1, Void: true})
	require.NoError(t, err)
	strike := &casefile.CorrectEntry{Entry: 1, Void: true, Reason: "namesake"}
	for _, f := range preview.FollowUps {
		strike.FollowUpsSeen = append(strike.FollowUpsSeen, f.ID)
	}
	h.must("tone", c, strike)
	assert.Equal(t, []string{"ACKNOWLEDGED", "REFUSED"}, h.answers(sent.ID))
	again := h.must("tone", "", &casefile.Refer{Patient: h.who("jonas"), SenderKind: casefile.SenderTrustHP, FromCase: c}).CaseID
	assert.Equal(t, sent.ID, h.state(again).Referrals[0].Message)
	h.must("tone", again, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	assert.Equal(t, []string{"ACKNOWLEDGED", "REFUSED", "ACKNOWLEDGED"}, h.answers(sent.ID))
	h.carried()
	assert.Equal(t, models.MessageAcknowledged, h.row(h.trust, sent.ID).Status)
	assert.Equal(t, casefile.NotificationAcknowledged, h.notified().Status)
	link, err := h.store.LinkOf(t.Context(), h.org, sent.ID)
	require.NoError(t, err)
	jonas, _ := models.PersonID(h.who("jonas"))
	assert.Equal(t, jonas, link.PersonID)
	assert.Nil(t, link.EndedAt)
}

// A case that takes over a referral by a merge answers what has been answered already once.
func TestT03_AMergedReferralIsAnsweredOnce(t *testing.T) {
	h := newHospital(t, karisNumber)
	first := h.referred()
	h.must("tone", first, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	sent := h.notifies()
	c := h.arrivesAt(sent.ID)
	assert.NotEqual(t, first, c)
	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.must("tone", c, &casefile.Merge{Into: first})
	assert.Equal(t, []string{"ACKNOWLEDGED"}, h.answers(sent.ID))
	h.must("tone", first, &casefile.Dismiss{Reason: "STAYS_ELSEWHERE", RightBody: "Dalvik kommune"})
	assert.Equal(t, []string{"ACKNOWLEDGED", "REFUSED"}, h.answers(sent.ID), "by the case that has it now")
}

// Nothing in the answer, nor in what is done before it, tells whether the person is known.
func TestINV110_AReceiptSaysNothingOfThePerson(t *testing.T) {
	h := newHospital(t, "")
	ask := func(person MessagePerson) (MessageReceipt, int) {
		m := Message{ID: uuid.NewString(), Kind: casefile.NeedMessage, From: MessageSender{h.trust, "Helse Fjord"}, To: h.org,
			SentAt: time.Now().UTC(), Person: person}
		before := len(h.trips.since(0))
		receipt, err := h.service.receive(t.Context(), m)
		require.NoError(t, err)
		require.Equal(t, m.ID, receipt.ID)
		return receipt, len(h.trips.since(before))
	}
	_, known := ask(MessagePerson{ID: uuid.NewString(), Name: "Kari", IdentityNumber: karisNumber})
	_, unknown := ask(MessagePerson{ID: uuid.NewString(), Name: "Kari", IdentityNumber: "21929774873"})
	_, numberless := ask(MessagePerson{ID: uuid.NewString(), Name: "Kari"})
	assert.Equal(t, known, unknown)
	assert.Equal(t, known, numberless)
	var people int64
	require.NoError(t, h.store.DB.Model(&models.Message{}).Where("person_id IS NOT NULL").Count(&people).Error)
	assert.Zero(t, people, "nobody has been looked up")
}

// Who has no number is never taken for another of the same name; an address never travels.
func TestINV102_WhoHasNoNumberIsANewEntry(t *testing.T) {
	h := newHospital(t, "")
	require.NoError(t, h.store.DB.Model(&models.Person{}).Where("id = ?", must1(models.PersonID(h.patient))).
		Updates(map[string]any{"name": "KARI", "address_protected": true}).Error)
	one, two := h.state(h.arrivesAt(h.notifies().ID)).Patient, h.state(h.arrivesAt(h.notifies().ID)).Patient
	assert.NotContains(t, []casefile.Principal{h.who("kari"), two}, one)
	row, err := h.store.PersonByID(t.Context(), h.org, must1(models.PersonID(one)))
	require.NoError(t, err)
	assert.Equal(t, "KARI", row.Name)
	assert.Nil(t, row.AddressLine)
	assert.Nil(t, row.PostalCode)
}

// What the sender knows of a letter home, and of a protected address, holds at the receiver:
// the unit alone is told, and letters to the person wait until it lets one go.
func TestS08_WhatIsUnsafeTravels(t *testing.T) {
	h := newHospital(t, karisNumber)
	require.NoError(t, h.store.DB.Model(&models.Person{}).Where("id = ?", must1(models.PersonID(h.patient))).
		Update("address_protected", true).Error)
	h.unsafe = true
	sent := h.notifies()
	require.NoError(t, h.service.carryAll(t.Context(), false))
	if m := h.row(h.org, sent.ID); m.Content != nil {
		assert.NotContains(t, string(*m.Content), "unsafe", "it is sealed")
	}
	c := h.arrivesAt(sent.ID)
	assert.True(t, h.state(c).Referrals[0].UnsafeToWrite)
	assert.Empty(t, h.state(c).Letters, "no acknowledgement")
	kari, err := h.store.PersonByID(t.Context(), h.org, must1(models.PersonID(h.who("kari"))))
	require.NoError(t, err)
	assert.True(t, kari.AddressProtected)
	h.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	h.must("tone", c, &casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}})
	letter := h.state(c).Letters[0]
	assert.Equal(t, []any{casefile.ConsentFormLetter, h.who("kari"), casefile.LetterHeld, casefile.Reason("UNSAFE")},
		[]any{letter.Code, letter.To, letter.Status, letter.Reason})

	for who, told := range map[string]bool{"tone": true, "kari": false} {
		shown, err := h.service.Case(t.Context(), h.as(who), c)
		require.NoError(t, err)
		assert.Equal(t, told, shown.Referrals[0].UnsafeToWrite, who)
		line, err := h.service.Timeline(t.Context(), h.as(who), c, TimelineQuery{})
		require.NoError(t, err)
		assert.Equal(t, told, strings.Contains(string(line.Events[0].Fact), "unsafe_to_write"), who)
	}
	h.must("tone", c, &casefile.ReleaseLetter{Letter: letter.ID})
	assert.Equal(t, h.today(), h.state(c).Referrals[0].SafeOn)
	assert.Equal(t, casefile.LetterQueued, h.state(c).Letters[0].Status)
}

// Who is looked up by number when a message is taken in finds that in their own log, with
// the message that it was for; once, however often it is tried.
func TestINV83_ALookUpForAMessageIsLogged(t *testing.T) {
	h := newHospital(t, karisNumber)
	sent := h.notifies()
	h.arrivesAt(sent.ID)
	var rows []models.Access
	require.NoError(t, h.store.DB.Where("what = 'person look-up'").Find(&rows).Error)
	require.Len(t, rows, 1)
	assert.Equal(t, []any{casefile.System, "SYS", []string{must1(models.PersonID(h.who("kari")))}, "message " + sent.ID, h.org, true},
		[]any{rows[0].Principal, rows[0].Ground, rows[0].PersonIDs, rows[0].About, rows[0].OrganisationID, rows[0].Allowed})
	own, err := h.service.AccessLog(t.Context(), h.as("kari"), AccessQuery{Limit: 50})
	require.NoError(t, err)
	assert.True(t, slices.ContainsFunc(own.Entries, func(e AccessEntry) bool { return e.About == "message "+sent.ID }))
}

func must1(id string, _ bool) string { return id }
