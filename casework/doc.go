// Package casework is the one door into the cases: who is asking, on what
// ground, and may they; put the words away; run the step; read it back; log the
// read. api and web are two faces of it without logic of their own.
//
// Where to look:
//
//	door.go       how the door is made, its clock, whether it is ready
//	asker.go      who is asking (login → principal, roles, organisation, world)
//	access.go     on what ground somebody sees a case, and what they see of it (INV-83, INV-84)
//	steps.go      taking a step: the key, the case, the answer
//	facts.go      what Decide must know from registers and drafts
//	texts.go      words in, references out
//	temporal.go   the Update, its retries and its errors
//	reads_*.go    what can be read of one case, and the lists across cases
//	deadline.go   how a deadline is shown: its light, its rule
//	plan*.go      the plan, its draft, its nine points (INV-42) and its versions
//	principals.go who is named in an answer or a step
//	office.go     who may keep the registers of an organisation, and writes under a key
//	organisations.go policy.go staff.go training.go people*.go   the registers
//	proposals.go  a policy proposed by one and approved by another; rules.go  how it comes into force in every case
//	worlds.go     training worlds and their clocks
//	errors.go     every error a caller must tell apart; trouble.go tells them apart
//
// Dates are civil dates in Europe/Oslo, instants are UTC, and «now» is always
// the clock of the asker's world.
package casework
