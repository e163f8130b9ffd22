//go:build !unix

package boot

import "context"

// lock does nothing where a file cannot be locked: the ports show a second
// system soon enough.
func (s *System) lock(context.Context) error { return nil }

// sweep does nothing either: what is in use cannot be told from what is not.
func sweep() {}
