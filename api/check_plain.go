package api

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// edit is a value that is read on in another spelling of the same.
type edit struct {
	from, to int64
	instead  string
}

// instead notes how the value that has just been read is read on.
func (c *checking) instead(value jsontext.Value, text string) {
	to := c.from.InputOffset()
	c.edits = append(c.edits, edit{to - int64(len(value)), to, text})
}

// plain is the body with its edits.
func (c *checking) plain() []byte {
	if len(c.edits) == 0 {
		return c.body
	}
	var out []byte
	at := int64(0)
	for _, e := range c.edits {
		out = append(append(out, c.body[at:e.from]...), e.instead...)
		at = e.to
	}
	return append(out, c.body[at:]...)
}

// instantPattern is an instant by RFC 3339 section 5.6, in bodies and in addresses.
// Go's own reader takes more (an hour of one digit, a comma, a zone of 24 hours) and
// less (small letters).
const instantPattern = `^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}` +
	`(\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$`

var isInstant = regexp.MustCompile(instantPattern)

func (c *checking) instant(path string) error {
	value, err := c.from.ReadValue()
	if err != nil {
		return err
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return err
	}
	if !isInstant.Match(text) {
		return c.fault(path, "date_time")
	}
	c.instead(value, `"`+strings.ToUpper(string(text))+`"`)
	return nil
}

// longestInteger bounds what is worked out of a number: every limit there is has
// fewer digits.
const longestInteger = 30

// integer reads a number without a fraction, which JSON may write with one: 1.0, 1e2.
func (c *checking) integer() error {
	value, err := c.from.ReadValue()
	if err != nil {
		return err
	}
	text := string(value)
	point := strings.ContainsAny(text, ".eE")
	_, power, _ := strings.Cut(strings.ToLower(text), "e")
	exponent, err := strconv.Atoi("0" + strings.TrimLeft(power, "+-"))
	if !point || len(text) > longestInteger || err != nil || exponent > longestInteger {
		return nil // what is wrong with it is said by its limits
	}
	if n, ok := new(big.Rat).SetString(text); ok && n.IsInt() {
		c.instead(value, n.Num().String())
	}
	return nil
}
