package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that pages link to.
type asset struct {
	kind           string
	plain, gzipped []byte
}

// assets are the files by their address, and the addresses by name. An address has the
// hash of what it gives, so a browser may keep it for ever.
type assets struct {
	at   map[string]asset
	link map[string]string
}

func readAssets() (assets, error) {
	all := assets{map[string]asset{}, map[string]string{}}
	err := fs.WalkDir(staticFiles, "static", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(name, ".LICENSE") || strings.HasSuffix(name, "SUMS") {
			return err
		}
		return all.add(name)
	})
	if err != nil {
		return assets{}, fmt.Errorf("web: reading what pages link to: %w", err)
	}
	return all, nil
}

var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".woff2": "font/woff2",
	".svg": "image/svg+xml"}

func (a assets) add(name string) error {
	body, err := staticFiles.ReadFile(name)
	if err != nil {
		return err
	}
	one := asset{kind: kinds[path.Ext(name)], plain: body}
	if one.kind == "" {
		one.kind = mime.TypeByExtension(path.Ext(name))
	}
	if path.Ext(name) != ".woff2" { // packed already
		var packed bytes.Buffer
		w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(body); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		one.gzipped = packed.Bytes()
	}
	sum := sha256.Sum256(body)
	base := strings.TrimPrefix(name, "static/")
	address := "/static/" + hex.EncodeToString(sum[:6]) + "/" + base
	a.at[address], a.link[base] = one, address
	return nil
}

// asset gives a file to whoever asks; there is nothing of anybody in it.
func (d *desk) asset(w http.ResponseWriter, r *http.Request) {
	one, found := d.assets.at[r.URL.Path]
	if base, plain := strings.CutPrefix(r.URL.Path, "/static/"); !found && plain {
		// A style sheet names its fonts without their hash.
		if address, known := d.assets.link[base]; known {
			one, found = d.assets.at[address], true
		}
	}
	h := w.Header()
	if !found {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		return
	}
	h.Set("Content-Type", one.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if _, named := d.assets.at[r.URL.Path]; !named {
		h.Set("Cache-Control", "public, max-age=86400")
	}
	h.Set("Vary", "Accept-Encoding")
	body := one.plain
	if one.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = one.gzipped
	}
	_, _ = w.Write(body) // the browser may have left
}
