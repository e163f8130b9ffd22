package api

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"samlop/internal/auth"
	"samlop/internal/wording"
)

const (
	// bodyTime is how long a client may take to send a body, unless Config says otherwise.
	bodyTime = 15 * time.Second
	// restTime is how long we wait for the rest of a body that nobody will read, so
	// that a client which is still sending finds the answer.
	restTime = 500 * time.Millisecond
)

// taken is what an operation takes as its body.
type taken struct {
	limit  int64
	schema *huma.Schema
	// kind is its media type.
	kind string
	// several and instants are those of its query's fields that may be sent more than
	// once, and that hold an instant.
	several, instants []string
}

// takenBy finds out what each operation takes, by method and route.
func (s *server) takenBy() map[string]taken {
	spec := s.huma.OpenAPI()
	all := map[string]taken{}
	for path, item := range spec.Paths {
		for _, op := range operationsAt(item) {
			takes := taken{limit: leastBody, kind: jsonType}
			if op.RequestBody != nil {
				switch body := op.RequestBody.Content[jsonType]; {
				case body != nil:
					takes = taken{limit: bodyLimit(spec.Components.Schemas, body.Schema), schema: body.Schema, kind: jsonType}
				case op.RequestBody.Content[bytesType] != nil:
					takes = taken{limit: op.MaxBodyBytes - 1, kind: bytesType}
				default:
					takes = taken{limit: maxBody, kind: csvType}
				}
			}
			for _, param := range op.Parameters {
				switch {
				case param.In != "query":
				case param.Schema.Type == huma.TypeArray:
					takes.several = append(takes.several, param.Name)
				case param.Schema.Format == "date-time":
					takes.instants = append(takes.instants, param.Name)
				}
			}
			all[op.Method+" "+Prefix+path] = takes
		}
	}
	return all
}

// readBody reads the whole body before anything looks at it, and refuses what
// no handler could read: too large for the operation, too slow, of another media
// type, beyond its ceilings, or with characters that are not text
// (PostgreSQL keeps no NUL).
//
// huma would do some of it, but it leaves a deadline of five seconds on the
// connection, and when that passes net/http takes the client for gone and ends
// the context of a step that is still under way.
func (s *server) readBody(c *gin.Context) {
	x := exchangeOf(c.Request.Context())
	x.wantsCSV = wantsCSV(c.GetHeader("Accept"))
	// We speak JSON, whatever else a client would rather have, but for figures.
	c.Request.Header.Set("Accept", "application/json")
	takes, routed := s.takes[c.Request.Method+" "+routeTemplate(c.FullPath())]
	p := oddAddress(x, c.Request)
	if p == nil && routed {
		p = oddQuery(x, c.Request, takes)
	}
	if p != nil {
		s.write(c, p)
		return
	}
	if c.Request.Body == nil || c.Request.Body == http.NoBody {
		return
	}
	if c.Request.ContentLength > takes.limit {
		s.write(c, tooLarge(x, takes.limit))
		return
	}
	control := http.NewResponseController(c.Writer)
	_ = control.SetReadDeadline(time.Now().Add(s.BodyTime)) // a recorder in a test has no deadlines
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, takes.limit))
	if p := unreadable(x, err); p != nil {
		x.late = p.Status == http.StatusRequestTimeout
		s.write(c, p)
		return
	}
	_ = control.SetReadDeadline(time.Time{})
	x.unread = false
	if x.message.ID != "" {
		x.bodyHash = auth.BodyHash(body)
	}
	if len(body) > 0 {
		if p := otherType(x, c.Request.Header, takes.kind); p != nil {
			s.write(c, p)
			return
		}
		c.Request.Header.Set("Content-Type", takes.kind)
	}
	if takes.kind != jsonType { // a table is read row by row, and each fault named; a scan is not read at all
		c.Request.Body = io.NopCloser(bytes.NewReader(body))
		return
	}
	if escapesNUL(body) {
		s.write(c, oddText(x, "body"))
		return
	}
	if len(body) > 0 {
		var faults []error
		if body, faults = check(s.huma.OpenAPI().Components.Schemas, takes.schema, body); len(faults) > 0 {
			s.write(c, malformed(x, faults))
			return
		}
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
}

