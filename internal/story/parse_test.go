package story

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// aStory is a story that can be read; rows are put after it.
const aStory = `story: A test
starts: 2027-01-31 21:00
cast:
  organisation: Fjordvik
  units: {ke: {name: KE, coordinating: true}}
  staff:
    tone: {name: Tone Berg, unit: ke, roles: [KEL], training: 2026-01-15}
    ola: {name: Ola Fysio, manager: tone}
  people:
    kari: {name: Kari Nordli, born: 1958-03-12, identity_number: 03919421362, address: "Nordvegen 3, 6999 Fjordvik"}
rows:
`

// lineOne is the line on which rows put after aStory begin.
var lineOne = strings.Count(aStory, "\n") + 1

func TestAStoryIsReadAsItIsWritten(t *testing.T) {
	s, err := parse("a.yml", []byte(aStory+`
  - row: 1.10
    at: 2027-01-31 21:15
    do:
      - kari: refer
        as: first
        with: {sender_kind: PATIENT, wishes: [COORDINATOR], words: $$ 100}
  - row: 1.2
    at: 2027-03-30T22:00:00Z
    in: first
    do:
      - ola: appoint_coordinator
        with: {staff: $ola, manager_confirmed: true}
        refused: [INV-34, K-03]
      - kari: reads plan version 1
        status: 403
      - tone: post letters D-08 and D-11 to kari
`))
	require.NoError(t, err)
	require.Equal(t, "A test", s.title)
	require.Equal(t, "03919421362", s.cast.people[0].number, "a number keeps its zero")
	require.Equal(t, person{key: "kari", name: "Kari Nordli", kind: "PATIENT", born: "1958-03-12", number: "03919421362", channel: "LETTER",
		line: "Nordvegen 3", postalCode: "6999", postalPlace: "Fjordvik"}, s.cast.people[0])
	require.Equal(t, map[string]string{"COORDINATOR_ROLE": "2026-01-15", "INDIVIDUAL_PLAN": "2026-01-15"}, s.cast.staff[0].training)
	require.Equal(t, "1.10", s.rows[0].id, "a row's number is not a fraction")
	require.Equal(t, time.Date(2027, 1, 31, 20, 15, 0, 0, time.UTC), s.rows[0].at.at)
	require.Equal(t, time.Date(2027, 3, 30, 22, 0, 0, 0, time.UTC), s.rows[1].at.at)
	steps := s.rows[1].steps
	require.Equal(t, []string{"INV-34", "K-03"}, steps[0].refused)
	require.Equal(t, &readPath{path: "/plan/versions/1"}, steps[1].action)
	require.Equal(t, 403, steps[1].status)
	require.Equal(t, "first", steps[1].in, "the case of the row is the case of its steps")
	require.Empty(t, s.rows[0].steps[0].in)
	require.Equal(t, &postLetters{codes: []string{"D-08", "D-11"}, to: []string{"kari"}}, steps[2].action)
	require.Equal(t, "tone: post letters D-08 and D-11 to kari", steps[2].describe())
}

// TestTheCaseOfARowIsTheCaseOfItsSteps holds that «in» beside a row is meant for
// what is done in it, unless a step names another case or the row has begun one.
func TestTheCaseOfARowIsTheCaseOfItsSteps(t *testing.T) {
	s, err := parse("a.yml", []byte(aStory+`
  - {row: 1, do: [{kari: refer, as: first, with: {sender_kind: PATIENT}}]}
  - row: 2
    at: 2027-02-01
    in: second
    do:
      - tone: start screening
      - {kari: refer, as: second, with: {sender_kind: PATIENT}}
      - tone: start screening
      - {tone: start screening, in: first}
  - row: 3
    at: 2027-02-02
    in: first
    do:
      - tone: start screening
      - {tone: start screening, in: second}
      - {kari: refer, as: third, with: {sender_kind: PATIENT}}
      - tone: start screening
`))
	require.NoError(t, err)
	var in []string
	for _, st := range slices.Concat(s.rows[1].steps, s.rows[2].steps) {
		in = append(in, st.in)
	}
	require.Equal(t, []string{"", "", "", "first", "first", "second", "first", ""}, in)
}

func TestManagersAreMadeBeforeThoseTheyManage(t *testing.T) {
	s, err := parse("a.yml", []byte(strings.Replace(aStory, "    tone: {", "    siri: {name: Siri, manager: ola}\n    tone: {",
		1)+"  - {row: 1, then: {case: RECEIVED}}\n"))
	require.NoError(t, err)
	var order []string
	for _, m := range s.cast.staff {
		order = append(order, m.key)
	}
	require.Equal(t, []string{"tone", "ola", "siri"}, order)
}

