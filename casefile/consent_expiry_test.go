package casefile

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
)

// TestINV31_DL24_C07_AccessEndsWithTheConsent: the last day counts in full, the
// coordinator is told thirty days before, and the form is printed again.
func TestINV31_DL24_C07_AccessEndsWithTheConsent(t *testing.T) {
	p := teamedOn(t, "2027-01-04")
	p.do(ola, &IssueParticipation{EndsOn: calendar.MustDate("2027-06-30"), Participants: []Participant{
		{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}, reader(nurse, "HOME_NURSING"), reader(nav, "NAV"),
	}})
	p.do(tone, &RegisterSignature{Form: p.form()})
	p.due("DL-24", "2027-06-30 OPEN act by 2027-06-30")
	id := p.s.consent(ConsentParticipation, ConsentActive).ID

	p.at("2027-05-30") // the thirtieth day before
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.at("2027-05-31")
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	require.Equal(t, []string{"2027-05-31 ALERT", "2027-05-31 COMING staff/ola"}, p.reminded("DL-24"))
	require.NotNil(t, p.s.consent(ConsentParticipation, ConsentIssued), "D-13 again, in good time")

	p.at("2027-06-30T21:59:00Z")
	require.True(t, p.sees(nav))
	p.at("2027-06-30T22:00:00Z")
	require.False(t, p.sees(nav))
	require.Equal(t, ConsentExpired, p.s.consentByID(id).Status)
	require.Nil(t, p.s.Team.member(nav), "the group's place rested on it too")
	require.NotNil(t, p.s.Team.member(ola))
	require.Equal(t, PlanStatusActive, p.s.Plan.Status, "the plan itself is not what ran out")
	p.noDeadline("DL-24")
}

func TestINV31_DL24_SignedAnewInTime(t *testing.T) {
	p := plannedOn(t, "2027-01-04", reader(nav, "NAV"))
	p.do(ola, &IssueParticipation{EndsOn: calendar.MustDate("2027-01-20"), Participants: []Participant{
		{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}, reader(nav, "NAV"),
	}})
	p.do(tone, &RegisterSignature{Form: p.form()})
	require.Contains(t, p.openTasks(), "CONSENT_EXPIRES KO", "less than thirty days are left")
	p.at("2027-01-10")
	first := p.s.consent(ConsentParticipation, ConsentActive).ID
	p.do(tone, &RegisterSignature{Form: p.form()}) // the form printed again
	met := slices.IndexFunc(p.s.Deadlines, func(d Deadline) bool { return d.Code == ConsentExpiry && d.About == first })
	require.Equal(t, DeadlineMet, p.s.Deadlines[met].Status)
	require.NotContains(t, p.openTasks(), "CONSENT_EXPIRES KO")
	p.at("2027-02-01")
	require.True(t, p.sees(nav))
}

// A form that is printed again by itself has an end date as the one before: as long
// again when it ran out, the same when another coordinator is named in it.
func TestINV31_AFormPrintedAgainKeepsAnEndDate(t *testing.T) {
	signed := func() *play {
		p := teamedOn(t, "2027-01-04")
		p.do(ola, &IssueParticipation{EndsOn: on("2027-06-30"), Participants: []Participant{
			{Who: ola, Service: "COORDINATION", Read: PlanContent, Write: PlanContent}, reader(nav, "NAV"),
		}})
		p.do(tone, &RegisterSignature{Form: p.form()})
		return p
	}
	p, q := signed(), signed()
	p.at("2027-06-01")
	require.Equal(t, "2027-12-24", p.s.consent(ConsentParticipation, ConsentIssued).EndsOn.String(), "177 days more, as from 4 January")

	q.trained["staff/lars"] = true
	q.do(ola, &GiveNotice{LastDay: on("2027-04-01")})
	q.do(tone, &ProposeCoordinator{Staff: "staff/lars", WishAsked: true})
	q.do(tone, &HandOver{Staff: "staff/lars", ManagerConfirmed: true, Note: words(1)})
	require.Equal(t, "2027-06-30", q.s.consent(ConsentParticipation, ConsentIssued).EndsOn.String())
}

func TestINV31_SharingRunsOut(t *testing.T) {
	p := activeOn(t, "2027-01-04", ScopeCoordinator)
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{school}, EndsOn: calendar.MustDate("2027-03-28")})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.s.mayBeTold(school))
	p.at("2027-03-28T21:59:00Z") // summer time has begun that morning
	require.True(t, p.s.mayBeTold(school))
	p.at("2027-03-28T22:00:00Z")
	require.False(t, p.s.mayBeTold(school))

	p.says("end_date_only_for_sharing", tone, &IssueConsent{Kinds: []ConsentKind{ConsentPlan}, EndsOn: calendar.MustDate("2027-06-01")})
	p.says("ends_in_past", tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}, Parties: []Principal{nav}, EndsOn: today(p)})
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentTransfer}, Parties: []Principal{nav}, EndsOn: calendar.MustDate("2027-06-01")})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.True(t, p.s.consented(ConsentTransfer))
}

func TestDL24_EachHasItsTaskAndARenewalEndsIt(t *testing.T) {
	p := coordinatedOn(t, "2027-02-01")
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav, gp}, EndsOn: calendar.MustDate("2027-05-17")})
	p.do(kari, &RegisterSignature{Form: p.form()})
	p.at("2027-04-20")
	expires := func() (about []string) {
		for _, task := range p.s.Tasks {
			if task.Open() && task.Kind == TaskConsentExpires {
				about = append(about, string(p.s.consentByID(task.About).Party))
			}
		}
		return about
	}
	require.Equal(t, []string{"person/nav", "person/gp"}, expires())
	p.do(tone, &IssueConsent{Kinds: []ConsentKind{ConsentInfoSharing}, Parties: []Principal{nav}, EndsOn: calendar.MustDate("2028-05-17")})
	p.do(kari, &RegisterSignature{Form: p.form()})
	require.Equal(t, []string{"person/gp"}, expires())
	p.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawSharing}, Parties: []Principal{gp}})
	require.Empty(t, expires())
	var open []string
	for _, dl := range p.s.Deadlines {
		if dl.Code == ConsentExpiry {
			open = append(open, dl.Due.String()+" "+string(dl.Status))
		}
	}
	require.Equal(t, []string{"2027-05-17 OPEN", "2027-05-17 CANCELLED", "2028-05-17 OPEN"}, open)
	p.at("2027-05-18")
	require.True(t, p.s.mayBeTold(nav), "by the one given anew")
	require.False(t, p.s.mayBeTold(gp))
}
