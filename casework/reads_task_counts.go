package casework

import (
	"context"
	"slices"

	"samlop/casefile/calendar"
	"samlop/models"
)

// TaskCountQuery picks the list that is counted.
type TaskCountQuery struct {
	List string `query:"list" enum:"mine,unit" default:"mine"`
}

// TaskCounts is how many open tasks are in a list, by when they are due and by who has them.
type TaskCounts struct {
	Total   int  `json:"total"`
	More    bool `json:"more" doc:"There are more than a thousand: the most urgent thousand are counted"`
	Overdue int  `json:"overdue"`
	Today   int  `json:"today"`
	Week    int  `json:"week" doc:"In the six days after today"`
	Later   int  `json:"later"`
	Undated int  `json:"undated"`
	New     int  `json:"new" doc:"Opened today or yesterday"`
	Mine    int  `json:"mine" doc:"You have them on the desk"`
	Nobodys int  `json:"nobodys" doc:"Nobody has them yet"`
	Others  int  `json:"others"`
}

// TaskCounts counts what Tasks lists. It shows no case, so it is no look at one. Errors:
// Forbidden, Unavailable.
func (d *Service) TaskCounts(ctx context.Context, a Asker, q TaskCountQuery) (out TaskCounts, err error) {
	defer wrapError("counting tasks", &err)
	if a.Who == "" {
		return TaskCounts{}, &Forbidden{NotRegistered}
	}
	f, _, err := d.tasksOf(ctx, a, TaskQuery{List: q.List})
	if err != nil || len(f.Mine) == 0 && f.Unit == "" {
		return TaskCounts{}, err
	}
	today := calendar.DateOf(d.now(a))
	n, err := d.store.CountTasks(ctx, f, a.names(), today, today.AddDays(weekAhead), today.AddDays(-1))
	if err != nil {
		return TaskCounts{}, err
	}
	return TaskCounts{Total: min(n.Total, models.MostCounted), More: n.Total > models.MostCounted, Overdue: n.Overdue, Today: n.Today,
		Week: n.Week, Later: n.Later, Undated: n.Undated, New: n.New, Mine: n.Mine, Nobodys: n.Nobodys, Others: n.Others}, nil
}

// TasksBeside is what a list of tasks answers besides, to who asks for it.
type TasksBeside struct {
	Counts *CountsOfTasks `json:"counts,omitempty" doc:"With with=counts: how many there are in each list, as GET /tasks/counts says"`
	Views  *TaskViews     `json:"views,omitempty" doc:"With with=views: as GET /me/views; missing for who keeps none"`
}

// CountsOfTasks is how many open tasks are in each list that the asker has.
type CountsOfTasks struct {
	Mine TaskCounts  `json:"mine"`
	Unit *TaskCounts `json:"unit,omitempty" doc:"Missing for who has no list of a unit"`
}

// What a list of tasks answers besides.
const withCounts, withViews = "counts", "views"

// besideTasks counts the lists that the asker has, and finds their views. Neither is refused here: who has
// no such list has asked for none.
func (d *Service) besideTasks(ctx context.Context, a Asker, with []string) (out TasksBeside, err error) {
	if slices.Contains(with, withCounts) {
		counts := CountsOfTasks{}
		if counts.Mine, err = d.TaskCounts(ctx, a, TaskCountQuery{List: "mine"}); err != nil {
			return out, err
		}
		if a.unit() || a.heads() != "" {
			unit, err := d.TaskCounts(ctx, a, TaskCountQuery{List: "unit"})
			if err != nil {
				return out, err
			}
			counts.Unit = &unit
		}
		out.Counts = &counts
	}
	if slices.Contains(with, withViews) && a.Who.IsStaff() {
		views, err := d.TaskViews(ctx, a)
		if err != nil {
			return out, err
		}
		out.Views = &views
	}
	return out, nil
}
