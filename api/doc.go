// Package api is the JSON face of casework over HTTP: it reads requests,
// refuses what cannot be read, and puts answers and refusals on the wire. It
// has no rules of its own.
//
// Where to look:
//
//	api.go           how it is put together
//	exchange.go      what every request gets: id, language, log line, metrics, recovery
//	body.go          reading a body: size, media type, time, text that is text
//	check.go         what a body is held to before anything is made of it
//	check_plain.go   instants and integers in another spelling than Go reads
//	ceiling.go       how much of each thing there may be, in OpenAPI and in bytes
//	authenticate.go  who is asking (401, 403, 503)
//	limit.go         how much each login may write (429)
//	malformed.go     400 with the path of each field, never its value
//	problem.go       errors as problem+json (RFC 9457)
//	refusal.go       casework's errors as problems
//	operation.go     what operations have in common: path parameters, keys, replies
//	encode.go        how answers are written: an empty list is [], never null
//	conditional.go   ETag, If-Match and If-None-Match; HEAD as GET
//	steps.go         one operation for each step of casefile
//	openings.go      which steps are open now, to whom, and why the others are not
//	cases.go         reading one case, part by part
//	papers.go        what letters say, and what a step would lead to
//	print.go         letters that are printed together, or sent by a service
//	contacts.go      who takes part in a case and is no staff, registered for it
//	originals.go     scans of what was signed on paper, in and out
//	threads.go       messages in a case
//	corrections.go   what correcting an entry would lead to, and what it led to
//	plans.go         the plan, its draft and its versions
//	lists.go         lists across cases: cases, tasks, letters
//	codes.go         every code in words
//	figures.go       figures of an organisation, as JSON and CSV
//	messages.go      messages of other installations, and how far our own have come
//	mail_events.go   what carriers say of mails, at doors beside the API
//	registers.go     organisations, units, staff and training
//	views.go         how somebody has chosen to look at tasks and cases
//	calendar.go      a private calendar, and where calendar programs fetch it
//	reminders.go     what the link of a reminder leads to
//	form_drafts.go   what somebody has begun to type
//	logins.go        the logins of people and staff, and invitations
//	people.go        people and who decides for them
//	policies.go      policies: in force, proposed, approved
//	opening_balances.go  cases from before the installation, proposed and approved
//	person_joins.go  two entries of one person, proposed and approved
//	batches.go       what became of a change in many cases
//	worlds.go        training worlds and their clocks
//	schema.go        schemas of dates, principals and ids
//	schema_codes.go  the types whose values OpenAPI lists, and words the tags have no room for
//	descriptions.go  what operations do, where the summary has no room for it
//	examples.go      a body for each operation that takes one
//	docs.go          OpenAPI and the page to read it
//	health.go        whether it is alive, and ready
//	resource.go      whose tokens are taken here
package api
