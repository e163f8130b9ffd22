package readiness

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// ServeHTTP answers a probe with the [Report] as JSON: 200 when every required
// part is there, else 503.
func (c *Checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	report := c.Look(r.Context())
	status := http.StatusOK
	if !report.Ready {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	// Whoever has hung up wants no answer.
	_ = json.NewEncoder(w).Encode(report)
}

// retryAfter is how long a prober is asked to wait, in seconds.
const retryAfter = 3
