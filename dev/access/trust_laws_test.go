package access_test

import "samlop/casefile"

// ofTrust is ofPlace for the registers of the health trust.
func ofTrust(c *column, may bool) verdict {
	switch {
	case c.key == "nobody":
		return unauthenticated
	case c.key == "gone":
		return refused
	case may:
		return allowed
	case c.org == inTrust || c.key == "owner" || c.key == "installation":
		return refused
	}
	return absent
}

func administersTrust(c *column) bool {
	return c.org == inTrust && c.has(casefile.RoleAdmin) || c.key == "owner" || c.key == "installation"
}

func inTrustUnit(c *column) bool { return c.org == inTrust && c.ofUnit() }

func trustUnit(_ *place, c *column) verdict { return ofTrust(c, inTrustUnit(c)) }

func trustSettlers(_ *place, c *column) verdict {
	return ofTrust(c, administersTrust(c) || c.org == inTrust && c.has(casefile.RoleUnitLead))
}

func trustKeepersOr(key string) law {
	return func(_ *place, c *column) verdict {
		return ofTrust(c, inTrustUnit(c) || c.key == "owner" || c.key == key)
	}
}

// opensEpisodes: health personnel of the department and its head (S-01).
func opensEpisodes(_ *place, c *column) verdict {
	switch c.key {
	case "nobody":
		return unauthenticated
	case "dh", "hpd":
		return allowed
	}
	return refused
}
