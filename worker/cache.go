package worker

import (
	"github.com/KimMachineGun/automemlimit/memlimit"
)

// A case run in memory is some hundred kilobytes with what the SDK and the garbage
// collector keep beside it. A tenth of the memory there is goes to them.
const (
	runSize   = 100 << 10
	cachePart = 10
	fewest    = 500
	most      = 10_000
)

// CacheSize is how many case runs a process keeps in memory: as many as are asked
// for, and else what the memory of its container, or of the machine, has room for.
// A case whose run is not kept is read from its history at its next step.
func CacheSize(asked int) int {
	return cacheSize(asked, memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem))
}

func cacheSize(asked int, memory memlimit.Provider) int {
	if asked > 0 {
		return asked
	}
	there, err := memory()
	if err != nil { // it cannot be known here
		return fewest
	}
	return int(min(max(there/cachePart/runSize, fewest), most)) // #nosec G115 -- at most 10 000
}

// KeepWithinMemory lets the garbage collector know of the memory of the container,
// so that it works harder before the container is ended for using too much. What
// GOMEMLIMIT says counts instead; without either nothing changes.
func KeepWithinMemory() {
	const part = 0.9
	_, _ = memlimit.Set(memlimit.WithRatio(part), memlimit.WithProvider(memlimit.FromCgroup)) // no limit is no error of ours
}
