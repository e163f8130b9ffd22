package casefile

import (
	"cmp"
	"slices"
)

// Language is one of the languages a form, a letter or a refusal is written in.
type Language string

// The languages.
const (
	Bokmaal Language = "nb"
	Nynorsk Language = "nn"
	English Language = "en"
)

// Codes lists them.
func (Language) Codes() []string { return CodesOf(Bokmaal, Nynorsk, English) }

// languageOf is the language somebody is written to in: their own, else the
// organisation's (INV-112). There is no other to fall back on.
func (d *deciding) languageOf(p Principal) Language {
	return cmp.Or(d.facts.Languages[p], d.facts.Language)
}

// formLanguage is the language of a form about the patient: the one asked for, else
// theirs. A form keeps it for good (INV-32); one that takes its place is in the
// language they have then.
func (d *deciding) formLanguage(asked Language) Language {
	return cmp.Or(asked, d.languageOf(d.s.Patient))
}

// Correspondents lists everybody whom a step of the clock may lead to a letter to,
// so that their language is known: whoever has a part in the case, and the head of
// the unit.
func Correspondents(state State, lead Principal) []Principal {
	s := &state
	out := StaffIn(state)
	add := func(ps ...Principal) {
		for _, p := range ps {
			if p.named() && !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	add(s.Patient, lead)
	for _, h := range s.Represented.Holders {
		add(h.Who)
	}
	for _, c := range s.Consents {
		add(c.Party)
		for _, signer := range c.Signers {
			add(signer.Who)
		}
		for _, p := range c.Participants {
			add(p.Who)
		}
	}
	for _, m := range s.Team.Members {
		add(m.Who)
	}
	for _, m := range s.Meetings {
		add(m.allNamed()...)
	}
	for _, l := range s.Letters {
		add(l.To)
	}
	return out
}
