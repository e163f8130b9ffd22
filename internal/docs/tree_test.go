package docs_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
)

// tree is a repository: the text of every file in it, by its path from the root.
type tree map[string]string

// repository is ours, read once.
var repository = sync.OnceValues(func() (tree, error) { return read(os.DirFS("../..")) })

// made are folders that are not part of the repository.
var made = []string{".git", ".data", ".local", ".mutants", "bin"}

// text are the files that people write.
var text = []string{".go", ".md", ".yml", ".yaml", ".sql", ".sh", ".example", ".html", ".css"}

func read(root fs.FS) (tree, error) {
	all := tree{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(made, name):
			return fs.SkipDir
		case d.IsDir():
			return nil
		case !slices.Contains(text, path.Ext(name)) && path.Ext(path.Base(name)) != "":
			all[name] = "" // it is there; nobody reads it for words
			return nil
		}
		body, err := fs.ReadFile(root, name)
		all[name] = string(body)
		return err
	})
	return all, err
}

// ours reads the repository.
func ours(t *testing.T) tree {
	t.Helper()
	all, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 500 {
		t.Fatalf("found only %d files: has the repository moved?", len(all))
	}
	return all
}

// sorted are the names of the files, so that complaints come in order.
func (all tree) sorted() []string {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// has reports whether there is a file or folder of that name; a name may have stars.
func (all tree) has(name string) bool {
	name = path.Clean(name)
	if _, is := all[name]; is {
		return true
	}
	for file := range all {
		if strings.HasPrefix(file, name+"/") {
			return true
		}
		if is, err := path.Match(name, file); err == nil && is {
			return true
		}
	}
	return false
}
