package story

import (
	"context"
	"encoding"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"samlop/casefile"
)

// action is what somebody does in a step. It returns the answer that counts:
// the last one, or the first that was no success.
type action interface {
	perform(ctx context.Context, p *player, s *step) (reply, error)
}

// makes says which thing of the case a step makes, so that «as» can name it.
func makes(step string) string {
	spec, _ := casefile.SpecOf(step)
	return spec.Makes
}

// opensEpisode is the step with which an episode begins.
const opensEpisode = "open_episode"

// begins reports whether a file begins with a step, a case or an episode.
func begins(step string) bool {
	spec, _ := casefile.SpecOf(step)
	return spec.Opens
}

// shorthands are the actions that are not steps of the process.
var shorthands = []string{"reads …", "post letters …", "register training of …", "register guardian of …", "end guardian of …",
	"write plan", "write message", "read messages", "change …",
	"propose policy", "approve policy", "reject policy", "approve roles of …", "open balance", "approve opening", "reject opening",
	"correct …", "reassign cases of …", "receive case of …", "await …"}

// action reads «kari: refer» and its like.
func (r *reader) action(s *step, with *node, known *names) action {
	if with != nil {
		r.refs(with, known)
	}
	words := strings.Fields(strings.ReplaceAll(s.text, ",", " "))
	phrase := strings.Join(words, " ")
	after := func(beginning string) ([]string, bool) {
		rest, ok := strings.CutPrefix(phrase+" ", beginning+" ")
		return strings.Fields(rest), ok
	}
	noFields := func() {
		if with != nil {
			r.fail(with.line, "", "«%s» takes no «with»", s.text)
		}
	}
	if rest, ok := after("reads"); ok {
		noFields()
		return &readPath{path: r.readable(s, rest)}
	}
	if rest, ok := after("post letters"); ok {
		noFields()
		return r.postLetters(s, rest, known)
	}
	if rest, ok := after("register training of"); ok {
		return r.registerTraining(s, rest, with, known)
	}
	if rest, ok := after("register guardian of"); ok {
		return r.keepGuardian(s, rest, with, known, false)
	}
	if rest, ok := after("end guardian of"); ok {
		return r.keepGuardian(s, rest, with, known, true)
	}
	if rest, ok := after("write plan"); ok && len(rest) == 0 {
		return r.writePlan(s, with)
	}
	if rest, ok := after("write message"); ok && len(rest) == 0 {
		return r.writeMessage(s, with)
	}
	if rest, ok := after("read messages"); ok && len(rest) == 0 {
		return r.readMessages(s, with)
	}
	if rest, ok := after("propose policy"); ok && len(rest) == 0 {
		return r.proposePolicy(s, with)
	}
	if rest, ok := after("open balance"); ok && len(rest) == 0 {
		return r.openBalance(s, with)
	}
	for _, verdict := range []string{approval, "reject"} {
		if rest, ok := after(verdict + " opening"); ok && len(rest) == 0 {
			noFields()
			return &settleOpening{verdict: verdict}
		}
		if rest, ok := after(verdict + " policy"); ok && len(rest) == 0 {
			noFields()
			return &settlePolicy{verdict: verdict}
		}
	}
	if rest, ok := after("approve roles of"); ok {
		noFields()
		return r.approveRoles(s, rest, known)
	}
	if rest, ok := after("receive case of"); ok {
		noFields()
		return r.receiveCase(s, rest, known)
	}
	if rest, ok := after("await"); ok {
		noFields()
		return r.await(s, rest)
	}
	if rest, ok := after("reassign cases of"); ok {
		return r.reassign(s, rest, with, known)
	}
	_, isStep := casefile.SpecOf(strings.Join(words, "_")) // «change department» and «correct minutes» are
	if rest, ok := after("change"); ok && len(rest) == 1 && !isStep {
		return r.change(s, rest[0], with, known)
	}
	if rest, ok := after("correct"); ok && len(rest) > 0 && !isStep {
		return r.correct(s, rest, with)
	}
	return r.takeStep(s, strings.Join(words, "_"), with)
}

// takeStep is a step of the process, from casefile's register.
type takeStep struct {
	name string
	with *node
}