// TestWhatIsWrongIsSaidWithLineAndHint holds the promise of the format: unknown
// words are errors, with where they stand and what was probably meant.
func TestWhatIsWrongIsSaidWithLineAndHint(t *testing.T) {
	for name, c := range map[string]struct{ rows, want string }{
		"step":          {"  - row: 1\n    do:\n      - kari: refr\n", "a.yml:+3: there is no step «refr»; did you mean «refer»?"},
		"internal step": {"  - row: 1\n    do:\n      - kari: wake\n", "a.yml:+3: there is no step «wake»; known are: "},
		"field": {"  - row: 1\n    do:\n      - kari: refer\n        with:\n          sender_kind: PATIENT\n" +
			"          recieved_on: 2027-01-31\n", "a.yml:+6: «refer» has no field «recieved_on»; did you mean «received_on»?"},
		"field deep": {"  - row: 1\n    do:\n      - ola: start care team\n        with: {members: [{whom: $kari}]}\n",
			"a.yml:+4: «start_care_team.members» has no field «whom»; did you mean «who»?"},
		"list": {"  - row: 1\n    do:\n      - kari: refer\n        with: {wishes: PLAN}\n",
			"a.yml:+4: «refer.wishes» is a list; write it in brackets"},
		"yes or no": {"  - row: 1\n    do:\n      - tone: complete assessment\n        with: {long_term: ja}\n",
			"a.yml:+4: «complete_assessment.long_term» is «ja»; write true or false"},
		"row key": {"  - row: 1\n    doo: []\n    then: {case: ACTIVE}\n", "a.yml:+2: a row has no «doo»; did you mean «do»?"},
		"who": {"  - row: 1\n    do:\n      - karl: refer\n",
			"a.yml:+3: «karl» is neither in the cast nor a word of a step; did you mean «kari»?"},
		"two who act": {"  - row: 1\n    do:\n      - kari: refer\n        ola: refer\n", "a.yml:+4: one step, two who act: kari and ola"},
		"then":        {"  - row: 1\n    then: {deadline: {DL-01: OPEN}}\n", "a.yml:+2: then has no «deadline»; did you mean «deadlines»?"},
		"phase":       {"  - row: 1\n    then: {case: RECIEVED}\n", "a.yml:+2: case cannot be «RECIEVED»; did you mean «RECEIVED»?"},
		"aspect": {"  - row: 1\n    then:\n      deadlines:\n        DL-01: {actby: 2027-02-26}\n",
			"a.yml:+4: DL-01 has no «actby»; did you mean «act_by»?"},
		"code": {"  - row: 1\n    then: {deadlines: {DL-99: OPEN}}\n",
			"a.yml:+2: deadlines: there is no «DL-99»; did you mean «DL-09»?"},
		"date": {"  - row: 1\n    then: {deadlines: {DL-01: {due: 28.02.2027}}}\n",
			"a.yml:+2: DL-01 due is «28.02.2027», which is not a date; write it like 2027-02-23"},
		"no such day": {"  - row: 1\n    at: 2027-02-29\n    then: {case: ACTIVE}\n", "a.yml:+2: at: «2027-02-29» is neither a date"},
		"person": {"  - row: 1\n    then: {main responsible: tine}\n",
			"a.yml:+2: nobody in the cast is called «tine»; did you mean «tone»?"},
		"reference": {"  - row: 1\n    do:\n      - kari: register receipt\n        with: {decision: $descision}\n",
			"a.yml:+4: «$descision» names nothing; did you mean «decision»?"},
		"arguments": {"  - row: 1\n    do:\n      - tone: post letter\n        with:\n          letter: $letter(D-08)\n",
			"a.yml:+5: «$letter(D-08)» says 1 of 2; write $letter(CODE, who)"},
		"name twice": {"  - row: 1\n    do:\n      - tone: issue decision\n        as: grant\n" +
			"      - tone: issue decision\n        as: grant\n", "a.yml:+5: «grant» has been named before"},
		"nothing to name": {"  - row: 1\n    do:\n      - tone: start screening\n        as: desk\n",
			"a.yml:+3: «start screening» makes nothing that could be named"},
		"no case": {"  - row: 1\n    in: other\n    then: {case: ACTIVE}\n", "a.yml:+1: no case is called «other»"},
		"backwards": {"  - row: 1\n    at: 2027-01-30\n    then: {case: ACTIVE}\n",
			"a.yml:+1: row 1 is on 2027-01-30, before 2027-01-31 21:00"},
		"empty row": {"  - row: 1\n", "a.yml:+1: row 1 neither does nor asserts anything"},
		"letters": {"  - row: 1\n    do:\n      - tone: post letters to kari\n",
			"a.yml:+3: «post letters to kari» does not say which letters"},
		"letter":        {"  - row: 1\n    then: {letters: {D-8: none}}\n", "a.yml:+2: «D-8» is no letter code; did you mean «D-08»?"},
		"letter posted": {"  - row: 1\n    do:\n      - tone: post letters D-07\n", "a.yml:+3: «D-07» is no letter code"},
		"letter named": {"  - row: 1\n    do:\n      - tone: post letter\n        with:\n          letter: $letter(D-00, kari)\n",
			"a.yml:+5: «D-00» is no letter code"},
		"readable": {"  - row: 1\n    do:\n      - kari: reads plann\n",
			"a.yml:+3: nothing of a case is called «plann»; did you mean «plan»?"},
		"everybody else": {"  - row: 1\n    then: {does not see the plan: everybody else}\n", "a.yml:+2: everybody else than whom?"},
		"merge key":      {"  - row: 1\n    then:\n      <<: {case: ACTIVE}\n", "a.yml:+3: a story has no use for a YAML merge key"},
		"not YAML":       {"  - row: [\n", "this is not YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("a.yml", []byte(aStory+c.rows))
			require.Error(t, err)
			want := c.want
			if rest, ok := strings.CutPrefix(want, "a.yml:+"); ok {
				offset, text, _ := strings.Cut(rest, ":")
				want = "a.yml:" + plus(t, offset) + ":" + text
			}
			require.Contains(t, err.Error(), want)
		})
	}
}

