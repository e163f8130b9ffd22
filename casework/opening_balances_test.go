package casework

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

func (w *town) balance(name string) casefile.Balance {
	day := calendar.MustDate
	return casefile.Balance{Patient: w.who(name), ReceivedOn: day("2023-09-04"), Evidence: "Arkiv 23/1187, perm 4",
		Consents: []casefile.TakenConsent{{Kinds: []casefile.ConsentKind{"START", "COORDINATOR", "PLAN"},
			SignedOn: day("2023-09-20")}},
		Decision: casefile.TakenDecision{Outcome: casefile.OutcomeGranted, Scope: []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopePlan},
			DecidedOn: day("2023-10-02"), Rule: "hol §§ 7-1 og 7-2"},
		Coordinator: casefile.TakenCoordinator{Staff: w.who("ola"), Since: day("2023-10-09"), Acknowledged: true},
		Plan:        casefile.TakenPlan{ActiveSince: day("2023-12-01"), RevisedOn: day("2026-09-15")}}
}

// opening proposes one and returns the set.
func (w *town) opening(name string) OpeningSet {
	w.t.Helper()
	set, err := w.service.ProposeOpening(w.t.Context(), w.as("tone"), w.key(), w.org, w.balance(name))
	require.NoError(w.t, err)
	return set
}

func TestT22_ACaseIsOpenedByTwo(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	set := w.opening("kari")
	require.Equal(t, models.OpeningProposed, set.Status)
	rows, err := w.service.Opening(t.Context(), w.as("kai"), w.org, set.ID, "", 50)
	require.NoError(t, err)
	require.Len(t, rows.Items, 1)
	require.Equal(t, casefile.Text("Arkiv 23/1187, perm 4"), rows.Items[0].Balance.Evidence)
	require.Empty(t, rows.Items[0].CaseID, "nothing is open before it is approved")

	_, err = w.service.ApproveOpening(t.Context(), w.as("tone"), w.key(), w.org, set.ID)
	require.Equal(t, &Forbidden{SamePerson}, err)
	_, err = w.service.ApproveOpening(t.Context(), w.as("mette"), w.key(), w.org, set.ID)
	require.Equal(t, &Forbidden{NotInThisRole}, err)
	set, err = w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, set.ID)
	require.NoError(t, err)
	require.Equal(t, w.who("kai"), set.DecidedBy)
	_, err = w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, set.ID)
	require.Equal(t, &Invalid{Field: "opening_id", Key: "proposal_settled"}, err)

	rows, err = w.service.Opening(t.Context(), w.as("kai"), w.org, set.ID, "", 50)
	require.NoError(t, err)
	row := rows.Items[0]
	require.Equal(t, models.ItemDone, row.Outcome)
	require.Equal(t, "2027-0001", row.CaseNumber)
	c, err := w.service.Case(t.Context(), w.as("tone"), row.CaseID)
	require.NoError(t, err)
	require.Equal(t, casefile.PhaseActive, c.Phase)
	require.Equal(t, []casefile.Principal{w.who("tone"), w.who("kai")}, []casefile.Principal{c.TakenOver.ProposedBy, c.TakenOver.ApprovedBy})
	require.Equal(t, []casefile.Warning{casefile.CoordinatorUntrained}, c.Warnings)
	words, err := w.service.Text(t.Context(), w.as("tone"), row.CaseID, c.TakenOver.Evidence.ID())
	require.NoError(t, err)
	require.Equal(t, "Arkiv 23/1187, perm 4", words.Body)
	plan, err := w.service.Plan(t.Context(), w.as("ola"), row.CaseID)
	require.NoError(t, err)
	require.True(t, plan.Current.TakenOver)
	require.Nil(t, plan.Current.Content, "its text is on paper")
}

