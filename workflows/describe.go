package workflows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"samlop/casefile"
	"samlop/casefile/calendar"
)

// NumberKey is the case's number, by which an administrator finds it. It never
// changes: whoever starts the first run of a case sets it, every later run is given
// it by the one before, and no workflow touches it.
var NumberKey = temporal.NewSearchAttributeKeyKeyword("CaseNumber")

// The five search attributes that a case keeps up to date. They carry codes, counts and a day; the unit is its
// opaque id. Each change costs an event and a commit in Temporal's visibility
// store that is several times the step's own, so they change seldom.
//
// CaseNextWake is the day on which the case does something by itself, at the
// latest: a case that shows a day gone by has overslept. A next wake that comes
// to be earlier is shown with whatever changes next; the details and the list of
// cases always have the instant.
var (
	PhaseKey     = temporal.NewSearchAttributeKeyKeyword("CasePhase")
	UnitKey      = temporal.NewSearchAttributeKeyKeyword("CaseUnit")
	NextWakeKey  = temporal.NewSearchAttributeKeyTime("CaseNextWake")
	OverdueKey   = temporal.NewSearchAttributeKeyInt64("CaseOverdue")
	AttentionKey = temporal.NewSearchAttributeKeyBool("CaseAttention")
)

// attributes is what was last shown, so that they are touched only on change.
type attributes struct {
	phase, unit string
	next        time.Time
	overdue     int64
	attention   bool
	ever        bool
}

// show tells an administrator in Temporal UI where the case stands and what is
// due: everything about the process, nothing about the person.
func (c *run) show(ctx workflow.Context) {
	c.shownSeq = c.State.Seq
	workflow.SetCurrentDetails(ctx, c.details(ctx))
	if c.State.Empty() {
		return
	}
	byDay := workflow.GetVersion(ctx, nextWakeByDay, workflow.DefaultVersion, 1) == 1
	now := attributes{phase: string(c.State.Phase), unit: c.State.Unit, attention: c.Parked != "" || c.State.NeedsAttention(), ever: true}
	if at, _, ok := casefile.NextWake(c.State); ok {
		now.next = at
		if byDay { // its noon: the same date wherever it is read
			now.next = calendar.At(calendar.DateOf(at), 12, 0)
		}
	}
	for _, d := range c.State.Deadlines {
		if d.Status == casefile.DeadlineOverdue {
			now.overdue++
		}
	}
	var changed []temporal.SearchAttributeUpdate
	if now.phase != c.shown.phase {
		changed = append(changed, PhaseKey.ValueSet(now.phase))
	}
	if now.unit != c.shown.unit {
		changed = append(changed, UnitKey.ValueSet(now.unit))
	}
	if now.overdue != c.shown.overdue || !c.shown.ever {
		changed = append(changed, OverdueKey.ValueSet(now.overdue))
	}
	if now.attention != c.shown.attention || !c.shown.ever {
		changed = append(changed, AttentionKey.ValueSet(now.attention))
	}
	mayWait := byDay && len(changed) == 0 && !now.next.IsZero() && now.next.Before(c.shown.next)
	if !now.next.Equal(c.shown.next) && !mayWait {
		if now.next.IsZero() {
			changed = append(changed, NextWakeKey.ValueUnset())
		} else {
			changed = append(changed, NextWakeKey.ValueSet(now.next))
		}
	}
	if len(changed) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, changed...); err != nil {
		workflow.GetLogger(ctx).Error("search attributes could not be set", "case", c.start.Case, "error", err)
		return
	}
	c.shown = now
}

// details is the page of the case in Temporal UI, in Markdown.
func (c *run) details(ctx workflow.Context) string {
	s := &c.State
	var b strings.Builder
	if c.cancelWasIgnored() {
		b.WriteString(cancelIgnored)
	}
	if c.Parked != "" {
		fmt.Fprintf(&b, "**PARKED**: %s\n\n", c.Parked)
	}
	fmt.Fprintf(&b, "| machine | stands at |\n|---|---|\n| case | %s |\n", s.Phase)
	for _, con := range s.Consents {
		if con.Status == casefile.ConsentIssued || con.Status == casefile.ConsentActive {
			fmt.Fprintf(&b, "| consent %s | %s |\n", con.Kind, con.Status)
		}
	}
	for _, dec := range s.Decisions {
		fmt.Fprintf(&b, "| %s %s | %s |\n", dec.ID, dec.Outcome, dec.Status)
	}
	for _, com := range s.Complaints {
		fmt.Fprintf(&b, "| %s %s | %s |\n", com.ID, com.Decision, com.Status)
	}
	for _, a := range s.Coordinators {
		if a.Status != casefile.AssignmentEnded {
			fmt.Fprintf(&b, "| %s | %s |\n", a.ID, a.Status)
		}
	}
	fmt.Fprintf(&b, "| plan | %s, version %d |\n| care team | %s |\n", s.Plan.Status, len(s.Plan.Versions), s.Team.Status)
	live := slices.DeleteFunc(slices.Clone(s.Deadlines), func(d casefile.Deadline) bool { return !d.Live() })
	slices.SortStableFunc(live, func(a, b casefile.Deadline) int { return a.Ends.Compare(b.Ends) })
	if len(live) > 0 {
		b.WriteString("\n| deadline | due | act by | status |\n|---|---|---|---|\n")
		for _, d := range live {
			fmt.Fprintf(&b, "| %s (%s) %s | %s | %s | %s |\n", casefile.DeadlineTitle(d.Code), d.Code, d.About, d.Due, d.ActBy, d.Status)
		}
	}
	if at, what := c.next(ctx); !at.IsZero() {
		fmt.Fprintf(&b, "\nwakes next %s for: %s\n", at.Format(time.RFC3339), what)
	}
	return b.String()
}
