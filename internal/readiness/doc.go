// Package readiness tells, part by part, whether what a process stands on is
// there: /readyz, `samlop check` and the metrics all ask here.
//
//	readiness.go  parts, how they were found, and since when
//	handler.go    the answer to a probe
package readiness
