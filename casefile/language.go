package casefile

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
