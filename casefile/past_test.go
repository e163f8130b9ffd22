package casefile

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// longLife lives a busy case for years: a meeting with minutes every quarter, a
// revision every half-year, every letter posted the day it is written. Each month its
// run is renewed, and each year told how it stands.
func longLife(t testing.TB, years int, told func(year int, whole *play, light State)) {
	p := teamedOn(t, "2027-02-01")
	light, heard, renewed := New("case", "org"), 0, p.now
	hear := func() {
		light = Fold(light, p.events[heard:])
		heard = len(p.events)
		if p.now.Sub(renewed) >= 30*24*time.Hour {
			light, renewed = Lighten(light, p.now), p.now
		}
	}
	post := func() {
		for _, l := range p.s.Letters {
			if l.Status == LetterQueued {
				p.do(tone, &PostLetter{Letter: l.ID})
			}
		}
		hear()
	}
	end := today(p).AddYears(years)
	for quarter := 0; today(p).Before(end); quarter++ {
		post()
		m := p.met(30)
		p.do(ola, &WriteMinutes{Meeting: m, Words: words(1)})
		p.do(ola, &SendMinutes{Meeting: m})
		post()
		p.at(today(p).AddDays(30).String())
		hear()
		if quarter%2 == 1 {
			p.do(ola, &BeginRevision{})
			p.do(ola, &CompleteRevision{ChangeNote: words(2), PatientTookPart: true})
			post()
		}
		p.at(today(p).AddDays(31).String())
		hear()
		if quarter == 0 || quarter%4 == 3 {
			told((quarter+1)/4, p, light)
		}
	}
}

// TestPast_ALifeOfTwentyYearsStaysLight holds the growth of what a run carries and
// Record writes at each step: after five years at most half as large again as in the
// first half-year, after twenty at most twice (issue 11). Nothing that is decided is
// another for it.
func TestPast_ALifeOfTwentyYearsStaysLight(t *testing.T) {
	size := func(s State) float64 {
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		return float64(len(raw))
	}
	var young float64
	longLife(t, 20, func(year int, p *play, light State) {
		if year == 0 {
			young = size(light)
		}
		t.Logf("year %2d: %6.1f kB, %.2f of the first quarter; the whole %6.1f kB", year, size(light)/1000, size(light)/young, size(p.s)/1000)
		switch {
		case year <= 5:
			require.LessOrEqual(t, size(light), 1.5*young)
		default:
			require.LessOrEqual(t, size(light), 2*young)
		}
		if year == 20 {
			require.Greater(t, size(p.s), 20*size(light), "what has left")
			require.Equal(t, light.Past, p.s.countable()-light.countable())
			require.Equal(t, p.s.Plan.InForce(), light.Plan.InForce(), "versions are numbered on")
			require.Equal(t, 1, light.Plan.Versions[0].No, "since when there is a plan")
			require.LessOrEqual(t, len(light.Plan.Versions), 3)
		}
	})
}

// What has left is named by the next step that reaches for it, and ids go on from where
// they were.
func TestPast_IdsGoOnAndOldThingsAreReachedFor(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	m := p.met(30)
	p.do(ola, &WriteMinutes{Meeting: m, Words: words(1)})
	p.do(ola, &SendMinutes{Meeting: m})
	for _, l := range p.s.Letters {
		if l.Status == LetterQueued {
			p.do(tone, &PostLetter{Letter: l.ID})
		}
	}
	p.at("2027-06-01")
	whole := p.s
	p.s = Lighten(whole, p.now)
	require.Greater(t, p.s.Past, 10)
	require.Equal(t, p.s, Lighten(p.s, p.now), "what is light stays as it is")
	first := whole.Letters[1].ID
	for _, body := range []Step{&FailLetter{Letter: first}, &PostLetters{Letters: []LetterID{LetterID(first)}}, &CorrectEntry{Entry: 1}} {
		require.True(t, ReachesPast(p.s, body), "%T", body)
		require.False(t, ReachesPast(whole, body), "%T", body)
	}
	for _, body := range []Step{nil, &PostLetter{Letter: whole.Letters[len(whole.Letters)-1].ID}, &PlanMeeting{On: today(p)}} {
		require.False(t, ReachesPast(p.s, body), "%T", body)
	}
	p.do(ola, &PlanMeeting{Kind: OtherMeeting, On: today(p).AddDays(20)})
	require.Equal(t, nextID("meeting", len(whole.Meetings)), p.s.Meetings[len(p.s.Meetings)-1].ID)
}
