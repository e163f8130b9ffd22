package models

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

//go:embed testdata/organisation.sql
var organisationRows string

// fill puts an organisation into a database, by eight hexadecimal digits that are in every
// row of it; some tables are left out.
func fill(t *testing.T, owner *Store, whose string, but ...string) {
	t.Helper()
	require.NoError(t, owner.Transaction(t.Context(), func(tx *Store) error {
		for statement := range strings.SplitSeq(strings.ReplaceAll(organisationRows, "XXXXXXXX", whose), ";\n") {
			of := func(table string) bool {
				return strings.HasPrefix(statement, "INSERT INTO "+table+" ") || strings.HasPrefix(statement, "UPDATE "+table+" ")
			}
			if slices.ContainsFunc(but, of) {
				continue
			}
			if err := tx.DB.Exec(statement).Error; strings.TrimSpace(statement) != "" && err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	}))
}

func idOf(whose string, n int) string { return fmt.Sprintf("%s-0000-4000-8000-%012d", whose, n) }

func orgOf(whose string) string { return idOf(whose, 1) }

// wordsFor are what a parameter or a field may be given that is called so: what is in the rows
// of an organisation, and what is not but says that it is.
func wordsFor(whose, name string) []string {
	ids := func(all ...int) (out []string) {
		for _, n := range all {
			out = append(out, idOf(whose, n))
		}
		return out
	}
	switch strings.ToLower(name) {
	case "organisation", "organisationid", "askerorganisation":
		return ids(1)
	case "unit", "unitid", "units":
		return ids(2)
	case "staffid", "managerid", "staffids":
		return ids(3)
	case "person", "personid", "one", "other", "joined", "survivor", "survivorid", "people":
		return ids(5, 17, 18)
	case "joinedid":
		return ids(17, 5, 18)
	case "caseid", "notcase", "cases", "caseids":
		return ids(8, 9)
	case "otherid":
		return ids(9)
	case "batchid":
		return ids(11)
	case "printbatchid":
		return ids(31, 33)
	case "setid":
		return ids(12)
	case "messageids":
		return ids(23)
	case "originalid":
		return ids(22)
	case "letterid":
		return []string{"letter-1"}
	case "meetings", "meetingid":
		return []string{"meeting-1"}
	case "uid":
		return ids(22)
	case "deliveryid":
		return ids(20, 21, 22)
	case "textids":
		return ids(19)
	case "messageid":
		return ids(23, 19)
	case "answers":
		return ids(19, 23)
	case "packetid":
		return ids(19)
	case "standing":
		return []string{""}
	case "beforeid":
		return ids(99)
	case "otherperson":
		return ids(5)
	case "grantid":
		return ids(14, 99)
	case "id":
		return append(ids(99, 1, 2, 3, 5, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 19, 31, 32, 33), "k"+whose)
	case "ids":
		return ids(3, 5, 8, 9, 17, 18)
	case "key", "mailkey", "mails":
		return []string{whose, "s" + whose, "new" + whose}
	case "commandid", "commandids":
		return []string{"k" + whose, "new" + whose}
	case "issuer":
		return []string{whose, "another"}
	case "subject", "digest", "requesthash", "recipient", "number", "principal", "about":
		return []string{whose}
	case "after", "cursor":
		return []string{"", "00000000-0000-0000-0000-000000000000"}
	case "status":
		return []string{"PROPOSED", "APPROVED"}
	case "worldid", "name", "owner":
		return []string{""}
	}
	return []string{"word"}
}

// candidates are the values that a parameter or a field of a type may be given.
func candidates(whose, name string, t reflect.Type) (out []reflect.Value) {
	give := func(v any) { out = append(out, reflect.ValueOf(v).Convert(t)) }
	switch {
	case t == reflect.TypeFor[casefile.Principal]():
		give(casefile.Principal("staff/" + idOf(whose, 3)))
		give(casefile.Principal("person/" + idOf(whose, 5)))
		give(casefile.Principal("person/" + idOf(whose, 17)))
	case t == reflect.TypeFor[[]casefile.Principal]():
		give([]casefile.Principal{StaffPrincipal(idOf(whose, 3)), PersonPrincipal(idOf(whose, 5)), PersonPrincipal(idOf(whose, 17))})
	case t == reflect.TypeFor[[]Mail]():
		for _, key := range wordsFor(whose, "mails") {
			give([]Mail{{Key: key, OrganisationID: orgOf(whose), CaseID: idOf(whose, 8), Principal: StaffPrincipal(idOf(whose, 3)), Kind: AlertMail,
				SendAfter: time.Unix(0, 0), OnDate: casefile.Date{Year: 2026, Month: 1, Day: 1}, Status: MailPending, DeliveryID: idOf(whose, 22)}})
		}
	case t == reflect.TypeFor[[]MailCalendar]():
		give([]MailCalendar{{MailKey: "new" + whose, OrganisationID: orgOf(whose), CaseID: idOf(whose, 8), MeetingID: "meeting-1",
			Principal: StaffPrincipal(idOf(whose, 3)), UID: idOf(whose, 22), Sequence: 1, Method: CalendarCancel,
			OnDate: casefile.Date{Year: 2026, Month: 1, Day: 1}, WrittenAt: time.Unix(0, 0)}})
	case t == reflect.TypeFor[[]casefile.Role]():
		give([]casefile.Role{casefile.RoleUnit, casefile.RoleUnitLead})
	case t == reflect.TypeFor[time.Time]():
		give(time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC))
		give(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC))
		give(time.Time{})
	case t == reflect.TypeFor[casefile.Date]():
		give(date("2027-01-04"))
		give(date("2026-01-01"))
		give(casefile.Date{})
	case t == reflect.TypeFor[MessageTodo]():
		give(CarryMessage)
	case t == reflect.TypeFor[json.RawMessage]():
		give(json.RawMessage(`{}`))
	case t == reflect.TypeFor[[]byte]():
		give([]byte(whose))
		give([]byte(`{}`))
	case t == reflect.TypeFor[*casefile.Facts]():
		give(&casefile.Facts{})
	case t == reflect.TypeFor[string]():
		for _, v := range wordsFor(whose, name) {
			give(v)
		}
	case t.Kind() == reflect.String && t == reflect.TypeFor[CaseOrder](), t.Kind() == reflect.Bool, t == reflect.TypeFor[casefile.State](),
		t == reflect.TypeFor[casefile.Policy](), t == reflect.TypeFor[time.Duration](),
		t == reflect.TypeFor[TaskNarrowing](): // of which each keeps what the others leave out
		out = append(out, reflect.Zero(t))
	case t.Kind() == reflect.String:
		if coded, ok := reflect.Zero(t).Interface().(interface{ Codes() []string }); ok {
			give(coded.Codes()[0])
		} else {
			give("")
		}
	case strings.EqualFold(name, "limit") || name == "most" || name == "years":
		give(10)
	case t.Kind() == reflect.Int || t.Kind() == reflect.Int64:
		if give(0); name != "ID" { // which the database gives
			give(1)
		}
	case t.Kind() == reflect.Slice:
		all := reflect.MakeSlice(t, 0, 0)
		for _, v := range candidates(whose, name, t.Elem()) {
			all = reflect.Append(all, v)
			out = append(out, reflect.Append(reflect.MakeSlice(t, 0, 1), v))
		}
		out = append(out, all)
	case t.Kind() == reflect.Pointer:
		for _, v := range candidates(whose, name, t.Elem()) {
			p := reflect.New(t.Elem())
			p.Elem().Set(v)
			out = append(out, p)
		}
	case t.Kind() == reflect.Struct:
		for i := range 20 {
			row, more := filled(whose, t, i, func(reflect.StructField) bool { return true })
			if !more {
				break
			}
			out = append(out, row)
			unsettled, _ := filled(whose, t, i, func(f reflect.StructField) bool { return f.Type.Kind() != reflect.Pointer })
			out = append(out, unsettled)
		}
		wide, _ := filled(whose, t, 0, func(f reflect.StructField) bool { return f.Name == "Organisation" || f.Name == "Limit" })
		out = append(out, wide)
	}
	return out
}

// filled is a row, or a filter, with the i-th candidate of each of some fields; more is
// false when none has so many.
func filled(whose string, t reflect.Type, i int, which func(reflect.StructField) bool) (row reflect.Value, more bool) {
	row = reflect.New(t).Elem()
	for f := range t.NumField() {
		field := t.Field(f)
		if !field.IsExported() || !which(field) {
			continue
		}
		if values := candidates(whose, field.Name, field.Type); len(values) > 0 {
			row.Field(f).Set(values[min(i, len(values)-1)])
			more = more || i < len(values)
		}
	}
	return row, more
}

// combinations are the arguments, one candidate of each parameter.
func combinations(each [][]reflect.Value) [][]reflect.Value {
	all := [][]reflect.Value{nil}
	for _, values := range each {
		var next [][]reflect.Value
		for _, before := range all {
			for _, v := range values {
				next = append(next, append(before[:len(before):len(before)], v))
			}
		}
		all = next
	}
	return all
}
