package e2e_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/internal/story"
)

// TestStories plays every story there is, side by side, over HTTP.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../stories/*.yml")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 4, "the stories of stories.md")
	report, err := story.Run(t.Context(), story.Config{BaseURL: shared.API, Files: files, Out: t.Output(), Concurrency: 2})
	require.NoError(t, err)
	for _, s := range report.Stories {
		t.Logf("%s took %s", filepath.Base(s.File), s.Took.Round(time.Millisecond))
		require.NoError(t, s.Err, s.File)
		require.True(t, s.Passed(), "%s: see the table above", s.File)
		if strings.HasSuffix(s.File, "01-kari.yml") {
			// On a machine of its own it is below ten; here others work beside it.
			require.Less(t, s.Took, 30*time.Second, "Kari's story")
		}
	}
}
