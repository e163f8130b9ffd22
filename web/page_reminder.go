package web

import "net/url"

// remindedItem is one deadline or one task that a reminder was about.
type remindedItem struct {
	CaseID     string `json:"case_id"`
	CaseNumber string `json:"case_number"`
	ID         string `json:"id"`
	Deadline   string `json:"deadline"`
	Task       string `json:"task"`
	Due        string `json:"due"`
	To         string `json:"-"`
}

type remindedView struct {
	On    string         `json:"on"`
	Items []remindedItem `json:"items"`
}

// reminderPage is where the link of a reminder leads: straight to the step or the case where it is
// about one thing, else a list of what still waits. One that was to somebody else, as to the head in the
// stead of who has left, leads to the reader's own tasks.
func (d *desk) reminderPage(v *visit) error {
	var view remindedView
	ok, err := allowed(d.get(v, "/me/reminders/"+url.PathEscape(v.r.PathValue("reminder")), &view))
	if err != nil {
		return err
	}
	if !ok {
		v.go303("/")
		return nil
	}
	for i := range view.Items {
		one := &view.Items[i]
		if one.Task != "" {
			one.To = stepOf(taskRow{CaseID: one.CaseID, ID: one.ID, Kind: one.Task})
		} else {
			one.To = at(one.CaseID, "#due")
		}
	}
	if len(view.Items) == 1 {
		v.go303(view.Items[0].To)
		return nil
	}
	return d.show(v, "reminder", view)
}