// A person has one open case: the second of two that raced is refused, and says why.
func TestT22_T03_TwoOpeningsOfOnePerson(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	first, second := w.opening("kari"), w.opening("kari")
	for _, set := range []OpeningSet{first, second} {
		_, err := w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, set.ID)
		require.NoError(t, err)
	}
	rows, err := w.service.Opening(t.Context(), w.as("kai"), w.org, second.ID, "", 50)
	require.NoError(t, err)
	require.Equal(t, []any{models.ItemRefused, "T-03", "opening_other_case"},
		[]any{rows.Items[0].Outcome, rows.Items[0].Reason, rows.Items[0].Refusal.Key})
	require.Empty(t, rows.Items[0].CaseID)
	_, err = w.service.ProposeOpening(t.Context(), w.as("tone"), w.key(), w.org, w.balance("kari"))
	require.ErrorContains(t, err, "opening_other_case")
}

func TestT22_WhoeverProposedItMayTakeItBack(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	set := w.opening("kari")
	set, err := w.service.RejectOpening(t.Context(), w.as("tone"), w.key(), w.org, set.ID)
	require.NoError(t, err)
	require.Equal(t, models.OpeningRejected, set.Status)
	all, err := w.service.OpeningSets(t.Context(), w.as("kai"), w.org)
	require.NoError(t, err)
	require.Equal(t, []OpeningSet{set}, all.Sets)
	_, err = w.service.OpeningSets(t.Context(), w.as("ola"), w.org)
	require.Equal(t, &Forbidden{NotInThisRole}, err)
}

const openingHeader = "identity_number;name;birth_date;address_line;postal_code;postal_place;received_on;evidence;consent_kinds;" +
	"consent_signed_on;scope;decided_on;rule;coordinator;coordinator_since;coordinator_acknowledged;plan_active_since;plan_revised_on\n"

// A file is read with a byte order mark, semicolons and Norwegian dates; each fault is
// named by row and column, and nothing is written in a dry run.
func TestT22_AFileOfOpenings(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	rest := "04.09.2023;Perm 4;START COORDINATOR PLAN;2023-09-20;COORDINATOR PLAN;02.10.2023;hol §§ 7-1 og 7-2;"
	file := "\xef\xbb\xbf" + openingHeader +
		"128358 10036;;;;;;" + rest + "ola@fjordvik.example;2023-10-09;ja;2023-12-01;15.09.2026\n" +
		"03919421362;;;;;;" + rest + "ola@fjordvik.example;2023-10-09;nei;2023-12-01;15.09.2026\n" +
		"61868730292;Nils Ny;1970-05-05;Storgata 1;6999;Fjordvik;" + rest + ";;;;\n" +
		"12835810036;;;;;;" + rest + ";;;;\n" +
		"61868730292;;;;;;" + rest + "ingen@fjordvik.example;31.02.2023;kanskje;;\n"
	ask := func(how OpeningImport) OpeningReport {
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file), how)
		require.NoError(t, err)
		return out
	}
	named := func(r OpeningReport) (all []string) {
		for _, f := range r.Faults {
			all = append(all, strings.Join([]string{string(rune('0' + f.Row)), f.Column, f.Rule, f.Key}, " "))
		}
		return all
	}
	faults := []string{"2 coordinator_acknowledged T-22 opening_coordinator_not_asked", "4 identity_number T-03 opening_person_twice",
		"5 identity_number  opening_person_unknown", "5 coordinator  opening_staff_unknown", "5 coordinator_since  csv_date",
		"5 coordinator_acknowledged  csv_yes_or_no"}
	dry := ask(OpeningImport{DryRun: true})
	require.Equal(t, faults, named(dry))
	require.Equal(t, []int{5, 2}, []int{dry.Rows, dry.Good})
	require.Nil(t, dry.Set)
	require.Nil(t, ask(OpeningImport{}).Set, "one faulty row keeps all back")
	people, err := w.service.PersonList(t.Context(), w.as("tone"), PersonQuery{Name: "Nils Ny"})
	require.NoError(t, err)
	require.Empty(t, people.People)

	real := ask(OpeningImport{SkipFaulty: true})
	require.Equal(t, faults, named(real))
	require.Equal(t, 2, real.Set.Rows)
	_, err = w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, real.Set.ID)
	require.NoError(t, err)
	rows, err := w.service.Opening(t.Context(), w.as("kai"), w.org, real.Set.ID, "", 50)
	require.NoError(t, err)
	for _, r := range rows.Items {
		require.Equal(t, models.ItemDone, r.Outcome, r.Reason)
	}
	require.Equal(t, []int{1, 3}, []int{rows.Items[0].Row, rows.Items[1].Row})
}

