package casefile

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every row is a code of its own, has a name, and keeps for the patient only what
// something would stop.
func TestEveryLetterHasItsRow(t *testing.T) {
	require.Len(t, letterKinds, len(letterRegister), "a code has two rows")
	for _, k := range LetterKinds() {
		require.NotEmpty(t, k.Title, k.Code)
		require.True(t, !k.patientKeeps || k.stopsWith != 0, "%s: nothing stops it anyway", k.Code)
	}
}

// Posting starts the time to answer for the advance notice and for nothing else.
func TestDL27_OnlyTheAdvanceNoticeIsANoticeInAdvance(t *testing.T) {
	for _, k := range LetterKinds() {
		require.Equal(t, k.Code == AdvanceNoticeLetter, k.notice == noticeInAdvance, k.Code)
	}
}

func TestNoLetterOfAnUnknownKindIsWritten(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	d := newDeciding(p.s, Command{Facts: Facts{UnitLead: tone}}, p.now, p.policy)
	for _, code := range []LetterCode{"D-00", "", AssessmentRecord} {
		d.queueLetter(code, kari, "")
	}
	require.Empty(t, d.events)
	d.queueLetter(NoConsentLetter, kari, "")
	require.Len(t, d.events, 1)
}

// Nothing is written to somebody who has died; others are written to as before.
func TestNothingIsWrittenToTheDead(t *testing.T) {
	p := receivedOn(t, "2027-02-01")
	p.s.DiedOn = on("2027-02-01")
	d := newDeciding(p.s, Command{Facts: Facts{UnitLead: tone}}, p.now, p.policy)
	d.writeLetter(NoConsentLetter, kari, "")
	require.Empty(t, d.events)
	d.writeLetter(NoConsentLetter, tone, "")
	require.Len(t, d.events, 1)
}

// What a letter stands for is said in its row, by code (domain.md 2.12).
func TestLettersAreWhatTheRegisterSays(t *testing.T) {
	// Those of the first delivery; a kind that is added says so in its own row.
	all := func(is func(*Letter) bool) (codes []LetterCode) {
		for _, k := range LetterKinds() {
			if l := (&Letter{Code: k.Code}); k.Code <= PlanInformationLetter && is(l) {
				codes = append(codes, k.Code)
			}
		}
		return codes
	}
	require.Equal(t, []LetterCode{"D-08", "D-09", "D-26"}, all((*Letter).isNotice))
	require.Equal(t, []LetterCode{"D-12", "D-14", "D-16"}, all(func(l *Letter) bool { return !l.aboutThePerson() }))
	require.True(t, (&Letter{Code: "D-00"}).aboutThePerson(), "what is not known is treated with the most care")
	for _, c := range []struct {
		code     LetterCode
		end      letterEnd
		patients bool // the patient's own is stopped too
	}{
		{"D-03", formTakenBack, false}, {"D-13", formTakenBack, false}, {"D-04", signatureStruck, true}, {"D-10", noticeOvertaken, true},
		{"D-14", assignmentOver, true}, {"D-22", meetingCalledOff, true},
	} {
		l := Letter{Code: c.code, About: "it", To: gp}
		require.True(t, l.stopsAt(c.end, kari, []string{"other", "it"}), c.code)
		require.False(t, l.stopsAt(c.end, kari, []string{"other"}), c.code)
		require.False(t, l.stopsAt(c.end%noticeOvertaken+1, kari, []string{"it"}), c.code)
		l.To = kari
		require.Equal(t, c.patients, l.stopsAt(c.end, kari, []string{"it"}), c.code)
	}
	for _, code := range []LetterCode{"D-03", "D-13"} {
		l := Letter{Code: code, About: "it", To: kari}
		require.True(t, l.stopsAt(formReplaced, kari, []string{"it"}), "the patient's own too")
		require.False(t, l.stopsAt(formReplaced, kari, []string{"other"}))
	}
	require.False(t, (&Letter{Code: "D-04", About: "it", To: gp}).stopsAt(formReplaced, kari, []string{"it"}))
	stopped := all(func(l *Letter) bool { return l.kind().stopsWith != 0 })
	require.Equal(t, []LetterCode{"D-03", "D-04", "D-10", "D-13", "D-14", "D-20", "D-22"}, stopped)
}

// fitsItsRow holds a letter to what the register says it may be about.
func (l *life) fitsItsRow(x Letter) {
	k, registered := letterKinds[x.Code]
	about := x.About == "" && len(k.about) == 0 ||
		slices.ContainsFunc(k.about, func(thing string) bool { return x.About == thing || strings.HasPrefix(x.About, thing+"-") })
	if !registered || !about {
		l.fail("domain.md 2.12", "%s is about %q", x.Code, x.About)
	}
}
