package casefile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The words of the steps that used to swallow them; every other step's are held to
// it in each life that is played (wordsKept).
func TestINV114_WordsAreFoundAgain(t *testing.T) {
	kept := func(p *play, body Step) {
		t.Helper()
		for name, words := range textsIn(reflect.ValueOf(body).Elem(), "") {
			found := false
			for _, e := range p.events {
				for _, held := range textsIn(reflect.ValueOf(e.Fact).Elem(), "") {
					found = found || held == words
				}
			}
			require.True(t, found, "%T%s", body, name)
		}
	}
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &PlanMeeting{Kind: CareTeamMeeting, On: today(p).AddDays(28), Place: words(11), Link: words(12)})
	off := &CancelMeeting{Meeting: "meeting-1", Why: words(13)}
	p.do(ola, off)
	kept(p, off)
	require.Equal(t, words(13), p.s.Meetings[0].Why)

	p = awaitingOn(t, "2027-02-01")
	no := &RefuseConsent{Form: p.form(), Note: words(14)}
	p.do(kari, no)
	kept(p, no)
	for _, task := range p.s.Tasks {
		if task.Open() && !task.Kind.spec().EndsItself {
			done := &CompleteTask{Task: task.ID, Note: words(15)}
			p.do(tone, done)
			kept(p, done)
			require.Equal(t, words(15), p.s.task(task.ID).Note)
			return
		}
	}
	t.Fatal("no task to tick off: " + strings.Join(p.openTasks(), ", "))
}