// A row says all that is missing in it at once, as a step does.
func TestT22_ARowSaysAllThatIsMissing(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	file := openingHeader + "12835810036;;;;;;04.09.2023;;START COORDINATOR PLAN;2023-09-20;COORDINATOR PLAN;02.10.2023;hol §§ 7-1 og 7-2;" +
		"ola@fjordvik.example;2023-10-09;nei;;\n"
	out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file), OpeningImport{DryRun: true})
	require.NoError(t, err)
	require.Len(t, out.Faults, 2)
	require.Equal(t, []string{"evidence", "opening_evidence_missing"}, []string{out.Faults[0].Column, out.Faults[0].Key})
	require.Equal(t, []string{"coordinator_acknowledged", "opening_coordinator_not_asked"}, []string{out.Faults[1].Column, out.Faults[1].Key})
	require.Zero(t, out.Good)
}

// Dates that cannot be and things that do not fit are all named too, each once: what a
// fault is about is left out, and the rules are asked about the rest.
func TestT22_ARowSaysAllThatIsWrong(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	header := strings.TrimSuffix(openingHeader, "\n") + ";team_started_on;team_last_meeting_on;open_complaint\n"
	file := header + "12835810036;;;;;;04.09.2023;Perm 4;START COORDINATOR PLAN;2023-09-20;COORDINATOR PLAN;03.09.2023;hol §§ 7-1 og 7-2;" +
		"ola@fjordvik.example;2027-10-09;nei;2023-12-01;2023-11-30;2024-01-15;2024-01-14;ja\n"
	out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file), OpeningImport{DryRun: true})
	require.NoError(t, err)
	var named []string
	for _, f := range out.Faults {
		named = append(named, f.Column+" "+f.Key)
	}
	require.ElementsMatch(t, []string{"open_complaint opening_with_complaint", "decided_on date_too_early", "coordinator_since date_in_future",
		"plan_revised_on date_too_early", "team_last_meeting_on date_too_early"}, named)
	require.Zero(t, out.Good)
}

// A cell that cannot be read keeps nothing else from being named: the scope is no code,
// the decision has no date, and the evidence is missing all the same.
func TestT22_ARowSaysWhatIsMissingBesideWhatCannotBeRead(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	for cells, want := range map[string][]string{
		"COORDINATR;02.10.2023;hol § 7-2;ola@fjordvik.example;2023-10-09;ja": {"evidence opening_evidence_missing", "scope csv_code"},
		"COORDINATOR;soon;hol § 7-2;ola@fjordvik.example;2023-10-09;nei": {"evidence opening_evidence_missing", "decided_on csv_date",
			"coordinator_acknowledged opening_coordinator_not_asked"},
		"COORDINATOR;02.10.2023;hol § 7-2;nobody@fjordvik.example;2023-10-09;ja": {"evidence opening_evidence_missing",
			"coordinator opening_staff_unknown"},
	} {
		file := openingHeader + "12835810036;;;;;;04.09.2023;;START COORDINATOR;2023-09-20;" + cells + ";;\n"
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file), OpeningImport{DryRun: true})
		require.NoError(t, err)
		var named []string
		for _, f := range out.Faults {
			named = append(named, f.Column+" "+f.Key)
		}
		require.ElementsMatch(t, want, named, cells)
		require.Zero(t, out.Good)
	}
}

