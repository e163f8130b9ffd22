package api

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whatever the API answers at is its own, and nothing of what stands beside it.
func TestOwnsEveryAddressOfTheAPI(t *testing.T) {
	routes := newServer(Config{Training: true}).engine.Routes()
	assert.Greater(t, len(routes), 100)
	for _, route := range routes {
		assert.True(t, Owns(route.Path), route.Path)
	}
	for _, path := range []string{"/", "/cases", "/login", "/apiary", "/docsing", "/healthz2", "/static/docs"} {
		assert.False(t, Owns(path), path)
	}
}
