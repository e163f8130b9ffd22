package casework

import (
	"context"
	"errors"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// FeedQuery picks a page of the feed.
type FeedQuery struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before; left out, from the first event there is"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// FeedEvent is one event as who keeps a copy hears of it: that it happened, and in
// which case. Who and in what words is read with the case.
type FeedEvent struct {
	CaseID     string            `json:"case_id" format:"uuid"`
	CaseNumber string            `json:"case_number"`
	Seq        int               `json:"seq" doc:"Its place in the timeline of the case"`
	Name       casefile.FactName `json:"name"`
	Step       casefile.StepName `json:"step" doc:"The step that led to it"`
	On         casefile.Date     `json:"on" format:"date"`
	At         time.Time         `json:"at" doc:"By the case's clock (UTC)"`
	WrittenAt  time.Time         `json:"written_at" doc:"When it was written down, in real time (UTC)"`
	Cursor     string            `json:"cursor" doc:"Goes on behind this one"`
}

// Feed is a page of the events of an organisation.
type Feed struct {
	Items []FeedEvent `json:"items" doc:"Empty when nothing more has happened"`
	// NextCursor is missing while nothing has ever happened.
	NextCursor string `json:"next_cursor,omitempty" doc:"Keep it, and ask again with cursor= this: the last page has one too"`
}

// Feed lists all events of the asker's organisation in the order they were committed
// in, for the coordinating unit, which may open every case of it (INV-84): nothing is
// left out, comes twice, or comes in before what has been read. It says that
// something happened, never to whom. The cases shown are logged in one line (INV-83).
// Errors: Forbidden, Invalid for a cursor that is none.
func (d *Service) Feed(ctx context.Context, a Asker, q FeedQuery) (out Feed, err error) {
	defer wrapError("reading the events of an organisation", &err)
	if !a.unit() {
		return Feed{}, d.refuseList(ctx, a, "event feed")
	}
	page, err := d.store.EventsOf(ctx, a.Organisation, q.Cursor, q.Limit)
	if errors.Is(err, models.ErrCursor) {
		return Feed{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	if err != nil {
		return Feed{}, err
	}
	out = Feed{Items: make([]FeedEvent, len(page.Rows)), NextCursor: page.Next}
	ids := make([]string, len(page.Rows))
	for i, r := range page.Rows {
		ids[i] = r.CaseID
		out.Items[i] = FeedEvent{CaseID: r.CaseID, CaseNumber: r.CaseNumber, Seq: r.Seq,
			Name: casefile.FactName(r.Name), Step: casefile.StepName(r.Step),
			On: r.OnDate, At: r.At, WrittenAt: r.WrittenAt, Cursor: r.Cursor()}
	}
	return out, d.logList(ctx, a, "event feed", casefile.RoleUnit, ids)
}