// A child of whom one parent is to know nothing, an adult for whom a guardian signed, and
// the period of a plan, from a file.
func TestT22_INV90_INV27_DL29_WhoDecidesAndThePeriodFromAFile(t *testing.T) {
	w := family(t)
	w.represent("emil", "mother", casefile.HolderParent, "2011-05-14")
	w.represent("emil", "father", casefile.HolderParent, "2011-05-14")
	w.represent("kari", "father", casefile.HolderLegalGuardian, "")
	header := "person_id,received_on,evidence,consent_kinds,consent_signed_on,consent_signed_by,capacity_basis,capacity_decided_on," +
		"withheld_from,scope,decided_on,rule,plan_active_since,plan_period_from,plan_period_to\n"
	row := func(who, signed, basis, kept string) string {
		return w.id(who) + ",2023-09-04,Perm,START PLAN,2023-09-20," + signed + "," + basis + "," + kept +
			",PLAN,2023-10-02,hol § 7-1,2023-12-01,2026-01-15,2027-11-30\n"
	}
	ask := func(rows ...string) OpeningReport {
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(header+strings.Join(rows, "")), OpeningImport{})
		require.NoError(t, err)
		return out
	}
	father := w.id("father")
	for fault, one := range map[string]string{
		"withheld_from unknown_party":             row("emil", "", ",", w.id("kari")),
		"capacity_basis proxy_does_not_fit":       row("kari", father, "PBRL_4_6,2023-09-18", ""),
		"capacity_basis opening_parents_of_adult": row("kari", father, "PBRL_4_5,2023-09-18", ""),
		"capacity_basis opening_kin_signed":       row("kari", father, "HPL_22,2023-09-18", ""),
	} {
		wrong := ask(one)
		require.Len(t, wrong.Faults, 1, fault)
		require.Equal(t, fault, wrong.Faults[0].Column+" "+wrong.Faults[0].Key)
	}

	good := ask(row("emil", "", ",", father), row("kari", father, "PBRL_4_7,2023-09-18", ""))
	require.Empty(t, good.Faults)
	_, err := w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, good.Set.ID)
	require.NoError(t, err)
	rows, err := w.service.Opening(t.Context(), w.as("kai"), w.org, good.Set.ID, "", 50)
	require.NoError(t, err)
	emils, karis := rows.Items[0].CaseID, rows.Items[1].CaseID
	require.NotEmpty(t, emils, rows.Items[0].Reason)
	require.NotEmpty(t, karis, rows.Items[1].Reason)
	_, err = w.service.Case(t.Context(), w.as("father"), emils)
	require.ErrorAs(t, err, new(*Forbidden))
	_, err = w.service.Case(t.Context(), w.as("mother"), emils)
	require.NoError(t, err)
	_, err = w.service.Case(t.Context(), w.as("father"), karis)
	require.NoError(t, err, "he decides for her here")
	deadlines, err := w.service.Deadlines(t.Context(), w.as("tone"), karis, CasePage{})
	require.NoError(t, err)
	due := map[string]string{}
	for _, dl := range deadlines.Deadlines {
		due[string(dl.Code)] = dl.Due.String()
	}
	require.Equal(t, "2027-11-30", due["DL-29"])
}