func plus(t *testing.T, offset string) string {
	t.Helper()
	n, err := strconv.Atoi(offset)
	require.NoError(t, err)
	return strconv.Itoa(lineOne + n - 1)
}

func TestEverythingWrongIsSaidAtOnce(t *testing.T) {
	_, err := parse("a.yml", []byte("story: A\ncsat: {}\nstarts: soon\n"))
	var all Problems
	require.ErrorAs(t, err, &all)
	require.Equal(t, []string{
		"a.yml:1: the story has no cast",
		"a.yml:2: a story has no «csat»; did you mean «cast»?",
		"a.yml:3: starts: «soon» is neither a date (2027-02-23), a time in Oslo (2027-02-23 14:30) nor an instant (2027-03-30T22:00:00Z)",
	}, strings.Split(err.Error(), "\n"))
}

func TestACastIsCheckedBeforeItIsMade(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unit":     {"unit: ke, roles", "unit: kee, roles", "tone works in «kee», which is not among the units"},
		"manager":  {"manager: tone", "manager: tor", "ola's manager «tor» is not among the staff"},
		"circle":   {"unit: ke, roles", "manager: ola, roles", "the managers go round in a circle"},
		"role":     {"[KEL]", "[KELL]", "«KELL» is not a role of the register; did you mean «KEL»?"},
		"nobody":   {"roles: [KEL], ", "", "nobody in the cast works in the coordinating unit"},
		"address":  {"Nordvegen 3, 6999 Fjordvik", "Nordvegen 3", "kari's address is «Nordvegen 3»"},
		"reserved": {"    ola:", "    with:", "«with» means something else in a story"},
		"two":      {"    kari:", "    ola:", "there are two called «ola»"},
		"born":     {"1958-03-12", "12.03.1958", "born is «12.03.1958», which is not a date"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("a.yml", []byte(strings.Replace(aStory, c.old, c.new, 1)+"  - {row: 1, then: {case: RECEIVED}}\n"))
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestTimesAreComparedAsExactlyAsTheyAreWritten(t *testing.T) {
	for _, c := range []struct {
		written, found string
		want           bool
	}{
		{"2027-03-31", "2027-03-30T22:00:00Z", true}, // a date is one in Oslo
		{"2027-03-30", "2027-03-30T22:00:00Z", false},
		{"2027-01-31 21:15", "2027-01-31T20:15:59Z", true},
		{"2027-01-31 21:15", "2027-01-31T20:16:00Z", false},
		{"2027-03-30T22:00:00Z", "2027-03-30T22:00:00.9Z", true},
		{"2027-03-30T22:00:00Z", "2027-03-30T21:59:59.9Z", false},
	} {
		w, err := parseWhen(c.written)
		require.NoError(t, err)
		found, err := time.Parse(time.RFC3339Nano, c.found)
		require.NoError(t, err)
		require.Equal(t, c.want, w.matches(found), "%s and %s", c.written, c.found)
	}
}
