package web

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A task opens at a step that there is, and is one that there is.
func TestTasksOpenAtSteps(t *testing.T) {
	text, err := os.ReadFile("../api/openapi.yaml")
	require.NoError(t, err)
	var document struct {
		Paths      map[string]any `yaml:"paths"`
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum []string `yaml:"enum"`
				} `yaml:"properties"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	require.NoError(t, yaml.Unmarshal(text, &document))
	kinds := document.Components.Schemas["TaskRow"].Properties["kind"].Enum
	require.Greater(t, len(kinds), 30)
	for kind, step := range taskSteps {
		assert.Contains(t, kinds, kind)
		assert.Contains(t, document.Paths, "/cases/{case_id}/steps/"+step, kind)
	}
}

// Where a case stands is said in plain words, and what waits for a person is a step that there is.
func TestAPersonReadsWhereTheirCaseStands(t *testing.T) {
	text, err := os.ReadFile("../api/openapi.yaml")
	require.NoError(t, err)
	var document struct {
		Paths      map[string]any `yaml:"paths"`
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Enum []string `yaml:"enum"`
				} `yaml:"properties"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	require.NoError(t, yaml.Unmarshal(text, &document))
	phases := document.Components.Schemas["CaseRow"].Properties["phase"].Enum
	require.Greater(t, len(phases), 10)
	for _, phase := range phases {
		assert.Contains(t, words, "own.phase_"+phase)
		assert.Contains(t, words, "child.phase_"+phase)
	}
	for _, step := range waiting {
		assert.Contains(t, words, "own.step_"+step)
	}
	for _, step := range append(planSteps, waiting...) {
		assert.Contains(t, document.Paths, "/cases/{case_id}/steps/"+step)
	}
}

// What comes from npm is as it came.
func TestVendoredFilesAreAsTheyCame(t *testing.T) {
	sums, err := os.ReadFile("static/vendor/SHA256SUMS")
	require.NoError(t, err)
	listed := map[string]bool{"SHA256SUMS": true}
	for line := range strings.Lines(string(sums)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		require.True(t, ok, line)
		body, err := os.ReadFile("static/vendor/" + name)
		require.NoError(t, err)
		is := sha256.Sum256(body)
		assert.Equal(t, sum, hex.EncodeToString(is[:]), "%s was changed by hand: run scripts/vendor-desk", name)
		listed[name] = true
	}
	files, err := os.ReadDir("static/vendor")
	require.NoError(t, err)
	total := int64(0)
	for _, file := range files {
		assert.True(t, listed[file.Name()], file.Name())
		info, err := file.Info()
		require.NoError(t, err)
		if strings.HasSuffix(file.Name(), ".css") || strings.HasSuffix(file.Name(), ".js") {
			total += info.Size()
		}
	}
	assert.Less(t, total, int64(400_000), "style and scripts together")
}

func TestLengthsAreInWords(t *testing.T) {
	for length, want := range map[string]string{"3w": "3 uker", "1m": "1 måned", "10wd": "10 virkedager",
		"21d": "21 dager", "48h": "48 timer"} {
		assert.Equal(t, want, speaker("nb").Length(length))
	}
}
