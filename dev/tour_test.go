package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What a tour prints depends on the day it is taken.
var (
	aDate    = regexp.MustCompile(`\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b`)
	aNumber  = regexp.MustCompile(`"20[0-9]{2}-([0-9]{4})"`)
	aPort    = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)
	function = regexp.MustCompile(`^(token|api|step)\(\) *\{`)
)

func onAnyDay(said string) string {
	return strings.TrimSpace(aDate.ReplaceAllString(aNumber.ReplaceAllString(said, `"YEAR-$1"`), "DATE"))
}

// asked is one command of the tour and what it is said to print.
type asked struct{ command, prints string }

// readTour reads the console blocks of a section of README.md.
func readTour(t *testing.T, section string) (all []asked) {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	_, part, found := strings.Cut(string(text), "\n## "+section+"\n")
	require.True(t, found)
	part, _, _ = strings.Cut(part, "\n## ")
	inside := false
	for line := range strings.Lines(part) {
		command, is := strings.CutPrefix(line, "$ ")
		switch {
		case strings.HasPrefix(line, "```"):
			inside = strings.TrimSpace(line) == "```console"
		case inside && is:
			all = append(all, asked{command: strings.TrimSpace(command)})
		case inside:
			all[len(all)-1].prints += line
		}
	}
	return all
}

// The tour of README.md does what it says, with the functions that the banner
// prints, whatever the ports are.
func TestTourOfTheReadme(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq"} {
		_, err := exec.LookPath(tool)
		require.NoError(t, err, "scripts/setup installs it")
	}
	p := play(t, "--data", dataFolder(t))
	p.await(t, "Ctrl-C stops everything")
	var printed []string
	for line := range strings.Lines(p.all.String()) {
		if line = strings.TrimSpace(line); function.MatchString(line) {
			printed = append(printed, line)
		}
	}
	require.Len(t, printed, 3, p.all.String())

	// One shell takes the whole tour; a line of its own stands between two answers.
	const between = "~~~ next ~~~"
	tour := readTour(t, "Five minutes")
	require.Greater(t, len(tour), 10)
	var script strings.Builder
	for i, a := range tour {
		if i < len(printed) {
			require.Equal(t, aPort.ReplaceAllString(a.command, "HERE"), aPort.ReplaceAllString(printed[i], "HERE"), "as the banner has it")
			a.command = printed[i]
		}
		script.WriteString(a.command + "\necho '" + between + "'\n")
	}
	shell := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail")
	shell.Stdin, shell.Stderr = strings.NewReader(script.String()), os.Stderr
	said, err := shell.Output()
	require.NoError(t, err, "%s", said)
	answers := strings.Split(string(said), between+"\n")
	require.Len(t, answers, len(tour)+1)
	for i, a := range tour {
		assert.Equal(t, onAnyDay(a.prints), onAnyDay(answers[i]), a.command)
	}
}
