package form

import "cloud.google.com/go/civil"

// Context is what a form is shown with, besides what was typed.
type Context struct {
	Language string     // nb, nn or en
	Audience string     // whom it speaks to; "" is everybody
	Today    civil.Date // in Oslo, by the clock of the case's world
	// Options are the choices of fields that name a thing, by the field's path
	// («participants[].who»), as Form.Options makes them, or for one row alone by its input's name.
	Options map[string][]Choice
	// Hits are what a search has found, by the input's name («participants.0.who», Search.Name):
	// they stand beside the options. An empty list says that nobody was found.
	Hits map[string][]Choice
	// Preset stands in the form when it is shown first: the letter or the task that it was opened from.
	Preset Values
	// Stands is what is in force today: it stands beside each field. Nil for nothing.
	Stands Values
	// Own: who fills it in is no staff, and speaks for themselves.
	Own bool
	// Contacts: who fills it in may register somebody new for the case.
	Contacts bool
	// Direct: there is no way to see first what will follow, as where a case begins.
	Direct bool
	// Focus is where the reader goes on: a row or a list, by its name (Form.Place). After a search it is the field.
	Focus string
	// Errors are what Read or Blame found.
	Errors []FieldError
	// Whom names somebody a refusal is about. Nil names nobody.
	Whom func(principal string) Whom
	// Beside says of a day what stands beside it: its weekday, and the holiday it is. Nil for nothing.
	Beside func(civil.Date) string
}

// Choice is one of the things a field may be.
type Choice struct {
	Value  string
	Label  string
	Chosen bool
	// Of is what it belongs to, where it is one of several things: a consent's form.
	Of string
}

// View is what form.gohtml draws: everything in the words of one language.
type View struct {
	Name     string
	Title    string
	Language string
	Faults   []Fault // for the summary, in the order of the fields
	Groups   []Part
	More     []Input // behind «more fields»
	MoreOpen bool    // something stands there, or is wrong there
	Direct   bool    // what will follow cannot be seen first
	Final    bool    // what follows is shown before it is taken
	Known    []string
	Say      map[string]string
}

// Part is fields under one heading; the heading may be empty.
type Part struct {
	Title  string
	Inputs []Input
}

// Input is one field as it is drawn.
type Input struct {
	ID       string
	Name     string
	Label    string
	Help     string
	Widget   Widget
	Value    string // as typed
	Clock    string // as typed, of a moment
	Choices  []Choice
	AsList   bool // so many choices that they are a list to open
	Required bool
	Optional bool // may be left open, and nothing stands in it from the start
	Most     int
	Lines    int
	Faults   []Fault
	Beside   string
	Inputs   []Input // of a group
	Rows     []Row
	Lookup   bool   // a register is searched
	Sought   string // what was searched for last
	NoHits   bool   // and nobody was found
	New      bool   // somebody may be registered to stand here
	Nothing  bool   // there is nothing to choose from
	Focus    bool   // the reader goes on here
	Say      map[string]string
}

// Described are the ids of what describes the input, for aria-describedby.
func (i Input) Described() string {
	var ids []string
	if i.Help != "" {
		ids = append(ids, i.ID+"-help")
	}
	if i.Beside != "" {
		ids = append(ids, i.ID+"-beside")
	}
	if len(i.Faults) > 0 {
		ids = append(ids, i.ID+"-wrong")
	}
	return spaced(ids...)
}

// Row is one row of a list.
type Row struct {
	Name   string // of the row, for the button that takes it out
	Title  string
	Inputs []Input
	Focus  bool // the reader goes on here
}

// Fault is something wrong, in words.
type Fault struct {
	ID       string // of the input it is about; empty for the whole
	Label    string // of the field
	Text     string
	Remedy   string
	Rule     string
	Step     string // the step that puts it right
	StepName string
	Whom     []Whom // whom it is about
}

// Whom is somebody a refusal is about. At is a page of the desk where what is wrong of them is put right, "" for none.
type Whom struct {
	Name string
	At   string
}
