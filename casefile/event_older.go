package casefile

import "slices"

// Events written before Decide put all of its answer into them. Each method here
// is what such an event meant when it was written, and is asked only where the
// event does not say so itself; no event of today comes here. A rule that is
// asked here may not change under a ledger: whoever changes one keeps what it
// was for these (TestOlderEventsMeanWhatTheyMeant folds a ledger of that time).

// older is the decision's status after a receipt that does not say it: RECEIVED
// when nobody's receipt is waited for any more.
func (f *ReceiptRegistered) older(s *State, dec *Decision) {
	if dec.Status == DecisionStatusIssued && !s.awaitsReceipt(dec) {
		dec.Status = DecisionStatusReceived
	}
}

// older ends what a guardian could write, as the birthday did when the event did
// not say where: in every consent given or asked for, and the first time alone.
func (f *GuardianAccessSet) older(s *State) {
	if slices.ContainsFunc(s.GuardianAccess, func(g GuardianAccess) bool { return g.Who == f.Who }) {
		return
	}
	for i := range s.Consents {
		if s.Consents[i].inForce() {
			s.Consents[i].stopWriting(f.Who)
		}
	}
}

// older is the number of a version that a worker of a build before 1 December 2026 has counted from
// those that the state still had, beside one of today that had let others leave it (Lighten).
func (f *PlanActivated) older(s *State) int { return s.Plan.InForce() + 1 }

// older is from when the round counts, where the event does not say it: from the
// earliest of its referrals.
func (f *ReferralRedated) older(s *State) { s.FirstReceivedOn = s.firstReceived(s.Round) }

// older is from when a consent in force counts, where the event does not say it:
// from the last signature.
func (f *SignatureCorrected) older(c *Consent) {
	if !f.On.IsZero() {
		c.ActiveOn = c.signedOn()
	}
}
