package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// outcome is what became of a mutant.
type outcome string

const (
	killed   outcome = "KILLED"   // a test failed
	endless  outcome = "ENDLESS"  // the tests ran out of time, which somebody would have noticed too
	survived outcome = "SURVIVED" // every test passed
	unbuilt  outcome = "UNBUILT"  // it does not compile, and is no mutant at all
)

// saveEvery is how many results a crash may cost.
const saveEvery = 10

// results are the outcomes known so far, in a file.
type results struct {
	mutex sync.Mutex
	name  string
	known map[string]outcome // by the id of the mutant
	fresh int
}

// openResults reads the results of earlier runs, unless they are to be forgotten.
func openResults(name string, forget bool) (*results, error) {
	r := &results{name: name, known: map[string]outcome{}}
	if forget {
		return r, nil
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &r.known)
	}
	if err != nil {
		return nil, fmt.Errorf("reading earlier results: %w", err)
	}
	return r, nil
}

func (r *results) of(m mutant) (outcome, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	o, ok := r.known[m.id]
	return o, ok
}

func (r *results) put(m mutant, o outcome) error {
	r.mutex.Lock()
	r.known[m.id] = o
	r.fresh++
	save := r.fresh%saveEvery == 0
	r.mutex.Unlock()
	if save {
		return r.save()
	}
	return nil
}

// save writes the results so that a crash leaves the old file or the new one.
func (r *results) save() error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	text, err := json.MarshalIndent(r.known, "", " ")
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(r.name), 0o755), os.WriteFile(r.name+".new", text, 0o644))
	}
	if err == nil {
		err = os.Rename(r.name+".new", r.name)
	}
	if err != nil {
		return fmt.Errorf("keeping the results: %w", err)
	}
	return nil
}
