package letters

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/internal/wording"
)

// view is what a text may ask of a case. Its exported fields and methods are all there is.
type view struct {
	src  Source
	lang casefile.Language
	kept []any

	// Recipient and Patient are names.
	Recipient, Patient string
	// ToPatient: it is to the person the case is about.
	ToPatient, ToStaff bool
	// ToSigner: it is to one whose signature a form asks for; ToParty: to who made the
	// complaint that it is about; ToStandIn: to who complains for them.
	ToSigner, ToParty, ToStandIn bool
	// ToCoordinator: it is to the coordinator whose time it is about.
	ToCoordinator bool
	// Trust: the case is an episode in a health trust.
	Trust                      bool
	Organisation, Unit, Number string
	Says                       casefile.LetterSays
	Today                      casefile.Date
	State                      *casefile.State
	Plan                       *Plan
	// Answered is the complaint that a letter is about, or that its decision answers.
	Answered *casefile.Complaint
	// Item is the one that a repeated block is about.
	Item any
	casefile.LetterSubject
}

func newView(src Source) (*view, error) {
	s, l := src.State, src.Letter
	v := &view{src: src, lang: formOf(l.Language, src.Language), State: s, Plan: src.Plan, Says: l.Says, Today: l.QueuedOn,
		Number: src.Number, Organisation: src.Sender.Organisation, Unit: src.Sender.Unit, LetterSubject: s.SubjectOf(l),
		ToPatient: l.To == s.Patient, ToStaff: l.To.IsStaff(), Trust: s.Episode != nil}
	v.address(s, l)
	var err error
	if v.Recipient, err = v.recipient(l.To); err != nil {
		return nil, err
	}
	if v.aboutNobody() {
		return v, nil // there is no name to say
	}
	if v.Patient, err = v.Name(s.Patient); err != nil {
		return nil, err
	}
	return v, v.completePlan()
}

// impersonal letters say nothing about a person, nor which case they come from (INV-59, K-02).
var impersonal = []casefile.LetterCode{casefile.CourseLetter, casefile.PlanInformationLetter}

func (v *view) aboutNobody() bool { return slices.Contains(impersonal, v.src.Letter.Code) }

// address finds in what capacity somebody is written to.
func (v *view) address(s *casefile.State, l casefile.Letter) {
	v.Answered = v.Complaint
	if v.Answered == nil && v.Decision != nil && v.Decision.Complaint != "" {
		for i := range s.Complaints {
			if s.Complaints[i].ID == v.Decision.Complaint {
				v.Answered = &s.Complaints[i]
			}
		}
	}
	if c := v.Answered; c != nil {
		v.ToParty, v.ToStandIn = l.To == c.Party, l.To == c.Representative && l.To != c.Party
	}
	for _, c := range v.Consents {
		v.ToSigner = v.ToSigner || slices.ContainsFunc(c.Signers, func(g casefile.Signer) bool { return g.Who == l.To })
	}
	v.ToCoordinator = v.Assignment != nil && v.Assignment.Who == l.To
}

// recipient is what is written above the address: a municipality that no message reaches
// is called by the name that was given.
func (v *view) recipient(to casefile.Principal) (string, error) {
	name := casefile.Text("")
	switch {
	case to != casefile.MunicipalityUnit:
	case v.Move != nil:
		name = v.Move.Name
	case v.Notification != nil:
		name = v.Notification.Name
	}
	if name == "" {
		return v.Name(to)
	}
	return v.Said(name)
}

// You is a word for «you» to the patient («du», «deg»), and the patient's name to others.
func (v *view) You(word string) string {
	if v.ToPatient {
		return word
	}
	return v.Patient
}

// Owned is a word for «your» to the patient («din»), and whose it is to others.
func (v *view) Owned(word string) string { return owned(word, "til", v.Patient, v.ToPatient) }

// Theirs is a word for «your» to who complained («din»), and whose complaint it is to others.
func (v *view) Theirs(word string) (string, error) {
	if v.Answered == nil {
		return "", errors.New("the letter is about no complaint")
	}
	from, err := v.label("from")
	if err != nil || v.ToParty {
		return word, err
	}
	name, err := v.Name(v.Answered.Party)
	return owned(word, from, name, false), err
}

func owned(word, of, name string, own bool) string {
	if own {
		return word
	}
	return of + " " + name
}

// Office is who writes: «Koordinerende enhet i Fjordvik kommune».
func (v *view) Office() string {
	if v.Unit == "" {
		return v.Organisation
	}
	return v.Unit + " i " + v.Organisation
}

// AnswerTime is how long the parties have to answer an advance notice: «14 dager».
func (v *view) AnswerTime() (string, error) {
	l := v.src.Policy.WithDefaults().NoticeAnswer
	unit, err := v.label("unit." + string(l.Unit))
	if l.N == 1 {
		unit, err = v.label("one." + string(l.Unit))
	}
	return fmt.Sprintf("%d %s", l.N, unit), err
}

// LastDay is the last day on which the reader may complain of the decision, where the day they
// got it is known; the zero date where it is not, or where the grounds they asked for
// give them a new period (INV-71).
func (v *view) LastDay() casefile.Date {
	for _, dl := range slices.Backward(v.src.State.Deadlines) {
		if dl.Code == casefile.ComplaintPeriod && dl.About == v.src.Letter.About && dl.Party == v.src.Letter.To && dl.Live() &&
			v.Fact("grounds_given") == nil {
			return dl.Due
		}
	}
	return casefile.Date{}
}

// Birthday is the day on which the patient reaches an age; the zero date where it is not known.
func (v *view) Birthday(years string) casefile.Date {
	for _, b := range v.State.Represented.Birthdays {
		if strconv.Itoa(b.Years) == years {
			return b.On
		}
	}
	return casefile.Date{}
}

