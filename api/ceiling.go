package api

import (
	"cmp"
	"reflect"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"samlop/casefile"
)

// Everything a client sends has a ceiling that stands in OpenAPI (INV-115). Most
// follow from what is known already: how many codes a type has, how long what a
// pattern takes can be. The rest stands in the tag of its field.

const (
	// mostInMap is how many keys a map holds: more than there are deadlines.
	mostInMap = 100
	// longestInMap is the longest value of a map of strings, in characters.
	longestInMap = 200
	// longestInstant is room for nanoseconds and a zone, in characters.
	longestInstant = 40
	// longestLine is the longest string that is one line. What may be longer is words.
	longestLine = 400
)

// Formats of strings that are one line; TestNames and TestLines say what they refuse.
const (
	formatLine = "line"
	formatName = "name"
)

// ceilings gives the fields of a type the ceilings that follow from their Go types.
func ceilings(schema *huma.Schema, of reflect.Type) {
	for _, f := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		property := schema.Properties[name]
		switch {
		case property == nil:
		case property.Type == huma.TypeArray:
			if most := casefile.MostItems(f); property.MaxItems == nil && most > 0 {
				property.MaxItems = &most
			}
		case property.Type == huma.TypeObject && property.MaxProperties == nil:
			property.MaxProperties = new(mostInMap)
		}
	}
}

// bound gives one schema of a request its ceiling, and the kind of string it is.
func bound(name string, schema *huma.Schema) {
	switch schema.Type {
	case huma.TypeArray:
		// huma itself looks for doubles in a way that panics on lists of objects, so
		// that only the document has the keyword, and check looks.
		schema.Extensions = map[string]any{"uniqueItems": true}
	case huma.TypeObject:
		if values, ok := schema.AdditionalProperties.(*huma.Schema); ok && values.Type == huma.TypeString && values.MaxLength == nil {
			values.MaxLength = new(longestInMap)
		}
	case huma.TypeString:
		switch n := longest(schema); {
		case schema.Format == "date-time":
			schema.MaxLength = new(longestInstant)
		case schema.MaxLength == nil && n != nil:
			// Only said: what is too long breaks the pattern, and is told once.
			schema.Extensions = map[string]any{"maxLength": *n}
		}
		if schema.MaxLength == nil || *schema.MaxLength > longestLine || schema.Pattern != "" || schema.Format != "" || len(schema.Enum) > 0 {
			return
		}
		schema.Format = formatLine
		if name == "name" {
			schema.Format = formatName
		}
	}
}

// longest is the length of the longest string a pattern takes; nil when there is no such.
func longest(schema *huma.Schema) *int {
	if !strings.HasPrefix(schema.Pattern, "^") || !strings.HasSuffix(schema.Pattern, "$") {
		return nil
	}
	tree, err := syntax.Parse(schema.Pattern, syntax.Perl)
	if err != nil {
		return nil
	}
	if n := longestOf(tree); n >= 0 {
		return &n
	}
	return nil
}

// longestOf counts in characters; -1 is without end.
func longestOf(e *syntax.Regexp) int {
	switch e.Op {
	case syntax.OpLiteral:
		return len(e.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpStar, syntax.OpPlus:
		return -1
	case syntax.OpRepeat:
		if e.Max < 0 {
			return -1
		}
		if one := longestOf(e.Sub[0]); one >= 0 {
			return one * e.Max
		}
		return -1
	}
	total, most := 0, 0
	for _, part := range e.Sub {
		n := longestOf(part)
		if n < 0 {
			return -1
		}
		total, most = total+n, max(most, n)
	}
	if e.Op == syntax.OpAlternate {
		return most
	}
	return total
}

const (
	// leastBody is the smallest limit of a body, in bytes. Most steps are far below.
	leastBody = 64 << 10
	// maxBody is the largest body there may be, in bytes: that of a plan draft.
	maxBody = 1 << 20
)

// bodyLimit is how large a body an operation takes: one with every field at its
// ceiling, in whole multiples of leastBody and at most maxBody.
func bodyLimit(schemas huma.Registry, schema *huma.Schema) int64 {
	pieces := (largest(schemas, schema) + leastBody - 1) / leastBody
	return int64(min(max(pieces, 1)*leastBody, maxBody))
}

// largest is the size in bytes of a body at its ceilings, at most maxBody.
func largest(schemas huma.Registry, schema *huma.Schema) int {
	const around = 32 // a name's quotes, colon and comma, a number, and some room between
	if schema == nil {
		return 0
	}
	if schema.Ref != "" {
		return largest(schemas, schemas.SchemaFromRef(schema.Ref))
	}
	size := around
	switch schema.Type {
	case huma.TypeString:
		if n := cmp.Or(schema.MaxLength, longest(schema)); n != nil {
			size += *n * utf8.UTFMax
		}
	case huma.TypeArray:
		if schema.MaxItems != nil {
			size += *schema.MaxItems * largest(schemas, schema.Items)
		}
	case huma.TypeObject:
		for name, property := range schema.Properties {
			size += len(name) + largest(schemas, property)
		}
		if values, ok := schema.AdditionalProperties.(*huma.Schema); ok && schema.MaxProperties != nil {
			size += *schema.MaxProperties * (around + largest(schemas, values))
		}
	}
	return min(size, maxBody)
}
