// Package topology_test runs what temporal-compose.yml describes without a
// container engine: PostgreSQL, Temporal with its store in it, the migration,
// two APIs and two workers, each a process of its own.
//
//	topology_test.go  what the whole must do with two of each
//	check_test.go     samlop check, /readyz part by part, and migrations both ways
//	alerts_test.go    alert rules and dashboard: what they ask, and whether it is there
//	restore_test.go   the restore drill, with the right keys and with others
//	stack_test.go     the processes
//	silence_test.go   no file goes silent, whatever is done to it (INV-113)
//	silence_trust_test.go  the episodes among them
//	shift_test.go     an installation at work that has its parts killed one after another
//	morning_test.go   killed while a morning's mails go out
//	midnight_test.go  killed while many duties end on the same midnight
//	messages_test.go  two installations, and every message between them arrives once
//	messages_place_test.go  an installation, and the road to it
//	letters_test.go   every letter leaves once, the worker killed at every point
//	carrier_test.go   a mail carrier whose answers wait at a gate
//	delivery_test.go  killed at each point between a carrier and our record; its events settle it
//	mailpit_test.go   mails through a real SMTP server that fails
//	upgrade_test.go   an older build's running cases go on under today's
//	compose_test.go   temporal-compose.yml, read and held against them
//	compose_tls_test.go  the same with TLS between its pieces, and what Temporal UI lets nobody do
package topology_test
