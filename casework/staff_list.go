package casework

import (
	"context"

	"samlop/casefile"
	"samlop/models"
)

// StaffQuery narrows the staff list.
type StaffQuery struct {
	Organisation string        `query:"organisation" format:"uuid" doc:"Your own when left out"`
	Unit         string        `query:"unit" format:"uuid"`
	Role         casefile.Role `query:"role" enum:"KE,KEL,MGR,DH,HP-M,HP-S,OTH,ADMIN"`
	Active       bool          `query:"active" doc:"Only those who have not been deactivated"`
	Name         string        `query:"name" maxLength:"100" doc:"Parts of the name in any order, as one types them"`
	Cursor       string        `query:"cursor" maxLength:"200"`
	Limit        int           `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// StaffList is a page of staff.
type StaffList struct {
	Staff      []Staff `json:"staff"`
	NextCursor string  `json:"next_cursor,omitempty"`
}

// StaffList lists an organisation's staff for its own staff and administrators.
func (d *Service) StaffList(ctx context.Context, a Asker, q StaffQuery) (out StaffList, err error) {
	defer wrapError("listing staff", &err)
	o, err := d.in(ctx, a, q.Organisation)
	if err != nil {
		return StaffList{}, err
	}
	switch {
	case q.Cursor != "" && !validID(q.Cursor):
		return StaffList{}, &Invalid{Field: "cursor", Key: "bad_cursor"}
	case q.Unit != "" && !validID(q.Unit):
		return StaffList{}, &Invalid{Field: "unit", Key: "bad_id"}
	}
	page, err := d.store.FindStaff(ctx, models.StaffFilter{Organisation: o.org.ID, Unit: q.Unit, Role: q.Role, Active: q.Active,
		Name: q.Name, Limit: q.Limit, Cursor: q.Cursor})
	if err != nil {
		return StaffList{}, err
	}
	out = StaffList{Staff: []Staff{}, NextCursor: page.Next}
	for _, row := range page.Rows {
		out.Staff = append(out.Staff, staff(row))
	}
	if !o.admin && !o.unit {
		return out, nil
	}
	ids := make([]string, len(out.Staff))
	for i, one := range out.Staff {
		ids[i] = one.ID
	}
	counts, err := d.store.ValidTraining(ctx, o.org.ID, ids, o.today)
	for i, one := range out.Staff {
		out.Staff[i].Training = orEmpty(counts[one.ID])
	}
	return out, err
}
