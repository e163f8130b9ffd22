package story

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// town answers what a story needs to begin, and leaves the rest to a test.
func town(t *testing.T, rest func(r *http.Request, body string) (int, string)) *installation {
	t.Helper()
	var made atomic.Int64
	return newInstallation(t, func(_ int, r *http.Request, body string) (int, map[string]string, string) {
		path := strings.TrimPrefix(r.URL.Path, "/api/v1")
		if status, reply := rest(r, body); status != 0 {
			return status, nil, reply
		}
		id := strconv.FormatInt(made.Add(1), 10)
		switch {
		case path == "/staff" || path == "/people":
			return 201, nil, asJSON(map[string]any{"id": id, "principal": "staff/" + id})
		case path == "/referrals":
			return 201, nil, `{"case_id":"c1"}`
		case strings.HasSuffix(path, "/mails"):
			return 200, nil, `{"items":[]}`
		case r.Method == http.MethodGet && path == "/cases/c1":
			return 200, nil, `{"id":"c1","seq":5,"phase":"RECEIVED","main_responsible":"staff/2"}`
		}
		return 200, nil, asJSON(map[string]any{"id": id})
	})
}

func play(t *testing.T, i *installation, stories ...string) (Report, string) {
	t.Helper()
	var files []string
	dir := t.TempDir()
	for n, s := range stories {
		file := filepath.Join(dir, strconv.Itoa(n)+".yml")
		require.NoError(t, os.WriteFile(file, []byte(s), 0o600))
		files = append(files, file)
	}
	var out bytes.Buffer
	report, err := Run(t.Context(), Config{BaseURL: i.URL + "/", Files: files, Out: &out})
	require.NoError(t, err)
	return report, strings.ReplaceAll(out.String(), dir+string(filepath.Separator), "")
}

func TestAStoryThatHolds(t *testing.T) {
	report, out := play(t, town(t, func(*http.Request, string) (int, string) { return 0, "" }),
		aStory+"  - row: 1\n    do: [{kari: refer, with: {sender_kind: PATIENT}}]\n    then: {case: RECEIVED}\n")
	require.True(t, report.Passed(), out)
	require.Contains(t, out, "0.yml · A test\n  ✓ 1      Sun 2027-01-31 21:00  kari: refer\n")
	require.Contains(t, out, "→ case RECEIVED")
	require.Contains(t, out, "✓ 1 rows, 1 checks, ")
}

func TestWhatDoesNotHoldIsPrintedWithItsLine(t *testing.T) {
	report, out := play(t, town(t, func(*http.Request, string) (int, string) { return 0, "" }),
		aStory+"  - row: 1\n    do: [{kari: refer}]\n    then: {case: ACTIVE}\n  - row: 2\n    at: 2027-02-02\n    then: {case: RECEIVED}\n")
	require.False(t, report.Passed())
	require.Contains(t, out, "✗ 0.yml:"+strconv.Itoa(lineOne+2)+": case: expected ACTIVE, found RECEIVED")
	require.Contains(t, out, "✓ 2      Tue 2027-02-02 12:00", "a wrong cell does not stop the story")
	require.Contains(t, out, "✗ 2 rows, 2 checks, 1 of them do not hold, ")
}

func TestAnUnexpectedRefusalStopsTheStory(t *testing.T) {
	i := town(t, func(r *http.Request, _ string) (int, string) {
		if strings.HasSuffix(r.URL.Path, "/start_screening") {
			return 422, `{"rule":"T-02","key":"wrong_phase"}`
		}
		return 0, ""
	})
	report, out := play(t, i, aStory+`  - row: 1
    do:
      - kari: refer
      - tone: start_screening
  - row: 2
    at: 2027-02-02
    then: {case: SCREENING}
`)
	require.False(t, report.Passed())
	require.Equal(t, 1, report.Stories[0].Unplayed)
	require.Contains(t, out, "✗ 0.yml:"+strconv.Itoa(lineOne+3)+": tone: start screening: expected done, found 422 · T-02 · wrong_phase")
	require.Contains(t, out, "1 rows not played")
}

