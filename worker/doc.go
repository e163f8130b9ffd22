// Package worker registers the case workflow and its activities with Temporal
// and tunes how many of them run at once.
//
//	worker.go   what is registered on which queue, and how a worker starts and stops
//	cache.go    how many case runs stay in memory, and keeping within it
//	polling.go  whether a worker is there that asks for work
package worker
