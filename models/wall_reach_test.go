package models

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// parametersOf are the names of the parameters of the Store's exported methods, without
// the context.
func parametersOf(t *testing.T) map[string][]string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	out := map[string][]string{}
	for _, path := range slices.DeleteFunc(paths, func(p string) bool { return strings.HasSuffix(p, "_test.go") }) {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || !f.Name.IsExported() {
				continue
			}
			if star, ok := f.Recv.List[0].Type.(*ast.StarExpr); !ok || star.X.(*ast.Ident).Name != "Store" {
				continue
			}
			names := []string{}
			for _, p := range f.Type.Params.List {
				for _, n := range p.Names {
					names = append(names, n.Name)
				}
			}
			out[f.Name.Name] = names[min(1, len(names)):]
		}
	}
	return out
}

// reach calls a method with every combination of arguments, each within around, and gives
// what came out of each, errors aside.
func reach(ctx context.Context, around func(func(*Store)), method, whose string, parameters []string) (shown []string) {
	declared, _ := reflect.TypeFor[*Store]().MethodByName(method)
	values := make([][]reflect.Value, len(parameters))
	for i, name := range parameters {
		values[i] = candidates(whose, name, declared.Type.In(i+2))
	}
	for _, arguments := range combinations(values) {
		in := append([]reflect.Value{reflect.ValueOf(ctx)}, arguments...)
		around(func(s *Store) {
			f := reflect.ValueOf(s).MethodByName(method)
			call := f.Call
			if declared.Type.IsVariadic() {
				call = f.CallSlice
			}
			var out []any
			for _, r := range call(in) {
				if r.Type() != reflect.TypeFor[error]() {
					out = append(out, r.Interface())
				}
			}
			for _, a := range arguments {
				if facts, ok := a.Interface().(*casefile.Facts); ok { // it answers into it
					out = append(out, *facts)
				}
			}
			raw, err := json.Marshal(out)
			if err != nil {
				panic(err)
			}
			shown = append(shown, string(raw))
		})
	}
	return shown
}

// holds reports whether something of an organisation is in what was shown.
func holds(shown, whose string) bool {
	return strings.Contains(shown, whose) || strings.Contains(shown, base64.StdEncoding.EncodeToString([]byte(whose)))
}

// alike are answers to be compared with those about an organisation that there is none of.
func alike(shown []string, whose string) (out []string) {
	for _, s := range shown {
		out = append(out, strings.ReplaceAll(s, whose, "XXXXXXXX"))
	}
	return out
}

// rowsOf are all rows of an organisation as they are, table by table.
func rowsOf(t *testing.T, owner *Store, whose string) map[string]string {
	t.Helper()
	var names, sql []string
	require.NoError(t, owner.DB.Raw("SELECT polrelid::regclass::text FROM pg_policy WHERE polname = 'of_the_installation'").Scan(&names).Error)
	for _, name := range names {
		sql = append(sql, fmt.Sprintf(`SELECT '%s' AS name, COALESCE(string_agg(r::text, E'\n' ORDER BY r::text), '') AS rows FROM %s r
			WHERE r::text LIKE '%%%s%%'`, name, name, orgOf(whose)))
	}
	var rows []struct{ Name, Rows string }
	require.NoError(t, owner.DB.Raw(strings.Join(sql, " UNION ALL ")).Scan(&rows).Error)
	out := map[string]string{}
	for _, r := range rows {
		out[r.Name] = r.Rows
	}
	return out
}

// notCalled are methods that reach no rows by themselves.
var notCalled = map[string]string{
	"Ask": "by the test of questions", "EachLedger": "and OnCase, OnCaseAt: by a test of their own", "OnCase": "", "OnCaseAndAnother": "",
	"OnCaseAt": "", "AsPostman": "runs what it is given", "AsWatcher": "the same", "HoldingWorld": "the same", "Transaction": "the same",
	"TellWhatBecame": "tells by TellOfMail", "Trip": "asks nothing", "Close": "asks nothing", "Ping": "asks nothing",
	"Schema": "is of the whole database",
}

