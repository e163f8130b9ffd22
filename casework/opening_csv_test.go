package casework

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A file is read as spreadsheets write it: lines that end as on any machine, with a mark or without,
// and with empty rows and columns around the table, which are no rows and move none (T-22).
func TestT22_AFileAsSpreadsheetsWriteIt(t *testing.T) {
	header := "person_id;received_on;evidence;consent_kinds;consent_signed_on;scope;decided_on;rule"
	row := func(who string) string { return who + ";2023-09-04;Perm;START;2023-09-20;PLAN;2023-10-02;hol § 7-1" }
	lines := func(end string, all ...string) string { return strings.Join(all, end) + end }
	for name, c := range map[string]struct {
		file string
		at   []int // the rows below the header that say something
	}{
		"unix":                     {lines("\n", header, row("a"), row("b")), []int{1, 2}},
		"windows, with a mark":     {"\xef\xbb\xbf" + lines("\r\n", header, row("a"), row("b")), []int{1, 2}},
		"an old macintosh":         {lines("\r", header, row("a"), row("b")), []int{1, 2}},
		"no end at the last line":  {strings.TrimSuffix(lines("\r\n", header, row("a")), "\r\n"), []int{1}},
		"empty rows after":         {lines("\r\n", header, row("a"), ";;;;;;;", ";; ;;;;;", ""), []int{1}},
		"empty rows between":       {lines("\n", header, row("a"), ";;;;;;;", row("b")), []int{1, 3}},
		"empty lines between":      {lines("\r\n", header, "", row("a"), "", "", row("b")), []int{2, 5}},
		"empty columns after":      {lines("\n", header+";;", row("a")+";;", row("b")+"; "), []int{1, 2}},
		"a cell with a line break": {lines("\n", header, strings.Replace(row("a"), "Perm", "\"Perm\n\n4\"", 1), row("b")), []int{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			read := readSheet([]byte(c.file))
			require.Empty(t, read.faults)
			var at []int
			for i, row := range read.rows {
				if row != nil {
					at = append(at, i+1)
					require.Equal(t, "hol § 7-1", row[colRule])
				}
			}
			require.Equal(t, c.at, at)
			require.Equal(t, len(c.at), len(read.rows)-read.empty)
		})
	}
	for name, file := range map[string]string{"nothing below": header + "\r\n;;;;;;;\r\n", "no file": ""} {
		read := readSheet([]byte(file))
		require.Len(t, read.faults, 1, name)
		require.Equal(t, "csv_empty", read.faults[0].Key)
	}
	// A cell too many that says something, or one too few, is a fault of its row, where the sheet has it.
	read := readSheet([]byte(lines("\n", header, "", row("a")+";x", row("b")[:20])))
	require.Equal(t, []OpeningFault{{Row: 2, Key: "csv_cells"}, {Row: 3, Key: "csv_cells"}}, read.faults)
}
