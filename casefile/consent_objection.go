package casefile

import "slices"

// Objection is the patient's no to sharing with somebody, also between health
// personnel (INV-85; hpl § 29, pjl § 17, pbrl § 5-3). While it
// stands nobody it names is told, whatever consent or place they have; when it is
// lifted, or set aside for a weighty reason that is written down, they have again
// what they had.
type Objection struct {
	ID       string      `json:"id"`
	Against  []Principal `json:"against,omitempty"`
	Services []Service   `json:"services,omitempty"`
	About    Text        `json:"about,omitempty"`
	MadeOn   Date        `json:"made_on"`
	SaidOn   Date        `json:"said_on,omitzero" format:"date" doc:"When it was said, where it was said to somebody else"`
	Note     Text        `json:"note,omitempty"`
	LiftedOn Date        `json:"lifted_on,omitzero"`
	// OverriddenOn and WeightyReason say that the unit has set it aside.
	OverriddenOn  Date `json:"overridden_on,omitzero"`
	WeightyReason Text `json:"weighty_reason,omitempty"`
}

func (o Objection) clone() Objection {
	o.Against, o.Services = slices.Clone(o.Against), slices.Clone(o.Services)
	return o
}

// stands reports whether the objection still blocks.
func (o *Objection) stands() bool { return o.LiftedOn.IsZero() && o.OverriddenOn.IsZero() }

func (s *State) objection(id string) *Objection {
	return find(s.Objections, func(x *Objection) bool { return x.ID == id })
}

// objectedTo reports whether the patient has objected to sharing with somebody,
// by name or by the service they have a place for. Those who do the work of the
// case keep their access whatever comes of their other places: the patient may
// ask for another coordinator (K-08), or withdraw.
func (s *State) objectedTo(p Principal) bool {
	return len(s.Objections) > 0 && s.objectedIn(p, s.servicesOf(p)...)
}

// objectedIn is objectedTo for somebody who is to come from certain services.
func (s *State) objectedIn(p Principal, services ...Service) bool {
	if p == "" || s.doesTheWork(p) || s.speaksForThePatient(p) {
		return false
	}
	return slices.ContainsFunc(s.Objections, func(o Objection) bool {
		return o.stands() && (slices.Contains(o.Against, p) ||
			slices.ContainsFunc(o.Services, func(service Service) bool { return slices.Contains(services, service) }))
	})
}

// doesTheWork: the coordinator, the case handler, the head of the unit and
// whoever is responsible.
func (s *State) doesTheWork(p Principal) bool {
	return p != "" && (p == s.Handler || p == s.UnitLead || p == s.MainResponsible() || s.isCoordinator(p))
}

// servicesOf lists the services for which somebody has a place in the plan or in
// the group.
func (s *State) servicesOf(p Principal) []Service {
	var out []Service
	if m := s.Team.member(p); m != nil {
		out = append(out, m.Service)
	}
	for _, con := range s.Consents {
		if con.Kind != ConsentParticipation || !con.inForce() {
			continue
		}
		for _, x := range con.Participants {
			if x.Who == p && x.EndedOn.IsZero() {
				out = append(out, x.Service)
			}
		}
	}
	return out
}

// mayBeNamed is INV-85 where somebody is to be let into the case anew.
func (d *deciding) mayBeNamed(p Principal, services ...Service) *Refusal {
	if d.s.objectedTo(p) || d.s.objectedIn(p, services...) {
		return refuse("INV-85", "objected_to")
	}
	if d.s.withheldFrom(p) {
		return refuse("INV-90", "withheld_named")
	}
	return nil
}

// ObjectToSharing is INV-85: the patient says no to sharing with somebody, to
// anybody who works with them. It acts at once.
type ObjectToSharing struct {
	Against  []Principal `json:"against,omitempty" doc:"Who is not to be told"`
	Services []Service   `json:"services,omitempty" except:"PATIENT,COORDINATION" doc:"Services nobody of which is to be told"`
	About    Text        `json:"about,omitempty" maxLength:"4000" doc:"What is not to be shared, in the patient's words"`
	SaidOn   Date        `json:"said_on,omitzero" format:"date" doc:"When it was said, where it was said to somebody else"`
	Note     Text        `json:"note,omitempty" maxLength:"4000" doc:"How it was said, and to whom"`
}

// open is almost always so, as for a withdrawal: also on a closed case letters
// may lie about.
func (c *ObjectToSharing) open(d *deciding) *Refusal {
	if d.s.Phase == PhaseMerged {
		return refuse("T-03", "case_ended", "phase", string(d.s.Phase))
	}
	return nil
}

