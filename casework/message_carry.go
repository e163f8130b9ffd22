package casework

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"samlop/casefile"
	"samlop/casefile/calendar"
	"samlop/models"
)

// Messages are carried like mails, from an outbox that Record writes: what is to be done
// with one stands in its row, and is done again until it has been done. Whoever dies in
// the middle leaves a lease that runs out.

const (
	// carryEvery is how often messages are asked for that something is to be done with.
	carryEvery = 250 * time.Millisecond
	// carryLease is how long one is kept from others: longer than a try may take.
	carryLease = time.Minute
	// carryTime bounds a try.
	carryTime = 30 * time.Second
	// carryAtOnce is how many are seen to at once, and claimed at a time.
	carryAtOnce = 8
)

// Carry sees to messages between organisations until the context ends: those inside this
// installation beside those to others, so that one that is slow to answer holds up
// nobody else. Any number of processes may do so.
func (d *Service) Carry(ctx context.Context) {
	var both sync.WaitGroup
	for _, leaves := range []bool{false, true} {
		both.Go(func() {
			for {
				if err := d.carryAll(ctx, leaves); err != nil && ctx.Err() == nil {
					d.log.ErrorContext(ctx, "carrying messages between organisations", "error", err)
				}
				timer := time.NewTimer(carryEvery)
				select {
				case <-ctx.Done():
					timer.Stop()
					return
				case <-timer.C:
				}
			}
		})
	}
	both.Wait()
}

