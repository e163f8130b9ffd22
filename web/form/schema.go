package form

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// document is what forms need of an OpenAPI document.
type document struct {
	Paths      map[string]path `json:"paths" yaml:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas" yaml:"schemas"`
	} `json:"components" yaml:"components"`
}

// path has the operations that take a body.
type path struct {
	Post  *operation `json:"post" yaml:"post"`
	Put   *operation `json:"put" yaml:"put"`
	Patch *operation `json:"patch" yaml:"patch"`
}

type operation struct {
	ID          string `json:"operationId" yaml:"operationId"`
	RequestBody struct {
		Content map[string]struct {
			Schema *schema `json:"schema" yaml:"schema"`
		} `json:"content" yaml:"content"`
	} `json:"requestBody" yaml:"requestBody"`
}

type schema struct {
	Ref         string             `json:"$ref" yaml:"$ref"`
	Type        any                `json:"type" yaml:"type"` // a name, or names of which one may be null
	Format      string             `json:"format" yaml:"format"`
	Pattern     string             `json:"pattern" yaml:"pattern"`
	Description string             `json:"description" yaml:"description"`
	Enum        []any              `json:"enum" yaml:"enum"`
	Default     any                `json:"default" yaml:"default"`
	Properties  map[string]*schema `json:"properties" yaml:"properties"`
	Required    []string           `json:"required" yaml:"required"`
	Items       *schema            `json:"items" yaml:"items"`
	MaxLength   int                `json:"maxLength" yaml:"maxLength"`
	MinLength   int                `json:"minLength" yaml:"minLength"`
	MaxItems    int                `json:"maxItems" yaml:"maxItems"`
	MinItems    int                `json:"minItems" yaml:"minItems"`
	ReadOnly    bool               `json:"readOnly" yaml:"readOnly"`
}

const (
	ofObject  = "object"
	ofArray   = "array"
	ofString  = "string"
	ofBoolean = "boolean"
	ofInteger = "integer"
)

// kind is the schema's type, null aside.
func (s *schema) kind() string {
	switch t := s.Type.(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if name, ok := one.(string); ok && name != "null" {
				return name
			}
		}
	}
	return ""
}

func (s *schema) needs(property string) bool { return slices.Contains(s.Required, property) }

// choices are the values of an enum, null aside.
func (s *schema) choices() []string {
	var out []string
	for _, value := range s.Enum {
		if text, ok := value.(string); ok {
			out = append(out, text)
		}
	}
	return out
}

// readDocument reads OpenAPI as JSON, which is how the API serves it, or as YAML.
func readDocument(openapi []byte) (*document, error) {
	var doc document
	read := yaml.Unmarshal
	if bytes.HasPrefix(bytes.TrimSpace(openapi), []byte("{")) {
		read = json.Unmarshal
	}
	if err := read(openapi, &doc); err != nil {
		return nil, fmt.Errorf("reading the API's document: %w", err)
	}
	return &doc, nil
}

// follow finds what a reference is to.
func (d *document) follow(s *schema) *schema {
	for s != nil && s.Ref != "" {
		s = d.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
	}
	return s
}

// bodies are the schemas of what is sent as JSON, by the operation's id.
func (d *document) bodies() map[string]*schema {
	out := map[string]*schema{}
	for _, p := range d.Paths {
		for _, op := range []*operation{p.Post, p.Put, p.Patch} {
			if op == nil {
				continue
			}
			if s := d.follow(op.RequestBody.Content["application/json"].Schema); s != nil {
				out[op.ID] = s
			}
		}
	}
	return out
}