func (r *reader) takeStep(s *step, name string, with *node) action {
	spec, ok := casefile.SpecOf(name)
	if !ok || spec.Internal() || spec.Unrouted {
		r.fail(s.line, nearest(name, actionWords()), "there is no step «%s»", s.text)
		return &takeStep{name: name}
	}
	if with != nil && s.status == 0 { // a story that expects a status may send nonsense on purpose
		t := reflect.TypeOf(spec.NewStep()).Elem()
		r.checkFields(with, t, name, name == "refer")
	}
	return &takeStep{name: name, with: with}
}

// actionWords lists everything that can be done.
func actionWords() []string {
	out := slices.Clone(shorthands)
	for _, spec := range casefile.Specs() {
		if !spec.Internal() && !spec.Unrouted {
			out = append(out, spec.Name)
		}
	}
	return out
}

// checkFields finds misspelt fields before anything is played.
func (r *reader) checkFields(n *node, t reflect.Type, what string, mayHaveCase bool) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return
	}
	switch {
	case t.Kind() == reflect.Struct && n.kind == isMap:
		fields := structFields(t)
		if mayHaveCase {
			fields["case_id"] = reflect.TypeFor[string]()
		}
		for _, p := range n.pairs {
			ft, ok := fields[p.key]
			if !ok {
				r.fail(p.line, nearest(p.key, keysOf(fields)), "«%s» has no field «%s»", what, p.key)
				continue
			}
			r.checkFields(p.value, ft, what+"."+p.key, false)
		}
	case t.Kind() == reflect.Struct:
		r.fail(n.line, "write it as «field: value» lines with: "+strings.Join(keysOf(structFields(t)), ", "), "«%s» is %s", what, n.kind)
	case t.Kind() == reflect.Slice && n.kind == isList:
		for _, item := range n.list {
			r.checkFields(item, t.Elem(), what, false)
		}
	case t.Kind() == reflect.Slice && n.text != everyPoint:
		r.fail(n.line, "write it in brackets: [one, other]", "«%s» is a list", what)
	case t.Kind() == reflect.Bool && n.text != "true" && n.text != "false":
		r.fail(n.line, "write true or false", "«%s» is «%s»", what, n.text)
	}
}

// everyPoint stands for a to i in what a participant may read and write.
const everyPoint = "all"

func structFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.IsExported() && name != "" && name != "-" {
			out[name] = f.Type
		}
	}
	return out
}

func jsonFields(v any) []string { return keysOf(structFields(reflect.TypeOf(v))) }

func keysOf(m map[string]reflect.Type) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (a *takeStep) perform(ctx context.Context, p *player, s *step) (reply, error) {
	body := map[string]any{}
	if a.with != nil {
		v, err := p.fill(ctx, a.with, s.in)
		if err != nil {
			return reply{}, err
		}
		var ok bool
		if body, ok = v.(map[string]any); !ok {
			return p.api.send(ctx, s.who, http.MethodPost, p.stepPath(a.name, s.in), v)
		}
	}
	return p.api.send(ctx, s.who, http.MethodPost, p.stepPath(a.name, s.in), body)
}

func (p *player) stepPath(name, in string) string {
	switch name {
	case "refer":
		return "/referrals"
	case opensEpisode:
		return "/episodes"
	}
	return p.casePath(in) + "/steps/" + name
}

// fill turns the YAML of «with» into a body: references become ids.
func (p *player) fill(ctx context.Context, n *node, in string) (any, error) {
	var c *caseView
	return p.fillIn(n.value(), func() (*caseView, error) {
		if c != nil || p.playedCase(in) == nil {
			return c, nil
		}
		got, err := p.look(ctx, in)
		c = got
		return c, err
	})
}

func (p *player) fillIn(v any, look func() (*caseView, error)) (any, error) {
	switch v := v.(type) {
	case string:
		if words, ok := strings.CutPrefix(v, "$$"); ok {
			return "$" + words, nil
		}
		if !isRef(v) {
			return v, nil
		}
		var c *caseView
		if slices.Contains(refWords, readRef(v).word) {
			var err error
			if c, err = look(); err != nil {
				return nil, err
			}
		}
		return p.resolve(v, c)
	case []any:
		for i := range v {
			var err error
			if v[i], err = p.fillIn(v[i], look); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for k, item := range v {
			if (k == "read" || k == "write") && item == everyPoint {
				v[k] = casefile.PlanContent
				continue
			}
			var err error
			if v[k], err = p.fillIn(item, look); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}
