package worker

import (
	"errors"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"
	"github.com/stretchr/testify/require"
)

func TestCacheSize_ByTheMemoryThereIs(t *testing.T) {
	for memory, runs := range map[uint64]int{256 << 20: 500, 1 << 30: 1048, 4 << 30: 4194, 24 << 30: 10_000, 1 << 50: 10_000} {
		require.Equal(t, runs, cacheSize(0, memlimit.Limit(memory)), memory)
		require.Equal(t, 7, cacheSize(7, memlimit.Limit(memory)), "what is asked for counts")
	}
	require.Equal(t, 500, cacheSize(0, func() (uint64, error) { return 0, errors.New("unknown") }))
	require.Positive(t, CacheSize(0), "here")
}
