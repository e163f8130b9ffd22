package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"samlop/casefile"
	"samlop/internal/wording"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// Problem is every answer that is not the one asked for (RFC 9457).
type Problem struct {
	Type      string            `json:"type" example:"urn:samlop:problem:refused" doc:"The kind of problem"`
	Title     string            `json:"title" doc:"The kind of problem in words"`
	Status    int               `json:"status" example:"422" doc:"The HTTP status"`
	Detail    string            `json:"detail" doc:"What is wrong, in words a caseworker understands"`
	Remedy    string            `json:"remedy,omitempty" doc:"What to do instead"`
	Rule      string            `json:"rule,omitempty" example:"INV-34" doc:"The rule that refuses the step"`
	Key       string            `json:"key" example:"training_missing" doc:"The problem as a code, the same in every language"`
	Language  casefile.Language `json:"language" doc:"The language of the words: Accept-Language, else your own"`
	RequestID string            `json:"request_id" doc:"Name this when you ask for help"`
	Errors    []FieldError      `json:"errors,omitempty" doc:"What is written wrongly or missing, field by field; at most 20"`
	// Whom are ids: the name of each is read where the reader may read it, and stands in no log.
	Whom []casefile.Principal `json:"whom,omitempty" doc:"Whom it is about, where a rule refuses because of some of several"`
	Also []FurtherReason      `json:"also,omitempty" doc:"What the step would be refused for next, when what is asked for here has been given"`
	More bool                 `json:"more_errors,omitempty" doc:"There are more than errors names"`

	headers http.Header
}

// FieldError is one field that is written wrongly. Its value is never repeated.
type FieldError struct {
	Path    string `json:"path" example:"body.received_on" doc:"Where: body, query, path or header, and the field"`
	Message string `json:"message" doc:"What the field must be"`
}

// FurtherReason is one more reason for which a step is refused.
type FurtherReason struct {
	Rule   string `json:"rule" example:"INV-34" doc:"The rule that refuses the step"`
	Key    string `json:"key" example:"training_missing" doc:"The reason as a code, the same in every language"`
	Detail string `json:"detail" doc:"What is wrong"`
	Remedy string `json:"remedy,omitempty" doc:"What to do instead"`

	Whom []casefile.Principal `json:"whom,omitempty" doc:"Whom it is about"`
}

// Error makes a Problem an error; it carries codes only.
func (p *Problem) Error() string { return p.Type + ": " + p.Key }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are headers that go with the problem, such as Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is that of problems, whatever the client asked for.
func (p *Problem) ContentType(string) string { return problemType }

var (
	_ huma.StatusError       = (*Problem)(nil)
	_ huma.HeadersError      = (*Problem)(nil)
	_ huma.ContentTypeFilter = (*Problem)(nil)
)

func newProblem(x *exchange, status int, kind, key string, words wording.Words) *Problem {
	return &Problem{
		Type: "urn:samlop:problem:" + kind, Title: wording.Title(x.lang, kind), Status: status, Detail: words.Problem,
		Remedy: words.Remedy, Key: key, Language: casefile.Language(x.lang), RequestID: x.id,
	}
}

// ownProblem makes a problem that no rule and no field is about; kind finds the title, key the words.
func ownProblem(x *exchange, status int, kind, key string) *Problem {
	return newProblem(x, status, kind, key, wording.Own(x.lang, key, nil))
}

func (p *Problem) with(header, value string) *Problem {
	if p.headers == nil {
		p.headers = http.Header{}
	}
	p.headers.Set(header, value)
	return p
}

// write answers with a problem where huma is not in charge.
func (s *server) write(c *gin.Context, p *Problem) {
	if x := exchangeOf(c.Request.Context()); x.unread {
		hangUp(c, x)
	}
	for name := range p.headers {
		c.Header(name, p.headers.Get(name))
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte("{}") // impossible: strings and numbers only
	}
	c.Abort()
	c.Data(p.Status, problemType, body)
}
