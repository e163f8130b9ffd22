package letters

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"html/template"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"samlop/casefile"
)

var besideChromium = flag.Int("beside-chromium", 0, "how many letters to print beside headless Chromium; 0 leaves the measurement out")

// The process that only sets letters, so that its memory is that of nothing else.
const setLetters = "SAMLOP_TEST_SET_LETTERS"

// TestLettersBesideChromium measures letters a second and memory beside the same letter printed by
// a headless Chromium that has been started and has printed before.
func TestLettersBesideChromium(t *testing.T) {
	if n, err := strconv.Atoi(os.Getenv(setLetters)); err == nil {
		paper := decisionToPrint(t)
		began := time.Now()
		for range n {
			_, err := paper.PDF()
			require.NoError(t, err)
		}
		fmt.Fprintf(os.Stdout, "\nset %d %d\n", time.Since(began).Nanoseconds(), memory(t, "/proc/self/smaps_rollup"))
		return
	}
	if *besideChromium == 0 {
		t.Skip("is a measurement, and needs Chromium: make bench-letters asks for it")
	}
	n := *besideChromium

	ours := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLettersBesideChromium$", "-test.v")
	ours.Env = append(os.Environ(), setLetters+"="+strconv.Itoa(n))
	out, err := ours.Output()
	require.NoError(t, err, string(out))
	_, line, found := strings.Cut(string(out), "\nset ")
	require.True(t, found, string(out))
	var took time.Duration
	var kept int64
	_, err = fmt.Sscan(line, &took, &kept)
	require.NoError(t, err)

	page := asHTML(t, decisionToPrint(t))
	c := startChromium(t)
	file := c.print(t, page) // the first loads fonts and more
	require.True(t, bytes.HasPrefix(file, []byte("%PDF-")))
	began := time.Now()
	for range n {
		c.print(t, page)
	}
	theirs, theirKept := time.Since(began), c.memory(t)

	speed, share := float64(theirs)/float64(took), float64(kept)/float64(theirKept)
	t.Logf("%d letters (D-08, %d kB; Chromium's %d kB)\n  letters/pdf %6.1f a second, %4d MB\n  Chromium    %6.1f a second, %4d MB\n"+
		"  %.1f times the speed (at least 20), %.2f of the memory (at most 0.10)", n, len(mustPrint(t))>>10, len(file)>>10,
		float64(n)/took.Seconds(), kept>>20, float64(n)/theirs.Seconds(), theirKept>>20, speed, share)
	require.GreaterOrEqual(t, speed, 20.0)
	require.LessOrEqual(t, share, 0.10)
}

func decisionToPrint(t *testing.T) *Paper {
	t.Helper()
	all := situations()
	s := all[slices.IndexFunc(all, func(s situation) bool { return s.code == casefile.GrantLetter })]
	paper, err := Compose(s.source(s.to[0]))
	require.NoError(t, err)
	return paper
}

func mustPrint(t *testing.T) []byte {
	t.Helper()
	out, err := decisionToPrint(t).PDF()
	require.NoError(t, err)
	return out
}

// asHTML is the same letter as a page for a browser: what it says, in one sheet of style.
func asHTML(t *testing.T, p *Paper) string {
	t.Helper()
	page := template.Must(template.New("letter").Parse(`<!doctype html><html lang="{{.Language}}"><title>{{.Title}}</title>
<style>@page{size:A4;margin:2.5cm}body{font:11pt sans-serif}table{border-collapse:collapse}td,th{border:1px solid #888;padding:4pt}</style>
<address>{{range .To}}{{.}}<br>{{end}}</address><p>{{range .Sender}}{{.}}<br>{{end}}{{range .Facts}}{{.Label}}: {{.Value}}<br>{{end}}</p>
<h1>{{.Title}}</h1>{{range .Blocks}}{{if .Text}}
{{- if eq .Kind "HEADING"}}<h2>{{template "runs" .Text}}</h2>{{else}}<p>{{template "runs" .Text}}</p>{{end}}
{{else if .Items}}<ul>{{range .Items}}<li>{{template "runs" .}}</li>{{end}}</ul>
{{else}}<table><thead><tr>{{range .Head}}<th scope="col">{{.}}</th>{{end}}</tr></thead>
{{range .Rows}}<tr>{{range .}}<td>{{.}}</td>{{end}}</tr>{{end}}</table>{{end}}{{end}}</html>
{{define "runs"}}{{range .}}{{if .Bold}}<b>{{.Text}}</b>{{else}}{{.Text}}{{end}}{{end}}{{end}}`))
	var out strings.Builder
	require.NoError(t, page.Execute(&out, p))
	return out.String()
}

