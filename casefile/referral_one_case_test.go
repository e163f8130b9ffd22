package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Which of a person's cases goes first is total, and the same from both sides.
func TestINV104_OneOfTwoCasesGoesFirst(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	here := OtherCase{ID: p.s.Case, Phase: p.s.Phase, ReceivedOn: p.s.FirstReceivedOn}
	for name, c := range map[string]struct {
		other OtherCase
		first bool
	}{
		"beyond screening":            {OtherCase{ID: "z", Phase: PhaseActive, ReceivedOn: on("2027-02-03")}, true},
		"refused":                     {OtherCase{ID: "z", Phase: PhaseRefused, ReceivedOn: on("2027-02-03")}, true},
		"received earlier":            {OtherCase{ID: "z", Phase: PhaseScreening, ReceivedOn: on("2027-01-31")}, true},
		"received earlier, untouched": {OtherCase{ID: "z", Phase: PhaseReceived, ReceivedOn: on("2027-01-31")}, true},
		"received later":              {OtherCase{ID: "a", Phase: PhaseScreening, ReceivedOn: on("2027-02-02")}, false},
		"the same day, before":        {OtherCase{ID: "a", Phase: PhaseScreening, ReceivedOn: on("2027-02-01")}, true},
		"the same day, after":         {OtherCase{ID: "z", Phase: PhaseScreening, ReceivedOn: on("2027-02-01")}, false},
	} {
		t.Run(name, func(t *testing.T) {
			facts := p.facts(&IssueConsent{})
			facts.Others = []OtherCase{c.other}
			_, r := Decide(p.s, Command{ID: "i", By: actorOf(tone), Body: &IssueConsent{Kinds: []ConsentKind{ConsentStart}, TextVersion: "1",
				Language: "nb"}, Facts: facts}, p.now, p.policy)
			require.Equal(t, c.first, r != nil)
			if c.other.Phase == PhaseScreening {
				there := p.s.clone()
				there.Case, there.FirstReceivedOn = c.other.ID, c.other.ReceivedOn
				d := &deciding{s: &there, facts: Facts{Others: []OtherCase{here}}}
				require.Equal(t, !c.first, d.goesFirst() != nil, "the other way round")
			}
		})
	}
	d := &deciding{s: &p.s, facts: Facts{Others: []OtherCase{{ID: "a", Phase: PhaseScreening, ReceivedOn: on("2027-01-01")},
		{ID: "b", Phase: PhaseScreening, ReceivedOn: on("2027-01-02")}, {ID: "c", Phase: PhaseDecision, ReceivedOn: on("2027-03-02")}}}}
	require.Equal(t, "c", d.goesFirst().ID, "the one that is beyond screening is named")
	d.facts.Others = d.facts.Others[:2]
	require.Equal(t, "a", d.goesFirst().ID)
}

// The same referral is taken over once, and none that came from here.
func TestT03_AReferralIsTakenOverOnce(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	ref := Referral{ID: "referral-1", From: "another", FromID: "referral-1", SenderKind: SenderOther, Kind: Enquiry,
		Channel: ReferredOnPaper, ReceivedOn: on("2027-01-20"), Words: words(1)}
	for range 2 {
		p.do(System, &AbsorbReferral{Referral: ref})
		require.Len(t, p.s.Referrals, 2)
	}
	older := ref
	older.FromID = "" // as a case took it over before referrals kept their number
	q := screenedOn(t, "2027-02-01")
	q.do(System, &AbsorbReferral{Referral: older})
	q.do(System, &AbsorbReferral{Referral: ref})
	require.Len(t, q.s.Referrals, 2)
	ref.FromID = "referral-2"
	p.do(System, &AbsorbReferral{Referral: ref})
	require.Len(t, p.s.Referrals, 3)

	require.Equal(t, []string{"another referral-1", "another referral-2"}, names(ToTakeOver(p.s, "third"))[1:])
	require.Equal(t, "case referral-1", names(ToTakeOver(p.s, "third"))[0])
	require.Equal(t, []string{"case referral-1"}, names(ToTakeOver(p.s, "another")), "what came from there is there")
	third := New("third", "org")
	require.Equal(t, []string{"referral-1", "referral-1", "referral-2"}, Lacks(p.s, third))
	third.Referrals = ToTakeOver(p.s, "third")
	require.Empty(t, Lacks(p.s, third))
}

func names(refs []Referral) (out []string) {
	for _, r := range refs {
		out = append(out, r.From+" "+r.FromID)
	}
	return out
}

// A case ends in favour of another only when that one has all its referrals.
func TestT03_AMergeWaitsForTheReferrals(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	facts := p.facts(&Merge{})
	facts.Others = []OtherCase{{ID: "another", Number: "2027-0001", Phase: PhaseActive, Lacks: []string{"referral-1"}}}
	_, r := Decide(p.s, Command{ID: "m", By: actorOf(tone), Body: &Merge{Into: "another"}, Facts: facts}, p.now, p.policy)
	require.Equal(t, "referrals_on_their_way", r.Key)
}

// Phases that run are those beyond screening that have not ended.
func TestINV104_PhasesThatRun(t *testing.T) {
	var runs []string
	for _, code := range PhaseNone.Codes() {
		if Phase(code).Runs() {
			runs = append(runs, code)
		}
	}
	require.Equal(t, []string{"AWAITING_CONSENT", "ASSESSMENT", "DECISION", "ACTIVE", "REFUSED", "TRANSFER_PENDING"}, runs)
	require.False(t, PhaseNone.Runs())
}
