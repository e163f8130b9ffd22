package casework

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/models"
)

// again is one more entry of somebody, as when they came with another number.
func (w *town) again(name, as, number string) Person {
	w.t.Helper()
	p, err := w.service.CreatePerson(w.t.Context(), w.as("tone"), w.key(), NewPerson{Organisation: w.org, Name: name,
		IdentityNumber: number, LoginSubject: as})
	require.NoError(w.t, err)
	w.askers[as] = string(p.Principal)
	return p
}

func (w *town) proposeJoin(survivor, joined string) (PersonJoin, error) {
	return w.service.ProposePersonJoin(w.t.Context(), w.as("tone"), w.key(), w.org, NewPersonJoin{Survivor: w.id(survivor),
		Joined: w.id(joined), Reason: "known from a conversation"})
}

// join joins two entries by two people.
func (w *town) join(survivor, joined string) PersonJoin {
	w.t.Helper()
	j, err := w.proposeJoin(survivor, joined)
	require.NoError(w.t, err)
	j, err = w.service.ApprovePersonJoin(w.t.Context(), w.as("kai"), w.key(), w.org, j.ID)
	require.NoError(w.t, err)
	return j
}

// The one who approves sees first what will follow, and is another.
func TestINV102_INV111_TwoEntriesAreJoinedByTwo(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	active := w.granted()
	w.again("Kari Gift Nordli", "kari-fnr", "14851151304")
	second := w.must("kari-fnr", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	j, err := w.proposeJoin("kari-fnr", "kari")
	require.NoError(t, err)
	_, err = w.proposeJoin("kari-fnr", "kari")
	require.Equal(t, &Invalid{Field: "joined_id", Key: "join_waits"}, err)

	for _, who := range []string{"adm", "ola", "kari"} {
		_, err = w.service.PersonJoin(ctx, w.as(who), w.org, j.ID)
		forbidden(t, err, NotInThisRole)
	}
	shown, err := w.service.PersonJoin(ctx, w.as("kai"), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, []string{"2027-0002", "2027-0001"}, []string{shown.SurvivorCases[0].Number, shown.JoinedCases[0].Number})
	waiting := 0
	for _, l := range w.state(active).Letters {
		if l.Pending() && l.To == w.who("kari") {
			waiting++
		}
	}
	require.Equal(t, &JoinFollows{IdentityNumbers: 1, Logins: 1, Parts: 1, Letters: waiting}, shown.Follows)
	require.Equal(t, "known from a conversation", shown.Reason)
	require.Nil(t, shown.Obstacle)
	require.Contains(t, w.accessLog(active), "kai: joining entries of a person as KE true")

	_, err = w.service.ApprovePersonJoin(ctx, w.as("tone"), w.key(), w.org, j.ID)
	forbidden(t, err, SamePerson)
	_, err = w.service.ApprovePersonJoin(ctx, w.as("adm"), w.key(), w.org, j.ID)
	forbidden(t, err, NotInThisRole)
	key := w.key()
	j, err = w.service.ApprovePersonJoin(ctx, w.as("kai"), key, w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, models.JoinApproved, j.Status)
	again, err := w.service.ApprovePersonJoin(ctx, w.as("kai"), key, w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, j.DecidedBy, again.DecidedBy, "the same request has the same answer")
	_, err = w.service.RejectPersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.Equal(t, &Invalid{Field: "join_id", Key: "proposal_settled"}, err)
	shown, err = w.service.PersonJoin(ctx, w.as("tone"), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, []string{second, active}, []string{shown.SurvivorCases[0].ID, shown.JoinedCases[0].ID}, "also afterwards")
	require.Nil(t, shown.Follows)
}

// The old id finds the person for good, by either number and by every name.
func TestINV102_AnOldEntryLeadsToTheOneThatStands(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	active := w.granted()
	old := w.id("kari")
	w.moveTo("2027-02-01T10:00:00Z")
	now := w.again("Gunn Gift", "gunn", "14851151304").ID
	_, err := w.service.Person(ctx, w.as("kai"), old)
	require.NoError(t, err)
	w.join("gunn", "kari")

	for _, id := range []string{old, now} {
		p, err := w.service.Person(ctx, w.as("tone"), id)
		require.NoError(t, err)
		require.Equal(t, now, p.ID)
		require.Equal(t, []JoinedEntry{{ID: old, Principal: w.who("kari"), Name: "KARI"}}, p.Joined)
		require.Len(t, p.Identifiers, 2)
		require.Equal(t, "Storgata 1", p.AddressLine, "what the entry that stands lacked")
		require.Equal(t, active, p.Cases[0].ID)
		list, err := w.service.Cases(ctx, w.as("tone"), CaseQuery{Person: id, Limit: 50})
		require.NoError(t, err)
		require.Len(t, list.Cases, 1)
	}
	for _, number := range []string{"12835810036", "14851151304"} {
		p, err := w.service.LookUpPerson(ctx, w.as("tone"), PersonLookup{IdentityNumber: number})
		require.NoError(t, err)
		require.Equal(t, now, p.ID)
	}
	require.Equal(t, w.who("gunn"), w.vouched("national", karisNumber, "").Who, "a login that vouches for the old number")
	for _, name := range []string{"kari", "gift gunn"} {
		list, err := w.service.PersonList(ctx, w.as("tone"), PersonQuery{Name: name})
		require.NoError(t, err)
		require.Len(t, list.People, 1)
		require.Equal(t, now, list.People[0].ID)
	}
	list, err := w.service.PersonList(ctx, w.as("tone"), PersonQuery{Name: "kari gift"})
	require.NoError(t, err)
	require.Empty(t, list.People, "no entry has both")

	changed, err := w.service.Cases(ctx, w.as("tone"), CaseQuery{ChangedSince: "2027-02-01T09:00:00Z", Limit: 50})
	require.NoError(t, err)
	require.Equal(t, w.who("gunn"), changed.Cases[0].Patient, "who keeps a copy of the list fetches it again")
	phone := "99 99 99 99"
	p, err := w.service.ChangePerson(ctx, w.as("tone"), old, Versions{Any: true}, PersonChange{Phone: &phone})
	require.NoError(t, err)
	require.Equal(t, []string{now, phone}, []string{p.ID, p.Phone}, "what is written to the old one is written to the one that stands")
	shown, err := w.service.Case(ctx, w.as("tone"), active)
	require.NoError(t, err)
	require.Equal(t, Named{Name: "Gunn Gift", Kind: KindPatient, Now: w.who("gunn")}, shown.People[shown.Patient])
	log, err := w.service.AccessLog(ctx, w.as("gunn"), AccessQuery{Limit: 200})
	require.NoError(t, err)
	looks := map[string]bool{}
	for _, e := range log.Entries {
		looks[e.What] = true
	}
	require.True(t, looks["person "+old], "who had looked at the old entry")
	require.True(t, looks["case list"], "and at the case that moved")
}

// The person comes in with either login, and acts in a case under the name it knows.
func TestINV102_INV84_EitherLoginIsTheOnePerson(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	active := w.granted()
	old := w.who("kari")
	w.again("Gunn Gift", "gunn", "14851151304")
	second := w.must("gunn", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	_, err := w.service.Case(t.Context(), w.as("gunn"), active)
	forbidden(t, err, NoRelation)
	w.join("gunn", "kari")

	for _, login := range []string{"kari", "gunn"} {
		require.Equal(t, w.who("gunn"), w.as(login).Who)
		for _, c := range []string{active, second} {
			shown, err := w.service.Case(t.Context(), w.as(login), c)
			require.NoError(t, err)
			require.Equal(t, casefile.RolePatient, shown.Ground)
		}
		list, err := w.service.Cases(t.Context(), w.as(login), CaseQuery{Limit: 50})
		require.NoError(t, err)
		require.Len(t, list.Cases, 2)
	}
	refusal(t, w.step("tone", second, startConsent), "T-03", "other_case_open")
	w.must("gunn", active, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("nav")}})
	require.Equal(t, old, w.state(active).Patient, "the ledger keeps the name it knew")
	events, err := w.store.EventsAfter(t.Context(), active, w.state(active).Seq-1)
	require.NoError(t, err)
	require.Equal(t, []any{old, casefile.RolePatient}, []any{events[0].By, events[0].Role})

	// Whoever names the person by the entry that stands means the patient of the case.
	w.must("tone", active, &casefile.RegisterReceipt{Decision: "decision-1", Party: w.who("gunn"), Evidence: "PERSONAL_DELIVERY"})
	require.Equal(t, old, w.state(active).Decisions[0].Parties[0].Who)
	require.False(t, w.state(active).Decisions[0].Parties[0].ReceivedOn.IsZero())
	w.must("tone", second, &casefile.Merge{Into: active})
	require.Equal(t, casefile.PhaseMerged, w.state(second).Phase)
	third := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: old}).CaseID
	require.Equal(t, w.who("gunn"), w.state(third).Patient, "a new case knows the entry that stands")
}

