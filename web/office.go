package web

import (
	"net/http"
	"net/url"
	"slices"

	"samlop/web/form"
)

// officePage is a page of who runs the unit or the organisation, as the main menu names it.
type officePage struct {
	Path, Title string
	duties      []string
}

// officePages are in the menu of who has one of the duties.
var officePages = []officePage{
	{"/letters", "letters.title", []string{dutyLetters}},
	{"/figures", "figures.title", []string{dutyFigures}},
	{"/staff", "staff.title", []string{dutyTraining, dutyLetters, dutyFigures}},
	{"/administration", "office.title", administers},
}

// administers are the duties for which something stands on the page of administration.
var administers = []string{dutyCases, dutyRegisters, dutyApproval}

// Office are the pages of their office that the menu shows the reader.
func (m me) Office() []officePage {
	var out []officePage
	for _, page := range officePages {
		if m.may(page.duties...) {
			out = append(out, page)
		}
	}
	return out
}

// officeRoutes are the addresses of letters, figures, staff and administration.
func (d *desk) officeRoutes() {
	d.inside("POST /tasks/views", d.keepView)
	d.inside("POST /tasks/views/{view}", d.forgetView)
	d.inside("POST /case-views", d.keepCases)
	d.inside("POST /case-views/{view}", d.forgetCases)
	d.inside("GET /letters", d.lettersPage)
	d.inside("POST /letters/{unit}/batches", d.makePrintBatch)
	d.inside("GET /letters/{unit}/batches/{batch}", d.printBatchPage)
	d.inside("GET /letters/{unit}/batches/{batch}/pdf", d.printBatchPDF)
	d.inside("POST /letters/{unit}/batches/{batch}", d.settlePrintBatch)
	d.inside("GET /figures", d.figuresPage)
	d.inside("GET /figures/csv", d.figuresCSV)
	d.inside("GET /figures/{code}", d.figureCasesPage)
	d.inside("GET /staff", d.staffPage)
	d.inside("GET /staff/new", d.newStaffPage)
	d.inside("POST /staff/new", d.registerStaff)
	d.inside("GET /staff/{staff}", d.staffMemberPage)
	d.inside("POST /staff/{staff}/invitation", d.inviteStaff)
	d.inside("POST /staff/{staff}/logins/{login}", d.settleLogin)
	d.inside("POST /staff/{staff}/roles/{grant}", d.settleStaffRole)
	d.inside("GET /staff/{staff}/{errand}", d.staffErrandPage)
	d.inside("POST /staff/{staff}/{errand}", d.runStaffErrand)
	d.unitRoutes()
	d.inside("GET /absence", d.absencePage)
	d.inside("POST /absence/{staff}", d.substitute)
	d.inside("GET /policy", d.policyPage)
	d.inside("GET /policy/new", d.newPolicyPage)
	d.inside("POST /policy/new", d.proposePolicy)
	d.inside("POST /policy/{version}", d.settlePolicy)
	d.inside("GET /policy/{version}/moves", d.policyMovesPage)
	d.inside("GET /administration", d.administrationPage)
	d.inside("POST /administration/roles/{grant}", d.settleRole)
	d.inside("GET /administration/openings", d.openingsPage)
	d.inside("POST /administration/openings", d.importOpenings)
	d.inside("GET /administration/openings/{opening}", d.openingPage)
	d.inside("POST /administration/openings/{opening}", d.settleOpening)
	d.inside("GET /batches/{batch}", d.batchPage)
	d.inside("POST /batches/{batch}", d.retryBatch)
}

// ofOrganisation is a path of the API below the reader's organisation.
func (v *visit) ofOrganisation(rest string) string {
	if v.me.Organisation == nil {
		return "/organisations/-" + rest
	}
	return "/organisations/" + url.PathEscape(v.me.Organisation.ID) + rest
}

// said is what the API said no to, to be shown on the page where it was tried, with the
// status of the answer; nil when it said yes. Any other error is returned.
func (v *visit) said(err error) (*Problem, error) {
	p := problemOf(err)
	if err == nil || p == nil || p.Status >= http.StatusInternalServerError || p.Status == http.StatusNotFound {
		return nil, err
	}
	v.status = p.Status
	return p, nil
}

// form reads what was posted.
func (v *visit) form() (url.Values, error) {
	if err := v.r.ParseForm(); err != nil {
		return nil, badForm(v)
	}
	return v.r.PostForm, nil
}

// isoDate reads a date as people write it or as an address has it; "" is none, and what is
// no date goes on as it is, for the API to say so.
func isoDate(text string) string {
	if date := form.DayOf(text); date != "" {
		return date
	}
	return trim(text)
}

// pick keeps those of an address's parameters that a page knows, without empty ones.
func pick(given url.Values, known ...string) url.Values {
	out := url.Values{}
	for _, name := range known {
		if values := slices.DeleteFunc(slices.Clone(given[name]), func(s string) bool { return s == "" }); len(values) > 0 {
			out[name] = values
		}
	}
	return out
}

// nextPage is an address with where its next page begins; "" on the last one.
func nextPage(path string, query url.Values, cursor string) string {
	if cursor == "" {
		return ""
	}
	next := url.Values{}
	for name, values := range query {
		next[name] = values
	}
	next.Set("cursor", cursor)
	return path + "?" + next.Encode()
}
