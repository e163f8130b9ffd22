package casework

import (
	"context"
	"strconv"

	"samlop/casefile"
	"samlop/models"
)

// SendingQuery picks a page of the letters that were given to the letter service.
type SendingQuery struct {
	Open     bool   `query:"open" doc:"Only those with which something is still to be done"`
	Troubled bool   `query:"troubled" doc:"Only those that are unknown, refused or failed, or have trouble"`
	Cursor   string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// SendingRow is a letter that was given to the letter service, and how it stands there.
type SendingRow struct {
	LetterSending
	CaseID       string                `json:"case_id" format:"uuid"`
	CaseNumber   string                `json:"case_number"`
	Letter       string                `json:"letter" doc:"The letter's id in the case"`
	Code         casefile.LetterCode   `json:"code"`
	LetterStatus casefile.LetterStatus `json:"letter_status" doc:"How the letter stands in the case"`
	PostedOn     *casefile.Date        `json:"posted_on,omitempty" format:"date" doc:"The day on which it left for the recipient"`
	Tries        int                   `json:"tries" doc:"How often what is to be done has been tried"`
}

// SendingList is a page of sendings, the newest first.
type SendingList struct {
	Items      []SendingRow `json:"items" doc:"Empty when there are none"`
	NextCursor string       `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
}

// Sendings lists the letters of an organisation that were given to the letter service, for
// its coordinating unit. Errors: Forbidden, Invalid, NotFound.
func (d *Service) Sendings(ctx context.Context, a Asker, organisationID string, q SendingQuery) (out SendingList, err error) {
	defer wrapError("listing letters that are sent", &err)
	o, err := d.mayOpen(ctx, a, organisationID, "sendings")
	if err != nil {
		return SendingList{}, err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	asked := models.SendingPage{Organisation: o.org.ID, Open: q.Open, Troubled: q.Troubled, Limit: limit + 1}
	if asked.Before, asked.BeforeID, err = messageCursor(q.Cursor); err != nil {
		return SendingList{}, err
	}
	rows, err := d.store.SendingsOf(ctx, asked)
	if err != nil {
		return SendingList{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		out.NextCursor = strconv.FormatInt(last.MadeAt.UnixMicro(), 10) + "." + last.ID
	}
	out.Items = make([]SendingRow, len(rows))
	var cases []string
	for i, s := range rows {
		out.Items[i] = SendingRow{LetterSending: sendingShown(s.Sending, d.nowAt(0)), CaseID: s.CaseID, CaseNumber: s.CaseNumber,
			Letter: s.LetterID, Code: s.Code, LetterStatus: s.LetterStatus, PostedOn: s.PostedOn, Tries: s.Attempts}
		cases = append(cases, s.CaseID)
	}
	return out, d.logList(ctx, a, "sendings", casefile.RoleUnit, cases)
}
