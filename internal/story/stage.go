package story

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// setStage makes the story's world, its organisations and its people, as the
// story's own login, which owns the world.
func (p *player) setStage(ctx context.Context) error {
	story := "story-" + uuid.NewString()
	p.api.subjects[""] = story
	var world struct {
		ID string `json:"id"`
	}
	if err := p.make(ctx, "/training/worlds", map[string]any{"now": p.script.starts.at.Format(time.RFC3339)}, &world); err != nil {
		return fmt.Errorf("making a training world: %w", err)
	}
	p.world = world.ID
	for _, o := range p.script.cast.organisations {
		if err := p.makeOrganisation(ctx, o); err != nil {
			return err
		}
	}
	for _, s := range p.script.cast.staff {
		if err := p.makeStaff(ctx, s, story+"-"+s.key); err != nil {
			return p.cannotMake(s.key, err)
		}
	}
	for _, m := range p.script.cast.people {
		if err := p.makePerson(ctx, m, story+"-"+m.key); err != nil {
			return p.cannotMake(m.key, err)
		}
	}
	return p.makeFamilies(ctx)
}

func (p *player) cannotMake(key string, err error) error {
	line := max(p.script.cast.lines[key], p.script.cast.places[key])
	return Problem{File: p.script.file, Line: line, Text: fmt.Sprintf("the installation does not take %s: %v", key, err)}
}

func (p *player) make(ctx context.Context, path string, body, into any) error {
	got, err := p.api.send(ctx, "", http.MethodPost, path, body)
	if err != nil {
		return err
	}
	return got.into(into)
}

func (p *player) makeStaff(ctx context.Context, s staffMember, subject string) error {
	body := map[string]any{"organisation_id": idOf(p.bodies[s.in]), "name": s.name, "login_subject": subject}
	optional(body, "language", s.language)
	if len(s.roles) > 0 {
		body["roles"] = s.roles
	}
	optional(body, "unit_id", p.units[s.unit])
	optional(body, "manager_id", idOf(p.principals[s.manager]))
	optional(body, "work_email", s.email)
	var made struct {
		ID        string `json:"id"`
		Principal string `json:"principal"`
	}
	if err := p.make(ctx, "/staff", body, &made); err != nil {
		return err
	}
	p.enter(s.key, made.Principal, subject)
	for _, kind := range trainingKinds {
		if on := s.training[kind]; on != "" {
			if err := p.make(ctx, "/staff/"+made.ID+"/training", map[string]any{"kind": kind, "completed_on": on}, &struct{}{}); err != nil {
				return fmt.Errorf("training %s: %w", kind, err)
			}
		}
	}
	return nil
}

func (p *player) makePerson(ctx context.Context, m person, subject string) error {
	body := map[string]any{"organisation_id": idOf(p.bodies[m.in]), "name": m.name, "kind": m.kind, "channel": m.channel,
		"login_subject": subject}
	optional(body, "language", m.language)
	if m.born != "" {
		body["birth_date"], body["birth_source"] = m.born, "POPULATION_REGISTER"
	}
	optional(body, "identity_number", m.number)
	optional(body, "email", m.email)
	optional(body, "phone", m.phone)
	optional(body, "address_line", m.line)
	optional(body, "postal_code", m.postalCode)
	optional(body, "postal_place", m.postalPlace)
	optional(body, "due_date", m.dueDate)
	if m.unborn {
		body["unborn"] = true
	}
	if m.protected {
		body["address_protected"] = true
	}
	var made struct {
		Principal string `json:"principal"`
	}
	if err := p.make(ctx, "/people", body, &made); err != nil {
		return err
	}
	p.enter(m.key, made.Principal, subject)
	return nil
}

func optional(body map[string]any, key, value string) {
	if value != "" {
		body[key] = value
	}
}

// enter remembers who somebody in the cast became.
func (p *player) enter(key, principal, subject string) {
	p.principals[key] = principal
	p.castOf[principal] = key
	p.api.subjects[key] = subject
}