// formOf is the form of Norwegian that somebody is written to in: there are no letters in
// other languages.
func formOf(own, organisation casefile.Language) casefile.Language {
	for _, l := range []casefile.Language{own, organisation} {
		if l == casefile.Bokmaal || l == casefile.Nynorsk {
			return l
		}
	}
	return casefile.Bokmaal
}

// Keep remembers the items of a list, for a block that is repeated.
func (v *view) Keep(list any) (string, error) {
	v.kept = nil
	all := reflect.ValueOf(list)
	if !all.IsValid() {
		return "", nil
	}
	if all.Kind() != reflect.Slice {
		return "", fmt.Errorf("each needs a list, and got %s", all.Kind())
	}
	for i := range all.Len() {
		v.kept = append(v.kept, all.Index(i).Interface())
	}
	return "", nil
}

// Name is what somebody is called. The bodies that have no row in a register are called by
// their name in the language of the letter.
func (v *view) Name(who casefile.Principal) (string, error) {
	if name := v.src.Names[who]; name != "" {
		return name, nil
	}
	if name, err := v.label("body." + string(who)); err == nil {
		return name, nil
	}
	return "", fmt.Errorf("nobody said what %s is called", who)
}

// NamesOf are several names in a row: «Anne, Bo og Cecilie».
func (v *view) NamesOf(who []casefile.Principal) (string, error) {
	names := make([]string, len(who))
	for i, p := range who {
		var err error
		if names[i], err = v.Name(p); err != nil {
			return "", err
		}
	}
	return v.row(names), nil
}

func (v *view) row(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " og " + all[len(all)-1]
}

// Said are the words that a reference stands for; "" of no reference. What a plan says is
// words already.
func (v *view) Said(what any) (string, error) {
	ref, isRef := what.(casefile.Text)
	if !isRef || ref == "" {
		return fmt.Sprint(what), nil
	}
	words, ok := v.src.Words[ref]
	if !ok {
		return "", fmt.Errorf("the words of %s are not there", ref)
	}
	return words, nil
}

// Date is a day as people write it: «30. mars 2027».
func (v *view) Date(d casefile.Date) string { return wording.Date(string(v.lang), d.String()) }

// Weekday is the day of the week of a date: «mandag».
func (v *view) Weekday(d casefile.Date) (string, error) {
	return v.label("weekday." + strings.ToLower(d.In(calendar.Oslo).Weekday().String()))
}

// Code is what a code of a family is called: Code "outcome" .Decision.Outcome. One without
// words is an error: no letter says a code.
func (v *view) Code(of string, code any) (string, error) {
	c := fmt.Sprint(code)
	words := wording.Name(string(v.lang), of, c)
	if words == c {
		return "", fmt.Errorf("%s %q has no words", of, c)
	}
	return words, nil
}

// Codes are several in a row.
func (v *view) Codes(of string, codes any) (string, error) {
	all, err := v.eachCode(of, codes)
	return v.row(all), err
}

func (v *view) eachCode(of string, codes any) ([]string, error) {
	list := reflect.ValueOf(codes)
	all := make([]string, list.Len())
	for i := range all {
		var err error
		if all[i], err = v.Code(of, list.Index(i).Interface()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Law is what a code rests on, as it stood on the day of the letter and as the organisation cites
// it, where it has its own citation: «forvaltningsloven § 29».
func (v *view) Law(code string) (string, error) {
	c := v.src.Policy.WithDefaults().Citation(code, v.src.Letter.QueuedOn)
	if c.Text == "" {
		return "", fmt.Errorf("nothing says what %s rests on", code)
	}
	return v.Spell(c.Text)
}

// Spell writes the short names of acts out: «fvl § 29» as «forvaltningsloven § 29».
func (v *view) Spell(citation any) (string, error) {
	var failed error
	out := act.ReplaceAllStringFunc(fmt.Sprint(citation), func(short string) string {
		full, err := v.label("act." + short)
		failed = cmp.Or(failed, err)
		return full
	})
	return out, failed
}

var act = regexp.MustCompile(`\b(fvl-2025|fvl|pbrl|hol|sphl|hpl|pjl|phvl|dl)\b`)

// Fact is the first fact of a name among those of the step that wrote the letter, or nil:
// Fact "discharge_planned".
func (v *view) Fact(name string) casefile.Fact {
	for _, f := range v.src.Facts {
		if (casefile.Event{Fact: f}).Name() == name {
			return f
		}
	}
	return nil
}

// Due is the day of a deadline that is about the same as the letter, or about nothing in
// particular; the zero date where there is none.
func (v *view) Due(code string) casefile.Date {
	for _, about := range []string{v.src.Letter.About, ""} {
		for _, dl := range slices.Backward(v.src.State.Deadlines) {
			if dl.Code == code && (about == "" || dl.About == about) && dl.Live() {
				return dl.Due
			}
		}
	}
	return casefile.Date{}
}

// aboutWhom says to a body outside who a letter is about: name and birth date. "" of others.
func (v *view) aboutWhom() (string, error) {
	if to := v.src.Letter.To; to.IsPerson() || to.IsStaff() || v.aboutNobody() {
		return "", nil
	}
	if v.src.Born.IsZero() {
		return v.Patient, nil
	}
	born, err := v.label("born")
	return v.Patient + ", " + born + " " + v.Date(v.src.Born), err
}

// label is a word of the frame.
func (v *view) label(name string) (string, error) {
	l, ok := frame.Labels[name]
	if !ok {
		return "", fmt.Errorf("frame.yaml has no label %q", name)
	}
	return l.in(v)
}