func (c *ObjectToSharing) decide(d *deciding) *Refusal {
	if len(c.Against)+len(c.Services) == 0 {
		return malformed("INV-85", "objection_against_missing")
	}
	if r := d.saidHow(c.SaidOn, c.Note); r != nil {
		return r
	}
	for _, p := range c.Against {
		switch {
		case d.s.speaksForThePatient(p):
			return refuse("INV-85", "objection_against_decider")
		case d.s.doesTheWork(p), slices.Contains(d.facts.UnitStaff, p):
			return refuse("INV-85", "objection_against_unit")
		}
	}
	d.emit(&ObjectionMade{Objection: Objection{ID: nextID("objection", len(d.s.Objections)), Against: c.Against, Services: c.Services,
		About: c.About, MadeOn: d.today, SaidOn: c.SaidOn, Note: c.Note}})
	entry := d.s.Seq
	d.leaveMeetings(func(m *Meeting) []Principal {
		gone := slices.DeleteFunc(m.allNamed(), func(p Principal) bool { return !d.s.objectedTo(p) })
		slices.Sort(gone)
		return slices.Compact(gone)
	})
	d.stopLetters(becauseObjection, func(l *Letter) bool { return l.aboutThePerson() && d.s.objectedTo(l.To) })
	d.lookAtHandedIn(entry)
	return nil
}

// ObjectionMade adds an objection.
type ObjectionMade struct {
	Objection Objection `json:"objection"`
}

func (f *ObjectionMade) apply(s *State, _ *Event) {
	s.Objections = append(s.Objections, f.Objection.clone())
}

// standing finds an objection that still blocks.
func (d *deciding) standing(id string) (*Objection, *Refusal) {
	o := d.s.objection(id)
	switch {
	case o == nil:
		return nil, unknown("objection", id)
	case !o.stands():
		return nil, refuse("INV-85", "objection_over")
	}
	return o, nil
}

func (d *deciding) someObjection() *Refusal {
	if !slices.ContainsFunc(d.s.Objections, func(o Objection) bool { return o.stands() }) {
		return refuse("INV-85", "no_objection")
	}
	return nil
}

// LiftObjection takes an objection back, at the patient's word.
type LiftObjection struct {
	Objection         string `json:"objection" pattern:"^objection-[0-9]{1,9}$"`
	IdentityConfirmed bool   `json:"identity_confirmed" doc:"That the one who takes it back was recognised or identified"`
}

func (c *LiftObjection) open(d *deciding) *Refusal { return d.someObjection() }

func (c *LiftObjection) decide(d *deciding) *Refusal {
	o, r := d.standing(c.Objection)
	if r != nil {
		return r
	}
	if !c.IdentityConfirmed && !d.theirOwnAct() {
		return malformed("INV-85", "objection_identity")
	}
	d.emit(&ObjectionLifted{ID: o.ID})
	return nil
}

// ObjectionLifted ends an objection.
type ObjectionLifted struct {
	ID string `json:"id"`
}

func (f *ObjectionLifted) apply(s *State, e *Event) {
	if o := s.objection(f.ID); o != nil {
		o.LiftedOn = e.On
	}
}

// OverrideObjection sets an objection aside for a weighty reason, which is
// written down: nothing else does (hpl § 29, pjl § 17).
type OverrideObjection struct {
	Objection     string `json:"objection" pattern:"^objection-[0-9]{1,9}$"`
	WeightyReason Text   `json:"weighty_reason" minLength:"1" maxLength:"20000" doc:"Why it weighs more than the patient's no"`
}

func (c *OverrideObjection) open(d *deciding) *Refusal { return d.someObjection() }

func (c *OverrideObjection) decide(d *deciding) *Refusal {
	o, r := d.standing(c.Objection)
	if r != nil {
		return r
	}
	if c.WeightyReason == "" {
		return malformed("INV-85", "weighty_reason_missing")
	}
	d.emit(&ObjectionOverridden{ID: o.ID, WeightyReason: c.WeightyReason})
	return nil
}

// ObjectionOverridden keeps why an objection was set aside.
type ObjectionOverridden struct {
	ID            string `json:"id"`
	WeightyReason Text   `json:"weighty_reason"`
}

func (f *ObjectionOverridden) apply(s *State, e *Event) {
	if o := s.objection(f.ID); o != nil {
		o.OverriddenOn, o.WeightyReason = e.On, f.WeightyReason
	}
}
