package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
)

// mostFaults is how many faults one answer names. Who sends more has other
// troubles than the twenty-first.
const mostFaults = 20

// errEnough ends a check whose faults make more of them pointless.
var errEnough = errors.New("enough")

// check reads a body once, as it came, before anything is made of it: JSON that
// says each thing once and in text, lists and maps no longer than they may be,
// and lines that are lines. What is too long is not read further, so that a
// request never costs more than what it could rightly have held. huma looks at
// the rest. It gives huma's kind of errors, whose words are codes.
//
// It returns the body as Go can read it too: instants in capitals, and integers
// without the fraction that JSON lets them have.
func check(schemas huma.Registry, schema *huma.Schema, body []byte) ([]byte, []error) {
	c := checking{schemas: schemas, body: body, from: jsontext.NewDecoder(bytes.NewBuffer(body))}
	err := c.value("body", "", schema)
	if err == nil {
		if _, err = c.from.ReadToken(); errors.Is(err, io.EOF) {
			return c.plain(), c.faults
		}
		return body, []error{errorAt("body", "json")}
	}
	if errors.Is(err, errEnough) {
		return body, c.faults
	}
	return body, []error{errorAt("body", unreadableAs(body, err))}
}

// unreadableAs says in a code why a body is not JSON we read.
func unreadableAs(body []byte, err error) string {
	switch {
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "key_twice"
	case jsontext.Value(body).IsValid(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)):
		return "text" // half a surrogate pair, or bytes that are no UTF-8
	}
	return "json"
}

// checking is one body under way.
type checking struct {
	schemas huma.Registry
	body    []byte
	from    *jsontext.Decoder
	faults  []error
	// edits are what stands otherwise in the body that is read on, in order.
	edits []edit
}

func errorAt(path, code string) error { return &huma.ErrorDetail{Location: path, Message: code} }

// fault notes one, and ends the check at the last that is told.
func (c *checking) fault(path, code string) error {
	c.faults = append(c.faults, errorAt(path, code))
	if len(c.faults) > mostFaults {
		return errEnough
	}
	return nil
}

// value reads the next value. name is that of the field it stands in.
func (c *checking) value(path, name string, schema *huma.Schema) error {
	if schema != nil && schema.Ref != "" {
		schema = c.schemas.SchemaFromRef(schema.Ref)
	}
	if schema == nil {
		return c.from.SkipValue()
	}
	switch kind := c.from.PeekKind(); {
	case kind == '[' && schema.Type == huma.TypeArray:
		return c.list(path, name, schema)
	case kind == '{' && schema.Type == huma.TypeObject:
		return c.object(path, schema)
	case kind == '"' && schema.Type == huma.TypeString && schema.Format == "date-time":
		return c.instant(path)
	case kind == '"' && schema.Type == huma.TypeString:
		token, err := c.from.ReadToken()
		if err != nil {
			return err
		}
		if code := notLine(schema.Format, token.String()); code != "" {
			return c.fault(path, code)
		}
		return nil
	case kind == '0' && schema.Type == huma.TypeInteger:
		return c.integer()
	}
	return c.from.SkipValue() // of another type, which huma says
}

func (c *checking) list(path, name string, schema *huma.Schema) error {
	if _, err := c.from.ReadToken(); err != nil {
		return err
	}
	said := map[string]bool{}
	for i := 0; c.from.PeekKind() != ']'; i++ {
		if schema.MaxItems != nil && i == *schema.MaxItems {
			c.faults = append(c.faults, errorAt(path, fmt.Sprintf("max_items|%d", i)))
			return errEnough
		}
		began := c.from.InputOffset()
		at := path + "[" + strconv.Itoa(i) + "]"
		if err := c.value(at, name, schema.Items); err != nil {
			return err
		}
		item := jsontext.Value(bytes.TrimLeft(bytes.Clone(c.body[began:c.from.InputOffset()]), ", \t\r\n"))
		if err := item.Canonicalize(); err != nil {
			return fmt.Errorf("ordering an item: %w", err)
		}
		if said[string(item)] {
			if err := c.fault(at, "twice"); err != nil {
				return err
			}
		}
		said[string(item)] = true
	}
	_, err := c.from.ReadToken()
	return err
}

func (c *checking) object(path string, schema *huma.Schema) error {
	if _, err := c.from.ReadToken(); err != nil {
		return err
	}
	values, isMap := schema.AdditionalProperties.(*huma.Schema)
	var unknown []error
	for i := 0; c.from.PeekKind() != '}'; i++ {
		token, err := c.from.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		property := schema.Properties[name]
		switch {
		case isMap:
			property = values
			if schema.MaxProperties != nil && i == *schema.MaxProperties {
				c.faults = append(c.faults, errorAt(path, fmt.Sprintf("max_items|%d", i)))
				return errEnough
			}
		case property == nil:
			unknown = append(unknown, errorAt(path+"."+name, "unexpected"))
			if len(unknown) > mostFaults {
				c.faults = append(c.faults, unknown...)
				return errEnough
			}
		}
		if err := c.value(path+"."+name, name, property); err != nil {
			return err
		}
	}
	_, err := c.from.ReadToken()
	return err
}

// notLine gives the code of what is wrong with a string that is one line or a name.
func notLine(format, s string) string {
	if format != formatLine && format != formatName && format != "email" {
		return ""
	}
	visible, letter := false, false
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Noncharacter_Code_Point):
			return "line"
		case unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r): // takes room and shows nothing
		case unicode.IsLetter(r):
			visible, letter = true, true
		case unicode.In(r, unicode.N, unicode.P, unicode.S):
			visible = true
		}
	}
	switch {
	case s == "":
		return "" // whether it may be empty is said by its length
	case format == formatName && !letter:
		return "name"
	case !visible:
		return "visible"
	}
	return ""
}
