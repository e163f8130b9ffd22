package api

import (
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// There is one way of paging: what takes a cursor answers with items and
// next_cursor, and what answers with a list and takes none says that it is whole.
func TestThereIsOneWayOfPaging(t *testing.T) {
	spec := newServer(Config{Training: true}).huma.OpenAPI()
	resolve := func(s *huma.Schema) *huma.Schema {
		for s != nil && s.Ref != "" {
			s = spec.Components.Schemas.SchemaFromRef(s.Ref)
		}
		return s
	}
	// One thing, or you: all that is its own comes with it.
	things := []string{"case", "plan_draft", "staff_member", "policy", "person", "me", "preview_correction", "print_batch", "reminder"}
	paged, whole := 0, 0
	for path, item := range spec.Paths {
		op := item.Get
		if op == nil || op.Responses["200"].Content["application/json"] == nil {
			continue
		}
		answer := resolve(op.Responses["200"].Content["application/json"].Schema)
		takes := func(name string) bool {
			return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name })
		}
		var lists []string
		for name, property := range answer.Properties {
			if p := resolve(property); p.Type == huma.TypeArray {
				lists = append(lists, name)
			}
		}
		if answer.Type == huma.TypeArray {
			t.Errorf("%s answers with a bare list, which can never say more", path)
		}
		says := strings.Contains(op.Description, wholeDoc)
		switch {
		case takes("cursor") || takes("limit") || answer.Properties["next_cursor"] != nil:
			paged++
			if !takes("cursor") || !takes("limit") || answer.Properties["next_cursor"] == nil || !slices.Contains(lists, "items") || says {
				t.Errorf("%s has pages and lists %v: it must take cursor and limit, and answer with items and next_cursor", path, lists)
			}
		case len(lists) > 0:
			if whole++; !says && !slices.Contains(things, op.OperationID) {
				t.Errorf("%s lists %v without pages, and does not say that it is whole", path, lists)
			}
		}
		for _, old := range []string{"after", "offset", "page"} {
			if takes(old) {
				t.Errorf("%s is paged by %s", path, old)
			}
		}
	}
	if paged < 8 || whole < 15 {
		t.Errorf("%d lists with pages and %d whole ones: the walk has missed some", paged, whole)
	}
}
