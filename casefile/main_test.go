package casefile

import (
	"flag"
	"os"
	"strings"
	"testing"
)

// TestMain keeps an ordinary run short, and the same every time: a life that nobody
// has lived before must not stop a change that has nothing to do with it. Who hunts
// for more says how many, and from where (make lives).
func TestMain(m *testing.M) {
	flag.Parse()
	ordinary := map[string]string{"rapid.checks": "20", "rapid.seed": "1"}
	flag.Visit(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "rapid.") {
			delete(ordinary, f.Name)
			delete(ordinary, "rapid.seed")
		}
	})
	for name, value := range ordinary {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
