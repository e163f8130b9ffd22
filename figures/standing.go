package figures

import "samlop/casefile"

// patience is how long a granted coordinator may be missing before it shows.
const patience = 14

// noCoordinator: the days count from the grant, or from the day the last appointed
// one ended, whichever is later.
func noCoordinator(c *Case, q Query) []Entry {
	if !c.open() || !c.CoordinatorGranted(q.AsOf) {
		return nil
	}
	serving := c.ServingCoordinator()
	if serving != nil && serving.Status != casefile.AssignmentInterim {
		return nil
	}
	var since casefile.Date
	for _, scope := range []casefile.Scope{casefile.ScopeCoordinator, casefile.ScopeChildCoordinator} {
		if on, ok := c.Granted(scope); ok && (since.IsZero() || on.Before(since)) {
			since = on
		}
	}
	for _, a := range c.Coordinators {
		appointed := !a.ProposedOn.IsZero() || a.Revives != "" // an interim is never proposed
		if appointed && !a.ActiveOn.IsZero() && a.EndedOn.After(since) {
			since = a.EndedOn
		}
	}
	missing := days(since, q.AsOf)
	if *missing <= patience {
		return nil
	}
	why := Nobody
	switch {
	case serving != nil:
		why = Interim
	case !c.Consented(casefile.ConsentCoordinator):
		why = NoConsent
	}
	return []Entry{{In: []Measure{Cases, why}, On: since, Days: missing}}
}

func childCoordinator(c *Case, q Query) []Entry {
	_, granted := c.Granted(casefile.ScopeChildCoordinator)
	if !c.counts() || !c.GoesOn() || !c.Under(18, q.AsOf) ||
		!granted && !c.Assessment.Met(casefile.ScopeChildCoordinator) {
		return nil
	}
	in := Without
	if serving := c.ServingCoordinator(); serving != nil && serving.Track == casefile.ChildTrack {
		in = With
	}
	return []Entry{{In: []Measure{Cases, in}, On: q.AsOf}}
}

func coordinatorLoad(c *Case, q Query) []Entry {
	serving := c.ServingCoordinator()
	if !c.open() || serving == nil {
		return nil
	}
	return []Entry{{Group: string(serving.Who), In: []Measure{Cases}, About: serving.ID, On: q.AsOf}}
}

func livePlans(c *Case, q Query) []Entry {
	if !c.open() || !c.Plan.Live() {
		return nil
	}
	return []Entry{{In: []Measure{Persons}, On: q.AsOf}}
}
