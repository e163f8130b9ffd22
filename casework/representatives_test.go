package casework

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// child is somebody with a birth date who can log in.
func (w *town) child(name, born string) Person {
	w.t.Helper()
	p, err := w.service.CreatePerson(w.t.Context(), w.as("owner"), w.key(), NewPerson{Organisation: w.org, Name: strings.ToUpper(name),
		BirthDate: calendar.MustDate(born), BirthSource: "POPULATION_REGISTER", AddressLine: "Storgata 1", PostalCode: "1234",
		PostalPlace:  "Fjordvik",
		LoginSubject: name})
	require.NoError(w.t, err)
	w.askers[name] = string(p.Principal)
	return p
}

func (w *town) id(name string) string {
	id, ok := models.PersonID(w.who(name))
	require.True(w.t, ok, name)
	return id
}

func (w *town) represent(of, who string, kind casefile.HolderKind, from string) Representative {
	w.t.Helper()
	in := NewRepresentative{Principal: w.who(who), Kind: kind, Source: "POPULATION_REGISTER"}
	if from != "" {
		in.From = calendar.MustDate(from)
	}
	r, err := w.service.RegisterRepresentative(w.t.Context(), w.as("tone"), w.key(), w.id(of), in)
	require.NoError(w.t, err)
	return r
}

// family is Emil, 15, with a mother and a father who live apart.
func family(t *testing.T) *town {
	w := newTown(t, "2026-11-12T09:00:00Z")
	w.child("emil", "2011-05-14")
	w.person("mother", "RELATIVE", "")
	w.person("father", "RELATIVE", "")
	return w
}

// referredChild is a case about Emil that has just come in.
func (w *town) referredChild() string {
	return w.must("tone", "", &casefile.Refer{Patient: w.who("emil"), SenderKind: "TRUST_HP", Kind: "NEED_NOTIFICATION",
		Channel: "TRUST"}).CaseID
}

func (w *town) holders(caseID string) []casefile.Holder { return w.state(caseID).Represented.Holders }

func ages(s casefile.State) (years []int) {
	for _, b := range s.Represented.Birthdays {
		years = append(years, b.Years)
	}
	return years
}

// A case is opened with what the registers say, and hears of each change before
// the register answers.
func TestINV24_TheCaseKnowsWhoDecides(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	mother := casefile.Holder{Who: w.who("mother"), As: casefile.HolderParent}
	require.Equal(t, []casefile.Holder{mother}, w.holders(c))
	require.Equal(t, []int{7, 12, 15, 16, 18}, ages(w.state(c)))

	w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	w.represent("emil", "ola", casefile.HolderChildWelfare, "")
	require.Equal(t, []casefile.Holder{mother, {Who: w.who("father"), As: casefile.HolderParent},
		{Who: w.who("ola"), As: casefile.HolderChildWelfare}}, w.holders(c), "in the order in which they began")
}

func TestINV24_EndingIsHistoryAndReachesTheCase(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	father := w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	require.Len(t, w.holders(c), 2)
	seq := w.state(c).Seq

	ended, err := w.service.EndRepresentative(t.Context(), w.as("kai"), "end", w.id("emil"), father.ID,
		EndOfRepresentative{Reason: "RESPONSIBILITY_ENDED"})
	require.NoError(t, err)
	require.Equal(t, w.today(), ended.To)
	require.Equal(t, w.who("kai"), ended.EndedBy)
	require.Equal(t, []casefile.Holder{{Who: w.who("mother"), As: casefile.HolderParent}}, w.holders(c))
	require.Greater(t, w.state(c).Seq, seq)

	// The same request again gives the same answer, and tells the case nothing new.
	seq = w.state(c).Seq
	again, err := w.service.EndRepresentative(t.Context(), w.as("kai"), "end", w.id("emil"), father.ID,
		EndOfRepresentative{Reason: "RESPONSIBILITY_ENDED"})
	require.NoError(t, err)
	require.JSONEq(t, inJSON(t, ended), inJSON(t, again))
	require.Equal(t, seq, w.state(c).Seq)
	_, err = w.service.EndRepresentative(t.Context(), w.as("kai"), "end", w.id("emil"), father.ID, EndOfRepresentative{Reason: "DEATH"})
	require.ErrorAs(t, err, new(*KeyReused))
	_, err = w.service.EndRepresentative(t.Context(), w.as("kai"), w.key(), w.id("emil"), father.ID, EndOfRepresentative{Reason: "DEATH"})
	invalid(t, err, "to_date", "representative_ended")

	w.represent("emil", "father", casefile.HolderParent, "")
	list, err := w.service.RepresentativesOf(t.Context(), w.as("tone"), w.id("emil"))
	require.NoError(t, err)
	require.Len(t, list.Representatives, 3, "who has ended is kept")
	require.Equal(t, "FATHER", list.People[w.who("father")].Name)
	require.Len(t, w.holders(c), 2)
}

