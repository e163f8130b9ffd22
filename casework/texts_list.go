package casework

import (
	"context"
	"encoding/json"
	"regexp"
	"strconv"
	"time"

	"samlop/casefile"
)

const (
	defaultWritten = 50
	mostWritten    = 100
)

// WrittenQuery picks a page of what has been said and written in a case.
type WrittenQuery struct {
	FromSeq int    `query:"from_seq" minimum:"0" maximum:"2147483647" doc:"Only what stands with entries from this seq on"`
	Cursor  string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"How many entries at most"`
}

// Written is an entry of the timeline with the words that came with it.
type Written struct {
	Seq   int                `json:"seq"`
	Name  casefile.FactName  `json:"name" doc:"What happened; GET /codes?family=fact has it in words"`
	On    casefile.Date      `json:"on" format:"date"`
	At    time.Time          `json:"at"`
	By    casefile.Principal `json:"by"`
	Role  casefile.Role      `json:"role"`
	Step  casefile.StepName  `json:"step" doc:"The step that led to it"`
	Texts []WrittenText      `json:"texts" doc:"In the order in which the entry names them"`
	// CorrectedBy are the later entries that correct this one (INV-87).
	CorrectedBy []CorrectedBy `json:"corrected_by,omitempty" doc:"Later entries that correct this one, the latest last; what was written stays readable"`
}

// WrittenText are some of its words.
type WrittenText struct {
	ID    string `json:"id" format:"uuid"`
	Field string `json:"field" doc:"The step's field the words came in"`
	Body  string `json:"body"`
}

// WrittenPage is a page of it, the oldest first.
type WrittenPage struct {
	Entries    []Written
	NextCursor string
	People     People
}

// refInFact is a reference to words as it stands in a fact.
var refInFact = regexp.MustCompile(`"text/([0-9a-f-]{36})"`)

// wordsIn are the ids of the words that a fact refers to, in its order.
func wordsIn(fact json.RawMessage) (ids []string) {
	for _, m := range refInFact.FindAllSubmatch(fact, -1) {
		ids = append(ids, string(m[1]))
	}
	return ids
}

// Texts lists what has been said and written in a case, with the entries it stands with: for
// those who see the whole case, each text as Text gives it. Errors: as Timeline.
func (d *Service) Texts(ctx context.Context, a Asker, caseID string, q WrittenQuery) (out WrittenPage, err error) {
	defer wrapError("reading what is written in a case", &err)
	s, err := d.see(ctx, a, caseID, seeTexts)
	if err != nil {
		return WrittenPage{}, err
	}
	limit := min(q.Limit, mostWritten)
	if limit <= 0 {
		limit = defaultWritten
	}
	after, err := timelineCursor(TimelineQuery{FromSeq: q.FromSeq, Cursor: q.Cursor})
	if err != nil {
		return WrittenPage{}, err
	}
	rows, err := d.store.WordedPage(ctx, caseID, after, limit+1)
	if err != nil {
		return WrittenPage{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		out.NextCursor = strconv.Itoa(rows[limit-1].Seq)
	}
	facts := make([]json.RawMessage, len(rows))
	var ids []string
	out.Entries = make([]Written, 0, len(rows))
	for _, row := range rows {
		e, err := row.Casefile()
		if err != nil {
			return WrittenPage{}, err
		}
		if s.hidesEntry(e.Fact) {
			continue
		}
		shown := entryShown(s, e, row.Step, row.Fact)
		facts[len(out.Entries)] = shown.Fact
		out.Entries = append(out.Entries, Written{Seq: shown.Seq, Name: shown.Name, On: shown.On, At: shown.At, By: shown.By,
			Role: shown.Role, Step: shown.Step, CorrectedBy: shown.CorrectedBy})
		ids = append(ids, wordsIn(shown.Fact)...)
	}
	if err := d.addTexts(ctx, s, &out, facts, ids); err != nil {
		return WrittenPage{}, err
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Entries)
	return out, err
}

// addTexts gives each entry the words that its fact refers to, and leaves out those without any
// that the asker may read.
func (d *Service) addTexts(ctx context.Context, s *sight, out *WrittenPage, facts []json.RawMessage, ids []string) error {
	struck, err := d.struckWords(ctx, s)
	if err != nil {
		return err
	}
	texts, err := d.store.AcceptedTexts(ctx, ids)
	if err != nil {
		return err
	}
	kept := out.Entries[:0]
	for i, entry := range out.Entries {
		for _, id := range wordsIn(facts[i]) {
			if t, there := texts[id]; there && s.holds(t) && !struck[id] {
				entry.Texts = append(entry.Texts, WrittenText{ID: t.ID, Field: t.Field, Body: t.Body})
			}
		}
		if len(entry.Texts) > 0 {
			kept = append(kept, entry)
		}
	}
	out.Entries = kept
	return nil
}
