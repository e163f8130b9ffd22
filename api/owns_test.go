package api

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"samlop/casework"
)

// Whatever the API answers at is its own, and nothing of what stands beside it.
func TestOwnsEveryAddressOfTheAPI(t *testing.T) {
	carrier := func(http.Header, []byte) ([]casework.MailEvent, error) { return nil, nil }
	routes := newServer(Config{Training: true, MailEvents: map[string]MailEventReader{"smtp": carrier}}).engine.Routes()
	assert.Greater(t, len(routes), 100)
	for _, route := range routes {
		assert.True(t, Owns(route.Path), route.Path)
	}
	for _, path := range []string{"/", "/cases", "/login", "/apiary", "/docsing", "/healthz2", "/static/docs"} {
		assert.False(t, Owns(path), path)
	}
}
