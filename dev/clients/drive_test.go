package clients

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/dev/boot"
	"samlop/dev/town"
)

// A client that oapi-codegen makes of the document compiles, and drives a case
// until it is granted.
func TestGoClient(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "main.go"} {
		text, err := os.ReadFile(filepath.Join("golang", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	require.NoError(t, os.Mkdir(filepath.Join(dir, "generated"), 0o700))
	document, err := filepath.Abs("../../api/openapi.yaml")
	require.NoError(t, err)
	for _, command := range []string{
		"go tool oapi-codegen -generate types,client -package generated -o generated/client.go " + document,
		"go build -o drive .",
	} {
		words := strings.Fields(command)
		c := exec.CommandContext(t.Context(), words[0], words[1:]...)
		c.Dir = dir
		said, err := c.CombinedOutput()
		require.NoError(t, err, "%s: %s", command, said)
	}
	drive(t, filepath.Join(dir, "drive"))
}

// drive lets a program drive the case of a patient of an installation of its own, and
// looks at what it has seen.
func drive(t *testing.T, program ...string) {
	t.Helper()
	system, err := boot.Start(t.Context(), boot.Options{Ephemeral: true, FreePorts: true, NoTemporalUI: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, system.Stop()) })
	caller := town.NewCaller(system.Issuer, system.API)
	t.Cleanup(caller.Close)
	in, err := town.Found(t.Context(), caller, time.Date(2027, 2, 1, 8, 0, 0, 0, calendar.Oslo), 1)
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), program[0], program[1:]...)
	c.Env = append(os.Environ(), "API="+system.API+"/api/v1")
	for name, login := range map[string]string{"PATIENT": in.PatientLogin(0), "UNIT": in.ToneLogin()} {
		token, err := system.Token(t.Context(), login)
		require.NoError(t, err)
		c.Env = append(c.Env, name+"="+token)
	}
	var stderr strings.Builder
	c.Stderr = &stderr
	said, err := c.Output()
	require.NoError(t, err, "%s%s", said, &stderr)
	require.Equal(t, seen, string(said))
}

// seen is what a client sees: a decision that comes too early is refused, and the
// case is granted on the first of February 2027.
const seen = `refused by T-10
the case is ACTIVE
DL-01 MET 2027-03-01
DL-02 MET 2027-03-01
DL-30 OPEN 2027-02-03
DL-22 CANCELLED 2027-03-01
DL-03 OPEN 2027-02-04
DL-05 OPEN 2028-02-01
DL-09 OPEN 2027-02-15
`
