package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casework"
	"samlop/figures"
	"samlop/internal/wording"
)

// figureOperations are the figures of an organisation, and the cases behind them.
func (s *server) figureOperations() {
	type asked struct {
		casework.FigureQuery
		Format string `query:"format" enum:"json,csv" doc:"csv for a spreadsheet, as Accept: text/csv; JSON when left out"`
	}
	type answered struct {
		ContentType string `header:"Content-Type"`
		Body        []byte
	}
	op := operation(http.MethodGet, "/figures", "figures", "figures", "What the organisation's cases come to, as of a day")
	op.Description = wholeDoc + " All of it for the coordinating unit; administrators and managers see counts, of which the small are " +
		"withheld. What each figure counts stands in docs/figures.md. Titles are in the language of the request."
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{
		jsonType: {Schema: s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[casework.FigureReport](), true, "")},
		csvType: {Schema: &huma.Schema{Type: huma.TypeString,
			Description: "UTF-8 with a mark, semicolons, headings in the language of the request"}},
	}}
	refuses(op, http.StatusUnprocessableEntity)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *asked) (*answered, error) {
		report, err := s.Service.CaseFigures(ctx, a, in.FigureQuery)
		if err != nil {
			return nil, err
		}
		x := exchangeOf(ctx)
		sayFigures(x.lang, &report)
		if in.Format == "csv" || in.Format == "" && x.wantsCSV {
			table, err := figureTable(x.lang, report)
			return &answered{ContentType: csvType + "; charset=utf-8", Body: table}, err
		}
		var body bytes.Buffer
		err = encode(&body, report)
		return &answered{ContentType: jsonType, Body: body.Bytes()}, err
	})
	delete(op.Responses["200"].Headers, "Content-Type") // it stands in what may be answered
	type which struct {
		Code figures.Code `path:"code" doc:"The figure"`
		casework.FigureCasesQuery
	}
	op = operation(http.MethodGet, "/figures/{code}/cases", "figures", "figure_cases", "The cases behind a figure")
	refuses(op, http.StatusUnprocessableEntity)
	register(s, op,
		func(ctx context.Context, a casework.Asker, in *which) (page[casework.FigureCase], error) {
			l, err := s.Service.FigureCases(ctx, a, string(in.Code), in.FigureCasesQuery)
			return paged(l.Cases, l.NextCursor, l.People).Body, err
		})
}

// sayFigures puts the codes of a report into words.
func sayFigures(lang string, report *casework.FigureReport) {
	for i := range report.Figures {
		f := &report.Figures[i]
		f.Title = wording.Figure(lang, string(f.Code))
		spec, _ := figures.SpecOf(f.Code)
		for n := range f.Values {
			v := &f.Values[n]
			v.Title = wording.Measure(lang, string(v.Measure))
			if v.Group != "" {
				v.GroupTitle = wording.FigureGroup(lang, spec.By, v.Group)
			}
		}
	}
}

// utf8Mark lets spreadsheets know that the file is UTF-8.
const utf8Mark = "\uFEFF"

// figureTable is a report as a table, a line for each value, as Norwegian
// spreadsheets want it.
func figureTable(lang string, report casework.FigureReport) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString(utf8Mark)
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	heading := []string{"FROM", "TO", "AS_OF", "CODE", "FIGURE", "GROUP", "MEASURE", "VALUE", "NOTE", "CASES"}
	for i, column := range heading {
		heading[i] = wording.Column(lang, column)
	}
	lines := [][]string{heading}
	for _, f := range report.Figures {
		cases := ""
		if f.CasesTotal != nil {
			cases = strconv.Itoa(*f.CasesTotal)
		}
		for _, v := range f.Values {
			note := ""
			if v.Withheld {
				note = wording.Column(lang, "WITHHELD")
			}
			lines = append(lines, []string{report.Period.From.String(), report.Period.To.String(), report.AsOf.String(), string(f.Code), f.Title,
				groupIn(report.People, v), v.Title, decimal(lang, v.Value), note, cases})
		}
	}
	for _, line := range lines {
		for i := range line {
			line[i] = plainCell(line[i])
		}
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// groupIn is what a line is about: a group in words, a coordinator by name, or a unit.
func groupIn(people casework.People, v casework.FigureValue) string {
	if v.Who != "" {
		return people[v.Who].Name
	}
	return v.GroupTitle + v.Unit
}

func decimal(lang string, value *float64) string {
	if value == nil {
		return ""
	}
	text := strconv.FormatFloat(*value, 'f', -1, 64)
	if lang != wording.English {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

// plainCell keeps a spreadsheet from taking words for a formula: names are whatever
// somebody has typed.
func plainCell(text string) string {
	if strings.ContainsAny(text, "\t\r\n") {
		text = strings.Join(strings.Fields(text), " ")
	}
	if text != "" && strings.ContainsRune("=+-@|%＝＋－＠", []rune(text)[0]) && !isNumber(text) {
		return "'" + text
	}
	return text
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
	return err == nil
}

// wantsCSV reports whether a client would rather have CSV than JSON.
func wantsCSV(accept string) bool {
	var table, document float64
	for part := range strings.SplitSeq(accept, ",") {
		kind, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if said, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(said, 64); err != nil {
				continue
			}
		}
		switch kind {
		case csvType:
			table = max(table, q)
		case jsonType:
			document = max(document, q)
		}
	}
	return table > document
}