// carryAll goes on until there is nothing to see to now.
func (d *Service) carryAll(ctx context.Context, leaves bool) error {
	for {
		now := d.nowAt(0)
		rows, err := d.store.ClaimMessages(models.AcrossOrganisations(ctx), leaves, now, carryLease, carryAtOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		var all errgroup.Group
		for _, m := range rows {
			all.Go(func() error { return d.seeToMessage(ctx, m) })
		}
		if err := all.Wait(); err != nil {
			return err
		}
	}
}

// seeToMessage tries to do what is to be done with a message. What cannot be done now is
// put off; the error is the database's alone.
func (d *Service) seeToMessage(ctx context.Context, m models.Message) error {
	ctx = models.ForOrganisation(ctx, m.OrganisationID)
	trying, cancel := context.WithTimeout(ctx, carryTime)
	defer cancel()
	err := d.tryMessage(trying, m)
	if ctx.Err() != nil { // the lease runs out by itself
		return ctx.Err()
	}
	outcome := models.MessageTrouble("")
	if err != nil {
		outcome = troubleOf(err)
	}
	if d.carried != nil {
		d.carried(ctx, string(m.Todo), string(outcome))
	}
	if err == nil {
		return nil
	}
	d.log.WarnContext(ctx, "a message between organisations waits", "message", m.ID, "todo", string(m.Todo), "tries", m.Attempts,
		"trouble", string(outcome), "error", err)
	return d.store.PutOffMessage(ctx, m, d.nowAt(0), outcome)
}

func (d *Service) tryMessage(ctx context.Context, m models.Message) error {
	switch m.Todo {
	case models.CarryMessage:
		return d.carry(ctx, m)
	case models.TellMessage:
		return d.tellDelivered(ctx, m)
	case models.TakeMessage:
		return d.takeMessage(ctx, m)
	}
	return fmt.Errorf("nothing is known of what to do with a message: %s", m.Todo)
}

// errNoWay means that no installation is known to have the organisation.
var errNoWay = errors.New("no installation is configured to have the organisation")

func troubleOf(err error) models.MessageTrouble {
	switch {
	case errors.Is(err, errNoWay):
		return models.MessageNoWay
	case is[*Undelivered](err):
		return models.MessageTurnedAway
	case is[*unreached](err):
		return models.MessageUnreachable
	case is[*casefile.Refusal](err), is[*Invalid](err), is[*NotFound](err), is[*Forbidden](err):
		return models.MessageNotTaken
	}
	return models.MessageInternal
}

// unreached means that the other installation did not answer as it should.
type unreached struct{ err error }

func (e *unreached) Error() string { return "the other installation did not answer: " + e.err.Error() }
func (e *unreached) Unwrap() error { return e.err }

// carry brings a message to the organisation it is for, here or elsewhere.
func (d *Service) carry(ctx context.Context, row models.Message) error {
	m, err := d.messageSays(ctx, row)
	if errors.Is(err, errMayNotTravel) {
		return d.store.StopMessage(ctx, row)
	}
	if err != nil {
		return err
	}
	receipt, err := d.bring(ctx, row, m)
	if err != nil {
		return err
	}
	next := models.MessageDone
	if noting[row.Kind].Delivered != nil {
		next = models.TellMessage
	}
	return d.store.NoteDelivered(ctx, row, receipt.DeliveredAt, next)
}

func (d *Service) bring(ctx context.Context, row models.Message, m Message) (MessageReceipt, error) {
	here, err := d.sameWorld(ctx, row.OrganisationID, row.Other)
	if err != nil {
		return MessageReceipt{}, err
	}
	if here {
		return d.receive(ctx, m)
	}
	for _, p := range d.peers {
		if _, there := p.Organisations[row.Other]; !there || d.courier == nil {
			continue
		}
		raw, err := json.Marshal(m)
		if err != nil {
			return MessageReceipt{}, fmt.Errorf("encoding a message: %w", err)
		}
		answer, err := d.courier.Deliver(ctx, p, m.ID, raw)
		if is[*Undelivered](err) {
			return MessageReceipt{}, err
		}
		var receipt MessageReceipt
		if err == nil {
			err = json.Unmarshal(answer, &receipt)
		}
		if err == nil && (receipt.ID != m.ID || receipt.DeliveredAt.IsZero()) {
			err = errors.New("what it answered is no receipt")
		}
		if err != nil {
			return MessageReceipt{}, &unreached{err}
		}
		return receipt, nil
	}
	return MessageReceipt{}, errNoWay
}

// messageSays reads what a message says where it is kept: who the person is from the
// register, the words from the texts.
func (d *Service) messageSays(ctx context.Context, row models.Message) (Message, error) {
	org, err := d.store.OrganisationByID(ctx, row.OrganisationID)
	if err != nil {
		return Message{}, err
	}
	file, err := d.store.CaseByID(ctx, value(row.CaseID))
	if err != nil {
		return Message{}, err
	}
	m := Message{ID: row.ID, Kind: row.Kind, From: MessageSender{ID: org.ID, Name: org.Name}, To: row.Other, SentAt: row.SentAt.UTC(),
		Person:  MessagePerson{ID: towardsOther(row.OrganisationID, file.PersonID, row.Other)},
		Answers: value(row.Answers), Answer: row.Answer, Plan: row.Plan}
	if id := row.Words.ID(); id != "" {
		text, err := d.store.AcceptedText(ctx, id)
		if err != nil {
			return Message{}, err
		}
		m.Words = text.Body
	}
	if row.Kind == casefile.NeedMessage || row.Kind == casefile.TransferMessage {
		m.UnsafeToWrite = casefile.UnsafeToWrite(file.State, row.About)
	}
	switch row.Kind {
	case casefile.NeedMessage:
		m.Wishes = casefile.WantedBy(file.State)
		err = d.sayWho(ctx, row.OrganisationID, file.PersonID, &m.Person)
	case casefile.TransferMessage:
		if err = d.sayTransfer(ctx, row, file, &m); err == nil {
			err = d.sayWho(ctx, row.OrganisationID, file.PersonID, &m.Person)
		}
	case casefile.TransferStatusMessage:
		err = d.sayHowItStands(ctx, row, file, &m)
	}
	return m, err
}

// sayWho fills in what the receiver must know to have the person in its register.
func (d *Service) sayWho(ctx context.Context, organisation, personID string, who *MessagePerson) error {
	person, err := d.store.PersonByID(ctx, organisation, personID)
	if err != nil {
		return err
	}
	who.Name, who.BirthDate, who.BirthSource = person.Name, value(person.BirthDate), value(person.BirthSource)
	who.AddressProtected = person.AddressProtected
	identifiers, err := d.store.IdentifiersOf(ctx, person.ID)
	if err != nil || len(identifiers) == 0 {
		return err
	}
	newest := identifiers[len(identifiers)-1]
	digits, err := d.keys.Open(newest.Sealed, placeOf(newest.ID))
	if err != nil {
		return fmt.Errorf("opening an identity number: %w", err)
	}
	who.IdentityNumber = string(digits)
	return nil
}

// withoutReached leaves out the organisations that messages from another reach: those of
// its world here, and those of other installations.
func (d *Service) withoutReached(ctx context.Context, organisation string, asked []named) (rest []named, err error) {
	for _, n := range asked {
		id, is := n.who.OrganisationID()
		reached := is && slices.ContainsFunc(d.peers, func(p Peer) bool { return p.Organisations[id] != "" })
		if is && !reached && validID(id) && id != organisation {
			if reached, err = d.sameWorld(ctx, organisation, id); err != nil {
				return nil, err
			}
		}
		if !reached {
			rest = append(rest, n)
		}
	}
	return rest, nil
}

// sameWorld reports whether two organisations are in this installation, in one world.
func (d *Service) sameWorld(ctx context.Context, one, other string) (bool, error) {
	return d.store.SameWorld(models.AcrossOrganisations(ctx), one, other)
}

// theSystem asks in the name of an organisation for what a message leads to.
func (d *Service) theSystem(ctx context.Context, organisation string) (Asker, error) {
	clock, err := d.store.ClockOf(ctx, organisation)
	if err != nil {
		return Asker{}, err
	}
	return Asker{Issuer: "message", Who: casefile.System, Organisation: organisation, Offset: clock.Offset,
		Roles: []casefile.Role{casefile.RoleSystem}}, nil
}

// dayOf is the day of an instant.
func dayOf(t *time.Time) casefile.Date { return calendar.DateOf(value(t)) }
