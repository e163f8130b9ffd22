package casework

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"samlop/casefile"
)

// The columns of a file of opening balances. A cell with several values has a space
// between them. The document of the API says what each holds.
const (
	colPerson       = "person_id"
	colNumber       = "identity_number"
	colName         = "name"
	colBorn         = "birth_date"
	colAddress      = "address_line"
	colPostalCode   = "postal_code"
	colPostalPlace  = "postal_place"
	colLanguage     = "language"
	colSender       = "sender_kind"
	colReceived     = "received_on"
	colEvidence     = "evidence"
	colHandler      = "handler"
	colConsents     = "consent_kinds"
	colSigned       = "consent_signed_on"
	colSigners      = "consent_signed_by"
	colException    = "consent_exception"
	colBasis        = "capacity_basis"
	colCapacityOn   = "capacity_decided_on"
	colWithheld     = "withheld_from"
	colOutcome      = "outcome"
	colScope        = "scope"
	colDecided      = "decided_on"
	colRule         = "rule"
	colNotice       = "notice_received_on"
	colNoticeProof  = "notice_evidence"
	colCoordinator  = "coordinator"
	colSince        = "coordinator_since"
	colAcknowledged = "coordinator_acknowledged"
	colGroup        = "coordinator_group"
	colPlanStyle    = "plan_style"
	colPlanActive   = "plan_active_since"
	colPlanRevised  = "plan_revised_on"
	colPeriodFrom   = "plan_period_from"
	colPeriodTo     = "plan_period_to"
	colTeam         = "team_started_on"
	colLastMeeting  = "team_last_meeting_on"
	colNextMeeting  = "team_next_meeting_on"
	colComplaint    = "open_complaint"
)

// OpeningColumns are the columns that a file of opening balances may have.
var OpeningColumns = []string{colPerson, colNumber, colName, colBorn, colAddress, colPostalCode, colPostalPlace, colLanguage, colSender,
	colReceived, colEvidence, colHandler, colConsents, colSigned, colSigners, colException, colBasis, colCapacityOn, colWithheld, colOutcome,
	colScope, colDecided, colRule, colNotice, colNoticeProof, colCoordinator, colSince, colAcknowledged, colGroup, colPlanStyle, colPlanActive,
	colPlanRevised, colPeriodFrom, colPeriodTo, colTeam, colLastMeeting, colNextMeeting, colComplaint}

// neededColumns are those that every file must have, besides who it is about.
var neededColumns = []string{colReceived, colEvidence, colConsents, colSigned, colScope, colDecided, colRule}

// mostOpenings is how many rows one file may have.
const mostOpenings = 5000

// OpeningFault is what is wrong with one row of a file: where, by which rule, in
// words and what to do. A value of the file is never repeated.
type OpeningFault struct {
	Row     int               `json:"row" doc:"Which row below the header; 0 is the header, or the file itself"`
	Column  string            `json:"column,omitempty" doc:"The column, or its letter in the sheet where its heading is unknown"`
	Rule    string            `json:"rule,omitempty"`
	Key     string            `json:"key" doc:"The fault as a code, the same in every language"`
	Problem string            `json:"problem" doc:"What is wrong"`
	Remedy  string            `json:"remedy" doc:"What to do instead"`
	Refusal *casefile.Refusal `json:"-"`
}

// sheet is a file that has been read: its rows by column, in the places they have in the sheet.
// One that is empty, or at fault, is nil.
type sheet struct {
	rows   []map[string]string
	empty  int // of rows
	faults []OpeningFault
}

