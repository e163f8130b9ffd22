package casework

import (
	"cmp"
	"context"

	"samlop/casefile"
	"samlop/models"
)

// LetterQuery picks letters that wait.
type LetterQuery struct {
	Status casefile.LetterStatus `query:"status" enum:"QUEUED,HELD" doc:"Both when left out"`
	Cursor string                `query:"cursor" maxLength:"200"`
	Limit  int                   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// LetterRow is one waiting letter in the list across cases.
type LetterRow struct {
	CaseID     string                `json:"case_id" format:"uuid"`
	CaseNumber string                `json:"case_number"`
	ID         string                `json:"id"`
	Code       casefile.LetterCode   `json:"code"`
	To         casefile.Principal    `json:"to"`
	Status     casefile.LetterStatus `json:"status" enum:"QUEUED,HELD"`
	QueuedOn   casefile.Date         `json:"queued_on" format:"date"`
	Paper      models.PaperStanding  `json:"paper" doc:"STUCK: it could not be put on paper, and whoever runs the system has been told"`
	PrintBatch string                `json:"print_batch,omitempty" format:"uuid" doc:"The batch it lies in, waiting to be posted"`
	Sending    *LetterSending        `json:"sending,omitempty" doc:"How it stands with the service that sends letters, if that was given it"`
}

// LetterList is a page of waiting letters, the oldest first.
type LetterList struct {
	Letters    []LetterRow `json:"letters"`
	NextCursor string      `json:"next_cursor,omitempty"`
	People     People      `json:"people"`
}

// WaitingLetters lists the letters of the organisation that have not been
// posted, the oldest first, for the coordinating unit, and those of a department for
// its head. Others see the letters of a case with the case.
func (d *Service) WaitingLetters(ctx context.Context, a Asker, q LetterQuery) (out LetterList, err error) {
	defer wrapError("listing letters", &err)
	f := models.LetterFilter{Organisation: a.Organisation, ByUnit: true, Statuses: models.WaitingLetters, Limit: q.Limit, Cursor: q.Cursor}
	ground := casefile.RoleUnit
	if !a.unit() {
		if f.Unit, f.ByUnit, ground = a.heads(), false, casefile.RoleDepartmentHead; f.Unit == "" {
			return LetterList{}, d.refuseList(ctx, a, "letter list")
		}
	}
	if q.Status != "" {
		f.Statuses = []casefile.LetterStatus{q.Status}
	}
	if q.Cursor != "" && !listCursor(q.Cursor, false) {
		return LetterList{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	page, err := d.store.FindLetters(ctx, f)
	if err != nil {
		return LetterList{}, err
	}
	out.Letters, out.NextCursor = []LetterRow{}, page.Next
	var ids []string
	for _, l := range page.Rows {
		ids = append(ids, l.CaseID)
		out.Letters = append(out.Letters, LetterRow{CaseID: l.CaseID, CaseNumber: l.CaseNumber, ID: l.ID, Code: l.Code, To: l.Recipient,
			Status: l.Status, QueuedOn: l.QueuedOn, Paper: models.PaperWaiting})
	}
	sent, err := d.sendingsIn(ctx, a.Organisation, ids...)
	if err != nil {
		return LetterList{}, err
	}
	known, err := d.store.LettersOut(ctx, a.Organisation, ids)
	if err != nil {
		return LetterList{}, err
	}
	for i := range out.Letters {
		for _, k := range known {
			if k.CaseID == out.Letters[i].CaseID && k.LetterID == out.Letters[i].ID {
				out.Letters[i].Paper = cmp.Or(k.Paper, out.Letters[i].Paper)
				out.Letters[i].PrintBatch = cmp.Or(value(k.Batch), out.Letters[i].PrintBatch)
			}
		}
		if s, ok := sent[letterAt{out.Letters[i].CaseID, out.Letters[i].ID}]; ok {
			out.Letters[i].Sending = &s
		}
	}
	if err := d.logList(ctx, a, "letter list", ground, ids); err != nil {
		return LetterList{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Letters)
	return out, err
}
