package casefile

// ranOut is why a right that nobody used has ended.
const ranOut = "RAN_OUT"

// lapseRights ends rights that have run out. Of a complaint period the last
// party's makes the decision FINAL (INV-67), which is what is known, not a lock;
// of time to answer a notice the last asks the unit to decide (DL-27).
func (d *deciding) lapseRights() {
	for _, dl := range d.live("", "") {
		if dl.Kind != Right || dl.Ends.After(d.now) {
			continue
		}
		over := DeadlineSettled{ID: dl.ID, Code: dl.Code, Status: DeadlineCancelled, On: dl.Due, Reason: ranOut}
		if sent, ok := d.s.complainedInTime(&dl); ok && dl.Code == ComplaintPeriod {
			over.Status, over.On, over.Reason = DeadlineMet, sent, ""
		}
		d.emit(&over)
		switch dl.Code {
		case ComplaintPeriod:
			if dec := d.s.decision(dl.About); dec != nil && dec.Status == DecisionStatusReceived && d.s.periodsOver(dec, d.now) {
				d.emit(&DecisionBecameFinal{Decision: dec.ID})
			}
		case CorrectComplaint:
			d.uncorrected(dl.About)
		case NoticeAnswer:
			d.answersIn(dl.About)
		}
	}
}
