package story

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// aFamily is a story of a child with two parents; rows are put after it.
const aFamily = `story: A family
starts: 2026-11-12 08:00
cast:
  organisation: Fjordvik
  units: {ke: {name: KE, coordinating: true}}
  staff:
    tone: {name: Tone Berg, unit: ke, roles: [KEL]}
    berit: {name: Berit Barnevern}
  people:
    emil: {name: Emil, born: 2011-05-14, guardians: [mother, father], child_welfare: berit}
    bump: {name: Ventet, unborn: true, due_date: 2027-02-20, guardians: mother}
    mother: {name: Mona, legal_guardian: father, next_of_kin: $father}
    father: {name: Frank}
rows:
`

func TestAFamilyIsReadAsItIsWritten(t *testing.T) {
	s, err := parse("a.yml", []byte(aFamily+`
  - row: 1
    do:
      - tone: register guardian of emil
        with: {who: $father, kind: NEXT_OF_KIN, from_date: 2026-11-01, source: DOCUMENT}
      - tone: end guardian of emil
        with: {who: father, to_date: 2026-11-11, reason: DEATH}
    then:
      consents:
        START: {signed: 1/2, signers: {mother: 2026-11-20, father: none}, exception: CHILD_WELFARE, ends_on: 2027-01-01,
          capacity: $capacity}
      represented: [mother, father]
      child view: none
      withheld: none
      guardian access: {mother: none, father: {status: ENDED, since: 2027-05-14}}
      deadlines: {DL-23: {about: own-consent}}
      sees the case: [emil]
      does not see the case: everybody else
      sees the plan: [emil, mother]
      does not see the plan: everybody else
`))
	require.NoError(t, err)
	emil, bump, mother := s.cast.people[0], s.cast.people[1], s.cast.people[2]
	require.Equal(t, []holder{{"mother", "PARENT"}, {"father", "PARENT"}, {"berit", "CHILD_WELFARE"}}, emil.holders)
	require.True(t, bump.unborn)
	require.Equal(t, "2027-02-20", bump.dueDate)
	require.Equal(t, []holder{{"father", "LEGAL_GUARDIAN"}, {"father", "NEXT_OF_KIN"}}, mother.holders)
	require.Equal(t, &keepGuardian{of: "emil", who: "father", kind: "NEXT_OF_KIN", from: "2026-11-01", source: "DOCUMENT"},
		s.rows[0].steps[0].action)
	require.Equal(t, &keepGuardian{of: "emil", who: "father", kind: "PARENT", to: "2026-11-11", reason: "DEATH", end: true},
		s.rows[0].steps[1].action)
	var blind [][]string
	for _, c := range s.rows[0].checks {
		if sees, ok := c.(*seesCheck); ok && !sees.sees {
			blind = append(blind, sees.who)
		}
	}
	require.Equal(t, [][]string{{"tone", "berit", "bump", "mother", "father"}, {"tone", "berit", "bump", "father"}}, blind,
		"everybody else than who sees the same")
}

func TestWhatIsWrongWithAFamilyIsSaid(t *testing.T) {
	for wrong, said := range map[string]string{
		"do: [{tone: register guardian of tone, with: {who: mother}}]":                "does not say whose",
		"do: [{tone: register guardian of emil}]":                                     "does not say who decides",
		"do: [{tone: register guardian of emil, with: {who: uncle}}]":                 "nobody in the cast is called «uncle»",
		"do: [{tone: register guardian of emil, with: {who: mother, kind: UNCLE}}]":   "kind cannot be «UNCLE»",
		"do: [{tone: register guardian of emil, with: {who: mother, to_date: x}}]":    "guardian has no «to_date»",
		"do: [{tone: end guardian of emil, with: {who: mother, to_date: yesterday}}]": "which is not a date",
		"then: {consents: {START: {signers: {uncle: none}}}}":                         "nobody in the cast is called «uncle»",
		"then: {consents: {START: {signers: {mother: soon}}}}":                        "which is not a date",
		"then: {consents: {START: {exception: NONE_OF_THEM}}}":                        "cannot be «NONE_OF_THEM»",
		"then: {guardian access: {uncle: ENDED}}":                                     "there is no «uncle»",
		"then: {deadlines: {DL-23: {about: age-13}}}":                                 "is no reference",
		"then: {does not see the case: everybody else, sees the plan: [emil]}":        "everybody else than whom?",
	} {
		_, err := parse("a.yml", []byte(aFamily+"  - row: 1\n    "+wrong+"\n"))
		require.ErrorContains(t, err, said, wrong)
	}
	_, err := parse("a.yml", []byte(strings.Replace(aFamily, "guardians: [mother, father]", "guardians: [emil]",
		1)+"  - row: 1\n    then: {case: ACTIVE}\n"))
	require.ErrorContains(t, err, "emil cannot have «emil» to decide")
}

