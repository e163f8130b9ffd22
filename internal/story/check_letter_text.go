package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// textRun is a piece of a letter's text in one weight.
type textRun struct {
	Text string `json:"text"`
}

// paperView is a letter as it reads.
type paperView struct {
	Title string   `json:"title"`
	To    []string `json:"to"`
	Facts []struct {
		Label string `json:"label"`
		Value string `json:"value"`
	} `json:"facts"`
	Blocks []struct {
		Text  []textRun   `json:"text"`
		Items [][]textRun `json:"items"`
		Head  []string    `json:"head"`
		Rows  [][]string  `json:"rows"`
	} `json:"blocks"`
}

// text is the letter from top to bottom: a line for each paragraph, item and row, and the
// columns of a row a tabulator apart.
func (v paperView) text() string {
	lines := append(slices.Clone(v.To), v.Title)
	for _, f := range v.Facts {
		lines = append(lines, f.Label+": "+f.Value)
	}
	for _, b := range v.Blocks {
		for _, runs := range append([][]textRun{b.Text}, b.Items...) {
			var line strings.Builder
			for _, r := range runs {
				line.WriteString(r.Text)
			}
			lines = append(lines, line.String())
		}
		for _, row := range append([][]string{b.Head}, b.Rows...) {
			lines = append(lines, strings.Join(row, "\t"))
		}
	}
	return strings.Join(lines, "\n")
}

// otherwise are the phrases that the letter lacks though it reads them, or has though it does not.
func (v paperView) otherwise(phrases []string, reads bool) (out []string) {
	text := v.text()
	for _, phrase := range phrases {
		if strings.Contains(text, phrase) != reads {
			out = append(out, phrase)
		}
	}
	return out
}

// said holds what each chosen letter reads against «reads» and «does not read».
func (c *lettersCheck) said(ctx context.Context, p *player, seen *snapshot, what string, chosen []letterView) (out []Cell, err error) {
	for _, key := range []string{"reads", "does_not_read"} {
		e, ok := c.expected[key]
		if !ok {
			continue
		}
		cell := Cell{Line: e.line, Item: what, Aspect: plainWords(key), Want: listed(e.list), Got: "no such letter", OK: len(chosen) > 0}
		var wrong []string
		for _, l := range chosen {
			var answer struct {
				Paper paperView `json:"paper"`
			}
			if err := p.read(ctx, p.eyesOn(seen.ID), "/cases/"+seen.ID+"/letters/"+l.ID, &answer); err != nil {
				return nil, p.at(e.line, fmt.Errorf("reading %s: %w", what, err))
			}
			for _, phrase := range answer.Paper.otherwise(e.list, key == "reads") {
				wrong = append(wrong, p.castName(l.To)+": «"+phrase+"»")
			}
		}
		if cell.OK {
			cell.Got = cell.Want
		}
		if len(wrong) > 0 {
			cell.OK, cell.Got = false, map[string]string{"reads": "lacks ", "does_not_read": "has "}[key]+listed(wrong)
		}
		out = append(out, cell)
	}
	return out, nil
}
