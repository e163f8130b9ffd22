package letters

import (
	"samlop/casefile"
)

// Source is what a letter is written from.
type Source struct {
	// State is the case as it stood when the step that wrote the letter was done, with all
	// that is over (casefile.Fold of the whole ledger to there).
	State  *casefile.State
	Letter casefile.Letter
	// Facts are what the step that wrote it led to.
	Facts []casefile.Fact
	// Policy is the organisation's on the day of the letter, and says which Public Administration
	// Act was in force; where it is left out, the defaults.
	Policy casefile.Policy
	// Number is what the case is called.
	Number string
	// Language is the organisation's, for a recipient whose own is neither Bokmål nor Nynorsk.
	Language casefile.Language
	Sender   Sender
	// Address is where the recipient lives, below the name; none where it is not known, and
	// none of who is protected: such a letter finds its own way (INV-91).
	Address []string
	// Born is the patient's birth date, where the register has one: a body that is written to
	// knows them by it.
	Born casefile.Date
	// Names are those of everybody the case names.
	Names map[casefile.Principal]string
	// Words are what references stand for; a reference that is not here is an error.
	Words map[casefile.Text]string
	// Plan is the version that the letter shows; nil where it shows none.
	Plan *Plan
}

// Sender is who writes.
type Sender struct {
	Organisation string
	Unit         string
	// Lines are the unit's address, and how to reach it.
	Lines []string
}

// Plan is what a version of an individual plan says, point by point (INV-42). Names are in
// words already.
type Plan struct {
	No         int
	On         casefile.Date
	ChangeNote string
	Goals      []string
	Resources  string
	Needs      string
	Taking     [][3]string // who, service, what they do
	Lead       string
	Gives      [][2]string // who, what
	Measures   [][4]string // goal, what, extent, responsible
	Carried    string
	From, To   casefile.Date
	Revisions  string
	Consent    string
	Others     string
	// Of a plan that is printed on demand: its measures by goal, the meetings to come, which
	// points the reader may read, and that there is a newer version.
	Steps    []PlanStep
	Meetings []casefile.Meeting
	Points   []string
	Old      bool
}

// PlanStep is a goal and what is done to reach it; without a goal, what serves none in particular.
type PlanStep struct {
	Goal     string
	Measures []PlanMeasure
}

// PlanMeasure is one measure, with the one who is responsible, by name.
type PlanMeasure struct {
	What, Extent, Responsible string
	By                        casefile.Date
}
