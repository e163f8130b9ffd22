package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/api"
	"samlop/web"
)

// statement is the accessibility statement of a desk that names somebody to tell, or nobody.
func statement(t *testing.T, contact, language string) string {
	t.Helper()
	back := api.New(api.Config{Training: true, Logger: slog.New(slog.DiscardHandler), Version: "test"})
	desk, err := web.New(web.Config{API: back, URL: "https://desk.example", Contact: contact})
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/accessibility", http.NoBody)
	r.Header.Set("Accept-Language", language)
	w := httptest.NewRecorder()
	desk.ServeHTTP(w, r)
	require.Equal(t, http.StatusOK, w.Code)
	return w.Body.String()
}

// Anybody can read what has been tried, in each language, and whom to tell, or that nobody is named.
func TestAccessibilityIsSaidWithWhomToTell(t *testing.T) {
	page := statement(t, "uu@fjordvik.example", "nb")
	assert.Contains(t, page, `<h1 class="ds-heading" data-size="lg">Tilgjengelighetserklæring</h1>`)
	assert.Contains(t, page, `<a class="ds-link" href="mailto:uu@fjordvik.example">uu@fjordvik.example</a>`)
	assert.Contains(t, page, "https://desk.example")
	assert.Contains(t, statement(t, "https://fjordvik.example/uu", "nn"), `<a class="ds-link" href="https://fjordvik.example/uu">`)
	nobody := statement(t, "", "en")
	assert.Contains(t, nobody, "Nobody has been named here")
	assert.NotContains(t, nobody, "mailto:")
	assert.Contains(t, nobody, `<a class="ds-link" href="/accessibility">Accessibility statement</a>`, "every page leads to it")
}