// A row that contradicts the register is about another person, or the register is wrong: it is
// named, and opens no case on whoever has the number (T-20). A name is the same however it is
// written.
func TestT22_T20_ARowThatIsAnothersIsNamed(t *testing.T) {
	w := newTown(t, "2027-02-01T08:00:00Z")
	born := calendar.MustDate("1971-03-03")
	_, err := w.service.ChangePerson(t.Context(), w.as("tone"), w.id("kari"), Versions{Any: true}, PersonChange{
		Name: new("Kari Anne-Marie Aas"), BirthDate: &born, BirthSource: new(models.BirthAsStated)})
	require.NoError(t, err)
	rest := ";;;;04.09.2023;Perm 4;START PLAN;2023-09-20;PLAN;02.10.2023;hol § 7-1;;;;2023-12-01;\n"
	for cells, want := range map[string][]string{
		"Kari Aas;1971-03-03":          nil,
		"Ås, Annemarie;03.03.1971":     nil,
		"Kari Nordli;":                 nil, // she has married
		";":                            nil,
		"Nils Ny;1971-03-03":           {"name opening_name_differs"},
		"Kari Aas;1971-03-30":          {"birth_date opening_birth_date_differs"},
		"Nils Ny;1970-05-05":           {"birth_date opening_birth_date_differs", "name opening_name_differs"},
		"Kari Anne-Marie Aas;tomorrow": {"birth_date csv_date"},
	} {
		file := openingHeader + "12835810036;" + cells + rest
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(file), OpeningImport{DryRun: true})
		require.NoError(t, err)
		var named []string
		for _, f := range out.Faults {
			named = append(named, f.Column+" "+f.Key)
		}
		require.ElementsMatch(t, want, named, cells)
	}
}

// Who was a child as the consent was signed and is of age now is taken over with the signatures
// of then, registered before or with the row; and a number may be written as it is shown, 6+5.
func TestT22_INV24_WhoWasAChildThenFromAFile(t *testing.T) {
	w := family(t)
	born := calendar.MustDate("2008-06-20")
	adult, err := w.service.CreatePerson(t.Context(), w.as("tone"), w.key(), NewPerson{Organisation: w.org, Name: "Even Lie", BirthDate: born,
		BirthSource: models.BirthAsStated, IdentityNumber: "61868730292"})
	require.NoError(t, err)
	header := "identity_number;name;birth_date;address_line;postal_code;postal_place;received_on;evidence;consent_kinds;consent_signed_on;" +
		"consent_signed_by;scope;decided_on;rule\n"
	row := func(number, name, signers string) string {
		return number + ";" + name + ";2008-06-20;Storgata 1;6999;Fjordvik;2022-09-04;Perm;START PLAN;2022-09-20;" + signers +
			";PLAN;2022-10-02;hol § 7-1\n"
	}
	ask := func(rows ...string) (OpeningReport, []string) {
		out, err := w.service.ImportOpenings(t.Context(), w.as("tone"), w.key(), w.org, []byte(header+strings.Join(rows, "")), OpeningImport{})
		require.NoError(t, err)
		var named []string
		for _, f := range out.Faults {
			named = append(named, f.Column+" "+f.Key)
		}
		return out, named
	}
	unknown := "14851151304"
	_, named := ask(row("61868730292", "Even Lie", ""), row(unknown, "Nora Ny", ""))
	require.Equal(t, []string{"consent_signed_by opening_signed_for_child", "consent_signed_by opening_signed_for_child"}, named)

	both := "128358 10036 " + w.id("father") // Kari's number, as it is shown
	out, named := ask(row("618687 30292", "Even Lie", both), row(unknown, "Nora Ny", both))
	require.Empty(t, named)
	_, err = w.service.ApproveOpening(t.Context(), w.as("kai"), w.key(), w.org, out.Set.ID)
	require.NoError(t, err)
	rows, err := w.service.Opening(t.Context(), w.as("kai"), w.org, out.Set.ID, "", 50)
	require.NoError(t, err)
	require.Len(t, rows.Items, 2)
	for _, r := range rows.Items {
		require.Equal(t, models.ItemDone, r.Outcome, r.Reason)
		s := w.state(r.CaseID)
		require.Equal(t, []casefile.Principal{w.who("kari"), w.who("father")},
			[]casefile.Principal{s.Consents[0].Signers[0].Who, s.Consents[0].Signers[1].Who})
		require.True(t, s.Asks(casefile.TaskOwnConsent))
	}
	require.Equal(t, adult.Principal, rows.Items[0].Patient)
}
