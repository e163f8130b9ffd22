package story

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

// TestEveryWordIsDocumented keeps docs/stories.md complete: a word a story may
// use stands there, in code.
func TestEveryWordIsDocumented(t *testing.T) {
	page, err := os.ReadFile("../../docs/stories.md")
	require.NoError(t, err)
	var words []string
	for key := range assertions() {
		words = append(words, key)
	}
	for key := range readables {
		words = append(words, key)
	}
	words = append(words, caseMachine.keys()...)
	words = append(words, responsibleMachine.keys()...)
	words = append(words, assignmentMachine.keys()...)
	words = append(words, consentMachine.keys()...)
	words = append(words, decisionMachine.keys()...)
	words = append(words, noticeMachine.keys()...)
	words = append(words, planMachine.keys()...)
	words = append(words, teamMachine.keys()...)
	words = append(words, meetingMachine.keys()...)
	words = append(words, deadlineMachine.keys()...)
	words = append(words, episodeMachine.keys()...)
	words = append(words, clinicianMachine.keys()...)
	words = append(words, notificationMachine.keys()...)
	words = append(words, bodyKeys...)
	words = append(words, letterKeys...)
	words = append(words, mailMachine.keys()...)
	words = append(words, taskMachine.keys()...)
	words = append(words, correctionMachine.keys()...)
	words = append(words, correctionKeys...)
	words = append(words, eventMachine.keys()...)
	words = append(words, accessMachine.keys()...)
	words = append(words, representedMachine.keys()...)
	words = append(words, childViewMachine.keys()...)
	words = append(words, withheldMachine.keys()...)
	words = append(words, capacityMachine.keys()...)
	words = append(words, guardianAccessMachine.keys()...)
	words = append(words, aboutWords...)
	words = append(words, newGuardianKeys...)
	words = append(words, endGuardianKeys...)
	words = append(words, policyMachine.keys()...)
	words = append(words, proposalKeys...)
	words = append(words, stepKeys...)
	words = append(words, planPoints...)
	words = append(words, storyKeys...)
	words = append(words, castKeys...)
	words = append(words, unitKeys...)
	words = append(words, staffKeys...)
	words = append(words, personKeys...)
	words = append(words, rowKeys...)
	words = append(words, trainingKeys...)
	words = append(words, reassignKeys...)
	words = append(words, batchMachine.keys()...)
	words = append(words, spanMachine.keys()...)
	for _, w := range words {
		found := slices.ContainsFunc([]string{"`" + w + "`", "`" + w + ":", "`" + w + "(", "`$" + w},
			func(s string) bool { return strings.Contains(string(page), s) })
		require.Truef(t, found, "docs/stories.md does not explain `%s`", w)
	}
	for _, w := range refWords {
		require.Containsf(t, string(page), "`$"+w, "docs/stories.md does not explain $%s", w)
	}
	for _, s := range shorthands {
		beginning, _, _ := strings.Cut(s, " …")
		require.Containsf(t, string(page), ": "+beginning, "docs/stories.md does not explain «%s»", s)
	}
}

// TestTheSmallestStoryIsInTheDocs keeps the example of the page the one that is played.
func TestTheSmallestStoryIsInTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/stories.md")
	require.NoError(t, err)
	story, err := os.ReadFile("../../stories/00-smallest.yml")
	require.NoError(t, err)
	require.Contains(t, string(page), "```yaml\n"+string(story)+"```")
}

// TestTheStoriesCanBeRead reads every story of the house; that they hold is
// shown where there is a whole installation to play them against.
func TestTheStoriesCanBeRead(t *testing.T) {
	files, err := filepath.Glob("../../stories/*.yml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		s, err := load(file)
		require.NoError(t, err)
		require.NotEmpty(t, s.rows, file)
	}
}

// TestEveryStepIsWrittenByItsName holds that no other way to say something, as «correct
// receipt registered» and «change kari», takes the words of a step.
func TestEveryStepIsWrittenByItsName(t *testing.T) {
	for _, spec := range casefile.Specs() {
		if spec.Internal() || spec.Unrouted || spec.Name == "post_letters" { // which names letters by their codes
			continue
		}
		r := &reader{}
		a := r.action(&step{text: strings.ReplaceAll(spec.Name, "_", " ")}, nil, &names{})
		require.Equal(t, &takeStep{name: spec.Name}, a)
	}
}
