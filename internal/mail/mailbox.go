package mail

import (
	"context"
	"slices"
	"strconv"
	"sync"
)

// Store keeps the messages of the development mailbox.
type Store interface {
	// Keep stores m and returns the store's id for it. It is called once per
	// sending, so the same key twice is two mails, as a recipient would see it.
	Keep(ctx context.Context, m Message) (id string, err error)
}

// Mailbox is the carrier of development and training: it keeps what would have
// been sent, after the same checks as the real carriers.
type Mailbox struct {
	store Store
	from  Address
}

// Send keeps m in the store. A failing store is a *RetryError; what it said is
// left to its own log, since a database quotes values in its errors.
func (b *Mailbox) Send(ctx context.Context, m Message) (Receipt, error) {
	m, err := outgoing(m, b.from, CarrierMailbox)
	if err != nil {
		return Receipt{}, err
	}
	id, err := b.store.Keep(ctx, m)
	if err != nil {
		if ctx.Err() != nil {
			return Receipt{}, notSent(ctx, CarrierMailbox, err)
		}
		return Receipt{}, &RetryError{Carrier: CarrierMailbox, Reason: "store"}
	}
	return Receipt{ProviderID: id, Carrier: CarrierMailbox}, nil
}

// MemoryStore is a Store in memory, for tests. The zero value is ready; it is
// safe for concurrent use.
type MemoryStore struct {
	mu       sync.Mutex
	messages []Message
}

// Keep appends m. Its error is the context's, if that is done.
func (s *MemoryStore) Keep(ctx context.Context, m Message) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = append(s.messages, m)
	return strconv.Itoa(len(s.messages)), nil
}

// List returns the messages in the order they were kept.
func (s *MemoryStore) List() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}
