package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"samlop/dev/boot"
)

// banner tells where everything is, what stays, and what to do next.
func banner(out io.Writer, s *boot.System, log string, took time.Duration) {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-14s %s\n", name, value)
		}
	}
	rule := strings.Repeat("─", 78)
	fmt.Fprintf(&b, "\n%s\nSamløp is up (%.1f s). Training installation: no real people.\n\n", rule, took.Seconds())
	row("Start page", s.StartPage)
	row("Desk", s.Desk)
	row("API", s.API+"/api/v1")
	row("API docs", s.Docs)
	row("Metrics", s.Metrics)
	row("Mailbox", s.Mailbox)
	row("Temporal UI", s.TemporalUI)
	row("Be somebody", s.PickPage+"   (a token for Tone, Kari …)")
	row("Temporal", s.Temporal+"   namespace "+s.Namespace)
	if s.OwnPostgres {
		row("PostgreSQL", "psql \""+s.DSN+"\"")
	} else {
		row("PostgreSQL", "the one in DATABASE_URL")
	}
	for _, r := range s.Replaced {
		fmt.Fprintf(&b, "  Port %d was taken: %s is at %d.\n", r.Wanted, r.Part, r.Got)
	}
	b.WriteString("\nWhat stays\n")
	row("Data", s.DataDir+"   ("+kept(s)+"; remove the folder to begin afresh)")
	row("Log", log)
	b.WriteString("\nPlay a story\n")
	fmt.Fprintf(&b, "  bin/samlop story --url %s stories/01-kari.yml\n", s.API)
	b.WriteString("\nTry the API: paste this into a shell, and go on with «Five minutes» in README.md\n")
	for _, function := range tour(s) {
		b.WriteString("  " + function + "\n")
	}
	fmt.Fprintf(&b, "\nCtrl-C stops everything.\n%s\n", rule)
	_, _ = io.WriteString(out, b.String())
}

func kept(s *boot.System) string {
	var parts []string
	if s.OwnPostgres {
		parts = append(parts, "PostgreSQL")
	}
	if s.OwnTemporal {
		parts = append(parts, "Temporal")
	}
	return strings.Join(append(parts, "keys"), ", ")
}

// tour are the shell functions that the tour in README.md asks with: a token for
// somebody, a request to the API, and a step of the case at hand.
func tour(s *boot.System) []string {
	return []string{
		"token() { curl -s " + s.Issuer + "/token -d subject=$1 -d grant_type=urn:samlop:params:oauth:grant-type:demo | jq -r .access_token; }",
		`api()   { curl -s "` + s.API + `/api/v1$1" -H "Authorization: Bearer $T" "${@:2}"; }`,
		`step()  { api "/cases/$C/steps/$1" -H 'Content-Type: application/json' -H "Idempotency-Key: tour-$1" -d "$2"; }`,
	}
}
