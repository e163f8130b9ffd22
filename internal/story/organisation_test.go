package story

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// aTrust is a story of two organisations; rows are put after it.
const aTrust = `story: Two
starts: 2027-03-27 18:00
cast:
  organisations:
    fjordvik:
      name: Fjordvik
      units: {ke: {name: KE, coordinating: true}}
      staff: {tone: {name: Tone Berg, unit: ke, roles: [KE, KEL]}}
      people: {leah_home: {name: Leah Skog}}
    nordfjell:
      name: Sykehuset Nordfjell
      kind: HEALTH_TRUST
      policy: {admission_notice: "OFF"}
      units: {hfke: {name: KE, coordinating: true}, ward: Psykiatrisk}
      staff:
        kaia: {name: Kaia Lund, unit: ward, manager: ragna, roles: [HP-S]}
        siri: {name: Siri Dal, unit: hfke, roles: [KEL]}
        ragna: {name: Ragna Moen, unit: ward, roles: [DH, HP-S]}
      people: {leah: {name: Leah Skog}}
rows:
`

func TestACastOfTwoOrganisations(t *testing.T) {
	s, err := parse("a.yml", []byte(aTrust+`
  - row: 1
    do:
      - {kaia: open episode, as: stay, with: {patient: $leah, unit_id: $ward, field: MENTAL_HEALTH}}
      - {kaia: notify municipality, with: {municipality: $fjordvik}, as: word}
      - {leah_home: refer, as: home, with: {sender_kind: PATIENT}}
    in: stay
    then:
      case: DURING
      main responsible: {who: ragna, as: DH}
      episode: {coordination: NEED_SEEN, department: $ward}
      clinicians: [{who: kaia, kind: PHYSICIAN}]
      notifications: [{status: SENT, to: $fjordvik}]
      letters: {D-32: {to: [municipality]}}
  - row: 1b
    do:
      - {tone: receive case of leah_home, as: sent}
      - {kaia: await notification ACKNOWLEDGED, in: stay}
    in: sent
    at: 2027-03-27 19:00
    then: {case: RECEIVED}
  - {row: 2, at: 2027-03-28, in: home, then: {episode: none, deadlines: {DL-21r: {about: $word}}}}
`))
	require.NoError(t, err)
	require.Equal(t, []string{"fjordvik", "nordfjell", "nordfjell", "fjordvik", "nordfjell"},
		[]string{s.cast.home("tone"), s.cast.home("ragna"), s.cast.home("leah"), s.cast.home("leah_home"), s.cast.organisations[1].key})
	require.Equal(t, map[string]any{"admission_notice": "OFF"}, s.cast.organisations[1].policy)
	// Who looks: the unit at a case, the head of the department at an episode.
	require.Equal(t, []string{"tone"}, s.cast.readers("fjordvik", false))
	require.Equal(t, []string{"ragna", "siri"}, s.cast.readers("nordfjell", true))
	require.Equal(t, []action{&receiveCase{of: "leah_home"}, &await{what: "notification", status: "ACKNOWLEDGED"}},
		[]action{s.rows[1].steps[0].action, s.rows[1].steps[1].action})
	require.Equal(t, "/episodes", newPlayer(s, nil).stepPath("open_episode", ""))

	p := newPlayer(s, nil)
	p.begin("case-1", "kaia", true)
	require.Equal(t, []string{"ragna", "siri"}, p.eyesOn("case-1"))
	p.begin("case-2", "leah_home", false)
	require.Equal(t, []string{"tone"}, p.eyesOn("case-2"))
	p.begin("case-1", "kaia", true)
	require.Equal(t, &playedCase{id: "case-1", in: "nordfjell", episode: true, versions: map[int]string{}}, p.current)
}

func TestAnEpisodeIsComparedAspectByAspect(t *testing.T) {
	s, err := parse("a.yml", []byte(aTrust+`
  - row: 1
    then:
      episode: {coordination: CONSENT, department: $ward, admitted_at: 2027-03-27 18:00, levels: BOTH, wants: [PLAN], informed_on: none}
      clinicians: [{who: kaia, ended_on: 2027-04-02}, {who: ragna, told_on: none}]
      notifications: [{status: REFUSED, to: none}, {status: SENT, to: $fjordvik}]
`))
	require.NoError(t, err)
	p := newPlayer(s, nil)
	p.units["ward"], p.bodies["fjordvik"] = "unit-1", "organisation/1"
	for _, key := range s.cast.keys() {
		p.enterForTest(key)
	}
	c := caseView{Kind: "EPISODE", Unit: "unit-1", Episode: episodeView{Coordination: "CONSENT",
		AdmittedAt:    time.Date(2027, 3, 27, 17, 0, 0, 0, time.UTC),
		Clinicians:    []clinicianView{{Who: "staff/kaia", EndedOn: "2027-04-02"}, {Who: "staff/ragna"}},
		Notifications: []notificationView{{Status: "REFUSED", To: "body/municipality"}, {Status: "SENT", To: "organisation/1"}}}}
	c.Episode.Need.Levels, c.Episode.Need.Wants = "BOTH", []string{"PLAN"}
	failed := func() (out []string) {
		for _, k := range s.rows[0].checks {
			cells, err := k.compare(t.Context(), p, &snapshot{caseView: &c, played: &playedCase{}})
			require.NoError(t, err)
			for _, cell := range cells {
				if !cell.OK {
					out = append(out, strings.TrimSpace(cell.Item+" "+cell.Aspect)+": "+cell.Want+"/"+cell.Got)
				}
			}
		}
		return out
	}
	require.Empty(t, failed())
	c.Unit, c.Episode.Clinicians = "unit-2", c.Episode.Clinicians[:1]
	c.Episode.Notifications[1].To = "organisation/2"
	require.Equal(t, []string{"episode department: unit-1/unit-2", "clinicians how many: 2/1",
		"notification 2 to: organisation/1/organisation/2"}, failed())
	c.Kind = "CASE"
	require.Contains(t, failed()[0], "/none")
}

func TestTwoOrganisationsAreCheckedBeforeTheyAreMade(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"beside":   {"cast:\n", "cast:\n  units: {a: B}\n", "with «organisations» the cast has no «units»"},
		"twice":    {"{hfke:", "{ke:", "there are two called «ke»"},
		"of other": {"unit: ward, manager", "unit: ke, manager", "kaia works in «ke», which is not among the units"},
		"manager":  {"manager: ragna", "manager: tone", "kaia's manager «tone» is not among the staff"},
		"nobody":   {"[DH, HP-S]", "[HP-S]", ""},
		"no eyes": {"unit: hfke, roles: [KEL]}\n        ragna: {name: Ragna Moen, unit: ward, roles: [DH, HP-S]",
			"unit: hfke}\n        ragna: {name: Ragna", "nobody in the cast heads a department"},
		"kind":     {"HEALTH_TRUST", "TRUST", "kind cannot be «TRUST»"},
		"received": {"rows:\n", "rows:\n  - {row: 0, do: [{tone: receive case of tone}]}\n", "«receive case of tone» does not say whose"},
		"awaited": {"rows:\n", "rows:\n  - {row: 0, do: [{tone: await notification HEARD}]}\n",
			"«await notification HEARD» does not say how far it has come"},
		"who acts": {"rows:\n", "rows:\n  - {row: 0, do: [{nordfjell: refer}]}\n", "«nordfjell» is neither in the cast nor a word of a step"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse("a.yml", []byte(strings.Replace(aTrust, c.old, c.new, 1)+"  - {row: 1, then: {case: RECEIVED}}\n"))
			if c.want == "" {
				require.NoError(t, err, "the trust's unit may look")
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
