package ical

import (
	"strings"
	"unicode/utf8"
)

// lineOctets is how long a line may be, its end not counted (RFC 5545 3.1).
const lineOctets = 75

// fold breaks lines that are too long: the next begins with a space, and no letter is
// broken in two.
func fold(lines string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(lines, "\r\n") {
		room := lineOctets
		for len(line) > room {
			cut := room
			for cut > 0 && !utf8.RuneStart(line[cut]) {
				cut--
			}
			out.WriteString(line[:cut] + "\r\n ")
			line, room = line[cut:], lineOctets-1
		}
		out.WriteString(line + "\r\n")
	}
	return out.String()
}
