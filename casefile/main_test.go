package casefile

import (
	"flag"
	"os"
	"testing"
)

// TestMain keeps an ordinary run short. Who wants more lives says how many:
// go test ./casefile -run Life -rapid.checks=5000
func TestMain(m *testing.M) {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "rapid.checks" })
	if !said {
		if err := flag.Set("rapid.checks", "20"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
