package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Contract is one document. Each schema is compiled when an answer first needs
// it. It is safe for concurrent use.
type Contract struct {
	document map[string]any
	// routes finds the path of the document that an address is at.
	routes *http.ServeMux
	paths  map[string]map[string]any

	mu       sync.Mutex // the compiler keeps what it has read
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema
}

// prefix is where what the document describes lives. Health, the documentation
// itself and the issuer of tokens are beside it.
const prefix = "/api/v1"

// problemType is the type of what refuses.
const problemType = "application/problem+json"

// here is what the document is called among schemas.
const here = "file:///openapi"

// Open reads a document. Errors: it cannot be read, or is no OpenAPI 3.1.
func Open(file string) (*Contract, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("opening the contract: %w", err)
	}
	var written any
	if err := yaml.Unmarshal(text, &written); err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	text, err = json.Marshal(written) // the numbers as JSON schemas have them
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	return Read(text)
}

// Read reads a document that is at hand, as JSON. Errors: it is no OpenAPI 3.1.
func Read(text []byte) (*Contract, error) {
	read, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	document, _ := read.(map[string]any)
	if version, _ := document["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		return nil, fmt.Errorf("reading the contract: OpenAPI is %q, not 3.1", version)
	}
	c := &Contract{document: document, routes: http.NewServeMux(), paths: map[string]map[string]any{},
		compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	for _, schema := range object(document, "components", "schemas") {
		exact(schema)
	}
	for path, item := range object(document, "paths") {
		c.paths[prefix+path] = item.(map[string]any)
		c.routes.Handle(prefix+path, http.NotFoundHandler())
	}
	c.compiler.DefaultDraft(jsonschema.Draft2020) // the dialect of OpenAPI 3.1
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(here, document); err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	return c, nil
}

// exact closes an object to fields that the document does not name. Answers are
// open to what will be, but what is answered today the document must know.
func exact(schema any) {
	switch s := schema.(type) {
	case map[string]any:
		if _, names := s["properties"].(map[string]any); names && s["additionalProperties"] == nil {
			s["additionalProperties"] = false
		}
		for _, part := range s {
			exact(part)
		}
	case []any:
		for _, part := range s {
			exact(part)
		}
	}
}

// object goes down into a document; nil where there is nothing.
func object(of map[string]any, way ...string) map[string]any {
	for _, name := range way {
		of, _ = of[name].(map[string]any)
	}
	return of
}

// Answer holds one answer against the document. Errors: it says something else
// than promised; each fault is named with the place it is in.
func (c *Contract) Answer(r *http.Request, status int, header http.Header, body []byte) error {
	if !strings.HasPrefix(r.URL.Path, prefix+"/") {
		return nil
	}
	method := strings.ToLower(r.Method)
	if r.Method == http.MethodHead {
		method = "get" // which it answers like, without the body
	}
	_, path := c.routes.Handler(r)
	if object(c.paths[path], method) == nil {
		return unknown(r, status, header)
	}
	faults := c.faults(path, method, status, header, body, r.Method == http.MethodHead)
	if faults == nil {
		return nil
	}
	return fmt.Errorf("%s %s answers %d as the document does not promise: %w", r.Method, strings.TrimPrefix(path, prefix), status, faults)
}

// unknown is about an address, or a method, that the document does not have: it
// may only be refused.
func unknown(r *http.Request, status int, header http.Header) error {
	if kind, _, err := mime.ParseMediaType(header.Get("Content-Type")); status < http.StatusBadRequest || kind != problemType {
		return errors.Join(fmt.Errorf("%s %s is not in the document, and is answered %d with %q", r.Method, r.URL.Path, status, kind), err)
	}
	return nil
}

func (c *Contract) faults(path, method string, status int, header http.Header, body []byte, noBody bool) error {
	way := []string{"paths", strings.TrimPrefix(path, prefix), method, "responses", strconv.Itoa(status)}
	promised := object(c.document, way...)
	if promised == nil {
		return errors.New("the status is not documented")
	}
	if ref, is := promised["$ref"].(string); is {
		way = strings.Split(strings.TrimPrefix(ref, "#/"), "/")
		promised = object(c.document, way...)
	}
	var out []error
	for name, described := range object(promised, "headers") {
		if required, _ := described.(map[string]any)["required"].(bool); required && header.Get(name) == "" {
			out = append(out, fmt.Errorf("the header %s is missing", name))
		}
	}
	content := object(promised, "content")
	if len(content) == 0 {
		if len(body) > 0 || header.Get("Content-Type") != "" {
			out = append(out, fmt.Errorf("a body of type %q, where there is none", header.Get("Content-Type")))
		}
		return errors.Join(out...)
	}
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if _, is := content[kind]; !is || err != nil {
		out = append(out, fmt.Errorf("the type is %q, not one of %v", header.Get("Content-Type"), slices.Sorted(maps.Keys(content))))
		return errors.Join(out...)
	}
	if noBody || kind != "application/json" && kind != problemType {
		return errors.Join(out...)
	}
	return errors.Join(append(out, c.wrong(append(way, "content", kind, "schema"), body)...)...)
}

// wrong lists what is wrong in a body, by the schema that lies at the end of a way.
func (c *Contract) wrong(way []string, body []byte) (out []error) {
	schema, err := c.schema(way)
	if err != nil {
		return []error{err}
	}
	said, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []error{fmt.Errorf("the body is no JSON: %w", err)}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(said); errors.As(err, &invalid) {
		return leaves(invalid)
	}
	return nil
}

// leaves are the faults themselves, each with its place; indexes of lists are
// left out, so that a fault in each of a hundred items is one.
func leaves(of *jsonschema.ValidationError) (out []error) {
	if len(of.Causes) > 0 {
		seen := map[string]bool{}
		for _, cause := range of.Causes {
			for _, leaf := range leaves(cause) {
				if !seen[leaf.Error()] {
					seen[leaf.Error()] = true
					out = append(out, leaf)
				}
			}
		}
		return out
	}
	place := slices.Clone(of.InstanceLocation)
	for i, part := range place {
		if _, err := strconv.Atoi(part); err == nil {
			place[i] = "[]"
		}
	}
	return []error{fmt.Errorf("%s: %s", strings.Join(append([]string{"body"}, place...), "."), of.ErrorKind.LocalizedString(english))}
}

var english = message.NewPrinter(language.English)

// schema is the one at the end of a way through the document.
func (c *Contract) schema(way []string) (*jsonschema.Schema, error) {
	var at strings.Builder
	for _, name := range way {
		at.WriteByte('/')
		at.WriteString(pointer.Replace(name))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if known := c.schemas[at.String()]; known != nil {
		return known, nil
	}
	schema, err := c.compiler.Compile(here + "#" + at.String())
	if err != nil {
		return nil, fmt.Errorf("reading the schema: %w", err)
	}
	c.schemas[at.String()] = schema
	return schema, nil
}

// pointer writes a name as a part of a JSON pointer in the fragment of a URL
// (RFC 6901 section 6).
var pointer = strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "%", "%25", "+", "%2B")
