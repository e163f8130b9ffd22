package models

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// acrossPlaces are all that ask across organisations, and why each must.
var acrossPlaces = map[string]string{
	"activities/batch.go find":                    "a batch is named by its id alone; what follows is its organisation's",
	"activities/deliver.go Deliver":               "a mail is named by its key alone",
	"activities/digest.go DigestFailed":           "the same",
	"activities/postman.go Run":                   "mails are let out as they come due, whosever they are",
	"casework/asker.go WhoIs":                     "whose login it is says whose rows may be seen",
	"casework/batch.go StartBatches":              "batches that wait, in every organisation",
	"casework/digest.go WatchDigests":             "what is overdue, in every organisation",
	"casework/elsewhere.go Within":                "the installation's administrator, and in training the owner of a world",
	"casework/elsewhere.go notThere":              "a try at nothing goes the way of one at another's (INV-110)",
	"casework/elsewhere.go officeElsewhere":       "by which clock a try was made there",
	"casework/people.go LookUpPerson":             "a try to look somebody up elsewhere is logged with them (INV-110)",
	"casework/mail_event.go HearOfMails":          "a carrier names a mail by its delivery id, and not whose it is",
	"casework/invitations.go OpenInvitation":      "a code is its holder's before they are anybody's",
	"casework/own_calendar.go OwnCalendar":        "a secret is its holder's before it is known whose they are",
	"casework/keys.go KeysFit":                    "the keys are of the installation",
	"casework/login_changes.go loginChanges":      "where a login was ended that is nobody's any more",
	"casework/old_looks.go RemoveOldLooks":        "looks are kept equally long everywhere",
	"casework/policy_waits.go WatchPolicies":      "policies that wait for their day",
	"casework/reads_access.go accessShown":        "who looked at somebody from another organisation",
	"casework/registers.go SweepAnswers":          "sweeps",
	"casework/form_draft.go SweepFormDrafts":      "sweeps",
	"casework/message_carry.go carryAll":          "messages are carried as they come due, whosever they are",
	"casework/paper.go papersDue":                 "letters are put on paper as they are written, whosever they are",
	"casework/sending.go freeLetters":             "letters whose organisation has no carrier any more",
	"casework/sending.go sendSome":                "letters are sent as they come due, whosever they are",
	"casework/message_carry.go sameWorld":         "whether an organisation is here, and nothing else of it",
	"casework/message_list.go organisationNames":  "what another organisation is called",
	"casework/service.go Figures":                 "figures of the installation",
	"casework/service.go Waiting":                 "figures of the installation",
	"casework/texts.go SweepTexts":                "sweeps",
	"casework/watch.go Watch":                     "the watch over every open case",
	"casework/watch.go WatchFigures":              "figures of the installation",
	"models/query_access.go LogAccess":            "a try that was refused is logged where it was made (INV-110)",
	"models/query_organisation.go organisationOf": "whose an id is, and nothing else of it",
	"models/query_organisation.go IsOrganisation": "that there is such an organisation",
	"models/query_organisation.go PlaceOfPerson":  "whose an id is, and which id stands now",
}

// Whoever asks across organisations is seen in review: a new place is a line here.
func TestINV84_WhoAsksAcrossOrganisations(t *testing.T) {
	found := map[string]bool{}
	for _, folder := range []string{"activities", "api", "casefile", "casework", "cmd", "figures", "internal", "models", "worker",
		"workflows"} {
		err := filepath.WalkDir(filepath.Join("..", folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok || f.Body == nil {
					continue
				}
				ast.Inspect(f.Body, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					switch fn := call.Fun.(type) {
					case *ast.SelectorExpr:
						ok = fn.Sel.Name == "AcrossOrganisations" || fn.Sel.Name == "OpenAsOwner"
					case *ast.Ident:
						ok = fn.Name == "AcrossOrganisations"
					default:
						ok = false
					}
					if ok {
						found[strings.TrimPrefix(filepath.ToSlash(path), "../")+" "+f.Name.Name] = true
					}
					return true
				})
			}
			return nil
		})
		require.NoError(t, err)
	}
	for place := range found {
		require.Contains(t, acrossPlaces, place, "a new place that asks across organisations: say why")
	}
	for place := range acrossPlaces {
		require.Contains(t, found, place, "it asks across no more")
	}
}
