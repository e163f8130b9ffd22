// Package words holds what the desk says, in Bokmål, Nynorsk and English side by side.
// fields_*.yaml has the label and the help of each field of a form, by its name, or by
// «form.field» where one form means something else by it; form.yaml has what stands
// around them: headings, buttons, and what is wrong with what was typed.
package words

import "embed"

// Forms are the words of the forms, which web/form reads.
//
//go:embed fields_*.yaml form.yaml
var Forms embed.FS

// Audiences are what forms say to some readers otherwise than to everybody, by form_NAME.yaml.
//
//go:embed form_*.yaml
var Audiences embed.FS
