package config

import (
	"fmt"
	"log/slog"
	"net"
	"reflect"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// variable is an environment variable and the field it fills.
type variable struct {
	name  string
	field reflect.StructField // Index leads there from Config
}

// variables lists all of them in the order of the fields.
func variables() []variable {
	var all []variable
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Config]()) {
		if name := field.Tag.Get("env"); name != "" {
			all = append(all, variable{name, field})
			continue
		}
		for _, inner := range groupFields(field) {
			all = append(all, variable{inner.Tag.Get("env"), inner})
		}
	}
	return all
}

// groupFields are the variables in a group such as Mail, at any depth.
func groupFields(group reflect.StructField) []reflect.StructField {
	var all []reflect.StructField
	for n := range group.Type.NumField() {
		field := group.Type.Field(n)
		field.Index = append(append([]int{}, group.Index...), n)
		if field.Tag.Get("env") != "" {
			all = append(all, field)
			continue
		}
		all = append(all, groupFields(field)...)
	}
	return all
}

// Describe is the table of all variables in Markdown, for docs/configuration.md.
func Describe() string {
	var b strings.Builder
	b.WriteString("| Variable | Needed | Default | Meaning |\n|---|---|---|---|\n")
	for _, v := range variables() {
		def := v.field.Tag.Get("envDefault")
		if def != "" {
			def = "`" + def + "`"
		}
		// In the tag a bar is escaped for Markdown already.
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", v.name, v.field.Tag.Get("need"), def, v.field.Tag.Get("doc"))
	}
	return b.String()
}

// shown are the variables with their values as they may be seen.
func (c Config) shown() (names, values []string) {
	whole := reflect.ValueOf(c)
	for _, v := range variables() {
		value := fmt.Sprint(whole.FieldByIndex(v.field.Index).Interface())
		if v.name == "DATABASE_URL" {
			value = c.maskedDatabase()
		}
		names, values = append(names, v.name), append(values, value)
	}
	return names, values
}

// maskedDatabase tells where the database is, and neither user nor password.
func (c Config) maskedDatabase() string {
	parsed, err := pgconn.ParseConfig(c.DatabaseURL.Reveal())
	if err != nil || !c.DatabaseURL.IsSet() {
		return c.DatabaseURL.String()
	}
	place := net.JoinHostPort(parsed.Host, strconv.Itoa(int(parsed.Port)))
	return "[set] " + place + "/" + parsed.Database
}

// String prints the configuration, a variable a line, secrets and subjects
// masked.
func (c Config) String() string {
	var b strings.Builder
	names, values := c.shown()
	for n, name := range names {
		fmt.Fprintf(&b, "%s=%s\n", name, values[n])
	}
	return b.String()
}

// LogValue is [Config.String] as attributes.
func (c Config) LogValue() slog.Value {
	var attrs []slog.Attr
	names, values := c.shown()
	for n, name := range names {
		attrs = append(attrs, slog.String(strings.ToLower(name), values[n]))
	}
	return slog.GroupValue(attrs...)
}
