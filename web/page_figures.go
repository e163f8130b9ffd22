package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

type figureValue struct {
	Group      string   `json:"group"`
	GroupTitle string   `json:"group_title"`
	Unit       string   `json:"unit_id"`
	Who        string   `json:"who"`
	Measure    string   `json:"measure"`
	Title      string   `json:"title"`
	Value      *float64 `json:"value"`
	Withheld   bool     `json:"withheld"`
}

type figure struct {
	Code       string        `json:"code"`
	Title      string        `json:"title"`
	Basis      string        `json:"basis"`
	Rules      []string      `json:"rules"`
	Source     string        `json:"source"`
	Values     []figureValue `json:"values"`
	CasesTotal *int          `json:"cases_total"`
}

type period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type figureReport struct {
	Period  period   `json:"period"`
	AsOf    string   `json:"as_of"`
	Figures []figure `json:"figures"`
	People  people   `json:"people"`
}

// bar is one value of a figure as it is drawn: how long, and where the cases behind it are.
type bar struct {
	figureValue
	Width float64 // of 100
	Link  string  // "" for who may not see the cases
}

type chart struct {
	figure
	Bars []bar
	Link string // all cases behind it
}

type figuresView struct {
	Report figureReport
	Charts []chart
	Units  map[string]string
	Table  string // where the same is for a spreadsheet
	// From and To are as they were typed, or as the API filled them in.
	From, To string
	Problem  *Problem
}

// measuredOtherwise are measures that are no number of cases: they stand in the table alone.
var measuredOtherwise = []string{"MEDIAN_DAYS", "P90_DAYS", "IN_TIME_SHARE", "COORDINATORS", "MEDIAN_CASES", "MOST_CASES"}

// drawnOnly is the measure that is drawn of a figure with too many values for one picture.
var drawnOnly = map[string]string{"DEADLINES": "MISSED", "COORDINATOR_LOAD": "CASES"}

// figureFields are what figures are asked for with, in an address.
var figureFields = []string{"from", "to", "as_of", "unit"}

// figureQuery is what an address asks of figures, with days as people write them.
func figureQuery(v *visit, more ...string) url.Values {
	query := pick(v.r.URL.Query(), append(slices.Clone(figureFields), more...)...)
	for _, name := range []string{"from", "to", "as_of"} {
		if query.Has(name) {
			query.Set(name, isoDate(query.Get(name)))
		}
	}
	return query
}

// figuresPage draws the API's figures, with the cases behind each of them one click away.
func (d *desk) figuresPage(v *visit) error {
	query := figureQuery(v)
	view := figuresView{Table: "/figures/csv", From: query.Get("from"), To: query.Get("to"), Units: map[string]string{}}
	if len(query) > 0 {
		view.Table += "?" + query.Encode()
	}
	problem, err := v.said(d.get(v, "/figures?"+query.Encode(), &view.Report))
	if err != nil {
		return err
	}
	if problem != nil && problem.Status != 422 && problem.Status != 400 {
		return problem
	}
	if view.Problem = problem; problem != nil {
		return d.show(v, "figures", view)
	}
	view.From, view.To = view.Report.Period.From, view.Report.Period.To
	var units struct {
		Units []unit `json:"units"`
	}
	if _, err := allowed(d.get(v, v.ofOrganisation("/units"), &units)); err != nil {
		return err
	}
	for _, u := range units.Units {
		view.Units[u.ID] = u.Name
	}
	opens := v.me.may(dutyCases)
	for _, f := range view.Report.Figures {
		view.Charts = append(view.Charts, chartOf(f, query, opens))
	}
	return d.show(v, "figures", view)
}

// chartOf makes bars of the values of a figure, the largest as long as there is room.
func chartOf(f figure, query url.Values, opens bool) chart {
	out := chart{figure: f}
	link := func(group, measure string) string {
		if !opens {
			return ""
		}
		q := url.Values{}
		for name, values := range query {
			q[name] = values
		}
		for name, value := range map[string]string{"group": group, "measure": measure} {
			if value != "" {
				q.Set(name, value)
			}
		}
		to := "/figures/" + url.PathEscape(f.Code)
		if len(q) > 0 {
			to += "?" + q.Encode()
		}
		return to
	}
	out.Link = link("", "")
	most := 0.0
	for _, value := range f.Values {
		only, narrowed := drawnOnly[f.Code]
		if value.Value == nil || *value.Value == 0 || slices.Contains(measuredOtherwise, value.Measure) || narrowed && value.Measure != only {
			continue
		}
		b := bar{figureValue: value}
		switch {
		case value.Who != "":
			b.Link = link(value.Who, "")
		case f.Code == "COORDINATOR_LOAD": // of a unit or of all, where names are seen, each coordinator is drawn
			if opens {
				continue
			}
		default:
			b.Link = link(value.Group, value.Measure)
		}
		most = max(most, *value.Value)
		out.Bars = append(out.Bars, b)
	}
	for i := range out.Bars {
		out.Bars[i].Width = 100 * *out.Bars[i].Value / most
	}
	return out
}

// figuresCSV is the same for a spreadsheet.
func (d *desk) figuresCSV(v *visit) error {
	query := figureQuery(v)
	query.Set("format", "csv")
	return d.pass(v, "/figures?"+query.Encode())
}

type figureEntry struct {
	Group    string   `json:"group"`
	Measures []string `json:"measures"`
	About    string   `json:"about"`
	On       string   `json:"on"`
	Days     *int     `json:"days"`
}

type figureCasesView struct {
	Code   string `json:"-"`
	Group  string `json:"-"`
	By     string `json:"-"` // the measure
	Next   string `json:"-"`
	Back   string `json:"-"`
	Period period `json:"-"`
	Items  []struct {
		CaseID     string        `json:"case_id"`
		CaseNumber string        `json:"case_number"`
		Patient    string        `json:"patient"`
		Counted    []figureEntry `json:"counted"`
	} `json:"items"`
	NextCursor string `json:"next_cursor"`
	People     people `json:"people"`
}

// figureCasesPage lists the cases behind a figure.
func (d *desk) figureCasesPage(v *visit) error {
	query := figureQuery(v, "group", "measure", "cursor")
	code := v.r.PathValue("code")
	view := figureCasesView{Code: code, Group: query.Get("group"), By: query.Get("measure"),
		Period: period{query.Get("from"), query.Get("to")}}
	if err := d.get(v, "/figures/"+url.PathEscape(code)+"/cases?"+query.Encode(), &view); err != nil {
		return err
	}
	view.Next = nextPage("/figures/"+url.PathEscape(code), query, view.NextCursor)
	view.Back = "/figures"
	if back := pick(query, figureFields...); len(back) > 0 {
		view.Back += "?" + back.Encode()
	}
	return d.show(v, "figure", view)
}

// Number is a value of a figure as people write it.
func (s speaker) Number(value *float64) string {
	if value == nil {
		return ""
	}
	text := strconv.FormatFloat(*value, 'f', -1, 64)
	if s == "en" {
		return text
	}
	return strings.Replace(text, ".", ",", 1)
}
