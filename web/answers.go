package web

import (
	"encoding/json"
	"slices"
	"time"
)

// What pages use of the API's answers. Dates are civil dates, 2027-03-30, "" for none.

type organisation struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Kind string `json:"kind"`
}

type unit struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Coordinating bool   `json:"coordinating"`
}

// me is who is logged in.
type me struct {
	Principal    string         `json:"principal"`
	Name         string         `json:"name"`
	Organisation *organisation  `json:"organisation"`
	Unit         *unit          `json:"unit"`
	Roles        []string       `json:"roles"`
	May          []string       `json:"may"` // duties
	Language     string         `json:"language"`
	Admin        bool           `json:"admin"`
	World        string         `json:"world"`
	Today        string         `json:"today"`
	Issuer       string         `json:"issuer"`
	Subject      string         `json:"subject"`
	Choices      []organisation `json:"choices"`
}

// named is who a principal is.
type named struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Unit string `json:"unit"`
	Now  string `json:"now"` // under which principal the register has them now
}

type people map[string]named

// name is what a principal is called: their name where the API gives it, else what they
// are.
func (p people) name(s speaker, who string) string {
	if one, ok := p[who]; ok && one.Name != "" {
		return one.Name
	}
	switch who {
	case "":
		return ""
	case "system":
		return s.T("who.system")
	}
	return s.T("who.unnamed")
}

type taskRow struct {
	CaseID     string `json:"case_id"`
	CaseNumber string `json:"case_number"`
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	About      string `json:"about"`
	For        string `json:"for"`
	Holder     string `json:"holder"`
	Due        string `json:"due"`
	OpenedOn   string `json:"opened_on"`
	StandsIn   string `json:"stands_in_until"` // until when a substitute is the coordinator of the case
	DoneOn     string `json:"done_on"`
}

type tasksPage struct {
	Items      []taskRow `json:"items"`
	NextCursor string    `json:"next_cursor"`
	People     people    `json:"people"`
}

type caseRow struct {
	ID          string `json:"id"`
	Kind        string `json:"kind"`
	Number      string `json:"number"`
	Patient     string `json:"patient"`
	Phase       string `json:"phase"`
	Handler     string `json:"handler"`
	Coordinator string `json:"coordinator"`
	StandsIn    string `json:"stands_in_until"`
	PlanStatus  string `json:"plan_status"`
	Overdue     int    `json:"overdue"`
	Attention   bool   `json:"attention"`
	NextDue     string `json:"next_due"`
}

type casesPage struct {
	Items      []caseRow `json:"items"`
	NextCursor string    `json:"next_cursor"`
	People     people    `json:"people"`
}

type personRow struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Kind      string `json:"kind"`
	BirthDate string `json:"birth_date"`
}

type peoplePage struct {
	Items []personRow `json:"items"`
}

// reminder is a morning on which somebody is told of a deadline.
type reminder struct {
	On   string   `json:"on"`
	Kind string   `json:"kind"`
	To   []string `json:"to"`
	Done bool     `json:"done"`
}

type deadline struct {
	ID          string     `json:"id"`
	Code        string     `json:"code"`
	Kind        string     `json:"kind"`
	About       string     `json:"about"`
	Party       string     `json:"party"`
	Due         string     `json:"due"`
	ActBy       string     `json:"act_by"`
	RuleText    string     `json:"rule_text"`
	Length      string     `json:"length"`
	CountedFrom string     `json:"counted_from"`
	Status      string     `json:"status"`
	SettledOn   string     `json:"settled_on"`
	Light       string     `json:"light"`
	LegalBreach bool       `json:"legal_breach"`
	Reminders   []reminder `json:"reminders"`
}

type signer struct {
	Who      string `json:"who"`
	As       string `json:"as"`
	SignedOn string `json:"signed_on"`
}

type consent struct {
	ID           string        `json:"id"`
	Kind         string        `json:"kind"`
	Status       string        `json:"status"`
	Form         string        `json:"form"`
	Party        string        `json:"party"`
	IssuedOn     string        `json:"issued_on"`
	ActiveOn     string        `json:"active_on"`
	EndedOn      string        `json:"ended_on"`
	EndsOn       string        `json:"ends_on"`
	Signers      []signer      `json:"signers"`
	Participants []participant `json:"participants"`
}

// participant is who may read a plan, and which points of it.
type participant struct {
	Who     string   `json:"who"`
	Service string   `json:"service"`
	Read    []string `json:"read"`
	Write   []string `json:"write"`
	EndedOn string   `json:"ended_on"`
}

type decision struct {
	ID        string   `json:"id"`
	Outcome   string   `json:"outcome"`
	Scope     []string `json:"scope"`
	Refused   []string `json:"refused"`
	DecidedOn string   `json:"decided_on"`
	Status    string   `json:"status"`
	FinalOn   string   `json:"final_on"`
}

type complaint struct {
	ID              string `json:"id"`
	Status          string `json:"status"`
	Subject         string `json:"subject"`
	Party           string `json:"party"`
	Representative  string `json:"representative"`
	ReceivedOn      string `json:"received_on"`
	ReplyExpectedOn string `json:"reply_expected_on"`
}

type assignment struct {
	ID       string `json:"id"`
	Who      string `json:"who"`
	Status   string `json:"status"`
	ActiveOn string `json:"active_on"`
	EndedOn  string `json:"ended_on"`
}

