package contract

import (
	"net/http"
	"sync"
	"testing"
)

var (
	openMu sync.Mutex
	opened = map[string]*Contract{}
)

// Hold gives a test what to put between its client and the server: whatever is
// answered that the document does not promise fails the test at its end, once for
// each fault.
func Hold(t testing.TB, file string) func(http.RoundTripper) http.RoundTripper {
	t.Helper()
	openMu.Lock()
	defer openMu.Unlock()
	promised := opened[file]
	if promised == nil {
		var err error
		if promised, err = Open(file); err != nil {
			t.Fatal(err)
		}
		opened[file] = promised
	}
	var faults Faults
	t.Cleanup(func() {
		for _, fault := range faults.All() {
			t.Error(fault)
		}
	})
	return func(under http.RoundTripper) http.RoundTripper { return promised.Transport(under, faults.Tell) }
}
