// Package config reads what the production program is told by its environment.
// Everything wrong with it is said at once, before anything has started, and
// secrets are masked wherever a configuration is printed. docs/configuration.md
// is made by [Describe].
//
//	config.go       the settings
//	values.go       kinds of values, secrets among them
//	peers.go        other installations
//	svarut.go       the service that letters are given to
//	check.go        what is wrong with them
//	temporaltls.go  TLS towards Temporal
//	describe.go     the page that lists them
package config