type responsibility struct {
	Who  string    `json:"who"`
	As   string    `json:"as"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

type meeting struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	Status string `json:"status"`
	On     string `json:"on"`
	At     string `json:"at"`
	Place  string `json:"place"` // words, by reference
}

type letter struct {
	ID       string `json:"id"`
	Code     string `json:"code"`
	To       string `json:"to"`
	Status   string `json:"status"`
	QueuedOn string `json:"queued_on"`
	PostedOn string `json:"posted_on"`
}

type oneCase struct {
	ID           string    `json:"id"`
	Kind         string    `json:"kind"`
	Number       string    `json:"number"`
	Ground       string    `json:"ground"`
	Roles        []string  `json:"roles"`
	Opens        []string  `json:"opens"`
	Child        bool      `json:"child"`
	Seq          int       `json:"seq"`
	Now          time.Time `json:"now"`
	Patient      string    `json:"patient"`
	Phase        string    `json:"phase"`
	Attention    bool      `json:"attention"`
	Trouble      string    `json:"trouble"`
	CloseReason  string    `json:"close_reason"`
	ClosedOn     string    `json:"closed_on"`
	Responsible1 string    `json:"main_responsible"`
	Coordinator  string    `json:"coordinator"`
	StandsIn     string    `json:"stands_in_until"`
	Handler      string    `json:"handler"`
	PlanStatus   string    `json:"plan_status"`
	PlanSigned   bool      `json:"plan_signed"`
	TeamStatus   string    `json:"care_team_status"`
	ReceivedOn   string    `json:"first_received_on"`
	Plan         *struct {
		Versions []struct {
			No       int    `json:"no"`
			On       string `json:"on"`
			PeriodTo string `json:"period_to"`
		} `json:"versions"`
	} `json:"plan"`
	Consents     []consent        `json:"consents"`
	Decisions    []decision       `json:"decisions"`
	Complaints   []complaint      `json:"complaints"`
	Coordinators []assignment     `json:"coordinators"`
	Responsible  []responsibility `json:"responsible"`
	Meetings     []meeting        `json:"meetings"`
	Letters      []letter         `json:"letters"`
	Deadlines    []deadline       `json:"deadlines"`
	Tasks        []taskRow        `json:"tasks"`
	People       people           `json:"people"`
}

// Whole tells whether the reader sees the whole case: the API leaves its machines out of the answer to
// others, and that nothing is shown then must not be read as that there is nothing.
func (c oneCase) Whole() bool { return c.Plan != nil }

// MayOpen tells whether the reader may open a part below the case, by the end of its address.
func (c oneCase) MayOpen(part string) bool { return slices.Contains(c.Opens, part) }

type why struct {
	Rule   string `json:"rule"`
	Key    string `json:"key"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy"`
}

// opening is how a step stands for who asks.
type opening struct {
	Step  string   `json:"step"`
	Name  string   `json:"name"`
	Rules []string `json:"rules"`
	To    []string `json:"to"`
	Open  bool     `json:"open"`
	Yours bool     `json:"yours"`
	Next  int      `json:"next"` // its place among the steps that carry the case on; 0 for any other
	Why   *why     `json:"why"`
}

type openings struct {
	Openings []opening `json:"openings"`
}

type event struct {
	Seq  int             `json:"seq"`
	Name string          `json:"name"`
	On   string          `json:"on"`
	At   time.Time       `json:"at"`
	By   string          `json:"by"`
	Role string          `json:"role"`
	Step string          `json:"step"`
	Fact json.RawMessage `json:"fact"`
}

type timeline struct {
	Items      []event `json:"items"`
	NextCursor string  `json:"next_cursor"`
	People     people  `json:"people"`
}

type mailRow struct {
	To     string    `json:"to"`
	Kind   string    `json:"kind"`
	On     string    `json:"on"`
	Status string    `json:"status"`
	SentAt time.Time `json:"sent_at"`
}

type mailsPage struct {
	Items  []mailRow `json:"items"`
	People people    `json:"people"`
}

// textRun is a piece of text in one weight.
type textRun struct {
	Text string `json:"text"`
	Bold bool   `json:"bold"`
}

// paper is what a letter says.
type paper struct {
	Language string   `json:"language"`
	Title    string   `json:"title"`
	To       []string `json:"to"`
	Blocks   []struct {
		Text  []textRun   `json:"text"`
		Items [][]textRun `json:"items"`
		Rows  [][]string  `json:"rows"`
	} `json:"blocks"`
}

// preview is what a step would lead to.
type preview struct {
	Facts     []string   `json:"facts"`
	Deadlines []deadline `json:"deadlines"`
	Letters   []struct {
		Letter letter `json:"letter"`
		Paper  paper  `json:"paper"`
	} `json:"letters"`
	People people `json:"people"`
}

// counted is a fact, and how many of it a step leads to.
type counted struct {
	Name string
	N    int
}

// Recorded are the facts, each once, without those that the page names one by one: its letters and deadlines.
func (p preview) Recorded() []counted {
	var out []counted
	for _, name := range p.Facts {
		if name == "letter_written" && len(p.Letters) > 0 || name == "deadline_set" && len(p.Deadlines) > 0 {
			continue
		}
		if at := slices.IndexFunc(out, func(c counted) bool { return c.Name == name }); at >= 0 {
			out[at].N++
			continue
		}
		out = append(out, counted{name, 1})
	}
	return out
}
