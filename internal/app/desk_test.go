package app

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAWorkflowIsLinkedToWhereTemporalHasPages(t *testing.T) {
	assert.Nil(t, workflowAt("", "samlop"))
	at := workflowAt("https://temporal.example/", "samlop prod")
	assert.Equal(t, "https://temporal.example/namespaces/samlop%20prod/workflows/case%2Fabc", at("CASE", "abc"))
	assert.Equal(t, "https://temporal.example/namespaces/samlop%20prod/workflows/episode%2Fabc", at("EPISODE", "abc"))
}
