package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"samlop/casework"
)

// Matched is what an operation carries that changes something others may have
// changed meanwhile.
type Matched struct {
	IfMatch string `header:"If-Match" maxLength:"400" doc:"The ETag of what you changed, or * for whatever there is; 412 when somebody else has changed it since"`
}

// tagBytes is how much of a digest tells one answer from another.
const tagBytes = 16

func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

// read is the version, or the versions, that a change was made from. A tag that we
// never gave is none of them, which is what the client should hear. Errors: a
// problem 428 when the client does not say.
func (m Matched) read(ctx context.Context) (casework.Versions, error) {
	if strings.TrimSpace(m.IfMatch) == "" {
		return casework.Versions{}, ownProblem(exchangeOf(ctx), http.StatusPreconditionRequired, "precondition_missing", "precondition_missing")
	}
	of := casework.Versions{Any: strings.TrimSpace(m.IfMatch) == "*"}
	for tag := range tagsIn(m.IfMatch) {
		number, shown, _ := strings.Cut(strings.Trim(tag, `"`), ".")
		version, err := strconv.ParseInt(number, 10, 32) // as versions are kept
		if err == nil && version >= 0 && (tag == etag(int(version)) || len(shown) == 2*tagBytes && tag == shownAs(etag(int(version)), shown)) {
			of.Of = append(of.Of, int(version))
		}
	}
	if !of.Any && len(of.Of) == 0 {
		return casework.Versions{}, errNoSuchTag
	}
	return of, nil
}

// errNoSuchTag is an If-Match that names no version there ever was (412).
var errNoSuchTag = errors.New("If-Match names no tag that was ever given out")

// tagsIn goes through a list of entity tags. Ours hold no comma.
func tagsIn(list string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for tag := range strings.SplitSeq(list, ",") {
			if tag = strings.TrimSpace(tag); tag != "" && !yield(tag) {
				return
			}
		}
	}
}

// shownAs is the tag of a version as somebody is shown it: what they may see differs by
// who asks, and by the day, while the version is the same. If-Match goes by the version.
func shownAs(version, sum string) string { return strings.TrimSuffix(version, `"`) + "." + sum + `"` }

// clock is the time that an answer was made at: it alone makes no answer another, but of
// a world, whose clock it is.
var clock = regexp.MustCompile(`"now":"[0-9-]{10}T[0-9:.]+Z"`)

// tagged gives every answer to a GET an ETag of what is in it, after its version where
// it has one, and answers 304 to who has it already (RFC 9110 section 13.1.2). What was
// looked at is logged all the same.
func tagged(c *gin.Context) {
	if c.Request.Method != http.MethodGet {
		c.Next()
		return
	}
	real := c.Writer
	kept := &keptAnswer{ResponseWriter: real}
	c.Writer = kept
	c.Next()
	c.Writer = real
	if kept.status == 0 || kept.status == http.StatusOK {
		still := kept.body.Bytes()
		if !strings.HasPrefix(c.FullPath(), Prefix+"/training/worlds/") {
			still = clock.ReplaceAll(still, nil)
		}
		digest := sha256.Sum256(still)
		sum := hex.EncodeToString(digest[:tagBytes])
		tag := `"` + sum + `"`
		if version := real.Header().Get("ETag"); version != "" {
			tag = shownAs(version, sum)
		}
		if len(still) != kept.body.Len() {
			tag = "W/" + tag // the same but for the time of day
		}
		real.Header().Set("ETag", tag)
		if known(c.GetHeader("If-None-Match"), tag) {
			real.Header().Del("Content-Type")
			real.WriteHeader(http.StatusNotModified)
			real.WriteHeaderNow()
			return
		}
	}
	if kept.status != 0 {
		real.WriteHeader(kept.status)
	}
	_, _ = real.Write(kept.body.Bytes()) // who has gone away needs no answer
}

// known reports whether a list of tags holds this one, weak or strong.
func known(list, tag string) bool {
	if strings.TrimSpace(list) == "*" {
		return true
	}
	tag = strings.TrimPrefix(tag, "W/")
	for have := range tagsIn(list) {
		if strings.TrimPrefix(have, "W/") == tag {
			return true
		}
	}
	return false
}

// keptAnswer keeps an answer until its tag is known.
type keptAnswer struct {
	gin.ResponseWriter
	status int
	body   bytes.Buffer
}

func (w *keptAnswer) WriteHeader(status int)               { w.status = status }
func (w *keptAnswer) WriteHeaderNow()                      {}
func (w *keptAnswer) Write(part []byte) (int, error)       { return w.body.Write(part) }
func (w *keptAnswer) WriteString(part string) (int, error) { return w.body.WriteString(part) }
func (w *keptAnswer) Written() bool                        { return w.status != 0 || w.body.Len() > 0 }
func (w *keptAnswer) Size() int                            { return w.body.Len() }

func (w *keptAnswer) Status() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// headIsGet answers HEAD as GET, whose body net/http leaves out (RFC 9110 section 9.3.2).
func headIsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}