// Two entries that both have a case that goes on are two cases first (INV-104), and so
// it is at the approval too.
func TestINV104_EntriesThatBothRunAreNotJoined(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.granted()
	w.again("Gunn Gift", "gunn", "14851151304")
	second := w.must("gunn", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	j, err := w.proposeJoin("gunn", "kari")
	require.NoError(t, err, "one is only screened")
	w.must("tone", second, startConsent)

	_, err = w.service.ApprovePersonJoin(t.Context(), w.as("kai"), w.key(), w.org, j.ID)
	var r *casefile.Refusal
	require.ErrorAs(t, err, &r)
	require.Equal(t, &casefile.Refusal{Rule: "INV-104", Kind: casefile.RuleBroken, Key: "both_entries_run",
		Args: map[string]string{"number": "2027-0001", "other": "2027-0002"}}, r)
	shown, err := w.service.PersonJoin(t.Context(), w.as("kai"), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, r, shown.Obstacle)
	_, err = w.service.RejectPersonJoin(t.Context(), w.as("tone"), w.key(), w.org, j.ID)
	require.NoError(t, err, "whoever proposed it may take it back")
	j, err = w.proposeJoin("kari", "gunn")
	require.NoError(t, err, "it is most often found out when both run, and can be said then")
	shown, err = w.service.PersonJoin(t.Context(), w.as("kai"), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, "both_entries_run", shown.Obstacle.Key)
	_, err = w.service.ApprovePersonJoin(t.Context(), w.as("kai"), w.key(), w.org, j.ID)
	refusal(t, err, "INV-104", "both_entries_run")
	_, err = w.service.RejectPersonJoin(t.Context(), w.as("tone"), w.key(), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, w.who("gunn"), w.as("gunn").Who, "nothing has moved")

	w.strike(second) // the way out where nothing was decided in it: its words go to the right entry
	w.join("kari", "gunn")
	words := w.must("tone", "", &casefile.Refer{Patient: w.who("gunn"), SenderKind: "PATIENT", FromCase: second, FromReferral: "referral-1"})
	require.Equal(t, w.who("kari"), w.state(words.CaseID).Patient)
	require.Equal(t, w.who("kari"), w.as("gunn").Who)
}

// Two running cases of one person under two entries: two people agree, the cases are
// joined, and then the entries.
func TestINV104_T21_TheCasesOfTwoEntriesAreJoinedFirst(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	first := w.granted()
	w.again("Gunn Gift", "gunn", "14851151304")
	second := w.must("gunn", "", &casefile.Refer{SenderKind: "PATIENT"}).CaseID
	w.must("tone", second, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	j, err := w.proposeJoin("gunn", "kari")
	require.NoError(t, err)
	_, err = w.service.AgreePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.Equal(t, &Invalid{Field: "join_id", Key: "join_can_be_approved"}, err)
	_, err = w.service.RejectPersonJoin(ctx, w.as("tone"), w.key(), w.org, j.ID)
	require.NoError(t, err)
	w.must("tone", second, startConsent)
	j, err = w.proposeJoin("gunn", "kari") // found out when both run
	require.NoError(t, err)
	refusal(t, w.step("tone", second, &casefile.JoinCase{Into: first}), "T-21", "not_the_persons_case")

	_, err = w.service.AgreePersonJoin(ctx, w.as("tone"), w.key(), w.org, j.ID)
	forbidden(t, err, SamePerson)
	_, err = w.service.AgreePersonJoin(ctx, w.as("nurse"), w.key(), w.org, j.ID)
	forbidden(t, err, NotInThisRole)
	j, err = w.service.AgreePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.NoError(t, err)
	require.Equal(t, models.JoinAgreed, j.Status)
	_, err = w.service.ApprovePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	refusal(t, err, "INV-104", "both_entries_run")
	shown, err := w.service.Case(ctx, w.as("tone"), second)
	require.NoError(t, err)
	require.Equal(t, first, shown.Others[0].ID)
	_, err = w.service.Case(ctx, w.as("gunn"), first)
	forbidden(t, err, NoRelation)

	w.must("tone", second, &casefile.JoinCase{Into: first})
	require.Equal(t, casefile.PhaseMerged, w.state(second).Phase)
	_, err = w.service.RejectPersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.Equal(t, &Invalid{Field: "join_id", Key: "join_cases_joined", Rule: "INV-104"}, err)
	_, err = w.service.ApprovePersonJoin(ctx, w.as("kai"), w.key(), w.org, j.ID)
	require.NoError(t, err)
	for _, c := range []string{first, second} {
		_, err = w.service.Case(ctx, w.as("gunn"), c)
		require.NoError(t, err)
	}
	w.noContradiction()
}

// Whoever was joined is joined to the one that stands, and never round in a ring.
func TestINV102_JoinsMakeNoChainAndNoRing(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	first := w.id("kari")
	w.again("Two", "two", "14851151304")
	w.again("Three", "three", "")
	w.join("two", "kari")
	w.join("three", "two")
	p, err := w.service.Person(t.Context(), w.as("tone"), first)
	require.NoError(t, err)
	require.Equal(t, w.id("three"), p.ID)
	require.Len(t, p.Joined, 2)
	require.Len(t, p.Identifiers, 2)
	for _, login := range []string{"kari", "two", "three"} {
		require.Equal(t, w.who("three"), w.as(login).Who)
	}
	for _, pair := range [][2]string{{"kari", "three"}, {"two", "three"}, {"three", "kari"}} {
		_, err := w.proposeJoin(pair[0], pair[1])
		field := "survivor_id"
		if pair[1] == "kari" {
			field = "joined_id"
		}
		require.Equal(t, &Invalid{Field: field, Key: "join_entry_joined", Rule: "INV-102"}, err)
	}
	_, err = w.proposeJoin("three", "three")
	require.Equal(t, &Invalid{Field: "joined_id", Key: "join_with_itself", Rule: "INV-102"}, err)

	// A ring that is approved at the same moment: each entry stands or leads to one that does.
	names := []string{"a", "b", "c"}
	for _, name := range names {
		w.again(name, name, "")
	}
	joins, keys := make([]PersonJoin, 3), []string{w.key(), w.key(), w.key()}
	for i := range names {
		joins[i], err = w.proposeJoin(names[i], names[(i+1)%3])
		require.NoError(t, err)
	}
	kai := w.as("kai")
	together(3, func(i int) {
		_, err := w.service.ApprovePersonJoin(t.Context(), kai, keys[i], w.org, joins[i].ID)
		if err != nil && !is[*Invalid](err) {
			t.Error(err)
		}
	})
	stands := map[string]bool{}
	for _, name := range names {
		p, err := w.service.Person(t.Context(), w.as("tone"), w.id(name))
		require.NoError(t, err)
		stands[p.ID] = true
	}
	require.Len(t, stands, 1)
	for _, name := range names {
		require.Contains(t, stands, string(w.as(name).Who[len("person/"):]))
	}
}

// A mother of whom there were two entries, both registered as decider, is one holder;
// she reads and acts in the child's case under the name it knows. The child's own two
// entries have the deciders of both.
func TestINV102_INV24_WhoDecidesFollowsBothWays(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	ctx := t.Context()
	child := w.child("emil", "2018-05-01")
	w.again("Mor", "mother", "")
	w.represent("emil", "mother", casefile.HolderParent, "2018-05-01")
	c := w.must("mother", "", &casefile.Refer{SenderKind: "RELATIVE", Patient: w.who("emil")}).CaseID
	w.again("Mor Gift", "mother-2", "")
	w.represent("emil", "mother-2", casefile.HolderParent, "2018-05-02")
	require.Len(t, w.state(c).Represented.Holders, 2)

	w.join("mother-2", "mother")
	require.Equal(t, []casefile.Holder{{Who: w.who("mother"), As: casefile.HolderParent}}, w.state(c).Represented.Holders,
		"one person signs once")
	for _, login := range []string{"mother", "mother-2"} {
		shown, err := w.service.Case(ctx, w.as(login), c)
		require.NoError(t, err)
		require.Equal(t, casefile.RoleProxy, shown.Ground)
		list, err := w.service.Cases(ctx, w.as(login), CaseQuery{Limit: 50})
		require.NoError(t, err)
		require.Len(t, list.Cases, 1)
	}
	w.must("mother-2", c, &casefile.ObjectToSharing{Against: []casefile.Principal{w.who("nav")}})
	_, err := w.service.RegisterRepresentative(ctx, w.as("tone"), w.key(), w.id("mother-2"), NewRepresentative{Principal: w.who("mother"),
		Kind: casefile.HolderNextOfKin, Source: "DOCUMENT"})
	require.Equal(t, &Invalid{Field: "principal", Key: "represents_self", Rule: "INV-24"}, err, "nor by an old name")
	more := w.must("mother-2", "", &casefile.Refer{SenderKind: "RELATIVE", Patient: w.who("emil")}).CaseID
	events, err := w.store.EventsAfter(ctx, more, 0)
	require.NoError(t, err)
	require.Equal(t, []any{w.who("mother"), casefile.RoleProxy}, []any{events[0].By, events[0].Role}, "as who decides, not as any relative")
	_, err = w.proposeJoin("emil", "mother-2")
	require.Equal(t, &Invalid{Field: "joined_id", Key: "join_one_decides_for_other", Rule: "INV-24"}, err)

	second := w.child("emil-2", "2018-05-01")
	w.again("Far", "father", "")
	w.represent("emil-2", "father", casefile.HolderParent, "2018-05-03")
	w.join("emil-2", "emil")
	require.Len(t, w.state(c).Represented.Holders, 2, "the case heard of the father")
	for _, id := range []string{child.ID, second.ID} {
		reps, err := w.service.RepresentativesOf(ctx, w.as("tone"), id)
		require.NoError(t, err)
		require.Len(t, reps.Representatives, 3)
	}
	w.child("emil-3", "2018-05-02")
	_, err = w.proposeJoin("emil-2", "emil-3")
	require.Equal(t, &Invalid{Field: "joined_id", Key: "join_birth_dates_differ", Rule: "INV-101"}, err)
}

// A referral that was on its way under the old id when the entries were joined is the
// person's all the same.
func TestINV102_AReferralOnItsWayFollows(t *testing.T) {
	w := newTown(t, "2027-01-31T20:15:00Z")
	w.again("Gunn Gift", "gunn", "14851151304")
	j, err := w.proposeJoin("gunn", "kari")
	require.NoError(t, err)
	w.temporal.before = func(client.UpdateWorkflowOptions, bool) error {
		w.temporal.mend()
		_, err := w.service.ApprovePersonJoin(t.Context(), w.as("kai"), w.key(), w.org, j.ID)
		require.NoError(t, err)
		return nil
	}
	c := w.must("tone", "", &casefile.Refer{SenderKind: "OTHER", Patient: w.who("kari")}).CaseID
	require.Equal(t, w.who("kari"), w.state(c).Patient)
	p, err := w.service.Person(t.Context(), w.as("gunn"), w.id("gunn"))
	require.NoError(t, err)
	require.Len(t, p.Cases, 1)
	require.Equal(t, c, p.Cases[0].ID)
	_, err = w.service.Case(t.Context(), w.as("kari"), c)
	require.NoError(t, err)
}