// chromium is a browser spoken to over two pipes, by the protocol of its own tools.
type chromium struct {
	cmd            *exec.Cmd
	to             *os.File
	from           *bufio.Reader
	last           int
	session, frame string
}

func startChromium(t *testing.T) *chromium {
	t.Helper()
	theirIn, to, err := os.Pipe()
	require.NoError(t, err)
	from, theirOut, err := os.Pipe()
	require.NoError(t, err)
	c := &chromium{to: to, from: bufio.NewReader(from)}
	c.cmd = exec.Command("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--user-data-dir="+t.TempDir())
	c.cmd.ExtraFiles = []*os.File{theirIn, theirOut}
	require.NoError(t, c.cmd.Start())
	t.Cleanup(func() { // it ends when nobody speaks to it any more
		require.NoError(t, to.Close())
		_ = c.cmd.Wait()
		_ = from.Close()
	})
	require.NoError(t, theirIn.Close())
	require.NoError(t, theirOut.Close())
	var target struct{ TargetID string }
	c.ask(t, "Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	c.ask(t, "Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	c.session = attached.SessionID
	var tree struct {
		FrameTree struct{ Frame struct{ ID string } }
	}
	c.ask(t, "Page.getFrameTree", map[string]any{}, &tree)
	c.frame = tree.FrameTree.Frame.ID
	return c
}

func (c *chromium) print(t *testing.T, page string) []byte {
	t.Helper()
	c.ask(t, "Page.setDocumentContent", map[string]any{"frameId": c.frame, "html": page}, nil)
	var printed struct{ Data string }
	c.ask(t, "Page.printToPDF", map[string]any{"preferCSSPageSize": true, "generateTaggedPDF": true}, &printed)
	file, err := base64.StdEncoding.DecodeString(printed.Data)
	require.NoError(t, err)
	return file
}

func (c *chromium) ask(t *testing.T, method string, params, into any) {
	t.Helper()
	c.last++
	message := map[string]any{"id": c.last, "method": method, "params": params}
	if c.session != "" {
		message["sessionId"] = c.session
	}
	line, err := json.Marshal(message)
	require.NoError(t, err)
	_, err = c.to.Write(append(line, 0))
	require.NoError(t, err)
	for {
		line, err := c.from.ReadBytes(0)
		require.NoError(t, err)
		var answer struct {
			ID     int
			Error  json.RawMessage
			Result json.RawMessage
		}
		require.NoError(t, json.Unmarshal(bytes.TrimSuffix(line, []byte{0}), &answer))
		if answer.ID != c.last {
			continue // an event
		}
		require.Empty(t, string(answer.Error), method)
		if into != nil {
			require.NoError(t, json.Unmarshal(answer.Result, into))
		}
		return
	}
}

// memory is what the browser and all its processes hold now, what they share counted once.
func (c *chromium) memory(t *testing.T) (sum int64) {
	t.Helper()
	family := map[string]bool{strconv.Itoa(c.cmd.Process.Pid): true}
	for grown := true; grown; {
		grown = false
		stats, err := filepath.Glob("/proc/[0-9]*/stat")
		require.NoError(t, err)
		for _, stat := range stats {
			text, err := os.ReadFile(stat)
			if err != nil {
				continue // it has ended meanwhile
			}
			pid, _, _ := strings.Cut(string(text), " ")
			fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
			if family[fields[1]] && !family[pid] {
				family[pid], grown = true, true
			}
		}
	}
	for pid := range family {
		rollup := "/proc/" + pid + "/smaps_rollup"
		if _, err := os.Stat(rollup); err == nil { // not one that has just ended
			sum += memory(t, rollup)
		}
	}
	return sum
}

// memory reads the proportional set size of a process, in bytes.
func memory(t *testing.T, rollup string) int64 {
	t.Helper()
	text, err := os.ReadFile(rollup)
	require.NoError(t, err)
	_, rest, found := strings.Cut(string(text), "\nPss:")
	require.True(t, found)
	kB, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	require.NoError(t, err)
	return kB << 10
}
