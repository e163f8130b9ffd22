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
// latest, or looks what has become of it: a case that shows a day gone by has
// overslept. A next wake that comes to be earlier is shown with whatever changes
// next, one that comes to be later when the alarm rings; the details and the list
// of cases always have the instant.
var (
	PhaseKey     = temporal.NewSearchAttributeKeyKeyword("CasePhase")
	UnitKey      = temporal.NewSearchAttributeKeyKeyword("CaseUnit")
	NextWakeKey  = temporal.NewSearchAttributeKeyTime("CaseNextWake")
	OverdueKey   = temporal.NewSearchAttributeKeyInt64("CaseOverdue")
	AttentionKey = temporal.NewSearchAttributeKeyBool("CaseAttention")
)

// attributes is what was last shown, so that they are touched only on change. Temporal
// gives each run those of the one before, which are therefore carried.
type attributes struct {
	Phase     string    `json:"phase,omitempty"`
	Unit      string    `json:"unit,omitempty"`
	Next      time.Time `json:"next,omitzero"`
	Overdue   int64     `json:"overdue,omitempty"`
	Attention bool      `json:"attention,omitempty"`
}

// show tells an administrator in Temporal UI where the case stands and what is
// due: everything about the process, nothing about the person.
func (c *run) show(ctx workflow.Context) {
	c.shownSeq = c.State.Seq
	workflow.SetCurrentDetails(ctx, c.details(ctx))
	if c.State.Empty() {
		return
	}
	known := c.shape != 0
	if c.shape = workflow.GetVersion(ctx, caseShape, workflow.DefaultVersion, shapeKeepsAlarm); !known && c.shape < shapeKeepsAlarm {
		c.Shown = nil // it was begun by an older build, which showed everything once more
	}
	was, ever := c.shownBefore()
	now := attributes{Phase: string(c.State.Phase), Unit: c.State.Unit, Attention: c.Parked != "" || c.State.NeedsAttention()}
	if at, _, ok := casefile.NextWake(c.State); ok {
		now.Next = at
		if c.shape >= shapeByDay { // its noon: the same date wherever it is read
			now.Next = calendar.At(calendar.DateOf(at), 12, 0)
		}
	}
	for _, d := range c.State.Deadlines {
		if d.Status == casefile.DeadlineOverdue {
			now.Overdue++
		}
	}
	var changed []temporal.SearchAttributeUpdate
	if now.Phase != was.Phase {
		changed = append(changed, PhaseKey.ValueSet(now.Phase))
	}
	if now.Unit != was.Unit {
		changed = append(changed, UnitKey.ValueSet(now.Unit))
	}
	if now.Overdue != was.Overdue || !ever {
		changed = append(changed, OverdueKey.ValueSet(now.Overdue))
	}
	if now.Attention != was.Attention || !ever {
		changed = append(changed, AttentionKey.ValueSet(now.Attention))
	}
	if !now.Next.Equal(was.Next) && !c.nextMayWait(now.Next, was.Next, len(changed) > 0) {
		if now.Next.IsZero() {
			changed = append(changed, NextWakeKey.ValueUnset())
		} else {
			changed = append(changed, NextWakeKey.ValueSet(now.Next))
		}
	}
	if len(changed) == 0 {
		return
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, changed...); err != nil {
		workflow.GetLogger(ctx).Error("search attributes could not be set", "case", c.start.Case, "error", err)
		return
	}
	c.Shown = &now
}

// shownBefore is what was last shown of the case, if ever.
func (c *run) shownBefore() (attributes, bool) {
	if c.Shown == nil {
		return attributes{}, false
	}
	return *c.Shown, true
}

// nextMayWait: the day shown is not moved by itself. A day that has come to be earlier
// waits for the next change; one that has come to be later for the alarm, which still
// rings on the day shown at the latest.
func (c *run) nextMayWait(next, shown time.Time, changes bool) bool {
	switch {
	case c.shape < shapeByDay || changes || next.IsZero() || shown.IsZero():
		return false
	case next.Before(shown):
		return true
	}
	return c.shape >= shapeKeepsAlarm && c.ticking() && c.alarm.kept && !calendar.DateOf(c.alarm.at).After(calendar.DateOf(shown))
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
	fmt.Fprintf(&b, "| machine | stands at |\n|---|---|\n| %s | %s |\n", strings.ToLower(string(s.Kind())), s.Phase)
	if s.Episode != nil {
		fmt.Fprintf(&b, "| contact clinician | %s |\n| coordination | %s |\n| word to the municipality | %s |\n", s.ClinicianStatus(),
			s.Coordination(), s.NotificationStatus())
	}
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
	fmt.Fprintf(&b, "| plan | %s, version %d |\n| care team | %s |\n", s.Plan.Status, s.Plan.InForce(), s.Team.Status)
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
