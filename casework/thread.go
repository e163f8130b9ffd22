package casework

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"gorm.io/gorm"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// Messages in a case are what its plan's owner, the coordinator and the participants write to
// each other (decision 031). They are read where one is logged in, by those they were from
// or to, for as long as they have a ground in the case, and nowhere else.

// Reach is how somebody hears that a message waits for them (INV-82).
type Reach string

// The ways.
const (
	// ReachedByBell: an e-mail that says that something waits, and nothing else.
	ReachedByBell Reach = "BELL"
	// ReachedByLetter and ReachedByPhone are as agreed: no bell rings, and the one who writes sees to it.
	ReachedByLetter Reach = "LETTER"
	ReachedByPhone  Reach = "PHONE"
	// NotReached: no e-mail reaches them; they see it when they log in.
	NotReached Reach = "NONE"
)

// Codes lists them.
func (Reach) Codes() []string {
	return casefile.CodesOf(ReachedByBell, ReachedByLetter, ReachedByPhone, NotReached)
}

// ThreadQuery picks a page of the messages of a case.
type ThreadQuery struct {
	Cursor string `query:"cursor" maxLength:"200" doc:"next_cursor of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// CaseMessage is one message in a case.
type CaseMessage struct {
	ID     string                 `json:"id" format:"uuid"`
	Kind   models.CaseMessageKind `json:"kind"`
	From   casefile.Principal     `json:"from"`
	As     casefile.Role          `json:"as" doc:"The role in which it was written"`
	About  string                 `json:"about,omitempty" doc:"What of the case it is about: plan, or a meeting"`
	Words  string                 `json:"words,omitempty" doc:"Missing where the kind says all there is"`
	SentAt time.Time              `json:"sent_at"`
	To     []MessageReader        `json:"to"`
	Unread bool                   `json:"unread" doc:"It is to you, or to the coordinator that you are, and not read yet"`
}

// MessageReader is one whom a message was to.
type MessageReader struct {
	Who casefile.Principal `json:"who"`
	As  casefile.Role      `json:"as"`
	// ReadAt and ReadBy are shown to who wrote it, and to the coordinator.
	ReadAt time.Time          `json:"read_at,omitzero" doc:"Shown to the one who wrote it and to the coordinator; missing until then"`
	ReadBy casefile.Principal `json:"read_by,omitempty" doc:"Who read it: of what was to a coordinator it may be the next one"`
	Reach  Reach              `json:"reach,omitempty" doc:"How they hear of it (INV-82); said where one writes"`
}

// Thread is a page of the messages of a case, the newest first, and whom one may write to.
type Thread struct {
	Items      []CaseMessage   `json:"items" doc:"Empty when there are none"`
	NextCursor string          `json:"next_cursor,omitempty" doc:"Ask again with cursor= this; missing on the last page"`
	MayWriteTo []MessageReader `json:"may_write_to" doc:"Whom you may write to now, and how each hears of it; empty for who only reads"`
	People     People          `json:"people"`
}

// seeMessages finds a case and the ground on which the asker reads or writes its messages,
// and logs the look. Who does the coordinator's work where there is none stands in (INV-02).
// Errors: NotFound, Forbidden.
func (d *Service) seeMessages(ctx context.Context, store *models.Store, a Asker, caseID string, v view) (*sight, error) {
	s, err := d.approach(ctx, store, a, caseID)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, d.notThere(ctx, a, "case", v)
	}
	ground, why := s.groundFor(v)
	if why != nil && s.coordinates() {
		ground, why = casefile.RoleUnitLead, nil
		if s.row.Kind == casefile.KindEpisode {
			ground = casefile.RoleDepartmentHead
		}
	}
	if err := d.logCase(ctx, a, s, v, ground, why == nil); err != nil {
		return nil, err
	}
	if why != nil {
		return nil, d.hide(a, s, why)
	}
	s.ground = ground
	return s, nil
}

// coordinates reports whether the asker does the coordinator's work in the case now.
func (s *sight) coordinates() bool {
	return slices.ContainsFunc(s.names(), func(p casefile.Principal) bool { return casefile.DoesCoordination(*s.state(), p) })
}

// names are those by which the case may know the asker.
func (s *sight) names() []casefile.Principal {
	return append([]casefile.Principal{s.actor.Who}, s.asker.names()...)
}

// Thread reads a page of the messages of a case that the asker wrote or got; who does the
// coordinator's work now reads those of the coordinators before too. Nothing becomes read
// by it. Errors: NotFound, Forbidden, Invalid for a cursor that is none.
func (d *Service) Thread(ctx context.Context, a Asker, caseID string, q ThreadQuery) (out Thread, err error) {
	defer wrapError("reading the messages of a case", &err)
	s, err := d.seeMessages(ctx, d.store, a, caseID, seeThread)
	if err != nil {
		return Thread{}, err
	}
	limit := q.Limit
	if limit <= 0 {
		limit = 50
	}
	page := models.ThreadPage{CaseID: s.row.ID, Names: s.names(), Coordinates: s.coordinates(), Limit: limit + 1}
	if page.Before, page.BeforeID, err = messageCursor(q.Cursor); err != nil {
		return Thread{}, err
	}
	rows, err := d.store.ThreadOf(ctx, page)
	if err != nil {
		return Thread{}, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		out.NextCursor = strconv.FormatInt(last.SentAt.UnixMicro(), 10) + "." + last.ID
	}
	if out.Items, err = messagesShown(ctx, d.store, s, rows); err != nil {
		return Thread{}, err
	}
	out.MayWriteTo = []MessageReader{}
	if _, not := s.groundFor(writeInThread); not == nil || s.coordinates() {
		if out.MayWriteTo, err = mayWriteTo(ctx, d.store, s); err != nil {
			return Thread{}, err
		}
	}
	out.People, err = d.namesIn(ctx, s.row.OrganisationID, out.Items, out.MayWriteTo)
	return out, err
}

// messagesShown are rows as one asker may see them, with their words.
func messagesShown(ctx context.Context, store *models.Store, s *sight, rows []models.CaseMessage) ([]CaseMessage, error) {
	var ids, texts []string
	for _, m := range rows {
		ids = append(ids, m.ID)
		if m.Words != nil {
			texts = append(texts, *m.Words)
		}
	}
	words, err := store.WordsOf(ctx, s.row.OrganisationID, texts)
	if err != nil {
		return nil, err
	}
	readers, err := store.ReadersOf(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]CaseMessage, len(rows))
	for i, m := range rows {
		shown := CaseMessage{ID: m.ID, Kind: m.Kind, From: m.Sender, As: m.SenderAs, About: m.About, Words: words[value(m.Words)],
			SentAt: m.SentAt, To: []MessageReader{}}
		mine := slices.Contains(s.names(), m.Sender)
		for _, r := range readers {
			if r.MessageID != m.ID {
				continue
			}
			to := MessageReader{Who: r.Reader, As: r.ReaderAs}
			if mine || s.coordinates() {
				to.ReadAt, to.ReadBy = value(r.ReadAt), r.ReadBy
			}
			shown.To = append(shown.To, to)
			shown.Unread = shown.Unread || r.ReadAt == nil &&
				(slices.Contains(s.names(), r.Reader) || s.coordinates() && r.ReaderAs == casefile.RoleCoordinator)
		}
		out[i] = shown
	}
	return out, nil
}

// mayWriteTo are those whom the asker may write to now, and how each hears of it.
func mayWriteTo(ctx context.Context, store *models.Store, s *sight) ([]MessageReader, error) {
	out := []MessageReader{}
	var who []casefile.Principal
	for _, c := range casefile.ThreadMembers(*s.state()) {
		if !slices.Contains(s.names(), c.Who) {
			out = append(out, MessageReader{Who: c.Who, As: c.As})
			who = append(who, c.Who)
		}
	}
	rung, err := store.Reachable(ctx, who)
	if err != nil {
		return nil, err
	}
	agreed, err := store.AgreedChannels(ctx, who)
	if err != nil {
		return nil, err
	}
	for i := range out {
		switch by := agreed[out[i].Who]; {
		case slices.Contains(rung, out[i].Who):
			out[i].Reach = ReachedByBell
		case by == models.ByLetter || by == models.ByPhone:
			out[i].Reach = Reach(by)
		default:
			out[i].Reach = NotReached
		}
	}
	return out, nil
}

// ReadMessage notes that the asker has read a message that was to them, or to the coordinator
// that they are now. Again it changes nothing, and neither does reading what one wrote.
// Errors: NotFound for a message that is not theirs to read, Forbidden.
func (d *Service) ReadMessage(ctx context.Context, a Asker, key, caseID, messageID string) (out CaseMessage, err error) {
	defer wrapError("noting that a message is read", &err)
	s, err := d.seeMessages(ctx, d.store, a, caseID, seeThread.of("message "+messageID))
	if err != nil {
		return CaseMessage{}, err
	}
	if !validID(messageID) {
		return CaseMessage{}, &NotFound{"message"}
	}
	one := models.ThreadPage{CaseID: s.row.ID, Names: s.names(), Coordinates: s.coordinates(), MessageID: messageID, Limit: 1}
	rows, err := d.store.ThreadOf(ctx, one)
	if err != nil {
		return CaseMessage{}, err
	}
	if len(rows) == 0 {
		return CaseMessage{}, &NotFound{"message"}
	}
	return once(ctx, d, a, key, "reading message "+messageID, nil, func(tx *models.Store) (CaseMessage, error) {
		if err := tx.MarkRead(ctx, messageID, s.names(), s.coordinates(), s.actor.Who, s.now); err != nil {
			return CaseMessage{}, err
		}
		shown, err := messagesShown(ctx, tx, s, rows)
		if err != nil {
			return CaseMessage{}, err
		}
		return shown[0], nil
	})
}

// UnreadMessage is one that somebody has not read for as long as the policy lets it lie.
type UnreadMessage struct {
	CaseID     string                 `json:"case_id" format:"uuid"`
	CaseNumber string                 `json:"case_number"`
	ID         string                 `json:"id" format:"uuid"`
	Kind       models.CaseMessageKind `json:"kind"`
	From       casefile.Principal     `json:"from"`
	SentAt     time.Time              `json:"sent_at"`
	Reader     casefile.Principal     `json:"reader" doc:"Who has not read it"`
	As         casefile.Role          `json:"as" doc:"The role in which they were written to"`
}

// UnreadMessages are such messages in the cases that the asker coordinates, the oldest first.
type UnreadMessages struct {
	Messages []UnreadMessage `json:"messages"`
	More     bool            `json:"more" doc:"There are more than are shown; the oldest are"`
	People   People          `json:"people"`
}

// mostUnread is how many such messages one answer shows.
const mostUnread = 200

// UnreadMessages lists what nobody has read for longer than the policy says (message_unread),
// in the open cases that the asker coordinates, or carries where nobody does: somebody is to be
// rung, or written to (INV-82). It tells no words. Each case shown is logged. Errors:
// Forbidden for a login that is nobody.
func (d *Service) UnreadMessages(ctx context.Context, a Asker) (out UnreadMessages, err error) {
	defer wrapError("listing messages that nobody has read", &err)
	if a.Who == "" {
		return UnreadMessages{}, &Forbidden{NotRegistered}
	}
	out.Messages, out.People = []UnreadMessage{}, People{}
	today := calendar.DateOf(d.now(a))
	row, err := d.store.PolicyOn(ctx, a.Organisation, today)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) { // a day before the first one
		return UnreadMessages{}, err
	}
	policy := row.Policy.WithDefaults()
	last := policy.WorkingDays().Before(today, policy.MessageUnread)
	rows, err := d.store.UnreadIn(ctx, a.names(), calendar.EndOf(last), mostUnread+1)
	if err != nil {
		return UnreadMessages{}, err
	}
	if out.More = len(rows) > mostUnread; out.More {
		rows = rows[:mostUnread]
	}
	var ids []string
	for _, m := range rows {
		ids = append(ids, m.CaseID)
		out.Messages = append(out.Messages, UnreadMessage{CaseID: m.CaseID, CaseNumber: m.CaseNumber, ID: m.ID, Kind: m.Kind, From: m.Sender,
			SentAt: m.SentAt, Reader: m.Reader, As: m.ReaderAs})
	}
	if err := d.logList(ctx, a, "unread messages", casefile.RoleCoordinator, ids); err != nil {
		return UnreadMessages{}, err
	}
	out.People, err = d.namesIn(ctx, a.Organisation, out.Messages)
	return out, err
}
