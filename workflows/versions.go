package workflows

import "go.temporal.io/sdk/workflow"

// Changes of the workflow's shape (the commands it gives Temporal), newest
// last. A change of rules needs no entry: rules run in Record, never in code
// that is replayed. A change is added with its date and the branch it guards,
// and may be removed a quarter and a margin after its deploy, because every run is
// renewed that often (practice.md 4.7). Each id that is asked for costs every run
// a marker and an upsert, so that they are rungs of one: caseShape.
//
//	2026-11-22  first shape: update per step, one Record local activity, one alarm, deliveries on their own queue
//	2026-11-22  Policy: waits for its date, a month at a time, then one activity
//	2026-11-29  all runs where cancellation does not reach; a cancelled case takes note_cancellation. No id: a history that was
//	            cancelled and still lives has no command after that
//	2026-11-29  catch_up may ask for what has fallen due: by its argument, so no id
//	2026-11-29  shapeByDay: CaseNextWake shows the day; a day that comes to be earlier waits for the next change
//	2026-11-29  mails are brought by the postman, and a run delivers only what one of an older build carried: by what comes in, so no id
//	2026-11-29  a run hands on casefile.Lighten of its state, and Record may answer with a state: by what comes in, so no id
//	2026-11-29  shapeKeepsAlarm: a date that comes to be later leaves the alarm and the day shown until it rings; what was shown goes
//	            into the next run; runs are renewed each quarter; the alarm of a midnight is spread over minutes
const (
	caseShape = "next-wake-by-day"

	shapeByDay      workflow.Version = 1
	shapeKeepsAlarm workflow.Version = 2
)