// The register is told who decides once everybody is there, parents from birth;
// a guardian is ended by the registration that is live.
func TestAFamilyIsRegisteredAndEnded(t *testing.T) {
	var said []string
	i := town(t, func(r *http.Request, body string) (int, string) {
		_, after, _ := strings.Cut(r.URL.Path, "/people/")
		switch _, what, ok := strings.Cut(after, "/"); {
		case !ok:
		case r.Method == http.MethodGet:
			return 200, `{"representatives":[{"id":"old","principal":"staff/9","kind":"PARENT","to_date":"2026-01-01"},
				{"id":"kin","principal":"staff/9","kind":"NEXT_OF_KIN"},{"id":"live","principal":"staff/9","kind":"PARENT"}]}`
		default:
			said = append(said, what+" "+body)
			return 201, `{"id":"x"}`
		}
		return 0, ""
	})
	_, out := play(t, i, aFamily+"  - row: 1\n    do:\n      - {tone: end guardian of emil, with: {who: father}}\n"+
		"      - {tone: end guardian of emil, with: {who: mother}}\n")
	require.Len(t, said, 7, out)
	require.JSONEq(t, `{"principal":"staff/8","kind":"PARENT","source":"POPULATION_REGISTER","from_date":"2011-05-14"}`,
		strings.TrimPrefix(said[0], "representatives "))
	require.JSONEq(t, `{"principal":"staff/5","kind":"CHILD_WELFARE","source":"COURT_ORDER"}`, strings.TrimPrefix(said[2], "representatives "))
	require.Equal(t, "representatives/live/end", strings.Fields(said[6])[0])
	require.Contains(t, out, "mother is not registered as deciding for emil")
}

// Signatures and guardians are compared one by one.
func TestSignaturesAndGuardiansAreCompared(t *testing.T) {
	found := func(r *http.Request, _ string) (int, string) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/cases/c1") {
			return 200, `{"id":"c1","phase":"AWAITING_CONSENT","represented":{"holders":[{"who":"staff/8","as":"PARENT"}]},
				"consents":[{"id":"consent-1","form":"form-1","kind":"START","status":"ISSUED",
					"signers":[{"who":"staff/8","signed_on":"2026-11-20"},{"who":"staff/9"}]}],
				"guardian_access":[{"who":"staff/8","status":"SUSPENDED","on":"2027-05-14"}],
				"withheld":[{"who":"staff/9","on":"2026-11-12"},{"who":"staff/8","on":"2026-11-12","ended_on":"2026-11-13"}]}`
		}
		return 0, ""
	}
	report, out := play(t, town(t, found), aFamily+`  - row: 1
    do: [{tone: refer, with: {sender_kind: OTHER}}]
    then:
      consents: {START: {signed: 1/2, signers: {mother: 2026-11-20, father: none}, exception: none, capacity: none}}
      represented: {guardians: mother, child_welfare: none, unborn: false, birthdays: none}
      guardian access: {mother: {status: SUSPENDED, since: 2027-05-14}, father: none}
      withheld: father
      capacity: none
      child view: none
`)
	require.True(t, report.Passed(), out)
	report, out = play(t, town(t, found), aFamily+`  - row: 1
    do: [{tone: refer, with: {sender_kind: OTHER}}]
    then:
      consents: {START: {signed: 2/2, signers: {mother: 2026-11-20}}}
      withheld: mother
      guardian access: {mother: ENDED}
`)
	require.False(t, report.Passed())
	for _, want := range []string{"signed: expected 2/2, found 1/2",
		"signers: expected mother 2026-11-20, found father none, mother 2026-11-20",
		"withheld: expected mother, found father", "guardian access of mother: expected ENDED, found SUSPENDED"} {
		require.Contains(t, out, want)
	}
}
