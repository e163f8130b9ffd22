package casework

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// TestINV84_WhoSeesWhat holds the rows of the roles against what each may see,
// written out: a role that sees more than this is a decision.
func TestINV84_WhoSeesWhat(t *testing.T) {
	const all, around, trust = "PAT PRX KO KEL KE", " MGR CHAIR MINUTES PART MEMBER", " SKO CLIN DH HP-D HFKE"
	names := map[string]bool{}
	for want, views := range map[string][]view{
		all + around + trust:                                  {seeCase, seeResponsibilities, seeOpenings, seeCoordinators},
		all + trust:                                           {seeTimeline, seeConsents, seeCorrections, seeOriginals, seePlanReaders, seeTexts},
		all + " MGR" + trust + " PARTY":                       {seeDeadlines},
		all + " MGR MINUTES" + trust:                          {seeTasks},
		all + trust + " PARTY":                                {seeDecisions, seeComplaints},
		all + " CHAIR MINUTES MEMBER" + trust:                 {seeTeam},
		all + " CHAIR MINUTES PART MEMBER" + trust:            {seeMeetings},
		all + " MINUTES" + trust + " PARTY":                   {seeLetters},
		"KO KEL KE" + trust:                                   {seeMails, seePreview, seeStepPreview, keepOriginal},
		"PAT PRX KO PART MEMBER":                              {seeThread},
		"PAT PRX KO PART":                                     {writeInThread},
		"KO KEL KE SKO DH HFKE":                               {seeContacts},
		"PAT PRX KE HFKE":                                     {seeAccess},
		all + " CHAIR MINUTES PART MEMBER" + trust + " PARTY": {seeText},
	} {
		for _, v := range views {
			got := ""
			for i, role := range v.to {
				if i > 0 {
					got += " "
				}
				got += string(role)
			}
			require.Equal(t, want, got, v.what)
			names[v.what] = true
		}
	}
	for _, row := range casefile.RoleSpecs() {
		for _, what := range row.Sees {
			require.True(t, names[what], "%s sees %s, and there is no such view", row.Role, what)
		}
	}
}

// The tags of the staff register list the roles that the register may give.
func TestINV84_TheRegisterOffersTheRolesItMayGive(t *testing.T) {
	for _, of := range []any{NewStaff{}, StaffChange{}, StaffQuery{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(of)) {
			if strings.HasPrefix(f.Name, "Role") {
				offered := strings.Split(f.Tag.Get("enum"), ",")
				given := make([]string, 0, len(offered))
				for _, role := range casefile.StaffRoles() {
					given = append(given, string(role))
				}
				require.ElementsMatch(t, given, offered, "%T", of)
			}
		}
	}
}
