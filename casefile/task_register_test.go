package casefile

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every kind of task has one row, in the order of the constants, that says all
// there is to say of it.
func TestTaskRegister_EveryKindHasItsRow(t *testing.T) {
	var declared []string
	for _, file := range ownFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
				if named, ok := v.Type.(*ast.Ident); ok && named.Name == "TaskKind" {
					declared = append(declared, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
				}
			}
			return true
		})
	}
	require.Equal(t, declared, TaskKind("").Codes())
	for _, row := range TaskSpecs() {
		require.Equal(t, row, row.Kind.spec())
		require.NotEmpty(t, row.Title, row.Kind)
		require.NotEmpty(t, row.For, row.Kind)
		require.Contains(t, []Repetition{OneAtATime, OneForEach, EveryTime}, row.Repeats, row.Kind)
		require.Contains(t, []Lasting{UntilTheEnd, WithComplaint, UntilDone}, row.Lasts, row.Kind)
	}
	TaskSpecs()[0].Title = "changed"
	require.NotEqual(t, "changed", taskSpecs[0].Title, "a list of the register is a copy")
}

// A kind that an older build knew and this one does not is still a task: it waits,
// can be ticked off, and ends with its case.
func TestTaskRegister_AKindOfAnOlderBuild(t *testing.T) {
	p := newPlay(t, "2027-02-01")
	p.referred()
	p.s.Tasks = append(p.s.Tasks, Task{ID: "task-1", Kind: "FORGOTTEN", For: RoleUnit, OpenedOn: today(p)})
	require.False(t, p.s.NeedsAttention())
	require.False(t, p.s.Tasks[0].outlives(&p.s))
	p.do(tone, &CompleteTask{Task: "task-1"})
	require.False(t, p.s.Tasks[0].Open())
}

// Each row, held against the tasks themselves: whether one may be ticked off,
// whether it makes the case need attention, and whether it ends with the case.
func TestINV15_INV45_INV04_WhatEveryRowSays(t *testing.T) {
	for _, row := range TaskSpecs() {
		p := activeOn(t, "2027-02-01", ScopeCoordinator)
		p.s.Complaints = append(p.s.Complaints, Complaint{ID: "complaint-1", Status: ComplaintStatusReceived})
		kept := slices.DeleteFunc(slices.Clone(p.s.Tasks), func(task Task) bool { return task.Open() })
		id := nextID("task", len(kept))
		p.s.Tasks = append(kept, Task{ID: id, Kind: row.Kind, About: "complaint-1", For: row.For[0], OpenedOn: today(p)})
		require.Equal(t, row.Trouble, p.s.NeedsAttention(), row.Kind)

		ended := *p
		ended.s = p.s.clone()
		ended.do(kari, &WithdrawConsent{Scopes: []WithdrawalScope{WithdrawAll}, IdentityConfirmed: true})
		task := ended.s.Tasks[len(kept)]
		require.Equal(t, row.Lasts != UntilTheEnd, task.Open(), row.Kind)
		if row.Lasts == WithComplaint {
			task.About = ""
			require.False(t, task.outlives(&ended.s), "%s without its complaint", row.Kind)
		}

		if row.EndsItself {
			p.says("task_ends_with_its_step", tone, &CompleteTask{Task: id})
			continue
		}
		p.do(tone, &CompleteTask{Task: id})
		require.False(t, p.s.NeedsAttention(), "a task that is done is no trouble")
	}
}

// Whether one is opened where another waits.
func TestTaskRegister_Repetition(t *testing.T) {
	for _, row := range TaskSpecs() {
		s := New("case", "org")
		d := newDeciding(s, Command{}, instant("2027-02-01"), DefaultPolicy())
		for _, about := range []string{"a", "a", "b"} {
			d.openTask(row.Kind, about, d.today)
		}
		want := map[Repetition]int{OneAtATime: 1, OneForEach: 2, EveryTime: 3}[row.Repeats]
		require.Len(t, d.s.Tasks, want, row.Kind)
		require.Equal(t, row.For[0], d.s.Tasks[0].For, row.Kind)
		for i := range d.s.Tasks {
			d.emit(&TaskDone{ID: d.s.Tasks[i].ID})
		}
		d.openTask(row.Kind, "a", d.today)
		require.Len(t, d.s.Tasks, want+1, "%s: what is done does not wait", row.Kind)
	}
}

// tasksHold: what the rows say holds in every life.
func (l *life) tasksHold() {
	s := &l.s
	for i, task := range s.Tasks {
		row := task.Kind.spec()
		if !slices.Contains(row.For, task.For) {
			l.fail("tasks", "%s waits for %s", task.Kind, task.For)
		}
		if !mayBeAbout(s, task) {
			l.fail("2.1", "%s is about %s, and lasts %s", task.Kind, task.About, row.Lasts)
		}
		if row.Repeats == OneForEach && task.Open() && slices.ContainsFunc(s.Tasks[i+1:], func(x Task) bool {
			return x.Kind == task.Kind && x.About == task.About && x.Open()
		}) {
			l.fail("tasks", "%s waits twice about %s", task.Kind, task.About)
		}
	}
}

// mayBeAbout says whether a task is about what its kind is about: one that asks to
// check a correction about what that correction left to a person, also a complaint;
// one that lasts with its complaint about a complaint, and no other about one.
func mayBeAbout(s *State, task Task) bool {
	switch task.Kind {
	case TaskCheckCorrection:
		return slices.ContainsFunc(s.Corrections, func(c Correction) bool {
			return slices.ContainsFunc(c.FollowUps, func(f FollowUp) bool { return f.Code.byHand() && f.About == task.About })
		})
	case TaskRegisteredWrongly:
		return slices.ContainsFunc(s.Corrections, func(c Correction) bool { return c.ID == task.About })
	default:
		return (s.complaint(task.About) != nil) == (task.Kind.spec().Lasts == WithComplaint)
	}
}

// A struck appeal decision asks for a check of its complaint; nothing else that does
// not end with a complaint is about one.
func TestINV117_TaskRegister_WhatATaskIsAbout(t *testing.T) {
	p := forwardedOn(t, "2027-04-08")
	p.at("2027-09-16")
	p.do(tone, p.appeal(AppealConfirmed))
	check := Task{Kind: TaskCheckCorrection, About: "complaint-1"}
	require.False(t, mayBeAbout(&p.s, check), "nothing has been corrected")
	p.corrects(tone, CorrectEntry{Entry: p.entry("appeal_decided"), Void: true})
	for _, row := range TaskSpecs() {
		task := Task{Kind: row.Kind, About: "complaint-1"}
		require.Equal(t, row.Lasts == WithComplaint || row.Kind == TaskCheckCorrection, mayBeAbout(&p.s, task), row.Kind)
		task.About = "complaint-2"
		correcting := row.Kind == TaskCheckCorrection || row.Kind == TaskRegisteredWrongly
		require.Equal(t, row.Lasts != WithComplaint && !correcting, mayBeAbout(&p.s, task), row.Kind)
	}
	check.About = "plan"
	require.False(t, mayBeAbout(&p.s, check), "the correction left nothing to do about the plan")
	require.True(t, mayBeAbout(&p.s, Task{Kind: TaskRegisteredWrongly, About: p.s.Corrections[0].ID}))
}
