package casefile

import (
	"maps"
	"slices"
)

// FactName is the registered name of a fact, as the ledger and the timeline have it.
type FactName string

// Codes lists them, by name.
func (FactName) Codes() []string { return slices.Sorted(maps.Keys(factTypes)) }

// StepName is the name of a step, as its address ends.
type StepName string

// Codes lists them, in the order of the process.
func (StepName) Codes() []string {
	specs := Specs()
	out := make([]string, len(specs))
	for i := range specs {
		out[i] = specs[i].Name
	}
	return out
}