// hangUp sees to it that a connection whose body nobody reads is not held: net/http
// reads the rest before it answers, and would wait for it for ever.
func hangUp(c *gin.Context, x *exchange) {
	wait := restTime
	if x.late {
		wait = 0
		c.Header("Connection", "close")
	}
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(wait))
}

func unreadable(x *exchange, err error) *Problem {
	var beyond *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &beyond):
		return tooLarge(x, beyond.Limit)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ownProblem(x, http.StatusRequestTimeout, "timeout", "timeout")
	}
	return malformed(x, nil)
}

func tooLarge(x *exchange, limit int64) *Problem {
	words := wording.Own(x.lang, "too_large", map[string]string{"limit": strconv.FormatInt(limit>>10, 10)})
	return newProblem(x, http.StatusRequestEntityTooLarge, "too_large", "too_large", words)
}

// The media types of bodies: JSON, for a file that a spreadsheet has made CSV, and for a scan
// bytesType.
const (
	jsonType = "application/json"
	csvType  = "text/csv"
)

// otherType refuses a body of another media type, or one that is packed. A client
// that names no type means what is wanted.
func otherType(x *exchange, h http.Header, wanted string) *Problem {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	charset := strings.ToLower(params["charset"])
	right := h.Get("Content-Type") == "" || (err == nil && kind == wanted && (charset == "" || charset == "utf-8"))
	if right && h.Get("Content-Encoding") == "" {
		return nil
	}
	return ownProblem(x, http.StatusUnsupportedMediaType, "unsupported_media_type", "unsupported_media_type").with("Accept", wanted)
}

// oddAddress refuses an address or a header that cannot be text, or that says
// two things at once.
func oddAddress(x *exchange, r *http.Request) *Problem {
	if !isText(r.URL.Path) {
		return oddText(x, "path")
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return oddText(x, "query")
	}
	for name, values := range query {
		for _, v := range values {
			if !isText(name) || !isText(v) {
				return oddText(x, "query")
			}
		}
	}
	for _, name := range []string{"Idempotency-Key", "If-Match"} {
		if len(r.Header.Values(name)) > 1 {
			p := ownProblem(x, http.StatusBadRequest, "malformed", "malformed")
			p.Errors = []FieldError{{Path: "header." + name, Message: wording.Input(x.lang, "header_twice", "", "")}}
			return p
		}
	}
	return nil
}

// oddQuery refuses a field that is sent twice and can be meant once, of which the
// second would be dropped in silence, and what is no instant by RFC 3339; one with
// small letters is read on in capitals, as in a body.
func oddQuery(x *exchange, r *http.Request, takes taken) *Problem {
	query, capitals := r.URL.Query(), false
	var faults []FieldError
	fault := func(name, key string) {
		faults = append(faults, FieldError{Path: "query." + name, Message: wording.Input(x.lang, key, "", "")})
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		values := query[name]
		switch {
		case len(values) > 1 && !slices.Contains(takes.several, name):
			fault(name, "header_twice")
		case values[0] == "" || !slices.Contains(takes.instants, name):
		case !isInstant.MatchString(values[0]):
			fault(name, "date_time")
		case values[0] != strings.ToUpper(values[0]):
			query.Set(name, strings.ToUpper(values[0]))
			capitals = true
		}
	}
	if len(faults) > 0 {
		p := ownProblem(x, http.StatusBadRequest, "malformed", "malformed")
		p.Errors = faults
		return p
	}
	if capitals {
		r.URL.RawQuery = query.Encode()
	}
	return nil
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func oddText(x *exchange, path string) *Problem {
	p := ownProblem(x, http.StatusBadRequest, "malformed", "malformed")
	p.Errors = []FieldError{{Path: path, Message: wording.Input(x.lang, "text", "", "")}}
	return p
}

// escapesNUL reports whether JSON writes a NUL as an escape; a raw one is not
// JSON at all.
func escapesNUL(body []byte) bool {
	for i := 0; i+1 < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(body[i+1:], []byte("u0000")) {
			return true
		}
		i++ // whatever is escaped, also a backslash
	}
	return false
}
