package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile/calendar"
	"samlop/casework"
)

// What If-Match may say (RFC 9110 section 13.1.1).
func TestIfMatch(t *testing.T) {
	for tag, want := range map[string]casework.Versions{
		`"0"`: {Of: []int{0}}, `"12"`: {Of: []int{12}}, "*": {Any: true}, `"1", "2"`: {Of: []int{1, 2}}, `"x" ,"3",`: {Of: []int{3}},
		`"4.0123456789abcdef0123456789abcdef"`: {Of: []int{4}},
	} {
		read, err := Matched{IfMatch: tag}.read(t.Context())
		require.NoError(t, err, tag)
		require.Equal(t, want, read, tag)
	}
	for _, tag := range []string{"12", `W/"12"`, `"-1"`, `"x"`, `"012"`, `"99999999999"`, ",", `"4."`, `"4.01"`,
		`W/"4.0123456789abcdef0123456789abcdef"`} {
		_, err := Matched{IfMatch: tag}.read(t.Context())
		require.ErrorIs(t, err, errNoSuchTag, tag)
	}
	_, err := Matched{}.read(t.Context())
	require.Error(t, err)
	require.NotErrorIs(t, err, errNoSuchTag)
}

// A register is not overwritten by who has not seen what is there.
func TestARegisterIsChangedFromWhatWasRead(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/people/" + f.patient.ID
	change := object{"phone": "22222222"}
	require.Equal(t, http.StatusPreconditionRequired, f.call(t, ke, "PATCH", path, change).status)
	for tag, status := range map[string]int{`"7"`: 412, `W/"1"`: 412, `"7", "1"`: 200} {
		require.Equal(t, status, f.call(t, ke, "PATCH", path, change, "If-Match", tag).status, tag)
	}
	require.Equal(t, 200, f.call(t, ke, "PATCH", path, change, "If-Match", "*").status)
}

// Whoever has an answer already is told so, of every read (RFC 9110 section 13.1.2).
func TestReadsAreAnsweredByTag(t *testing.T) {
	f := newFjordvik(t)
	for _, path := range []string{"/people/" + f.patient.ID, "/cases", "/me"} {
		first := f.call(t, ke, "GET", "/api/v1"+path, nil)
		tag := first.header.Get("ETag")
		require.Equal(t, 200, first.status, path)
		require.Regexp(t, `^(W/)?"([0-9]+\.)?[0-9a-f]{32}"$`, tag, path)
		require.Equal(t, path == "/me", strings.HasPrefix(tag, "W/"), "%s: what tells the time is the same but for it", path)
		for _, list := range []string{tag, "W/" + strings.TrimPrefix(tag, "W/"), `"other", ` + tag, "*"} {
			again := f.call(t, ke, "GET", "/api/v1"+path, nil, "If-None-Match", list)
			require.Equal(t, http.StatusNotModified, again.status, "%s %s", path, list)
			require.Empty(t, again.body)
			require.Equal(t, tag, again.header.Get("ETag"))
		}
		require.Equal(t, 200, f.call(t, ke, "GET", "/api/v1"+path, nil, "If-None-Match", `"other"`).status)
	}
	refused := f.call(t, "stranger", "GET", "/api/v1/people/"+f.patient.ID, nil, "If-None-Match", "*")
	require.GreaterOrEqual(t, refused.status, 400)
}

// What a version is shown as differs by who asks and by the day: one that is shown
// otherwise is not what its reader has already, and a change goes by the version.
func TestATagIsOfWhatIsShown(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/organisations/" + f.org.ID + "/policy"
	before := f.call(t, ke, "GET", path, nil)
	policy := made[casework.OrganisationPolicy](t, before, 200)
	proposed := made[casework.PolicyVersion](t, f.call(t, kel, "POST", path+"-proposals", object{"policy": policy.Policy,
		"effective_from": calendar.DateOf(time.Now()).AddDays(1), "reason": "Vedteke"}), 201)
	made[casework.PolicyVersion](t, f.call(t, admin, "POST", fmt.Sprintf("%s-proposals/%d/approve", path, proposed.Version), nil), 201)
	after := f.call(t, ke, "GET", path, nil, "If-None-Match", before.header.Get("ETag"))
	require.Equal(t, 200, after.status, "the same version, and another is coming")
	require.Equal(t, policy.Version, made[casework.OrganisationPolicy](t, after, 200).Version)
	require.Equal(t, http.StatusNotModified, f.call(t, ke, "GET", path, nil, "If-None-Match", after.header.Get("ETag")).status)

	path = "/api/v1/people/" + f.patient.ID
	tag := f.call(t, ke, "GET", path, nil).header.Get("ETag")
	require.Equal(t, 200, f.call(t, ke, "PATCH", path, object{"phone": "22222222"}, "If-Match", tag).status)
	require.Equal(t, 412, f.call(t, ke, "PATCH", path, object{"phone": "33333333"}, "If-Match", tag).status)
}

// Nobody overwrites how a unit is reached without having seen it.
func TestAUnitIsChangedAsItWasRead(t *testing.T) {
	f := newFjordvik(t)
	path := "/api/v1/organisations/" + f.org.ID + "/units"
	unit := made[casework.Units](t, f.call(t, ke, "GET", path, nil), 200).Units[0]
	require.Equal(t, 1, unit.Version)
	path += "/" + unit.ID
	change := object{"phone": "57 00 00 00"}
	require.Equal(t, 428, f.call(t, kel, "PATCH", path, change).status)
	changed := f.call(t, kel, "PATCH", path, change, "If-Match", `"1"`)
	require.Equal(t, 2, made[casework.Unit](t, changed, 200).Version)
	require.Equal(t, `"2"`, changed.header.Get("ETag"))
	require.Equal(t, 412, f.call(t, kel, "PATCH", path, object{"phone": "1"}, "If-Match", `"1"`).status)
	require.Equal(t, 200, f.call(t, kel, "PATCH", path, object{"phone": "1"}, "If-Match", "*").status)
}

// HEAD is GET without its body (RFC 9110 section 9.3.2): what watches a service asks so.
func TestHeadIsGetWithoutTheBody(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/healthz", "/readyz", "/docs", "/openapi.yaml", "/api/v1/me"} {
		get, head := h.call(t, admin, "GET", path, nil), h.call(t, admin, "HEAD", path, nil)
		require.Equal(t, get.status, head.status, path)
		require.Equal(t, get.header.Get("Content-Type"), head.header.Get("Content-Type"), path)
		require.Empty(t, head.body, path)
	}
	require.Equal(t, http.StatusUnauthorized, h.call(t, "", "HEAD", "/api/v1/me", nil).status)
}

// A world's clock is what is asked for: moved, it is another answer. Elsewhere the clock
// alone makes none.
func TestAWorldsTagFollowsItsClock(t *testing.T) {
	f := newFjordvik(t)
	w := made[World](t, f.call(t, "storyteller", "POST", "/api/v1/training/worlds", object{"now": "2027-01-04T08:00:00Z"}), 201)
	path := "/api/v1/training/worlds/" + w.ID
	before := f.call(t, "storyteller", "GET", path, nil).header.Get("ETag")
	made[World](t, f.call(t, "storyteller", "PUT", path+"/clock", object{"now": "2027-01-04T09:00:00Z"}), 200)
	after := f.call(t, "storyteller", "GET", path, nil, "If-None-Match", before)
	if before == "" || after.status != 200 || after.header.Get("ETag") == before {
		t.Errorf("status %d, tag %s after %s", after.status, after.header.Get("ETag"), before)
	}
}
