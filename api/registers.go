package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// registerOperations are organisations, units, staff and their training.
func (s *server) registerOperations() {
	s.organisationOperations()
	s.staffOperations()
	s.roleOperations()
	s.loginOperations()
	s.batchOperations()
}

func (s *server) organisationOperations() {
	const tag = "registers"
	type newOrganisation struct {
		Keyed
		Body casework.NewOrganisation
	}
	op := operation(http.MethodPost, "/organisations", tag, "create_organisation", "Register an organisation")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *newOrganisation) (*reply[casework.Organisation], error) {
		o, err := s.Service.CreateOrganisation(ctx, a, in.Key, in.Body)
		return &reply[casework.Organisation]{o}, err
	})
	type nothing struct{}
	readWhole(s, "/organisations", tag, "organisations", "Organisations you belong to or administer",
		func(ctx context.Context, a casework.Asker, _ *nothing) (casework.Organisations, error) {
			return s.Service.Organisations(ctx, a)
		})

	s.policyOperations()

	type newUnit struct {
		Keyed
		InOrganisation
		Body casework.NewUnit
	}
	op = operation(http.MethodPost, "/organisations/{organisation_id}/units", tag, "create_unit", "Register a unit")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *newUnit) (*reply[casework.Unit], error) {
		u, err := s.Service.CreateUnit(ctx, a, in.Key, string(in.OrganisationID), in.Body)
		return &reply[casework.Unit]{u}, err
	})
	type changeUnit struct {
		InOrganisation
		UnitID ID `path:"unit_id" doc:"From the list"`
		Matched
		Body casework.UnitChange
	}
	op = operation(http.MethodPatch, "/organisations/{organisation_id}/units/{unit_id}", tag, "change_unit",
		"Change how a unit is reached; what is left out stays")
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *changeUnit) (*versioned[casework.Unit], error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		u, err := s.Service.ChangeUnit(ctx, a, string(in.OrganisationID), string(in.UnitID), read, in.Body)
		return &versioned[casework.Unit]{etag(u.Version), u}, err
	})
	type units struct{ InOrganisation }
	readWhole(s, "/organisations/{organisation_id}/units", tag, "units", "The units of an organisation",
		func(ctx context.Context, a casework.Asker, in *units) (casework.Units, error) {
			return s.Service.Units(ctx, a, string(in.OrganisationID))
		})
}

// roleOperations are the roles that two people give.
func (s *server) roleOperations() {
	const tag, path = "registers", "/organisations/{organisation_id}/role-grants"
	type ofOrganisation struct{ InOrganisation }
	readWhole(s, path, tag, "role_grants", "Every KE, KEL and ADMIN that has been asked for, given or taken away, the newest first",
		func(ctx context.Context, a casework.Asker, in *ofOrganisation) (casework.RoleGrants, error) {
			return s.Service.RoleGrants(ctx, a, string(in.OrganisationID))
		})
	type settle struct {
		Keyed
		InOrganisation
		GrantID ID `path:"grant_id" doc:"From the list"`
	}
	op := operation(http.MethodPost, path+"/{grant_id}/approve", tag, "approve_role", "Give a role that somebody else has asked for")
	op.Description = "By an administrator or the head of the coordinating unit: 403 for whoever asked, and for whoever gets it (INV-111)."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.RoleGrant], error) {
		g, err := s.Service.ApproveRole(ctx, a, in.Key, string(in.OrganisationID), string(in.GrantID))
		return &reply[casework.RoleGrant]{g}, err
	})
	op = operation(http.MethodPost, path+"/{grant_id}/reject", tag, "reject_role", "Refuse a role that has been asked for, or take it back")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *settle) (*reply[casework.RoleGrant], error) {
		g, err := s.Service.RejectRole(ctx, a, in.Key, string(in.OrganisationID), string(in.GrantID))
		return &reply[casework.RoleGrant]{g}, err
	})
}

func (s *server) staffOperations() {
	const tag = "registers"
	type newStaff struct {
		Keyed
		Body casework.NewStaff
	}
	op := operation(http.MethodPost, "/staff", tag, "create_staff", "Register a staff member")
	op.Description = "KE, KEL and ADMIN wait for a second person (INV-111): approve_role."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *newStaff) (*created[casework.Staff], error) {
		m, err := s.Service.CreateStaff(ctx, a, in.Key, in.Body)
		return &created[casework.Staff]{Prefix + "/staff/" + m.ID, m}, err
	})
	type list struct{ casework.StaffQuery }
	read(s, "/staff", tag, "staff", "Staff, by name",
		func(ctx context.Context, a casework.Asker, in *list) (page[casework.Staff], error) {
			l, err := s.Service.StaffList(ctx, a, in.StaffQuery)
			return paged(l.Staff, l.NextCursor, nil).Body, err
		})
	type one struct{ InStaff }
	handle(s, operation(http.MethodGet, "/staff/{staff_id}", tag, "staff_member", "One staff member"),
		func(ctx context.Context, a casework.Asker, in *one) (*versioned[casework.Staff], error) {
			m, err := s.Service.StaffMember(ctx, a, string(in.StaffID))
			return &versioned[casework.Staff]{etag(m.Version), m}, err
		})
	type change struct {
		InStaff
		Matched
		Body casework.StaffChange
	}
	op = operation(http.MethodPatch, "/staff/{staff_id}", tag, "change_staff", "Change a staff member; what is left out stays")
	op.Description = "Nobody gives themselves a role; KE, KEL and ADMIN wait for a second person (INV-111): approve_role."
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *change) (*versioned[casework.Staff], error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		m, err := s.Service.ChangeStaff(ctx, a, string(in.StaffID), read, in.Body)
		return &versioned[casework.Staff]{etag(m.Version), m}, err
	})
	type training struct {
		Keyed
		InStaff
		Body casework.NewTraining
	}
	op = operation(http.MethodPost, "/staff/{staff_id}/training", tag, "record_training",
		"Record that a staff member has had training (INV-34)")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *training) (*reply[casework.Training], error) {
		t, err := s.Service.RecordTraining(ctx, a, in.Key, string(in.StaffID), in.Body)
		return &reply[casework.Training]{t}, err
	})
	readWhole(s, "/staff/{staff_id}/training", tag, "training", "The training of a staff member",
		func(ctx context.Context, a casework.Asker, in *one) (casework.TrainingList, error) {
			return s.Service.TrainingOf(ctx, a, string(in.StaffID))
		})
}

// InStaff is what every operation on one staff member carries.
type InStaff struct {
	StaffID ID `path:"staff_id" doc:"What stands after «staff/»"`
}
