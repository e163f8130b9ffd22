package casework

import (
	"context"
	"strconv"
	"strings"
	"time"

	"samlop/casefile"
	"samlop/models"
)

// MessageQuery picks a page of the messages of an organisation.
type MessageQuery struct {
	Waiting bool   `query:"waiting" doc:"Only messages with which something is still to be done"`
	Cursor  string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit   int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// MessageRow is how far a message between organisations has come. It says nothing of
// whom it is about.
type MessageRow struct {
	ID        string                      `json:"id" format:"uuid" doc:"The same at both organisations"`
	Direction models.MessageDirection     `json:"direction"`
	Kind      casefile.MessageKind        `json:"kind"`
	Other     OtherOrganisation           `json:"other" doc:"The organisation it is for, or from"`
	Answers   string                      `json:"answers,omitempty" format:"uuid" doc:"Of an answer, the message that it answers"`
	Answer    casefile.MunicipalityAnswer `json:"answer,omitempty"`
	Status    models.MessageStatus        `json:"status"`
	Waits     bool                        `json:"waits" doc:"Something is still to be done with it here"`
	Stuck     bool                        `json:"stuck" doc:"It has waited for more than a day"`
	Tries     int                         `json:"tries" doc:"How often what waits has been tried"`
	Trouble   models.MessageTrouble       `json:"trouble,omitempty" doc:"Why the last try came to nothing"`
	// The instants are of the organisation's world.
	SentAt      time.Time `json:"sent_at"`
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
	SettledAt   time.Time `json:"settled_at,omitzero" doc:"When it was answered last"`
	WrittenAt   time.Time `json:"written_at" doc:"When it was written down here, in real time (UTC)"`
}

// OtherOrganisation is an organisation here or in another installation.
type OtherOrganisation struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name,omitempty" doc:"Missing where no known installation has it any more"`
}

// MessageList is a page of messages, the newest first.
type MessageList struct {
	Items      []MessageRow `json:"items" doc:"Empty when there are none"`
	NextCursor string       `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
}

// Messages lists what an organisation has sent to others and got from them, for its
// administrators and the head of its coordinating unit. Errors: those of every register.
func (d *Service) Messages(ctx context.Context, a Asker, organisationID string, q MessageQuery) (out MessageList, err error) {
	defer wrapError("listing messages between organisations", &err)
	o, err := d.settlesRoles(ctx, a, organisationID)
	if err != nil {
		return MessageList{}, err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	asked := models.MessagePage{Organisation: o.org.ID, Waiting: q.Waiting, Limit: limit + 1}
	if asked.Before, asked.BeforeID, err = messageCursor(q.Cursor); err != nil {
		return MessageList{}, err
	}
	rows, err := d.store.MessagesOf(ctx, asked)
	if err != nil {
		return MessageList{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		out.NextCursor = strconv.FormatInt(last.MadeAt.UnixMicro(), 10) + "." + last.ID
	}
	var ids []string
	for _, m := range rows {
		ids = append(ids, m.Other)
	}
	names, err := d.organisationNames(ctx, ids)
	if err != nil {
		return MessageList{}, err
	}
	out.Items = make([]MessageRow, len(rows))
	for i, m := range rows {
		out.Items[i] = MessageRow{ID: m.ID, Direction: m.Direction, Kind: m.Kind, Other: OtherOrganisation{m.Other, names[m.Other]},
			Answers: value(m.Answers), Answer: m.Answer, Status: m.Status, Waits: m.Todo != models.MessageDone, Stuck: m.Stuck(d.nowAt(0)),
			Tries: m.Attempts, Trouble: m.Trouble, SentAt: m.SentAt, DeliveredAt: value(m.DeliveredAt), SettledAt: value(m.SettledAt),
			WrittenAt: m.MadeAt}
	}
	return out, nil
}

func messageCursor(cursor string) (before time.Time, id string, err error) {
	if cursor == "" {
		return time.Time{}, "", nil
	}
	at, id, _ := strings.Cut(cursor, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	if err != nil || micros <= 0 || !validID(id) {
		return time.Time{}, "", &Invalid{Field: "cursor", Key: "bad_cursor"}
	}
	return time.UnixMicro(micros).UTC(), id, nil
}

// organisationNames are what organisations are called, here or in other installations.
func (d *Service) organisationNames(ctx context.Context, ids []string) (map[string]string, error) {
	names, err := d.store.NamesOfOrganisations(models.AcrossOrganisations(ctx), ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		for _, p := range d.peers {
			if name := p.Organisations[id]; name != "" && names[id] == "" {
				names[id] = name
			}
		}
	}
	return names, nil
}
