// Command samlop is the production binary: the API, the worker, the
// migrations, and the player of training stories.
//
//	main.go   the command and its subcommands
//	serve.go  samlop api, samlop worker and samlop migrate
//	story.go  samlop story
package main
