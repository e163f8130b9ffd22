package casefile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// recorded is a ledger as it was written, and the state it added up to then.
type recorded struct {
	Events []Event         `json:"events"`
	State  json.RawMessage `json:"state"`
}

func recordedLedger(t *testing.T, name string) recorded {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "ledgers", name))
	require.NoError(t, err)
	var r recorded
	require.NoError(t, json.Unmarshal(raw, &r))
	return r
}

// The case of somebody who turned 16, and of a child whose father was kept out of
// it and let in again: as they were written before Decide said what a receipt, a
// birthday and a correction led to, and as they are written since. Both must add up
// to what they added up to then, whatever the rules say today: nobody changes
// these files.
func TestINV15_OlderEventsMeanWhatTheyMeant(t *testing.T) {
	for _, name := range []string{"sixteen", "let_in_again"} {
		was, is := recordedLedger(t, name+"_older.json"), recordedLedger(t, name+".json")
		require.JSONEq(t, string(was.State), string(is.State))
		for _, ledger := range []recorded{was, is} {
			state, err := json.Marshal(Fold(New("case", "org"), ledger.Events))
			require.NoError(t, err)
			require.JSONEq(t, string(was.State), string(state), name)
		}
	}
}

// An older birthday ended what each guardian could write, and that once: who was
// let in to write again later still does when what they may know is said anew.
func TestINV15_INV26_AnOlderBirthdayEndsWhatEachGuardianWritesOnce(t *testing.T) {
	s := New("case", "org")
	writer := func(who Principal) Participant {
		return Participant{Who: who, Read: []string{"a"}, Write: []string{"a"}}
	}
	s.Consents = []Consent{{ID: "consent-1", Kind: ConsentParticipation, Status: ConsentActive,
		Participants: []Participant{writer(mother), writer(father)}}}
	writes := func() (who []Principal) {
		for _, p := range s.Consents[0].Participants {
			if len(p.Write) > 0 {
				who = append(who, p.Who)
			}
		}
		return who
	}
	said := func(who Principal, status GuardianStanding) {
		s = Apply(s, Event{On: on("2027-05-14"), Fact: &GuardianAccessSet{Who: who, Status: status}})
	}
	said(mother, AccessSuspended)
	require.Equal(t, []Principal{father}, writes())
	said(father, AccessSuspended)
	require.Empty(t, writes())
	s.Consents[0].Participants = []Participant{writer(mother), writer(father)}
	said(mother, AccessRequired)
	require.Equal(t, []Principal{mother, father}, writes())
}

// The recorded ledgers are of the two shapes, and hold all four facts.
func TestINV15_TheRecordedLedgersAreOfBothShapes(t *testing.T) {
	is, was := recordedLedger(t, "sixteen.json"), recordedLedger(t, "sixteen_older.json")
	stripped, otherwise := older(is.Events)
	require.Equal(t, []string{"guardian_access_set", "receipt_registered", "referral_redated", "signature_corrected"}, otherwise)
	require.Equal(t, was.Events, stripped)
	require.NotEqual(t, was.Events, is.Events)
}

// older is events as an older build would have written them, and the names of the
// facts that it would have written otherwise.
func older(events []Event) (out []Event, otherwise []string) {
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *ReceiptRegistered:
			was := *f
			was.Status, e.Fact = "", &was
		case *GuardianAccessSet:
			was := *f
			was.WriteEnds, e.Fact = nil, &was
		case *ReferralRedated:
			was := *f
			was.FirstReceivedOn, e.Fact = Date{}, &was
		case *SignatureCorrected:
			was := *f
			was.ActiveOn, e.Fact = Date{}, &was
		default:
			out = append(out, e)
			continue
		}
		out = append(out, e)
		if !slices.Contains(otherwise, e.Name()) {
			otherwise = append(otherwise, e.Name())
		}
	}
	slices.Sort(otherwise)
	return out, otherwise
}

// olderHolds: a step of today written as an older build wrote it adds up to the
// same, and what an older build left unsaid is said.
func (l *life) olderHolds(before State, events []Event, after State) {
	was, otherwise := older(events)
	if len(otherwise) == 0 {
		return
	}
	if a, b := stateJSON(l, Fold(before, was)), stateJSON(l, after); a != b {
		l.fail("INV-15", "%v written as before add up to another case:\n%s\n%s", otherwise, a, b)
	}
	s := before
	for _, e := range events {
		switch f := e.Fact.(type) {
		case *ReceiptRegistered:
			if f.Status == "" {
				l.fail("INV-15", "a receipt does not say what the decision is")
			}
		case *GuardianAccessSet:
			if f.WriteEnds == nil {
				l.fail("INV-15", "nothing says where %s may write no more", f.Who)
			}
		case *ReferralRedated:
			if f.FirstReceivedOn.IsZero() {
				l.fail("INV-15", "nothing says from when the round counts")
			}
		case *SignatureCorrected:
			if con := s.consentByID(f.Consent); f.ActiveOn.IsZero() != con.ActiveOn.IsZero() {
				l.fail("INV-15", "nothing says from when %s is in force", f.Consent)
			}
		}
		s = Apply(s, e)
	}
}
