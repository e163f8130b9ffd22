package casefile

// lapseRights ends rights that have run out, and does what their rows say comes of
// it. One that is judged by its use at the end is met where it was used.
func (d *deciding) lapseRights() {
	for _, dl := range d.live("", "") {
		if dl.Kind != Right || dl.Ends.After(d.now) {
			continue
		}
		rule := ruleOf(dl.Code)
		over := DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: dl.Due, Reason: becauseRanOut}
		if rule.used != nil {
			if on, ok := rule.used(d.s, &dl); ok {
				over.Status, over.On, over.Reason = DeadlineMet, on, ""
			}
		}
		d.emit(&over)
		if rule.missed != nil {
			rule.missed(d, dl)
		}
	}
}
