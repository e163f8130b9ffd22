package web

import (
	"net/http"
	"net/url"
	"time"
)

type sending struct {
	Status        string `json:"status"`
	CarrierStatus string `json:"carrier_status"`
	Trouble       string `json:"trouble"`
	Stuck         bool   `json:"stuck"`
}

type waitingLetter struct {
	CaseID     string   `json:"case_id"`
	CaseNumber string   `json:"case_number"`
	ID         string   `json:"id"`
	Code       string   `json:"code"`
	To         string   `json:"to"`
	Status     string   `json:"status"`
	QueuedOn   string   `json:"queued_on"`
	Paper      string   `json:"paper"`
	PrintBatch string   `json:"print_batch"`
	Sending    *sending `json:"sending"`
}

type waitingLetters struct {
	Items      []waitingLetter `json:"items"`
	NextCursor string          `json:"next_cursor"`
	People     people          `json:"people"`
}

type sendingRow struct {
	sending
	CaseID     string `json:"case_id"`
	CaseNumber string `json:"case_number"`
	Letter     string `json:"letter"`
	Code       string `json:"code"`
	Tries      int    `json:"tries"`
}

type printSummary struct {
	ID       string    `json:"id"`
	Way      string    `json:"way"`
	Status   string    `json:"status"`
	MadeBy   string    `json:"made_by"`
	MadeAt   time.Time `json:"made_at"`
	PostedOn string    `json:"posted_on"`
	PostedBy string    `json:"posted_by"`
}

type printBatches struct {
	Items  []printSummary `json:"items"`
	People people         `json:"people"`
}

type printBatch struct {
	printSummary
	Letters []struct {
		Envelope   int    `json:"envelope"`
		CaseID     string `json:"case_id"`
		CaseNumber string `json:"case_number"`
		ID         string `json:"id"`
		Code       string `json:"code"`
		To         string `json:"to"`
		Status     string `json:"status"`
		TakenOut   bool   `json:"taken_out"`
		Outcome    string `json:"outcome"`
		Reason     string `json:"reason"`
	} `json:"letters"`
	Left         int    `json:"left"`
	WithoutPaper int    `json:"without_paper"`
	People       people `json:"people"`
}

type lettersView struct {
	waitingLetters
	Status    string
	Next      string
	Unit      *unit // whose letters the reader prints; nil for none
	Batches   printBatches
	Sendings  []sendingRow
	Failed    []shownTask // letters and mails that did not arrive
	Problem   *Problem
	Key       string
	ByService bool
}

// failedKinds are the tasks that a letter or a mail which did not arrive gives.
var failedKinds = []string{"LETTER_FAILED", "MAIL_FAILED", "UNREACHABLE"}

// lettersPage is the page of who posts letters: what waits, what is printed together, and
// what did not arrive.
func (d *desk) lettersPage(v *visit) error { return d.showLetters(v, nil) }

func (d *desk) showLetters(v *visit, problem *Problem) error {
	query := pick(v.r.URL.Query(), "status", "cursor")
	view := lettersView{Status: query.Get("status"), Problem: problem, Key: newKey()}
	if err := d.get(v, "/letters?"+query.Encode(), &view.waitingLetters); err != nil {
		return err
	}
	view.Next = nextPage("/letters", query, view.NextCursor)
	var err error
	if view.Unit, err = d.printingUnit(v); err != nil {
		return err
	}
	if view.Unit != nil {
		there, err := allowed(d.get(v, printBatchesAt(v, view.Unit.ID), &view.Batches))
		if err != nil {
			return err
		}
		if !there {
			view.Unit = nil
		}
	}
	var sent struct {
		Items []sendingRow `json:"items"`
	}
	if view.ByService, err = allowed(d.get(v, v.ofOrganisation("/sendings?troubled=true"), &sent)); err != nil {
		return err
	}
	view.Sendings = sent.Items
	if view.Failed, err = d.tasksOfKinds(v, failedKinds...); err != nil {
		return err
	}
	return d.show(v, "letters", view)
}

