package casework

import (
	"sync"

	"samlop/casefile"
	"samlop/workflows"
)

// awaited are the steps of this process that are asked for and not answered yet. Where the
// worker is in the same process, whoever waits hears of a step when the ledger holds it,
// and not only when Temporal has written down that it does (decision 037).
type awaited struct {
	mu  sync.Mutex
	who map[awaitedStep]map[chan workflows.Receipt]bool
}

// awaitedStep tells a step from another one under the same key.
type awaitedStep struct{ id, hash string }

// expect gives where the receipt of a step comes, at most once; forget ends the waiting.
func (a *awaited) expect(cmd casefile.Command) (written <-chan workflows.Receipt, forget func()) {
	step, here := awaitedStep{cmd.ID, cmd.RequestHash}, make(chan workflows.Receipt, 1)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.who == nil {
		a.who = map[awaitedStep]map[chan workflows.Receipt]bool{}
	}
	if a.who[step] == nil {
		a.who[step] = map[chan workflows.Receipt]bool{}
	}
	a.who[step][here] = true
	return here, func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		if delete(a.who[step], here); len(a.who[step]) == 0 {
			delete(a.who, step)
		}
	}
}

// Written hears of a step that has been written to the ledger by this process's worker.
func (d *Service) Written(receipt workflows.Receipt) {
	a := &d.awaited
	step := awaitedStep{receipt.CommandID, receipt.RequestHash}
	a.mu.Lock()
	defer a.mu.Unlock()
	for here := range a.who[step] {
		here <- receipt // there is room for one, and it is forgotten at once
	}
	delete(a.who, step)
}
