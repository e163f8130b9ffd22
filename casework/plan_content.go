package casework

import (
	"reflect"
	"slices"
	"strings"

	"samlop/casefile"
)

// PlanContent is what a plan says: the nine points a–i of INV-42, one field
// each. A field that is missing has no content.
type PlanContent struct {
	Aims          *PlanAims          `json:"aims,omitempty" doc:"a: goals, resources and needs"`
	Participants  []PlanParticipant  `json:"participants,omitempty" maxItems:"100" doc:"b: who takes part; may be left out when a participation consent has been signed"`
	Responsible   *PlanResponsible   `json:"responsible,omitempty" doc:"c: who is coordinator, or has the main responsibility; may be left out when the case says so"`
	Contributions []PlanContribution `json:"contributions,omitempty" maxItems:"100" doc:"d: what the patient, providers and relatives contribute"`
	Measures      []PlanMeasure      `json:"measures,omitempty" maxItems:"200" doc:"e: measures, their extent and who is responsible"`
	Carried       string             `json:"carried_out,omitempty" maxLength:"20000" doc:"f: how the measures are carried out"`
	Period        *PlanPeriod        `json:"period,omitempty" doc:"g: plan period and times for adjustment and revision"`
	ConsentNote   string             `json:"consent_note,omitempty" maxLength:"20000" doc:"h: about the consent; the consents themselves count"`
	Cooperation   string             `json:"cooperation,omitempty" maxLength:"20000" doc:"i: needed or wished cooperation with others"`
}

// PlanAims is point a.
type PlanAims struct {
	Goals     []PlanGoal `json:"goals,omitempty" maxItems:"100"`
	Resources string     `json:"resources,omitempty" maxLength:"20000"`
	Needs     string     `json:"needs,omitempty" maxLength:"20000"`
}

// PlanGoal is one goal, in the person's own words.
type PlanGoal struct {
	ID   string `json:"id,omitempty" maxLength:"40" doc:"Local to the plan, so that measures can name it"`
	Goal string `json:"goal" minLength:"1" maxLength:"4000"`
}

// PlanParticipant is one line of point b.
type PlanParticipant struct {
	Who     casefile.Principal `json:"who,omitempty" maxLength:"60"`
	Service string             `json:"service,omitempty" maxLength:"200"`
	Role    string             `json:"role,omitempty" maxLength:"400" doc:"What they do"`
}

// PlanResponsible is point c.
type PlanResponsible struct {
	Who  casefile.Principal `json:"who,omitempty" maxLength:"60"`
	Note string             `json:"note,omitempty" maxLength:"4000"`
}

// PlanContribution is one line of point d.
type PlanContribution struct {
	Who  casefile.Principal `json:"who,omitempty" maxLength:"60"`
	From string             `json:"from" enum:"PATIENT,PROVIDER,RELATIVE"`
	What string             `json:"what" minLength:"1" maxLength:"4000"`
}

// PlanMeasure is one line of point e. It has exactly one responsible (INV-43).
type PlanMeasure struct {
	ID          string               `json:"id,omitempty" maxLength:"40"`
	Goal        string               `json:"goal,omitempty" maxLength:"40" doc:"The goal it serves"`
	What        string               `json:"what" minLength:"1" maxLength:"4000"`
	Extent      string               `json:"extent,omitempty" maxLength:"2000" doc:"How much and how often"`
	Responsible []casefile.Principal `json:"responsible,omitempty" maxItems:"20" doc:"Exactly one before the plan can come into force (INV-43)"`
	By          casefile.Date        `json:"by,omitzero" format:"date" doc:"When it is to be done, where it has an end"`
}

// PlanPeriod is point g.
type PlanPeriod struct {
	From      casefile.Date `json:"from,omitzero" format:"date"`
	To        casefile.Date `json:"to,omitzero" format:"date"`
	Revisions string        `json:"revisions,omitempty" maxLength:"4000" doc:"When the plan is adjusted and revised"`
}

