package activities

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"samlop/internal/mail"
)

// A mail is tried for a day from its hour, however long it waited for that, and then
// given up, so that a person is told.
func TestDeliver_TriedForADayFromItsHour(t *testing.T) {
	w := newTown(t)
	_, key := w.reminded(t)
	p := w.post(t, "2027-01-22 15:00")
	assert.Equal(t, NotYet, p.notNow(key).Type(), "it may wait for days")
	p.answer = func(mail.Message) error { return errors.New("the carrier is away") }
	p.at = w.mail(t, key).SendAfter.Add(23 * time.Hour)
	assert.Error(t, p.notNow(key), "a day is not over")
	p.at = w.mail(t, key).SendAfter.Add(25 * time.Hour)
	assert.Equal(t, Delivery{Outcome: OutcomeFailed, Reason: "GAVE_UP"}, p.deliver(key))
}
