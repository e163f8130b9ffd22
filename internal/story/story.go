package story

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Config says what to play and against which installation.
type Config struct {
	// BaseURL is the installation's address, for instance «http://127.0.0.1:8080».
	// It must be a training installation.
	BaseURL string
	// Issuer is the address of the demonstration issuer; when empty the
	// installation is asked (RFC 9728).
	Issuer string
	// Files are the stories, played side by side and reported in this order.
	Files []string
	// Out gets the readable tables; nil means nobody reads them.
	Out io.Writer
	// Concurrency is how many stories are played at a time; 0 means 4.
	Concurrency int
	// Patience is how long a request that the installation cannot answer now is
	// tried again, and how long a mail is waited for; 0 means a minute.
	Patience time.Duration
	// HTTP makes the requests; nil means a client with a time limit of its own.
	HTTP *http.Client
}

// Report is what became of the stories, in the order of the files.
type Report struct {
	Stories []StoryReport
}

// StoryReport is what became of one story. Err is set when it could not be
// read, or not be played to the end.
type StoryReport struct {
	File  string
	Title string
	Rows  []RowReport
	// Unplayed counts the rows after the one that stopped the story.
	Unplayed int
	Err      error
	Took     time.Duration
}

// RowReport is one row: what was done and what was found.
type RowReport struct {
	ID    string
	Line  int
	At    time.Time
	Steps []string
	Cells []Cell
}

// Passed reports whether everything in the row was as the story says.
func (r RowReport) Passed() bool { return r.Failed() == 0 }

// Failed counts the row's assertions that did not hold.
func (r RowReport) Failed() int {
	n := 0
	for _, c := range r.Cells {
		if !c.OK {
			n++
		}
	}
	return n
}

// Passed reports whether the whole story holds.
func (s StoryReport) Passed() bool {
	for _, r := range s.Rows {
		if !r.Passed() {
			return false
		}
	}
	return s.Err == nil && s.Unplayed == 0
}

// cells counts the story's assertions, and those that did not hold.
func (s StoryReport) cells() (all, failed int) {
	for _, r := range s.Rows {
		all += len(r.Cells)
		failed += r.Failed()
	}
	return all, failed
}

// Passed reports whether every story holds.
func (r Report) Passed() bool {
	for _, s := range r.Stories {
		if !s.Passed() {
			return false
		}
	}
	return true
}

// Run plays stories against a training installation and prints a table of each.
// Whether they hold is in the report, a file that cannot be read included; an
// error means that nothing was played.
func Run(ctx context.Context, cfg Config) (Report, error) {
	if len(cfg.Files) == 0 {
		return Report{}, errors.New("no story to play")
	}
	base := strings.TrimSuffix(cfg.BaseURL, "/")
	if !strings.HasPrefix(base, "http://") && !strings.HasPrefix(base, "https://") {
		return Report{}, fmt.Errorf("the installation's address %q does not begin with http:// or https://", cfg.BaseURL)
	}
	if cfg.Concurrency <= 0 {
		cfg.Concurrency = 4
	}
	if cfg.Patience <= 0 {
		cfg.Patience = time.Minute
	}
	if cfg.Out == nil {
		cfg.Out = io.Discard
	}
	if cfg.HTTP == nil {
		cfg.HTTP = &http.Client{Timeout: 5 * time.Minute} // a clock may be moved over years
	}
	report := Report{Stories: make([]StoryReport, len(cfg.Files))}
	printed := newTurns(cfg.Out, len(cfg.Files))
	slots := make(chan struct{}, cfg.Concurrency)
	var all sync.WaitGroup
	for i, file := range cfg.Files {
		slots <- struct{}{} // files start in order, so the one whose turn it is to print is always playing
		all.Go(func() {
			defer func() { <-slots }()
			table := &table{out: printed.of(i)}
			report.Stories[i] = playFile(ctx, cfg, base, file, table)
			printed.done(i)
		})
	}
	all.Wait()
	(&table{out: cfg.Out}).summary(report)
	return report, nil
}

func playFile(ctx context.Context, cfg Config, base, file string, t *table) (out StoryReport) {
	began := time.Now()
	out.File = file
	defer func() {
		out.Took = time.Since(began)
		t.end(out)
	}()
	s, err := load(file)
	if err != nil {
		t.title(file, "")
		out.Err = err
		return out
	}
	out.Title = s.title
	t.title(file, s.title)
	api := &client{base: base + "/api/v1", http: cfg.HTTP, patience: cfg.Patience, pause: 50 * time.Millisecond,
		subjects: map[string]string{}, tokens: map[string]string{}}
	if out.Err = api.findIssuer(ctx, base, cfg.Issuer); out.Err != nil {
		return out
	}
	p := newPlayer(s, api)
	if out.Err = p.setStage(ctx); out.Err != nil {
		return out
	}
	for i, r := range s.rows {
		row, err := p.playRow(ctx, r)
		out.Rows = append(out.Rows, row)
		t.row(file, row)
		if err != nil {
			out.Unplayed = len(s.rows) - i - 1
			if !errors.Is(err, errStop) {
				out.Err = p.onRow(r, err)
			}
			return out
		}
	}
	return out
}

// onRow adds where a story broke off, unless the error says so itself.
func (p *player) onRow(r *row, err error) error {
	var said Problem
	if errors.As(err, &said) {
		return err
	}
	return p.at(r.line, fmt.Errorf("row %s: %w", r.id, err))
}