// field is the field of a point: the fields stand in the order a–i.
func (c *PlanContent) field(point string) reflect.Value {
	return reflect.ValueOf(c).Elem().Field(int(point[0] - 'a'))
}

// only leaves out the points that are not named.
func (c PlanContent) only(points []string) PlanContent {
	for _, point := range casefile.PlanContent {
		if !slices.Contains(points, point) {
			c.field(point).SetZero()
		}
	}
	return c
}

// merge writes what somebody sent over what is there, point by point. A point
// they may not write is refused when they changed it, and kept when they left it
// out, as they must when they cannot read it (INV-48). changed lists what became
// different.
func (c PlanContent) merge(sent PlanContent, write []string) (merged PlanContent, changed []string, refusal *casefile.Refusal) {
	merged = c
	for _, point := range casefile.PlanContent {
		was, is := c.field(point), sent.field(point)
		if same(was, is) {
			continue
		}
		if !slices.Contains(write, point) {
			if blank(is) {
				continue
			}
			return PlanContent{}, nil, &casefile.Refusal{Rule: "INV-48", Kind: casefile.NotYours, Key: "plan_point_not_yours",
				Args: map[string]string{"point": point}}
		}
		merged.field(point).Set(is)
		changed = append(changed, point)
	}
	return merged, changed, nil
}

func blank(v reflect.Value) bool { return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0 }

func same(a, b reflect.Value) bool {
	return blank(a) && blank(b) || reflect.DeepEqual(a.Interface(), b.Interface())
}

// present lists the points of INV-42 that have content. The case itself answers
// for b and c when it knows them, and for h always: consents count, not words.
func (c PlanContent) present(s *casefile.State) []string {
	participation, plan := consented(s, casefile.ConsentParticipation), consented(s, casefile.ConsentPlan)
	has := map[string]bool{
		"a": c.Aims != nil && len(c.Aims.Goals) > 0 && said(c.Aims.Resources) && said(c.Aims.Needs) &&
			!slices.ContainsFunc(c.Aims.Goals, func(g PlanGoal) bool { return !said(g.Goal) }),
		"b": len(c.Participants) > 0 || participation,
		"c": c.Responsible != nil && c.Responsible.Who != "" || s.MainResponsible() != "",
		"d": len(c.Contributions) > 0 && !slices.ContainsFunc(c.Contributions, func(x PlanContribution) bool { return !said(x.What) }),
		"e": len(c.Measures) > 0 && !slices.ContainsFunc(c.Measures, func(m PlanMeasure) bool { return !said(m.What) || !said(m.Extent) }),
		"f": said(c.Carried),
		// The times of revision are the case's own dates (INV-44); what is added in words is welcome.
		"g": c.Period != nil && !c.Period.From.IsZero() && !c.Period.To.Before(c.Period.From),
		"h": participation && plan,
		"i": said(c.Cooperation),
	}
	points := []string{}
	for _, point := range casefile.PlanContent {
		if has[point] {
			points = append(points, point)
		}
	}
	return points
}

func said(words string) bool { return strings.TrimSpace(words) != "" }

func consented(s *casefile.State, kind casefile.ConsentKind) bool {
	return slices.ContainsFunc(s.Consents, func(c casefile.Consent) bool { return c.Kind == kind && c.Status == casefile.ConsentActive })
}

// unclear counts the measures that do not have exactly one responsible (INV-43).
func (c PlanContent) unclear() int {
	n := 0
	for _, m := range c.Measures {
		if len(m.Responsible) != 1 || m.Responsible[0] == "" {
			n++
		}
	}
	return n
}

// draftFacts is what Decide must know of a draft.
func (c PlanContent) draftFacts(s *casefile.State, versionID, hash string) *casefile.DraftFacts {
	facts := &casefile.DraftFacts{VersionID: versionID, Hash: hash, Present: c.present(s), MeasuresWithoutOneResponsible: c.unclear()}
	if c.Period != nil {
		facts.PeriodTo = c.Period.To
	}
	return facts
}
