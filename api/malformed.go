package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"samlop/internal/wording"
)

// speakProblems makes huma speak our problem+json. huma keeps its words and its
// way of making errors in package variables, so this is done once for the
// process, before the first schema is made.
var speakProblems = sync.OnceFunc(func() {
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return &Problem{Status: status} // only asked for its type, for OpenAPI
	}
	// Everything that huma itself finds wrong comes through here; what handlers
	// return is a Problem already and does not. So a 422 here is a request that
	// cannot be read, and answered with 400.
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		x := exchangeOf(ctx.Context())
		switch {
		case status == http.StatusUnprocessableEntity, status == http.StatusBadRequest,
			slices.ContainsFunc(errs, func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }):
			return malformed(x, errs)
		case status == http.StatusNotAcceptable:
			return malformed(x, nil)
		case status < http.StatusInternalServerError:
			return ownProblem(x, status, "malformed", "malformed")
		}
		x.cause = errors.Join(errs...)
		return ownProblem(x, http.StatusInternalServerError, "internal", "internal")
	}
	huma.ValidateStrictCasing = true
	// A list that is not there is left out, never null.
	huma.DefaultArrayNullable = false
	// Formats with fewer places than values: huma hands over the causes, which quote the input.
	huma.ErrorFormatter = func(format string, args ...any) string {
		return fmt.Sprintf(format, args[:min(len(args), strings.Count(format, "%"))]...)
	}
	speakCodes()
})

// speakCodes replaces huma's sentences by codes, which find the words in the
// asker's language. What follows the bar is ours (a limit, the values of an
// enumeration), never the client's.
func speakCodes() {
	for message, code := range map[*string]string{
		&validation.MsgUnexpectedProperty:                 "unexpected",
		&validation.MsgExpectedRFC3339DateTime:            "date_time",
		&validation.MsgExpectedRFC1123DateTime:            "wrong",
		&validation.MsgExpectedRFC3339Date:                "date",
		&validation.MsgExpectedRFC3339Time:                "wrong",
		&validation.MsgExpectedRFC5322Email:               "email",
		&validation.MsgExpectedRFC5890Hostname:            "wrong",
		&validation.MsgExpectedRFC2673IPv4:                "wrong",
		&validation.MsgExpectedRFC2373IPv6:                "wrong",
		&validation.MsgExpectedRFCIPAddr:                  "wrong",
		&validation.MsgExpectedRFC3986URI:                 "wrong",
		&validation.MsgExpectedRFC4122UUID:                "uuid",
		&validation.MsgExpectedRFC6570URITemplate:         "wrong",
		&validation.MsgExpectedRFC6901JSONPointer:         "wrong",
		&validation.MsgExpectedRFC6901RelativeJSONPointer: "wrong",
		&validation.MsgExpectedRegexp:                     "wrong",
		&validation.MsgExpectedMatchAtLeastOneSchema:      "wrong",
		&validation.MsgExpectedMatchExactlyOneSchema:      "wrong",
		&validation.MsgExpectedNotMatchSchema:             "wrong",
		&validation.MsgExpectedPropertyNameInObject:       "wrong",
		&validation.MsgExpectedBoolean:                    "boolean",
		&validation.MsgExpectedDuration:                   "wrong",
		&validation.MsgExpectedNumber:                     "number",
		&validation.MsgExpectedInteger:                    "integer",
		&validation.MsgExpectedString:                     "string",
		&validation.MsgExpectedBase64String:               "wrong",
		&validation.MsgExpectedArray:                      "array",
		&validation.MsgExpectedObject:                     "object",
		&validation.MsgExpectedArrayItemsUnique:           "unique",
		&validation.MsgExpectedOneOf:                      "one_of|%s",
		&validation.MsgExpectedMinimumNumber:              "minimum|%v",
		&validation.MsgExpectedExclusiveMinimumNumber:     "wrong",
		&validation.MsgExpectedMaximumNumber:              "maximum|%v",
		&validation.MsgExpectedExclusiveMaximumNumber:     "wrong",
		&validation.MsgExpectedNumberBeMultipleOf:         "wrong",
		&validation.MsgExpectedMinLength:                  "min_length|%d",
		&validation.MsgExpectedMaxLength:                  "max_length|%d",
		&validation.MsgExpectedBePattern:                  "pattern|%s",
		&validation.MsgExpectedMatchPattern:               "wrong",
		&validation.MsgExpectedMinItems:                   "min_items|%d",
		&validation.MsgExpectedMaxItems:                   "max_items|%d",
		&validation.MsgExpectedMinProperties:              "wrong",
		&validation.MsgExpectedMaxProperties:              "wrong",
		&validation.MsgExpectedRequiredProperty:           "required|%s",
		&validation.MsgExpectedDependentRequiredProperty:  "required|%s",
	} {
		*message = code
	}
}

// plainCodes are sentences that huma does not keep in variables.
var plainCodes = map[string]string{
	"unknown query parameter":              "unexpected",
	"required query parameter is missing":  "required",
	"required path parameter is missing":   "required",
	"required header parameter is missing": "required",
	"invalid integer":                      "integer",
	"invalid boolean":                      "boolean",
	"request body is required":             "body_missing",
}

// malformed is a request that cannot be read: 400 with the path of each fault,
// and never a value.
func malformed(x *exchange, errs []error) *Problem {
	p := ownProblem(x, http.StatusBadRequest, "malformed", "malformed")
	for _, err := range errs {
		p.Errors = append(p.Errors, fault(x, err))
	}
	if len(errs) == 0 {
		p.Errors = []FieldError{{Path: "body", Message: wording.Input(x.lang, "body_missing", "", "")}}
	}
	// huma walks maps in the order they come.
	slices.SortStableFunc(p.Errors, func(a, b FieldError) int { return strings.Compare(a.Path, b.Path) })
	if p.More = len(p.Errors) > mostFaults; p.More {
		p.Errors = p.Errors[:mostFaults]
	}
	return p
}

// maxPath bounds a path in characters: an unknown field's name is the client's.
const maxPath = 200

func fault(x *exchange, err error) FieldError {
	var detail *huma.ErrorDetail
	if !errors.As(err, &detail) {
		return FieldError{Path: "body", Message: wording.Input(x.lang, "wrong", "", "")}
	}
	path := detail.Location
	code, arg, _ := strings.Cut(detail.Message, "|")
	if known, ok := plainCodes[detail.Message]; ok {
		code, arg = known, ""
	}
	what := ""
	switch code {
	case "required":
		if arg != "" {
			path += "." + arg
		}
	case "field": // of a type that Go could not read, see decode
		path, code = path+"."+arg, "wrong"
	case "pattern":
		what = arg
	case "minimum", "maximum":
		if limit, err := strconv.ParseFloat(arg, 64); err == nil { // huma writes large ones as powers of ten
			arg = strconv.FormatFloat(limit, 'f', -1, 64)
		}
	}
	if runes := []rune(path); len(runes) > maxPath {
		path = string(runes[:maxPath]) + "…"
	}
	return FieldError{Path: path, Message: wording.Input(x.lang, code, arg, what)}
}

// decode is how bodies are read. Its errors are codes, for Go's own quote the input.
func decode(body []byte, into any) error {
	err := json.Unmarshal(body, into)
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return errors.New("json")
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return errors.New("field|" + wrongType.Field)
	}
	return errors.New("wrong")
}
