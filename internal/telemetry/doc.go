// Package telemetry is what the programs tell their operators: structured logs
// and metrics, and the request id that ties them together across Temporal.
//
// The house rule is that personal data reaches neither. The logger helps to keep
// it (see guard.go), but it is a net below the trapeze: log ids, codes and
// dates, and never anything a person wrote or is called.
//
//	logger.go       the log
//	guard.go        fields that are never written
//	metrics.go      metrics for Prometheus
//	waiting.go      what waits, what a process stands on, what it refused and sent
//	requestid.go    one request id all the way
//	temporallog.go  the SDK's log in ours
package telemetry
