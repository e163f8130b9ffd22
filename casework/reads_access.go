package casework

import (
	"context"
	"strconv"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// seeAccess: the person may know who has looked (pjl § 22 a), and the unit must.
// Whoever decides for a child may too, as long as they are not kept out: from
// the guardian of whom something is withheld the log is (INV-90), and from 16 it
// is the young person's own (INV-26). Who only has the main responsibility has
// no need of it.
var seeAccess = viewOf("access_log")

// AccessQuery asks for the looks at one case.
type AccessQuery struct {
	CaseID string `query:"case_id" required:"true" format:"uuid" doc:"The case"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
}

// AccessEntry is one look: who, on what ground, at what, when; also one that
// was refused (INV-83).
type AccessEntry struct {
	Principal casefile.Principal `json:"principal"`
	Ground    string             `json:"ground" doc:"The role that allowed it, or why it was refused"`
	What      string             `json:"what"`
	Allowed   bool               `json:"allowed"`
	At        time.Time          `json:"at" doc:"By the case's clock (UTC)"`
}

// AccessLog is a page of looks, the newest first.
type AccessLog struct {
	Entries    []AccessEntry `json:"entries"`
	NextCursor string        `json:"next_cursor,omitempty"`
	People     People        `json:"people"`
}

// AccessLog lists who has looked at a case; the look at the log is logged too.
// Errors: NotFound, Forbidden, Invalid for a cursor that is none.
func (d *Service) AccessLog(ctx context.Context, a Asker, q AccessQuery) (out AccessLog, err error) {
	defer wrapError("reading the access log", &err)
	s, err := d.see(ctx, a, q.CaseID, seeAccess)
	if err != nil {
		return AccessLog{}, err
	}
	var before int64
	if q.Cursor != "" {
		if before, err = strconv.ParseInt(q.Cursor, 10, 64); err != nil || before < 1 {
			return AccessLog{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
		}
	}
	rows, err := d.store.AccessOf(ctx, q.CaseID, before, q.Limit+1)
	if err != nil {
		return AccessLog{}, err
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		out.NextCursor = strconv.FormatInt(rows[q.Limit-1].ID, 10)
	}
	out.Entries = make([]AccessEntry, len(rows))
	for i, r := range rows {
		out.Entries[i] = accessShown(r)
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Entries)
	return out, err
}

func accessShown(r models.Access) AccessEntry {
	return AccessEntry{Principal: r.Principal, Ground: r.Ground, What: r.What, Allowed: r.Allowed, At: r.At}
}
