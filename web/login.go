package web

import (
	"errors"
	"net/http"
	"net/url"

	"samlop/internal/auth"
)

// askToLogIn sends somebody to log in who is not, or not any more. What they asked to see
// they see afterwards; what they posted is shown to them, and can be sent again from the page when they
// have logged in beside it, so that no word is lost.
func (d *desk) askToLogIn(v *visit) error {
	if v.r.Method == http.MethodGet || v.r.Method == http.MethodHead {
		v.go303("/login?" + url.Values{"next": {v.r.URL.RequestURI()}}.Encode())
		return nil
	}
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	v.status = http.StatusUnauthorized
	return d.show(v, "expired", lapsed{Why: "expired", Link: "/login?" + url.Values{"next": {"/drafts"}}.Encode(), Held: heldOf(v)})
}

// logIn sends the browser to the issuer.
func (d *desk) logIn(v *visit) error {
	next := ours(v.r.URL.Query().Get("next"))
	if v.here() {
		v.go303(next)
		return nil
	}
	address, pending, err := d.LogIn.Begin(v.ctx())
	if err != nil {
		return err
	}
	d.keepBegun(v.w, begun{pending, next})
	http.Redirect(v.w, v.r, address, http.StatusFound)
	return nil
}

// loggedIn is where the issuer sends people back to. A session is always a new one: a
// secret from before the log-in is worth nothing after it.
func (d *desk) loggedIn(v *visit) error {
	q := v.r.URL.Query()
	b := d.readBegun(v.r)
	d.forget(v.w, d.logInCookie())
	if q.Get("error") != "" {
		v.status = http.StatusUnauthorized
		return d.show(v, "login_failed", "login.declined")
	}
	who, err := d.LogIn.Finish(v.ctx(), q.Get("state"), q.Get("code"), b.Pending)
	if unproven, ok := errors.AsType[*auth.Unauthenticated](err); ok {
		d.Logger.WarnContext(v.ctx(), "a log-in proved nothing", "reason", string(unproven.Reason))
		v.status = http.StatusUnauthorized
		why := "login.again"
		if unproven.Reason == auth.LowAssurance {
			why = "login.low"
		}
		return d.show(v, "login_failed", why)
	}
	if err != nil {
		return err
	}
	if v.here() {
		if err := d.Sessions.EndSession(v.ctx(), v.secret); err != nil {
			return err
		}
	}
	secret, err := d.Sessions.OpenSession(v.ctx(), who)
	if err != nil {
		return err
	}
	d.keep(v.w, d.sessionCookie(), secret, 0)
	v.go303(ours(b.Next))
	return nil
}

func (d *desk) logOut(v *visit) error {
	if v.here() {
		if err := d.Sessions.EndSession(v.ctx(), v.secret); err != nil {
			return err
		}
	}
	d.forget(v.w, d.sessionCookie())
	v.go303("/logged-out")
	return nil
}

func (d *desk) logOutEverywhere(v *visit) error {
	if v.here() {
		if _, err := d.Sessions.EndSessions(v.ctx(), v.secret); err != nil && !errors.Is(err, auth.ErrNoSession) {
			return err
		}
	}
	d.forget(v.w, d.sessionCookie())
	v.go303("/logged-out")
	return nil
}

// loggedOut says that it is over here, and leads to where it can be over at the issuer.
func (d *desk) loggedOut(v *visit) error {
	return d.show(v, "logged_out", d.LogIn.EndAddress(v.ctx(), d.URL+"/"))
}

// stranger is what somebody sees whose login is known nowhere, or in several places.
func (d *desk) stranger(v *visit) error {
	if len(v.me.Choices) > 0 && v.r.Method == http.MethodPost {
		return d.chooseFirst(v)
	}
	if len(v.me.Choices) > 0 {
		v.go303("/organisation?" + url.Values{"next": {v.r.URL.RequestURI()}}.Encode())
		return nil
	}
	v.status = http.StatusForbidden
	return d.show(v, "stranger", invitation{Key: newKey()})
}

// invitation is the form for a code that somebody has been given.
type invitation struct {
	Key, Code string
	Problem   *Problem
}

// openInvitation binds a login by the code that its holder was given.
func (d *desk) openInvitation(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	form := invitation{Key: v.r.PostForm.Get("key"), Code: v.r.PostForm.Get("code")}
	err := d.post(v, "/me/invitation", form.Key, map[string]string{"code": form.Code}, nil)
	if errors.As(err, &form.Problem) && form.Problem.Status < http.StatusInternalServerError {
		v.status, form.Key = form.Problem.Status, newKey()
		return d.show(v, "stranger", form)
	}
	if err != nil {
		return err
	}
	v.go303("/")
	return nil
}

// choice is where one may work, where several know one's login.
type choice struct {
	Next          string
	Organisations []organisation
}

func (d *desk) organisations(v *visit) error {
	return d.show(v, "organisation", choice{ours(v.r.URL.Query().Get("next")), v.me.Choices})
}

func (d *desk) chooseOrganisation(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	if err := d.Sessions.ChooseOrganisation(v.ctx(), v.secret, v.r.PostForm.Get("organisation")); err != nil {
		return err
	}
	v.go303(ours(v.r.PostForm.Get("next")))
	return nil
}

// chooseLanguage remembers which language this browser reads.
func (d *desk) chooseLanguage(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return badForm(v)
	}
	if lang := v.r.PostForm.Get("language"); spoken(lang) {
		d.keep(v.w, languageCookie, lang, languageKept)
	}
	v.go303(ours(v.r.PostForm.Get("next")))
	return nil
}
