package casefile

import "strconv"

// LetterID is the id of a letter, where a list holds several.
type LetterID string

// LetterIDPattern is how it is written.
const LetterIDPattern = `^letter-[0-9]{1,9}$`

// PostLetters is PostLetter for many letters in one step: all of them are posted,
// or none.
type PostLetters struct {
	Letters  []LetterID `json:"letters" minItems:"1" doc:"Their ids"`
	PostedOn Date       `json:"posted_on,omitzero" format:"date" doc:"Today when left out"`
}

func (c *PostLetters) open(d *deciding) *Refusal { return (&PostLetter{}).open(d) }

func (c *PostLetters) decide(d *deciding) *Refusal {
	if len(c.Letters) == 0 {
		return malformed("INV-81", "choice_missing", "field", "letters")
	}
	for i, id := range c.Letters {
		if r := (&PostLetter{Letter: string(id), PostedOn: c.PostedOn}).decide(d); r != nil {
			r.Field = "letters[" + strconv.Itoa(i) + "]"
			return r
		}
	}
	return nil
}