// TestARefusalMustBeByItsRuleAndChangeNothing: the wrong rule, no refusal, and a
// sequence that has moved are each seen.
func TestARefusalMustBeByItsRuleAndChangeNothing(t *testing.T) {
	var seq atomic.Int64
	i := town(t, func(r *http.Request, _ string) (int, string) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/start_screening"):
			return 422, `{"rule":"T-02"}`
		case strings.HasSuffix(r.URL.Path, "/close_case"):
			seq.Add(1)
			return 422, `{"rule":"T-07"}`
		case r.URL.Path == "/api/v1/cases/c1":
			return 200, asJSON(map[string]any{"id": "c1", "seq": seq.Load()})
		}
		return 0, ""
	})
	report, _ := play(t, i, aStory+`  - row: 1
    do:
      - kari: refer
      - tone: start_screening
        refused: T-02
      - tone: start_screening
        refused: INV-34
      - tone: assign handler
        with: {staff: $ola}
        refused: [T-01, T-02]
      - tone: close case
        with: {reason: NO_CONSENT}
        refused: T-07
      - tone: start_screening
        status: 403
`)
	var got []string
	for _, c := range report.Stories[0].Rows[0].Cells {
		got = append(got, mark(c.OK)+" "+c.Item+": "+c.Want+"/"+c.Got)
	}
	require.Equal(t, []string{
		"✓ tone: start screening: refused by T-02/422 · T-02", "✓ nothing changed: seq 0/seq 0",
		"✗ tone: start screening: refused by INV-34/422 · T-02", "✓ nothing changed: seq 0/seq 0",
		"✗ tone: assign handler: refused by T-01 or T-02/done", "✓ nothing changed: seq 0/seq 0",
		"✓ tone: close case: refused by T-07/422 · T-07", "✗ nothing changed: seq 0/seq 1",
		"✗ tone: start screening: 403/422 · T-02",
	}, got)
}

func TestACastTheInstallationRefusesIsSaidWithItsLine(t *testing.T) {
	i := town(t, func(r *http.Request, _ string) (int, string) {
		if r.URL.Path == "/api/v1/people" {
			return 422, `{"key":"identity_number","detail":"Not a number."}`
		}
		return 0, ""
	})
	report, out := play(t, i, aStory+"  - {row: 1, then: {case: RECEIVED}}\n")
	require.False(t, report.Passed())
	require.Contains(t, out, "0.yml:10: the installation does not take kari: 422 · identity_number · Not a number.")
}

// TestStoriesAreReportedInOrder: they are played side by side, and each is
// printed whole, in the order they were given; one that cannot be read does not
// keep the others from being played.
func TestStoriesAreReportedInOrder(t *testing.T) {
	good := aStory + "  - row: 1\n    do: [{kari: refer}]\n    then: {case: RECEIVED}\n"
	report, out := play(t, town(t, func(*http.Request, string) (int, string) { return 0, "" }), good, "story: broken\n", good)
	require.False(t, report.Passed())
	require.Error(t, report.Stories[1].Err)
	at := []int{strings.Index(out, "0.yml · A test"), strings.Index(out, "✗ 1.yml:1: the story has no cast"),
		strings.Index(out, "2.yml · A test"), strings.Index(out, "2 of 3 stories hold")}
	require.IsIncreasing(t, at, out)
}

func TestWithoutAnInstallationNothingIsPlayed(t *testing.T) {
	_, err := Run(t.Context(), Config{BaseURL: "localhost:8080", Files: []string{"a.yml"}})
	require.ErrorContains(t, err, "does not begin with http://")
	_, err = Run(t.Context(), Config{BaseURL: "http://localhost:8080"})
	require.ErrorContains(t, err, "no story to play")
}

// TestTheRegisterIsChangedUnderTheVersionThatWasRead covers «change ola».
func TestTheRegisterIsChangedUnderTheVersionThatWasRead(t *testing.T) {
	var sent string
	i := town(t, func(r *http.Request, body string) (int, string) {
		switch {
		case r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, "/api/v1/staff/"):
			return 200, `{"version":3}`
		case r.Method == http.MethodPatch:
			sent = r.Header.Get("If-Match") + " " + body
		}
		return 0, ""
	})
	report, out := play(t, i, aStory+"  - row: 1\n    do:\n      - tone: change ola\n        with: {active: false, manager_id: $tone}\n")
	require.True(t, report.Passed(), out)
	require.Equal(t, `"3" {"active":false,"manager_id":"4"}`, sent)
}

// TestAnotherOfTheUnitLooksWhenTheFirstHasLeft: a story may close the account of
// the one whose eyes it looks with.
func TestAnotherOfTheUnitLooksWhenTheFirstHasLeft(t *testing.T) {
	i := town(t, func(r *http.Request, _ string) (int, string) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.Header.Get("Authorization"), "-tone") {
			return 403, `{"key":"inactive"}`
		}
		return 0, ""
	})
	two := strings.Replace(aStory, "    ola: {", "    kaja: {name: Kaja Ruud, unit: ke, roles: [KE]}\n    ola: {", 1)
	row := "  - row: 1\n    do: [{kari: refer}]\n    then: {case: RECEIVED}\n"
	report, out := play(t, i, two+row)
	require.True(t, report.Passed(), out)
	report, out = play(t, i, aStory+row)
	require.False(t, report.Passed())
	require.Contains(t, out, "reading the case: 403 · inactive")
}