// A case that ended still follows the register: who may read it hangs on it.
func TestINV90_AnEndedCaseHearsOfItToo(t *testing.T) {
	w := family(t)
	mother := w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	w.must("tone", c, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"})
	w.must("tone", c, &casefile.Dismiss{Reason: "WRONG_BODY", RightBody: "the school"})
	ended := w.state(c)
	require.True(t, ended.Ended())
	_, err := w.service.EndRepresentative(t.Context(), w.as("tone"), w.key(), w.id("emil"), mother.ID,
		EndOfRepresentative{Reason: "REGISTERED_WRONGLY"})
	require.NoError(t, err)
	require.Empty(t, w.holders(c))
}

// INV-101: the case is told birthdays, not the birth date of somebody grown up,
// and hears when the date is put right or a child is born.
func TestINV101_AChangedBirthDateReachesTheCase(t *testing.T) {
	w := family(t)
	c := w.referredChild()
	sixteen := func() string { return w.state(c).Represented.Birthdays[3].On.String() }
	require.Equal(t, "2027-05-14", sixteen())
	change := func(who string, in PersonChange) error {
		_, err := w.service.ChangePerson(t.Context(), w.as("tone"), w.id(who), Versions{Any: true}, in)
		return err
	}
	born := calendar.MustDate("2011-06-14")
	require.NoError(t, change("emil", PersonChange{BirthDate: &born}))
	require.Equal(t, "2027-06-14", sixteen())
	adult := calendar.MustDate("1999-06-14")
	require.NoError(t, change("emil", PersonChange{BirthDate: &adult}))
	require.Empty(t, w.state(c).Represented)
	require.False(t, w.temporal.sent("1999-06-14"), "an adult's birth date reaches no workflow")
	seq, phone := w.state(c).Seq, "99999999"
	require.NoError(t, change("emil", PersonChange{Phone: &phone}))
	require.Equal(t, seq, w.state(c).Seq, "a telephone number is nothing to the case")

	kari := w.referred()
	require.Empty(t, w.state(kari).Represented)
	require.NotContains(t, inJSON(t, w.state(kari)), "1958")
}

func TestINV101_AChildThatIsExpected(t *testing.T) {
	w := family(t)
	due, yes, no := calendar.MustDate("2027-03-01"), true, false
	bump, err := w.service.CreatePerson(t.Context(), w.as("tone"), w.key(), NewPerson{Name: "Bump", Unborn: true, DueDate: due})
	require.NoError(t, err)
	require.True(t, bump.Unborn)
	require.Equal(t, due, bump.DueDate)
	w.askers["bump"] = string(bump.Principal)
	w.represent("bump", "mother", casefile.HolderParent, "")
	c := w.must("tone", "", &casefile.Refer{Patient: w.who("bump"), SenderKind: "MUNICIPAL_HP"}).CaseID
	require.True(t, w.state(c).Represented.Unborn)
	born := w.today()
	_, err = w.service.ChangePerson(t.Context(), w.as("tone"), bump.ID, Versions{Any: true}, PersonChange{BirthDate: &born})
	invalid(t, err, "unborn", "unborn_with_birth_date")
	changed, err := w.service.ChangePerson(t.Context(), w.as("tone"), bump.ID, Versions{Any: true},
		PersonChange{BirthDate: &born, Unborn: &no})
	require.NoError(t, err)
	require.False(t, changed.Unborn)
	require.False(t, w.state(c).Represented.Unborn)
	require.Equal(t, []int{7, 12, 15, 16, 18}, ages(w.state(c)))
	require.Len(t, w.holders(c), 1)
	_, err = w.service.ChangePerson(t.Context(), w.as("tone"), bump.ID, Versions{Any: true}, PersonChange{Unborn: &yes})
	invalid(t, err, "unborn", "unborn_with_birth_date")
}

func TestRepresentativesRefuseWhatCannotBe(t *testing.T) {
	w := family(t)
	stranger := w.municipality("Granli")
	far, err := w.service.CreatePerson(t.Context(), w.as("owner"), w.key(), NewPerson{Organisation: stranger.ID, Name: "Far"})
	require.NoError(t, err)
	register := func(change func(*NewRepresentative)) error {
		in := NewRepresentative{Principal: w.who("mother"), Kind: casefile.HolderParent, Source: "DOCUMENT"}
		change(&in)
		_, err := w.service.RegisterRepresentative(t.Context(), w.as("tone"), w.key(), w.id("emil"), in)
		return err
	}
	invalid(t, register(func(in *NewRepresentative) { in.Kind = "UNCLE" }), "kind", "unknown_code")
	invalid(t, register(func(in *NewRepresentative) { in.Source = "RUMOUR" }), "source", "unknown_code")
	invalid(t, register(func(in *NewRepresentative) { in.Principal = "" }), "principal", "unknown_principal")
	invalid(t, register(func(in *NewRepresentative) { in.Principal = "person/x" }), "principal", "unknown_principal")
	invalid(t, register(func(in *NewRepresentative) { in.Principal = far.Principal }), "principal", "unknown_principal")
	invalid(t, register(func(in *NewRepresentative) { in.Principal = w.who("emil") }), "principal", "represents_self")
	invalid(t, register(func(in *NewRepresentative) { in.Principal = w.who("ola") }), "principal", "staff_represents_nobody")
	invalid(t, register(func(in *NewRepresentative) { in.From = w.today().AddDays(1) }), "from_date", "not_in_force_yet")
	invalid(t, register(func(in *NewRepresentative) { in.From = calendar.MustDate("2011-05-13") }), "from_date", "date_too_early")
	require.NoError(t, register(func(in *NewRepresentative) {}))
	invalid(t, register(func(in *NewRepresentative) {}), "principal", "representative_twice")
	require.NoError(t, register(func(in *NewRepresentative) { in.Kind = casefile.HolderNextOfKin }), "in another capacity")
	require.NoError(t, register(func(in *NewRepresentative) { in.Principal, in.Kind = w.who("ola"), casefile.HolderChildWelfare }))
	_, err = w.service.RegisterRepresentative(t.Context(), w.as("tone"), w.key(), w.id("kari"),
		NewRepresentative{Principal: w.who("mother"), Kind: casefile.HolderParent, Source: "DOCUMENT"})
	invalid(t, err, "kind", "birth_date_first")
	_, err = w.service.RegisterRepresentative(t.Context(), w.as("tone"), "", w.id("emil"), NewRepresentative{})
	invalid(t, err, "Idempotency-Key", "key_missing")

	list, err := w.service.RepresentativesOf(t.Context(), w.as("tone"), w.id("emil"))
	require.NoError(t, err)
	id := list.Representatives[0].ID
	end := func(person, id string, in EndOfRepresentative) error {
		_, err := w.service.EndRepresentative(t.Context(), w.as("tone"), w.key(), w.id(person), id, in)
		return err
	}
	invalid(t, end("emil", id, EndOfRepresentative{}), "reason", "unknown_code")
	invalid(t, end("emil", id, EndOfRepresentative{Reason: "DEATH", To: w.today().AddDays(1)}), "to_date", "not_in_force_yet")
	invalid(t, end("emil", id, EndOfRepresentative{Reason: "DEATH", To: list.Representatives[0].From.AddDays(-1)}), "to_date",
		"date_too_early")
	require.ErrorAs(t, end("emil", "x", EndOfRepresentative{Reason: "DEATH"}), new(*NotFound))
	require.ErrorAs(t, end("kari", id, EndOfRepresentative{Reason: "DEATH"}), new(*NotFound), "another person's")
}

// Only those who keep the register change it or read all of it; a guardian does
// not read there who else decides, nor who once did (INV-90).
func TestINV90_TheRegisterIsNotForGuardians(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	father := w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	for who, may := range map[string][2]bool{"tone": {true, true}, "adm": {}, "root": {}, "owner": {true, true}, "emil": {true, false},
		"mother": {}, "father": {}, "ola": {}, "jonas": {}, "nobody": {}} {
		_, err := w.service.RepresentativesOf(t.Context(), w.as(who), w.id("emil"))
		require.Equal(t, may[0], err == nil, "%s reads: %v", who, err)
		var logged models.Access
		require.NoError(t, w.store.DB.Order("id DESC").First(&logged).Error)
		require.Equal(t, "representatives of person "+w.id("emil"), logged.What)
		require.Equal(t, may[0], logged.Allowed, who)

		register := NewRepresentative{Principal: w.who("ola"), Kind: casefile.HolderChildWelfare, Source: "COURT_ORDER"}
		if r, err := w.service.RegisterRepresentative(t.Context(), w.as(who), w.key(), w.id("emil"), register); may[1] {
			require.NoError(t, err, who)
			_, err = w.service.EndRepresentative(t.Context(), w.as(who), w.key(), w.id("emil"), r.ID,
				EndOfRepresentative{Reason: "CARE_ORDER_ENDED"})
			require.NoError(t, err, who)
		} else {
			require.True(t, is[*Forbidden](err) || is[*NotFound](err), "%s registers: %v", who, err)
			_, err = w.service.EndRepresentative(t.Context(), w.as(who), w.key(), w.id("emil"), father.ID, EndOfRepresentative{Reason: "DEATH"})
			require.True(t, is[*Forbidden](err) || is[*NotFound](err), "%s ends: %v", who, err)
		}
	}
}

// The register is written before the case is told. When Temporal is away the
// caller hears so, and the same request tells the case.
func TestTheSameRequestTellsTheCaseThatWasNotTold(t *testing.T) {
	w := family(t)
	c := w.referredChild()
	w.temporal.before = func(client.UpdateWorkflowOptions, bool) error { return errors.New("away") }
	in := NewRepresentative{Principal: w.who("mother"), Kind: casefile.HolderParent, Source: "DOCUMENT"}
	_, err := w.service.RegisterRepresentative(t.Context(), w.as("tone"), "k", w.id("emil"), in)
	require.Error(t, err)
	require.Empty(t, w.holders(c))
	w.temporal.before = nil
	_, err = w.service.RegisterRepresentative(t.Context(), w.as("tone"), "k", w.id("emil"), in)
	require.NoError(t, err)
	require.Len(t, w.holders(c), 1)
	list, err := w.service.RepresentativesOf(t.Context(), w.as("tone"), w.id("emil"))
	require.NoError(t, err)
	require.Len(t, list.Representatives, 1)
}

func TestRepresentationIsShownToThoseWhoSeeAll(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	c := w.referredChild()
	shown, err := w.service.Case(t.Context(), w.as("tone"), c)
	require.NoError(t, err)
	require.Equal(t, w.who("mother"), shown.Represented.Holders[0].Who)
	require.Equal(t, "MOTHER", shown.People[w.who("mother")].Name)
	raw, err := json.Marshal(shown)
	require.NoError(t, err)
	require.NotContains(t, string(raw), "2011-05-14", "birthdays, not the birth date")
}
