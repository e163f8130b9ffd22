package casework

import (
	"context"

	"samlop/casefile"
)

// Duty is something that the register lets somebody do in their organisation, besides what
// follows from their part in a case.
type Duty string

// The duties. Each is asked where it counts, by the same words of the register.
const (
	DutyPeople    Duty = "PEOPLE"    // search the register of people, and change it
	DutyCases     Duty = "CASES"     // every case, who has it, and what comes from before the installation
	DutyLetters   Duty = "LETTERS"   // the letters and tasks that wait
	DutyFigures   Duty = "FIGURES"   // what the cases come to
	DutyTraining  Duty = "TRAINING"  // the training of the staff
	DutyRegisters Duty = "REGISTERS" // staff, units and policy, to change them
	DutyApproval  Duty = "APPROVAL"  // be the second person for a role or a login
)

// Codes lists them.
func (Duty) Codes() []string {
	return casefile.CodesOf(DutyPeople, DutyCases, DutyLetters, DutyFigures, DutyTraining, DutyRegisters, DutyApproval)
}

// duties are those of the asker in their own organisation.
func (d *Service) duties(ctx context.Context, a Asker) ([]Duty, error) {
	out := []Duty{}
	if a.Who == "" {
		return out, nil
	}
	o := &office{admin: a.Admin || a.has(casefile.RoleAdmin), unit: a.unit()}
	if a.World != "" {
		world, err := d.store.WorldByID(ctx, a.World)
		if err != nil {
			return nil, err
		}
		o.owner = a.owns(world)
		o.admin = o.admin || o.owner
	}
	for _, one := range []struct {
		duty Duty
		has  bool
	}{
		{DutyPeople, o.keepsPeople()},
		{DutyCases, o.unit},
		{DutyLetters, o.unit || a.heads() != ""},
		{DutyFigures, figureGround(a) != ""},
		{DutyTraining, o.admin || o.unit},
		{DutyRegisters, o.admin},
		{DutyApproval, o.admin || a.has(casefile.RoleUnitLead)},
	} {
		if one.has {
			out = append(out, one.duty)
		}
	}
	return out, nil
}
