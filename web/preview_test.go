package web

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// What a step leads to is said once, and not beside the letters and the deadlines that are named.
func TestWhatFollowsIsSaidOnce(t *testing.T) {
	facts := []string{"consent_asked", "consent_asked", "phase_moved", "deadline_set", "letter_written"}
	all := preview{Facts: facts}
	assert.Equal(t, []counted{{"consent_asked", 2}, {"phase_moved", 1}, {"deadline_set", 1}, {"letter_written", 1}}, all.Recorded())
	all.Deadlines = make([]deadline, 1)
	all.Letters = append(all.Letters, struct {
		Letter letter `json:"letter"`
		Paper  paper  `json:"paper"`
	}{})
	assert.Equal(t, []counted{{"consent_asked", 2}, {"phase_moved", 1}}, all.Recorded())
}
