// Command samlop-dev runs the whole of Samløp on one machine: what `make dev`
// starts. It prints where everything is and stops with Ctrl-C; started again,
// every case is where it was.
//
//	main.go     starting and stopping
//	options.go  the command line and the environment
//	banner.go   what is printed when everything runs, the functions of the tour among it
package main
