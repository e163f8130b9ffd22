// Command samlop is the production binary: the API, the worker, the
// migrations, a look at what they stand on, and the player of training stories.
//
//	main.go     the command and its subcommands
//	serve.go    samlop api and samlop worker
//	migrate.go  samlop migrate, and back
//	check.go    samlop check
//	story.go    samlop story
package main
