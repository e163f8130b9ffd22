package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// FeedQuery picks a page of the feed.
type FeedQuery struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before; left out, from the first event there is"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// FeedEvent is one event as who keeps a copy hears of it: that it happened, and in
// which case, or which entries of the register became one person. Who and in what
// words is read with the case.
type FeedEvent struct {
	CaseID     string            `json:"case_id,omitempty" format:"uuid" doc:"The case, with its number, seq, name and step; missing where person_join stands"`
	CaseNumber string            `json:"case_number,omitempty"`
	Seq        int               `json:"seq,omitempty" doc:"Its place in the timeline of the case"`
	Name       casefile.FactName `json:"name,omitempty"`
	Step       casefile.StepName `json:"step,omitempty" doc:"The step that led to it"`
	PersonJoin *JoinedPeople     `json:"person_join,omitempty" doc:"Two entries of the register are one person from now on: whoever keeps the id of the one puts that of the other in its place"`
	On         casefile.Date     `json:"on" format:"date"`
	At         time.Time         `json:"at" doc:"By the clock of the case, or of the organisation (UTC)"`
	WrittenAt  time.Time         `json:"written_at" doc:"When it was written down, in real time (UTC)"`
	Cursor     string            `json:"cursor" doc:"Goes on behind this one"`
}

// JoinedPeople are two entries of one person: ids, and nothing else of them (INV-102).
type JoinedPeople struct {
	ID       string             `json:"id" format:"uuid" doc:"GET /organisations/{id}/person-joins/{join_id} has the cases that followed"`
	Joined   casefile.Principal `json:"joined" doc:"The old id, which leads to the other for good"`
	Survivor casefile.Principal `json:"survivor" doc:"The id that stands"`
}

// Feed is a page of the events of an organisation.
type Feed struct {
	Items []FeedEvent `json:"items" doc:"Empty when nothing more has happened"`
	// NextCursor is missing while nothing has ever happened.
	NextCursor string `json:"next_cursor,omitempty" doc:"Keep it, and ask again with cursor= this: the last page has one too"`
}

// Feed lists all events of the asker's organisation, and which entries of its register
// have become one person, in the order they were committed in, for the coordinating
// unit, which may open every case of it (INV-84): nothing is left out, comes twice, or
// comes in before what has been read. Of an episode in a health trust it hears from when a
// need has been seen; what went before is read with the episode. It says that something happened, never to whom.
// The cases shown, and the entries that were joined, are logged in one line (INV-83).
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
	entry := d.access(a, a.Organisation, nil, "event feed", casefile.RoleUnit, true)
	for i, r := range page.Rows {
		out.Items[i] = FeedEvent{CaseID: r.CaseID, CaseNumber: r.CaseNumber, Seq: r.Seq,
			Name: casefile.FactName(r.Name), Step: casefile.StepName(r.Step),
			On: r.OnDate, At: r.At, WrittenAt: r.WrittenAt, Cursor: r.Cursor()}
		if r.JoinID == "" {
			entry.CaseIDs = append(entry.CaseIDs, r.CaseID)
			continue
		}
		out.Items[i].On = calendar.DateOf(r.At)
		out.Items[i].PersonJoin = &JoinedPeople{ID: r.JoinID, Joined: models.PersonPrincipal(r.JoinedID),
			Survivor: models.PersonPrincipal(r.SurvivorID)}
		entry.PersonIDs = append(entry.PersonIDs, r.JoinedID, r.SurvivorID)
	}
	if len(page.Rows) == 0 {
		return out, nil
	}
	entry.CaseIDs = slices.Compact(slices.Sorted(slices.Values(entry.CaseIDs)))
	entry.PersonIDs = slices.Compact(slices.Sorted(slices.Values(entry.PersonIDs)))
	return out, d.store.LogAccess(ctx, entry)
}