// tasksOfKinds are the tasks of the reader's unit that are of some kinds; none for who has no
// list of a unit.
func (d *desk) tasksOfKinds(v *visit, kinds ...string) ([]shownTask, error) {
	var all tasksPage
	if _, err := allowed(d.get(v, "/tasks?"+url.Values{"list": {"unit"}, "kind": kinds, "limit": {"200"}}.Encode(), &all)); err != nil {
		return nil, err
	}
	var out []shownTask
	for _, t := range all.Items {
		out = append(out, shownTask{taskRow: t, To: stepOf(t)})
	}
	return out, nil
}

// printingUnit is the unit whose letters the reader prints: their own department, or the
// coordinating unit. The API says whether they may.
func (d *desk) printingUnit(v *visit) (*unit, error) {
	if v.me.Unit != nil && (v.me.Unit.Coordinating || v.me.may(dutyLetters) && !v.me.may(dutyCases)) {
		return v.me.Unit, nil
	}
	if !v.me.may(dutyCases) {
		return nil, nil
	}
	var all struct {
		Units []unit `json:"units"`
	}
	if _, err := allowed(d.get(v, v.ofOrganisation("/units"), &all)); err != nil {
		return nil, err
	}
	for _, u := range all.Units {
		if u.Coordinating {
			return &u, nil
		}
	}
	return nil, nil
}

func printBatchesAt(v *visit, unitID string) string {
	return v.ofOrganisation("/units/" + url.PathEscape(unitID) + "/print-batches")
}

// makePrintBatch gathers the letters that wait, and goes to what was gathered.
func (d *desk) makePrintBatch(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	unitID := v.r.PathValue("unit")
	var made printBatch
	problem, err := v.said(d.post(v, printBatchesAt(v, unitID), cmpKey(form.Get("key")), map[string]string{"way": form.Get("way")}, &made))
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showLetters(v, problem)
	}
	v.go303("/letters/" + url.PathEscape(unitID) + "/batches/" + made.ID)
	return nil
}

type printView struct {
	printBatch
	UnitID  string
	Out     int // letters that were taken out
	Typed   string
	Problem *Problem
	Key     string
}

// printBatchAt is where the API has the batch of an address.
func (v *visit) printBatchAt(rest string) string {
	return printBatchesAt(v, v.r.PathValue("unit")) + "/" + url.PathEscape(v.r.PathValue("batch")) + rest
}

// printBatchPage is one batch of letters: what lies in it, its file, and that it was posted.
func (d *desk) printBatchPage(v *visit) error { return d.showPrintBatch(v, nil, "") }

func (d *desk) showPrintBatch(v *visit, problem *Problem, typed string) error {
	view := printView{UnitID: v.r.PathValue("unit"), Problem: problem, Typed: typed, Key: newKey()}
	if err := d.get(v, v.printBatchAt(""), &view.printBatch); err != nil {
		return err
	}
	for _, l := range view.Letters {
		if l.TakenOut {
			view.Out++
		}
	}
	return d.show(v, "print_batch", view)
}

// settlePrintBatch confirms that a batch was posted, or calls it off.
func (d *desk) settlePrintBatch(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	typed := form.Get("posted_on")
	switch form.Get("do") {
	case "posted":
		send := map[string]string{}
		if typed != "" {
			send["posted_on"] = isoDate(typed)
		}
		err = d.post(v, v.printBatchAt("/posted"), cmpKey(form.Get("key")), send, nil)
	case "call_off":
		_, err = d.ask(v, http.MethodPost, v.printBatchAt("/call-off"), nil, cmpKey(form.Get("key")))
	default:
		return badForm(v)
	}
	problem, err := v.said(err)
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showPrintBatch(v, problem, typed)
	}
	v.go303(v.r.URL.Path)
	return nil
}

// printBatchPDF is a batch as one file to print.
func (d *desk) printBatchPDF(v *visit) error { return d.pass(v, v.printBatchAt("/pdf")) }

// pass hands on a file of the API's as it is.
func (d *desk) pass(v *visit, path string) error {
	a, err := d.ask(v, http.MethodGet, path, nil, "")
	if err != nil {
		return err
	}
	for _, name := range []string{"Content-Type", "Content-Disposition"} {
		if value := a.header.Get(name); value != "" {
			v.w.Header().Set(name, value)
		}
	}
	_, _ = v.w.Write(a.body.Bytes()) // the browser may have left
	return nil
}
