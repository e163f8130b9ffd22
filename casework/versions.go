package casework

import "slices"

// Versions are those a change may have been made from (If-Match, RFC 9110 section
// 13.1.1): the ones a client names, or whichever there is.
type Versions struct {
	Any bool
	Of  []int
}

// Hold reports whether the version there is, 0 for none, is one of them.
func (v Versions) Hold(version int) bool {
	return v.Any && version != 0 || slices.Contains(v.Of, version)
}
