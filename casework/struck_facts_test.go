package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// What every fact says that may be about another is hidden alike when it is struck, and so
// is what struck it: by whatever door a case was opened (T-20, T-22), and what somebody
// complained of or a child said (INV-87).
func TestT20_T22_INV87_EveryFactThatMayBeAboutAnotherIsHidden(t *testing.T) {
	struckOn := casefile.Date{Year: 2027, Month: 2, Day: 1}
	struck, stands := casefile.Referral{ID: "referral-1", Round: 1, StruckOn: struckOn}, casefile.Referral{ID: "referral-2", Round: 2}
	complaint := casefile.Complaint{ID: "complaint-1", Status: casefile.ComplaintStatusStruck}
	upheld := casefile.Complaint{ID: "complaint-2", Status: casefile.ComplaintStatusReceived}
	view, heard := casefile.ChildView{View: "text:1", StruckOn: struckOn}, casefile.ChildView{View: "text:2"}
	row := models.Case{State: casefile.State{Referrals: []casefile.Referral{struck, stands},
		Complaints: []casefile.Complaint{complaint, upheld}, ChildViews: []casefile.ChildView{view, heard}}}
	patient := &sight{row: row, roles: []casefile.Role{casefile.RolePatient}}
	unit := &sight{row: row, roles: []casefile.Role{casefile.RoleUnit}}
	facts := map[casefile.FactName]struct{ struck, stands casefile.Fact }{
		"referred":             {&casefile.Referred{Referral: struck}, &casefile.Referred{Referral: stands}},
		"referral_absorbed":    {&casefile.ReferralAbsorbed{Referral: struck}, &casefile.ReferralAbsorbed{Referral: stands}},
		"balance_opened":       {&casefile.BalanceOpened{Referral: struck}, &casefile.BalanceOpened{Referral: stands}},
		"complaint_registered": {&casefile.ComplaintRegistered{Complaint: complaint}, &casefile.ComplaintRegistered{Complaint: upheld}},
		"child_heard":          {&casefile.ChildHeard{View: view}, &casefile.ChildHeard{View: heard}},
	}
	for _, code := range casefile.FactName("").Codes() {
		name := casefile.FactName(code)
		fact, ok := facts[name]
		require.Equal(t, casefile.UnitsWhenStruck(name), ok,
			"%s: a fact that may be about another is hidden by hidesEntry, and stands above", name)
		require.Equal(t, ok, patient.hidesCorrection(casefile.Correction{Fact: name, Void: true}), name)
		require.False(t, patient.hidesCorrection(casefile.Correction{Fact: name}), "another day is nobody's secret: %s", name)
		require.False(t, unit.hidesCorrection(casefile.Correction{Fact: name, Void: true}), name)
		if ok {
			require.True(t, patient.hidesEntry(fact.struck), name)
			require.False(t, patient.hidesEntry(fact.stands), name)
			require.False(t, unit.hidesEntry(fact.struck), name)
		}
	}
}
