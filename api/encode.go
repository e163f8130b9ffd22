package api

import (
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// encode is how answers are written: as Go's own package writes them, except that
// a list or a map that nobody has made is empty. The document promises a list,
// and null is none.
func encode(w io.Writer, answer any) error {
	err := json.MarshalWrite(w, answer, jsonv1.DefaultOptionsV1(), json.FormatNilSliceAsNull(false), json.FormatNilMapAsNull(false),
		jsontext.EscapeForHTML(false))
	if err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	return nil
}
