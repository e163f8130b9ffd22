package api

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
	"samlop/casework"
)

// A scan goes in as it is and comes out as it was, to be saved and not shown, under a name
// that says nothing (INV-32, INV-80).
func TestINV32_AScanOverHTTP(t *testing.T) {
	f := newFjordvik(t)
	at := "/api/v1/cases/" + f.caseOf(t, &casefile.StartScreening{Identity: "NATIONAL_NUMBER"},
		&casefile.IssueConsent{Kinds: []casefile.ConsentKind{casefile.ConsentStart}, TextVersion: "1"})
	scan := "\x89PNG\r\n\x1a\n\x00\\u0000{\xff<script>" + strings.Repeat("x", 2<<20)
	path := at + "/originals"
	kept := made[casework.Original](t, f.call(t, ke, "POST", path+"?about=form-1", scan, "Content-Type", bytesType), 201)
	require.Equal(t, int64(len(scan)), kept.Size)

	got := f.call(t, ke, "GET", path+"/"+kept.ID, nil)
	require.Equal(t, 200, got.status)
	require.Equal(t, scan, string(got.body))
	for header, want := range map[string]string{"Content-Type": "image/png", "Content-Disposition": `attachment; filename="original.png"`,
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"} {
		require.Equal(t, want, got.header.Get(header), header)
	}
	require.Len(t, made[casework.Originals](t, f.call(t, ke, "GET", path, nil), 200).Originals, 1)

	for what, c := range map[string]struct {
		about, body, kind string
		status            int
	}{
		"JSON":       {"form-1", "{}", "application/json", 415},
		"PDF's type": {"form-1", "%PDF-1.4", pdfType, 415},
		"packed":     {"form-1", "<html>", bytesType, 422},
		"nothing":    {"form-1", "", bytesType, 400},
		"no form":    {"form-9", "%PDF-1.4", bytesType, 422},
		"a letter":   {"letter-1", "%PDF-1.4", bytesType, 400},
		"too large":  {"form-1", "%PDF-" + strings.Repeat("x", casework.MostOriginal), bytesType, 413},
	} {
		got := f.call(t, ke, "POST", path+"?about="+c.about, c.body, "Content-Type", c.kind)
		require.Equal(t, c.status, got.status, "%s: %s", what, got.body)
	}
}
