package api

import (
	"context"
	"net/http"

	"samlop/casework"
)

// InPerson is what every operation on one person carries.
type InPerson struct {
	PersonID ID `path:"person_id" doc:"What stands after «person/»"`
}

// peopleOperations are those outside the staff: patients, relatives,
// participants from other services.
func (s *server) peopleOperations() {
	const tag = "registers"
	type newPerson struct {
		Keyed
		Body casework.NewPerson
	}
	op := operation(http.MethodPost, "/people", tag, "create_person", "Register a person")
	handle(s, op, func(ctx context.Context, a casework.Asker, in *newPerson) (*created[casework.Person], error) {
		p, err := s.Service.CreatePerson(ctx, a, in.Key, in.Body)
		return &created[casework.Person]{Prefix + "/people/" + p.ID, p}, err
	})
	type list struct{ casework.PersonQuery }
	read(s, "/people", tag, "people", "People, by name",
		func(ctx context.Context, a casework.Asker, in *list) (page[casework.PersonRow], error) {
			l, err := s.Service.PersonList(ctx, a, in.PersonQuery)
			return paged(l.People, l.NextCursor, nil).Body, err
		})
	type lookup struct {
		Keyed
		Body casework.PersonLookup
	}
	op = operation(http.MethodPost, "/people/lookup", tag, "look_up_person", "Who has this identity number?")
	op.Description = "A read, and a POST only so that the number is never in an address (INV-88). The key binds nothing here."
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *lookup) (*versioned[casework.Person], error) {
		p, err := s.Service.LookUpPerson(ctx, a, in.Body)
		return &versioned[casework.Person]{etag(p.Version), p}, err
	})
	type one struct{ InPerson }
	handle(s, operation(http.MethodGet, "/people/{person_id}", tag, "person", "One person"),
		func(ctx context.Context, a casework.Asker, in *one) (*versioned[casework.Person], error) {
			p, err := s.Service.Person(ctx, a, string(in.PersonID))
			return &versioned[casework.Person]{etag(p.Version), p}, err
		})
	type change struct {
		InPerson
		Matched
		Body casework.PersonChange
	}
	op = operation(http.MethodPatch, "/people/{person_id}", tag, "change_person", "Change a person; what is left out stays")
	refuses(op, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	handle(s, op, func(ctx context.Context, a casework.Asker, in *change) (*versioned[casework.Person], error) {
		read, err := in.read(ctx)
		if err != nil {
			return nil, err
		}
		p, err := s.Service.ChangePerson(ctx, a, string(in.PersonID), read, in.Body)
		return &versioned[casework.Person]{etag(p.Version), p}, err
	})
	s.representativeOperations()
}

// representativeOperations are about who decides for a person.
func (s *server) representativeOperations() {
	const tag, path = "registers", "/people/{person_id}/representatives"
	type register struct {
		Keyed
		InPerson
		Body casework.NewRepresentative
	}
	op := operation(http.MethodPost, path, tag, "register_representative",
		"Register that somebody decides for a person, or must be asked (INV-24, INV-27)")
	op.Description = "The person's cases take note before it answers."
	handle(s, op, func(ctx context.Context, a casework.Asker, in *register) (*reply[casework.Representative], error) {
		r, err := s.Service.RegisterRepresentative(ctx, a, in.Key, string(in.PersonID), in.Body)
		return &reply[casework.Representative]{r}, err
	})
	type one struct{ InPerson }
	readWhole(s, path, tag, "representatives", "Who decides or has decided for a person",
		func(ctx context.Context, a casework.Asker, in *one) (casework.Representatives, error) {
			return s.Service.RepresentativesOf(ctx, a, string(in.PersonID))
		})
	type end struct {
		Keyed
		InPerson
		RepresentativeID ID `path:"representative_id" doc:"From the list"`
		Body             casework.EndOfRepresentative
	}
	op = operation(http.MethodPost, path+"/{representative_id}/end", tag, "end_representative",
		"Register that somebody no longer decides for a person; the row is kept")
	op.Description = "The person's cases take note before it answers."
	op.DefaultStatus = http.StatusOK
	handle(s, op, func(ctx context.Context, a casework.Asker, in *end) (*reply[casework.Representative], error) {
		r, err := s.Service.EndRepresentative(ctx, a, in.Key, string(in.PersonID), string(in.RepresentativeID), in.Body)
		return &reply[casework.Representative]{r}, err
	})
}
