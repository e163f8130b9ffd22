package clients

import (
	"os/exec"
	"testing"
)

// The document has no error and no warning for spectral and redocly, and a client
// in TypeScript that is generated from it compiles, and drives a case.
func TestDocumentForOthers(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("%v: scripts/setup installs it", err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "../../scripts/lint-openapi").CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatalf("scripts/lint-openapi: %v", err)
	}
	drive(t, "node", "../../.local/openapi/compiled/drive.js")
}