// crosses are those that reach across by what they are for, and how far.
var crosses = map[string]string{
	"LogAccess":           "a try that was refused is written down where it was tried (INV-110)",
	"OrganisationOfBatch": "whose it is, and nothing else", "OrganisationOfCase": "the same", "OrganisationOfStaff": "the same",
	"OrganisationOfStep": "the same",
	"PlaceOfPerson":      "the same, and the id that stands now", "IsOrganisation": "that there is one",
	"ClaimMessages":   "is given what is due of one's own, which counts how often: the second answer differs, and tells of nobody else's",
	"ClaimPapers":     "the same",
	"SweepSessions":   "counts logins, which are nobody's, and those that the calls before have made",
	"SweepFormDrafts": "counts what it takes away of one's own: the second answer differs, and tells of nobody else's",
	"KeepMail":        "the mailbox of development holds no organisation's rows", "KeptMails": "the same",
}

// withoutRows are those that are about no organisation's rows, or hold rows fast and tell nothing.
var withoutRows = map[string]string{
	"ForgetHeard": "ids of steps", "HearOf": "ids of steps", "ReadWatch": "the watch", "SaveWatch": "the watch", "HoldCase": "holds",
	"HoldLead": "holds", "WorldByID": "worlds", "SetWorldOffset": "worlds", "LivingCasesIn": "worlds", "ClockOf": "worlds",
	"StillOffset": "worlds", "SameWorld": "worlds", "NamesOfOrganisations": "ids of organisations", "NamesShareAPart": "no table at all",
	"KeepSession": "logins, sealed", "SessionBySecret": "the same", "SeeSession": "the same", "ReidentifySession": "the same",
	"EndSession": "the same", "EndSessionsOf": "the same",
}

// reached lists what the Store's methods find or change of one organisation's when another
// asks, and those that the calls do not try because they reach nothing of one's own either.
func reached(t *testing.T, owner, walled *Store) (across, untried []string) {
	t.Helper()
	mine, other := ForOrganisation(t.Context(), orgOf("aaaaaaaa")), ForOrganisation(t.Context(), orgOf("bbbbbbbb"))
	before := rowsOf(t, owner, "aaaaaaaa")
	for name, rows := range before {
		require.NotEmpty(t, rows, "no row of %s is tried", name)
	}
	asOther := func(call func(*Store)) { call(walled) }
	changes := false
	nobody := ForOrganisation(t.Context(), orgOf("cccccccc"))
	undone := func(ctx context.Context) func(func(*Store)) {
		return func(call func(*Store)) {
			_ = walled.Transaction(ctx, func(tx *Store) error {
				const written = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
				var before, after int
				require.NoError(t, tx.in(ctx).Raw(written).Scan(&before).Error)
				call(tx)
				changes = changes || tx.in(ctx).Raw(written).Scan(&after).Error == nil && after > before
				return errBack
			})
		}
	}
	methods := parametersOf(t)
	for _, method := range slices.Sorted(maps.Keys(methods)) {
		if _, not := notCalled[method]; not {
			continue
		}
		changes = false
		own := alike(reach(mine, undone(mine), method, "aaaaaaaa", methods[method]), "aaaaaaaa")
		nobodys := alike(reach(nobody, undone(nobody), method, "cccccccc", methods[method]), "cccccccc")
		if withoutRows[method] == "" && crosses[method] == "" && !changes && slices.Equal(own, nobodys) {
			untried = append(untried, method)
		}
		shown := reach(other, asOther, method, "aaaaaaaa", methods[method])
		nothing := reach(other, asOther, method, "cccccccc", methods[method])
		after := rowsOf(t, owner, "aaaaaaaa")
		if crosses[method] == "" {
			if slices.ContainsFunc(shown, func(s string) bool { return holds(s, "aaaaaaaa") }) ||
				!slices.Equal(alike(nothing, "cccccccc"), alike(shown, "aaaaaaaa")) {
				across = append(across, method+" tells of another's")
			}
			for name := range before {
				if before[name] != after[name] {
					across = append(across, method+" changes "+name+" of another's")
				}
			}
		}
		before = after
		require.NoError(t, owner.DB.Exec("DELETE FROM heard_steps").Error)
	}
	return across, untried
}

// The second wall alone: every read and write of the Store, told to find or to change what
// is one organisation's, finds and changes nothing when another asks; the same calls reach
// what is one's own.
func TestINV84_NothingIsReachedAcrossOrganisations(t *testing.T) {
	owner, walled, _ := behind(t)
	across, untried := reached(t, owner, walled)
	require.Empty(t, across)
	require.Empty(t, untried, "give the parameters something they find, or say why there is nothing")
}

