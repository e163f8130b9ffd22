package web

import (
	"net/http"
	"net/url"
	"time"
)

// loginRow is how somebody logs in.
type loginRow struct {
	ID      string    `json:"id"`
	Issuer  string    `json:"issuer"`
	Waits   bool      `json:"waits"`
	AddedBy string    `json:"added_by"`
	AddedAt time.Time `json:"added_at"`
	EndedAt time.Time `json:"ended_at"`
}

// invited is a code that lets somebody bind the login they come with. It is on one page, once.
type invited struct {
	Code      string    `json:"code"`
	ExpiresAt time.Time `json:"expires_at"`
}

// loginsOfMember reads how a colleague logs in, for who may see that, and who let them.
func (d *desk) loginsOfMember(v *visit, view *memberView) (err error) {
	var all struct {
		Logins []loginRow `json:"logins"`
	}
	if view.Enters, err = allowed(d.get(v, "/staff/"+url.PathEscape(view.Member.ID)+"/logins", &all)); err != nil {
		return err
	}
	for _, one := range all.Logins {
		if one.EndedAt.IsZero() {
			view.Logins = append(view.Logins, one)
		}
	}
	if len(view.Logins) == 0 {
		return nil
	}
	view.People, err = d.colleagues(v)
	return err
}

// colleagues are the names of the staff, by their principals.
func (d *desk) colleagues(v *visit) (people, error) {
	var all staffList
	names := people{}
	if _, err := allowed(d.get(v, "/staff?limit=200", &all)); err != nil {
		return nil, err
	}
	for _, one := range all.Items {
		names[one.Principal] = named{Name: one.Name}
	}
	return names, nil
}

// inviteStaff makes an invitation, and shows its code. It stands in no address, and is
// gone with the page.
func (d *desk) inviteStaff(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	var made invited
	problem, err := v.said(d.post(v, "/staff/"+url.PathEscape(v.r.PathValue("staff"))+"/invitation", cmpKey(form.Get("key")),
		struct{}{}, &made))
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showMember(v, memberView{Problem: problem})
	}
	return d.showMember(v, memberView{Invited: &made})
}

// settleLogin lets a login in that another has added, or ends one.
func (d *desk) settleLogin(v *visit) error {
	return d.ofMember(v, "/staff/"+url.PathEscape(v.r.PathValue("staff"))+"/logins/"+url.PathEscape(v.r.PathValue("login")),
		"approve", "end")
}

// settleStaffRole gives a role that another has asked for a colleague, or refuses it.
func (d *desk) settleStaffRole(v *visit) error {
	return d.ofMember(v, v.ofOrganisation("/role-grants/"+url.PathEscape(v.r.PathValue("grant"))), "approve", "reject")
}

// ofMember is a button on the page of a colleague that does one of two things.
func (d *desk) ofMember(v *visit, path, yes, no string) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	do := form.Get("do")
	if do != yes && do != no {
		return badForm(v)
	}
	_, err = d.ask(v, http.MethodPost, path+"/"+do, nil, cmpKey(form.Get("key")))
	problem, err := v.said(err)
	if err != nil {
		return err
	}
	if problem != nil {
		return d.showMember(v, memberView{Problem: problem})
	}
	v.go303("/staff/" + url.PathEscape(v.r.PathValue("staff")))
	return nil
}
