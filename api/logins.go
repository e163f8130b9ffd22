package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// loginOperations are the logins of people and staff.
func (s *server) loginOperations() {
	const tag, ofPerson, ofStaff = "registers", "/people/{person_id}", "/staff/{staff_id}"
	type person struct{ InPerson }
	readWhole(s, ofPerson+"/logins", tag, "logins_of_person", "The logins of a person, those that have ended too",
		func(ctx context.Context, a casework.Asker, in *person) (casework.Logins, error) {
			return s.Service.LoginsOfPerson(ctx, a, string(in.PersonID))
		})
	type colleague struct{ InStaff }
	readWhole(s, ofStaff+"/logins", tag, "logins_of_staff", "The logins of a staff member, those that have ended too",
		func(ctx context.Context, a casework.Asker, in *colleague) (casework.Logins, error) {
			return s.Service.LoginsOfStaff(ctx, a, string(in.StaffID))
		})
	type onePerson struct {
		Keyed
		InPerson
		LoginID ID `path:"login_id" doc:"From the list"`
	}
	op := operation(http.MethodPost, ofPerson+"/logins/{login_id}/end", tag, "end_login_of_person", "End a login of a person; the row is kept")
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *onePerson) (*reply[casework.Login], error) {
		l, err := s.Service.EndLoginOfPerson(ctx, a, in.Key, string(in.PersonID), string(in.LoginID))
		return &reply[casework.Login]{l}, err
	})
	type oneColleague struct {
		Keyed
		InStaff
		LoginID ID `path:"login_id" doc:"From the list"`
	}
	op = operation(http.MethodPost, ofStaff+"/logins/{login_id}/end", tag, "end_login_of_staff",
		"End a login of a staff member; the row is kept")
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *oneColleague) (*reply[casework.Login], error) {
		l, err := s.Service.EndLoginOfStaff(ctx, a, in.Key, string(in.StaffID), string(in.LoginID))
		return &reply[casework.Login]{l}, err
	})
	op = operation(http.MethodPost, ofStaff+"/logins/{login_id}/approve", tag, "approve_login",
		"Let in a login that waits for a second person (INV-111)")
	op.Description = "A login that is added to an account with KE, KEL or ADMIN opens nothing before: 403 for whoever added it."
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *oneColleague) (*reply[casework.Login], error) {
		l, err := s.Service.ApproveLogin(ctx, a, in.Key, string(in.StaffID), string(in.LoginID))
		return &reply[casework.Login]{l}, err
	})
	s.invitationOperations()
}

// invitationOperations bind a login that nobody knows beforehand.
func (s *server) invitationOperations() {
	const once = "The code is shown once, opened once, and holds for fourteen days. An earlier one holds no more. The key binds nothing here."
	type person struct {
		Keyed
		InPerson
	}
	op := operation(http.MethodPost, "/people/{person_id}/invitation", "registers", "invite_person",
		"A code by which a person binds their login")
	op.Description = once
	handle(s, op, func(ctx context.Context, a casework.Asker, in *person) (*reply[casework.Invitation], error) {
		i, err := s.Service.InvitePerson(ctx, a, string(in.PersonID))
		return &reply[casework.Invitation]{i}, err
	})
	type colleague struct {
		Keyed
		InStaff
	}
	op = operation(http.MethodPost, "/staff/{staff_id}/invitation", "registers", "invite_staff",
		"A code by which a staff member binds their login")
	op.Description = once
	handle(s, op, func(ctx context.Context, a casework.Asker, in *colleague) (*reply[casework.Invitation], error) {
		i, err := s.Service.InviteStaff(ctx, a, string(in.StaffID))
		return &reply[casework.Invitation]{i}, err
	})
	type open struct {
		Keyed
		Body casework.OpenInvitation
	}
	op = operation(http.MethodPost, "/me/invitation", "me", "open_invitation", "Bind the login you come with by a code")
	op.Description = "Open to a login that is not registered. The key binds nothing here: a code is opened once."
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *open) (*reply[casework.Me], error) {
		me, err := s.Service.OpenInvitation(ctx, a, in.Body)
		return &reply[casework.Me]{me}, err
	})
}
