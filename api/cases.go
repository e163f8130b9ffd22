package api

import (
	"context"

	"samlop/casefile"
	"samlop/casework"
)

// caseOperations are the reads of one case. Each has a ground and is logged by
// the service (INV-83, INV-84).
func (s *server) caseOperations() {
	type list struct {
		casework.CaseQuery
		Open optional[bool] `query:"open" doc:"Cases that have not come to an end (true), or those that have (false); both when left out"`
	}
	read(s, "/cases", "cases", "cases", "Cases you have a relation to",
		func(ctx context.Context, a casework.Asker, in *list) (page[casework.CaseRow], error) {
			in.CaseQuery.Open = in.Open.given
			l, err := s.Service.Cases(ctx, a, in.CaseQuery)
			return paged(l.Cases, l.NextCursor, l.People).Body, err
		})
	type one struct{ InCase }
	read(s, "/cases/{case_id}", "cases", "case", "One case with its machines",
		func(ctx context.Context, a casework.Asker, in *one) (casework.Case, error) {
			return s.Service.Case(ctx, a, string(in.CaseID))
		})
	type timeline struct {
		InCase
		casework.TimelineQuery
	}
	read(s, "/cases/{case_id}/timeline", "cases", "timeline", "What has happened, oldest first",
		func(ctx context.Context, a casework.Asker, in *timeline) (page[casework.TimelineEvent], error) {
			l, err := s.Service.Timeline(ctx, a, string(in.CaseID), in.TimelineQuery)
			return paged(l.Events, l.NextCursor, l.People).Body, err
		})
	pagesOfCase(s, "/deadlines", "deadlines", "Every deadline: due, act by, rule, length, counted from, status", s.Service.Deadlines,
		func(l casework.Deadlines) *reply[page[casework.Deadline]] {
			return paged(l.Deadlines, l.NextCursor, l.People)
		})
	ofCase(s, "/responsibilities", "responsibilities", "Who has had the main responsibility, and when (INV-04)", s.Service.Responsibilities)
	ofCase(s, "/openings", "openings", "Every step: open now or not, to whom, and which rule closes it", s.openings)
	pagesOfCase(s, "/tasks", "case_tasks", "The tasks of the case, open ones first", s.Service.CaseTasks,
		func(l casework.CaseTasks) *reply[page[casework.CaseTask]] {
			return paged(l.Tasks, l.NextCursor, l.People)
		})
	ofCase(s, "/consents", "consents", "Consents and forms (2.2)", s.Service.Consents)
	ofCase(s, "/decisions", "decisions", "Decisions with parties and receipts (2.3), and advance notices (T-15)", s.Service.Decisions)
	ofCase(s, "/complaints", "complaints", "Complaints from receipt to what the County Governor decided (2.7)", s.Service.Complaints)
	ofCase(s, "/coordinators", "coordinators", "Coordinators over time (2.4)", s.Service.Coordinators)
	ofCase(s, "/care-team", "care_team", "The care team (2.6)", s.Service.CareTeam)
	pagesOfCase(s, "/meetings", "meetings", "Meetings from plan to minutes (2.6)", s.Service.Meetings,
		func(l casework.Meetings) *reply[page[casefile.Meeting]] {
			return paged(l.Meetings, l.NextCursor, l.People)
		})
	pagesOfCase(s, "/letters", "letters", "The letters of the case, and what became of them (2.12)", s.Service.Letters,
		func(l casework.Letters) *reply[page[casework.CaseLetter]] {
			return paged(l.Letters, l.NextCursor, l.People)
		})
	pagesOfCase(s, "/mails", "mails", "E-mails about the case and what became of them", s.Service.Mails,
		func(l casework.Mails) *reply[page[casework.Mail]] { return paged(l.Mails, l.NextCursor, l.People) })
	type texts struct {
		InCase
		casework.WrittenQuery
	}
	read(s, "/cases/{case_id}/texts", "cases", "case_texts", "What has been said and written in the case, oldest first",
		func(ctx context.Context, a casework.Asker, in *texts) (page[casework.Written], error) {
			l, err := s.Service.Texts(ctx, a, string(in.CaseID), in.WrittenQuery)
			return paged(l.Entries, l.NextCursor, l.People).Body, err
		})
	type text struct {
		InCase
		TextID ID `path:"text_id" doc:"What stands after «text/» where words are referred to"`
	}
	read(s, "/cases/{case_id}/texts/{text_id}", "cases", "text", "Words that a fact of the case refers to",
		func(ctx context.Context, a casework.Asker, in *text) (casework.Text, error) {
			return s.Service.Text(ctx, a, string(in.CaseID), string(in.TextID))
		})
}

// ofCase registers one read of a case that takes nothing but its id.
func ofCase[T any](s *server, path, id, summary string, do func(context.Context, casework.Asker, string) (T, error)) {
	type input struct{ InCase }
	readWhole(s, "/cases/{case_id}"+path, "cases", id, summary,
		func(ctx context.Context, a casework.Asker, in *input) (T, error) {
			return do(ctx, a, string(in.CaseID))
		})
}

// pagesOfCase registers one list of a case that piles up with the years.
func pagesOfCase[L, T any](s *server, path, id, summary string,
	do func(context.Context, casework.Asker, string, casework.CasePage) (L, error), shown func(L) *reply[page[T]]) {
	type input struct {
		InCase
		casework.CasePage
	}
	read(s, "/cases/{case_id}"+path, "cases", id, summary,
		func(ctx context.Context, a casework.Asker, in *input) (page[T], error) {
			l, err := do(ctx, a, string(in.CaseID), in.CasePage)
			return shown(l).Body, err
		})
}
