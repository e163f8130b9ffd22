package casework

import (
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/models"
)

// What every fact that brings a referral says is hidden alike when that referral is
// struck, and so is what was struck: by whatever door the case was opened (T-20, T-22).
func TestT20_T22_EveryFactThatBringsAReferralIsHidden(t *testing.T) {
	struck := casefile.Referral{ID: "referral-1", Round: 1, StruckOn: casefile.Date{Year: 2027, Month: 2, Day: 1}}
	stands := casefile.Referral{ID: "referral-2", Round: 2}
	row := models.Case{State: casefile.State{Referrals: []casefile.Referral{struck, stands}}}
	patient := &sight{row: row, roles: []casefile.Role{casefile.RolePatient}}
	unit := &sight{row: row, roles: []casefile.Role{casefile.RoleUnit}}
	for name, fact := range map[casefile.FactName]func(casefile.Referral) casefile.Fact{
		"referred":          func(r casefile.Referral) casefile.Fact { return &casefile.Referred{Referral: r} },
		"referral_absorbed": func(r casefile.Referral) casefile.Fact { return &casefile.ReferralAbsorbed{Referral: r} },
		"balance_opened":    func(r casefile.Referral) casefile.Fact { return &casefile.BalanceOpened{Referral: r} },
	} {
		require.True(t, patient.hidesEntry(fact(struck)), name)
		require.False(t, patient.hidesEntry(fact(stands)), name)
		require.False(t, unit.hidesEntry(fact(struck)), name)
		require.True(t, patient.hidesCorrection(casefile.Correction{Fact: name, Void: true}), name)
		require.False(t, unit.hidesCorrection(casefile.Correction{Fact: name, Void: true}), name)
	}
	require.False(t, patient.hidesCorrection(casefile.Correction{Fact: "signed", Void: true}))
	brings := 0
	for _, name := range casefile.FactName("").Codes() {
		if casefile.BringsReferral(casefile.FactName(name)) {
			brings++
		}
	}
	require.Equal(t, 3, brings, "another fact brings a referral: add it above")
}
