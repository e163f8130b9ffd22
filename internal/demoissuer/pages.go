package demoissuer

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed pages.gohtml
var pagesSource string

var pages = template.Must(template.New("pages").Parse(pagesSource))

// organisation is a group of people on the page.
type organisation struct {
	Name   string
	People []DemoPerson
}

type peopleView struct {
	Action        string
	Problem       string
	Organisations []organisation
	// LogIn is true where a client has sent somebody here; Hidden is what it asked.
	LogIn  bool
	Hidden []hiddenField
}

type hiddenField struct{ Name, Value string }

type tokenView struct {
	Back   string
	Person DemoPerson
	Token  string
	Curl   string
}

func (i *Issuer) pickPage(w http.ResponseWriter, r *http.Request) {
	i.showPeople(w, r, "")
}

func (i *Issuer) picked(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		i.showProblem(w, http.StatusBadRequest, "Skjemaet kunne ikke leses.")
		return
	}
	person, ok, err := i.person(r.Context(), r.PostForm.Get("subject"))
	if err != nil {
		i.peopleUnavailable(w, err)
		return
	}
	if !ok {
		i.showPeople(w, r, "Velg en av personene i listen.")
		return
	}
	token, err := i.Mint(person.Subject)
	if err != nil {
		i.log.Error("demo issuer cannot make a token", "err", err)
		i.showProblem(w, http.StatusInternalServerError, "Kunne ikke lage nøkkelen.")
		return
	}
	i.show(w, http.StatusOK, "token", tokenView{
		Back:   i.base + "/pick",
		Person: person,
		Token:  token,
		Curl:   "curl -H 'Authorization: Bearer " + token + "' '" + i.tryURL + "'",
	})
}

// showPeople shows the list.
func (i *Issuer) showPeople(w http.ResponseWriter, r *http.Request, problem string) {
	people, err := i.people(r.Context())
	if err != nil {
		i.peopleUnavailable(w, err)
		return
	}
	status := http.StatusOK
	if problem != "" {
		status = http.StatusBadRequest
	}
	i.show(w, status, "people", peopleView{
		Action:        i.base + "/pick",
		Problem:       problem,
		Organisations: byOrganisation(people),
	})
}

// byOrganisation groups the people, keeping the order they came in.
func byOrganisation(people []DemoPerson) []organisation {
	var groups []organisation
	at := map[string]int{}
	for _, p := range people {
		n, known := at[p.Organisation]
		if !known {
			n = len(groups)
			at[p.Organisation] = n
			groups = append(groups, organisation{Name: p.Organisation})
		}
		groups[n].People = append(groups[n].People, p)
	}
	return groups
}

func (i *Issuer) peopleUnavailable(w http.ResponseWriter, err error) {
	i.log.Error("demo issuer cannot list people", "err", err)
	i.showProblem(w, http.StatusServiceUnavailable, "Personene kunne ikke hentes. Prøv igjen om litt.")
}

func (i *Issuer) showProblem(w http.ResponseWriter, status int, problem string) {
	i.show(w, status, "problem", problem)
}

// show renders the whole page before it sends any of it, so that a template
// that fails becomes a clean 500.
func (i *Issuer) show(w http.ResponseWriter, status int, page string, view any) {
	var body bytes.Buffer
	if err := pages.ExecuteTemplate(&body, page, view); err != nil {
		i.log.Error("demo issuer cannot draw a page", "page", page, "err", err)
		http.Error(w, "Noe gikk galt.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if _, err := body.WriteTo(w); err != nil {
		i.log.Warn("demo issuer could not answer", "err", err)
	}
}