// readSheet reads CSV: UTF-8 with or without a byte order mark, semicolons or commas
// between the cells, whichever the header has more of, and lines that end as on any machine.
// What a spreadsheet leaves behind its table, rows and columns with nothing in them, says
// nothing. A file that cannot be read has faults of its own, and no rows.
func readSheet(file []byte) sheet {
	fault := func(row int, why Invalid) sheet { return sheet{faults: []OpeningFault{faultOf(row, &why)}} }
	file = bytes.TrimPrefix(file, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(file) || bytes.ContainsRune(file, 0) {
		return fault(0, Invalid{Key: "csv_not_utf8"})
	}
	if !bytes.ContainsRune(file, '\n') {
		file = bytes.ReplaceAll(file, []byte("\r"), []byte("\n"))
	}
	header, _, _ := bytes.Cut(file, []byte("\n"))
	reader := csv.NewReader(bytes.NewReader(file))
	reader.FieldsPerRecord, reader.TrimLeadingSpace = -1, true
	if bytes.Count(header, []byte(";")) > bytes.Count(header, []byte(",")) {
		reader.Comma = ';'
	}
	names, err := reader.Read()
	if err != nil {
		return fault(0, Invalid{Key: "csv_empty"})
	}
	for len(names) > 0 && strings.TrimSpace(names[len(names)-1]) == "" {
		names = names[:len(names)-1]
	}
	var out sheet
	for i := range names {
		names[i] = strings.ToLower(strings.TrimSpace(names[i]))
		switch {
		case !slices.Contains(OpeningColumns, names[i]):
			out.faults = append(out.faults, faultOf(0, &Invalid{Field: "column " + lettersOfColumn(i), Key: "csv_column_unknown"}))
		case slices.Contains(names[:i], names[i]):
			out.faults = append(out.faults, faultOf(0, &Invalid{Field: names[i], Key: "csv_column_twice"}))
		}
	}
	for _, name := range neededColumns {
		if !slices.Contains(names, name) {
			out.faults = append(out.faults, faultOf(0, &Invalid{Field: name, Key: "csv_column_missing"}))
		}
	}
	if !slices.Contains(names, colPerson) && !slices.Contains(names, colNumber) {
		out.faults = append(out.faults, faultOf(0, &Invalid{Field: colNumber, Key: "csv_column_missing"}))
	}
	if len(out.faults) > 0 {
		return out
	}
	for no := 1; ; no++ {
		for rest := file[reader.InputOffset():]; ; no++ { // lines with nothing at all are no rows to the reader
			if rest = bytes.TrimPrefix(rest, []byte("\r")); !bytes.HasPrefix(rest, []byte("\n")) {
				break
			}
			rest, out.rows, out.empty = rest[1:], append(out.rows, nil), out.empty+1
		}
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fault(no, Invalid{Key: "csv_unreadable"})
		}
		out.rows = append(out.rows, nil)
		for len(cells) > len(names) && strings.TrimSpace(cells[len(cells)-1]) == "" {
			cells = cells[:len(cells)-1]
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			out.empty++
			continue
		}
		if no-out.empty > mostOpenings {
			return fault(0, Invalid{Key: "csv_too_long"})
		}
		if len(cells) != len(names) {
			out.faults = append(out.faults, faultOf(no, &Invalid{Key: "csv_cells"}))
			continue
		}
		row := map[string]string{}
		for i, name := range names {
			row[name] = strings.TrimSpace(cells[i])
		}
		out.rows[no-1] = row
	}
	if len(out.rows) == out.empty {
		return fault(0, Invalid{Key: "csv_empty"})
	}
	return out
}

// letters is how a spreadsheet calls a column: A, B … Z, AA.
func lettersOfColumn(i int) string {
	name := string(rune('A' + i%26))
	if i >= 26 {
		return lettersOfColumn(i/26-1) + name
	}
	return name
}

// cells reads the cells of one row and keeps what is wrong with them.
type cells struct {
	no     int
	row    map[string]string
	faults []OpeningFault
}

func (c *cells) wrong(why *Invalid) { c.faults = append(c.faults, faultOf(c.no, why)) }

func faultOf(no int, why *Invalid) OpeningFault {
	return OpeningFault{Row: no, Column: why.Field, Rule: why.Rule, Key: why.Key}
}

// date is written as 2023-09-04 or 04.09.2023.
func (c *cells) date(column string) (on casefile.Date) {
	text := c.row[column]
	if text == "" {
		return on
	}
	if parts := strings.Split(text, "."); len(parts) == 3 && len(parts[0]) <= 2 && len(parts[1]) <= 2 && len(parts[2]) == 4 {
		two := func(s string) string { return strings.Repeat("0", max(0, 2-len(s))) + s }
		text = parts[2] + "-" + two(parts[1]) + "-" + two(parts[0])
	}
	if err := on.UnmarshalText([]byte(text)); err != nil || !on.IsValid() {
		c.wrong(&Invalid{Field: column, Key: "csv_date"})
		return casefile.Date{}
	}
	return on
}

// yes is ja, yes, true, x or 1, and nothing of it when it is empty.
func (c *cells) yes(column string) bool {
	switch strings.ToLower(c.row[column]) {
	case "ja", "yes", "true", "x", "1":
		return true
	case "", "nei", "no", "false", "0":
		return false
	}
	c.wrong(&Invalid{Field: column, Key: "csv_yes_or_no"})
	return false
}

func (c *cells) several(column string) []string {
	return strings.FieldsFunc(c.row[column], func(r rune) bool { return r == ' ' || r == '+' || r == '|' || r == '/' })
}

// codeIn reads one code, in small letters or large; otherwise is what an empty cell means.
func codeIn[T interface {
	casefile.Code
	~string
}](c *cells, column string, otherwise T) T {
	if c.row[column] == "" {
		return otherwise
	}
	all := codesIn[T](c, column)
	if len(all) == 1 {
		return all[0]
	}
	if len(all) > 1 {
		c.wrong(&Invalid{Field: column, Key: "csv_one_code"})
	}
	return otherwise
}

func codesIn[T interface {
	casefile.Code
	~string
}](c *cells, column string) []T {
	var out []T
	for _, word := range c.several(column) {
		code := T(strings.ToUpper(word))
		if !slices.Contains(code.Codes(), string(code)) {
			if code = T(strings.ToLower(word)); !slices.Contains(code.Codes(), string(code)) {
				c.wrong(&Invalid{Field: column, Key: "csv_code"})
				return nil
			}
		}
		out = append(out, code)
	}
	return out
}
