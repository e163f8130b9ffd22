package casefile

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Every document is in its reader's language, else the organisation's: whichever it
// is, and whoever reads it.
func TestINV112_EveryLetterIsInItsReadersLanguage(t *testing.T) {
	for _, c := range []struct {
		organisation, patient, nurse Language // "": the organisation's
		want                         [4]Language
	}{
		{Nynorsk, "", "", [4]Language{Nynorsk, Nynorsk, Nynorsk, Nynorsk}},
		{Nynorsk, Bokmaal, English, [4]Language{Bokmaal, English, Nynorsk, Nynorsk}},
		{Bokmaal, Nynorsk, "", [4]Language{Nynorsk, Bokmaal, Bokmaal, Bokmaal}},
		{English, "", Nynorsk, [4]Language{English, Nynorsk, English, English}},
	} {
		p := receivedOn(t, "2027-02-01")
		p.speaks, p.languages = c.organisation, map[Principal]Language{}
		for who, language := range map[Principal]Language{kari: c.patient, nurse: c.nurse} {
			if language != "" {
				p.languages[who] = language
			}
		}
		for _, kind := range letterRegister {
			if kind.InTheCase {
				continue
			}
			for i, to := range []Principal{kari, nurse, ola, CountyGovernor} {
				body := &PostLetter{}
				d := newDeciding(p.s, Command{Body: body, By: actorOf(tone), Facts: p.facts(body)}, p.now, p.policy)
				d.s.Letters = nil
				d.writeLetter(kind.Code, to, "x")
				require.Len(t, d.s.Letters, 1, "%s to %s", kind.Code, to)
				require.Equal(t, c.want[i], d.s.Letters[0].Language, "%s to %s", kind.Code, to)
			}
		}
	}
}

// Every form is in the patient's language unless another is asked for, and one that
// follows by itself is in the language they have then; the old one stays (INV-32).
func TestINV112_INV32_EveryFormIsInThePatientsLanguage(t *testing.T) {
	p := screenedOn(t, "2027-02-01")
	p.languages = map[Principal]Language{kari: Nynorsk}
	for _, kind := range []ConsentKind{ConsentStart, ConsentCoordinator, ConsentPlan, ConsentInfoSharing} {
		step := &IssueConsent{Kinds: []ConsentKind{kind}}
		if kind == ConsentInfoSharing {
			step.Parties = []Principal{nurse}
		}
		p.do(tone, step)
		require.Equal(t, Nynorsk, p.s.latestOf(kind).Language, kind)
	}
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{gp}, Language: English})
	require.Equal(t, English, p.s.latestOf(ConsentInfoSharing).Language, "asked for")
}

func TestINV112_AFormThatFollowsByItselfIsInTheirLanguageThen(t *testing.T) {
	p := plannedOn(t, "2027-02-01", reader(nurse, "HOME_NURSING"))
	p.languages = map[Principal]Language{kari: Nynorsk}
	first := p.s.latestOf(ConsentParticipation).clone()
	require.Equal(t, Bokmaal, first.Language)
	p.do(ola, &GiveNotice{LastDay: on("2027-03-20")})
	p.trained[siri] = true
	p.do(tone, &ProposeCoordinator{Staff: siri, WishAsked: true})
	p.do(tone, &HandOver{Staff: siri, ManagerConfirmed: true, Note: words(1)})
	require.Equal(t, Nynorsk, p.s.latestOf(ConsentParticipation).Language)
	require.NotEqual(t, first.ID, p.s.latestOf(ConsentParticipation).ID)
}

// Whom a step of the clock may write to has their language known.
func TestINV112_TheClockKnowsTheLanguageOfWhoeverItWritesTo(t *testing.T) {
	p := teamedOn(t, "2027-02-01")
	p.do(ola, &GiveNotice{LastDay: on("2027-03-05")})
	who := Correspondents(p.s, tone)
	before := len(p.s.Letters)
	p.at("2027-03-06")
	require.Greater(t, len(p.s.Letters), before)
	for _, l := range p.s.Letters[before:] {
		require.Contains(t, who, l.To)
	}
}