// Without the wall of one table the same calls reach what is in it: it is the wall that
// keeps them.
func TestINV84_WithoutAWallItIsReached(t *testing.T) {
	owner, walled, _ := behind(t)
	require.NoError(t, owner.DB.Exec("DROP POLICY of_one_organisation ON texts").Error)
	require.NoError(t, owner.DB.Exec("CREATE POLICY of_anybody ON texts TO samlop_within USING (true)").Error)
	require.NoError(t, owner.DB.Exec("ALTER TABLE plan_drafts DISABLE ROW LEVEL SECURITY").Error)
	across, _ := reached(t, owner, walled)
	require.Contains(t, across, "PlanDraftOf tells of another's")
	require.Contains(t, across, "CopyDraft changes plan_drafts of another's")
	require.Contains(t, across, "KeepCaseMessage changes texts of another's") // before KeepTexts, which then finds them there
}

var errBack = errors.New("back")

// And so do the ways to a case that write, the walk through the ledgers, and the questions
// of a step.
func TestINV84_NoStepReachesAcrossOrganisations(t *testing.T) {
	owner, walled, _ := behind(t)
	before := rowsOf(t, owner, "aaaaaaaa")
	caseID := idOf("aaaaaaaa", 8)
	for whose, sees := range map[string]bool{"aaaaaaaa": true, "bbbbbbbb": false} {
		ctx := ForOrganisation(t.Context(), orgOf(whose))
		find := func(_ *Store, found LockedCase) (*Trip, error) {
			require.Equal(t, LockedCase{LastSeq: map[bool]int{true: 1}[sees], Known: sees, RequestHash: found.RequestHash}, found)
			return nil, nil
		}
		require.NoError(t, walled.OnCaseAndAnother(ctx, caseID, idOf("aaaaaaaa", 9), "kaaaaaaaa", find))
		if !sees {
			trip := walled.Trip(ctx)
			trip.Add(trip.DB().Model(&Case{ID: caseID}).Update("number", "another"))
			err := walled.OnCaseAt(ctx, caseID, 1, trip)
			require.NoError(t, err, "there is no such case here, and nothing is written to it")
			trip = walled.Trip(ctx)
			trip.Add(trip.DB().Create(&Text{ID: idOf(whose, 99), OrganisationID: orgOf("aaaaaaaa"), CaseID: caseID, CommandID: "k", Field: "f"}))
			require.ErrorContains(t, walled.OnCaseAt(ctx, caseID, 1, trip), "row-level security")
		}
		cases := 0
		require.NoError(t, walled.EachLedger(ctx, LedgerQuery{Organisation: orgOf("aaaaaaaa"), AsOf: date("2050-01-01")}, func(Case) { cases++ },
			func(casefile.Event) {}, func() bool { return true }))
		require.Equal(t, sees, cases > 0)
		require.Equal(t, sees, asked(ctx, t, walled, "aaaaaaaa") != asked(ctx, t, walled, "cccccccc"))
	}
	require.Equal(t, before, rowsOf(t, owner, "aaaaaaaa"))
}

// asked is what a step would learn of principals and people of an organisation.
func asked(ctx context.Context, t *testing.T, s *Store, whose string) string {
	t.Helper()
	var a struct {
		Known              []Known
		Managers           map[casefile.Principal]casefile.Principal
		Gone, Away, InUnit []casefile.Principal
		NoAddress          []casefile.Principal
		Facts              casefile.Facts
		Languages          map[casefile.Principal]casefile.Language
		Plan               bool
		Others             []casefile.OtherCase
		Open               int
	}
	who := []casefile.Principal{StaffPrincipal(idOf(whose, 3)), PersonPrincipal(idOf(whose, 5))}
	var q Questions
	q.Known(orgOf(whose), who, &a.Known)
	q.Managers(who, &a.Managers)
	q.Gone(who, &a.Gone)
	q.Unreachable(who, &a.Away)
	q.InUnit(idOf(whose, 2), who, &a.InUnit)
	q.Trained(who[0], date("2026-02-01"), &a.Facts)
	q.WithoutAddress(who[1:], &a.NoAddress)
	q.Languages("en", who, &a.Languages)
	q.OtherPlan(orgOf(whose), idOf(whose, 5), idOf(whose, 9), &a.Plan)
	q.OtherCases(orgOf(whose), idOf(whose, 5), idOf(whose, 9), &a.Others)
	q.OpenCases(orgOf(whose), idOf(whose, 5), &a.Open)
	require.NoError(t, s.Ask(ctx, &q))
	return alike([]string{fmt.Sprintf("%+v", a)}, whose)[0]
}
