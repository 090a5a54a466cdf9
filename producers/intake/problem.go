package intake

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// Problem is what a caller gets who does not get what was asked for: RFC 9457,
// told in Chinese, with what to do about it.
type Problem struct {
	Type   string    `json:"type" example:"urn:huizong:problem:contents" doc:"问题的种类，供程序判断"`
	Title  string    `json:"title" example:"数据有误" doc:"问题的种类，供人阅读"`
	Status int       `json:"status" example:"422" doc:"HTTP 状态码"`
	Detail string    `json:"detail" doc:"这一次错在哪里，怎么办"`
	Errors []Mistake `json:"errors,omitempty" doc:"逐条列出的错误，最多 1000 条"`

	Annotated []byte `json:"annotated,omitempty" doc:"annotate=true 时：标出了错误的工作簿（XLSX，base64）"`

	kind   kind
	header http.Header
	cause  error // for the log; nil where the problem says it all
}

// Mistake is one thing that is wrong with what was sent.
type Mistake struct {
	Location string `json:"location,omitempty" example:"表2!D17" doc:"错在哪里：字段、单元格，或者行和列"`
	Message  string `json:"message" example:"med_disputes_found（排查纠纷）是计数，不能有小数" doc:"错在什么，怎么改"`
	Value    string `json:"value,omitempty" example:"2.5" doc:"现在写的是什么"`
}

// kind is what sort of problem it is: the end of its type, and a metric's label.
type kind string

const (
	noToken       kind = "no-token"
	badToken      kind = "bad-token"
	noKeys        kind = "no-keys"
	notLocal      kind = "not-local"
	otherDivision kind = "other-division"
	notFound      kind = "not-found"
	wrongMethod   kind = "wrong-method"
	tooSlow       kind = "too-slow"
	brokenOff     kind = "broken-off"
	tooLarge      kind = "too-large"
	mediaType     kind = "media-type"
	badParameter  kind = "bad-parameter"
	badContents   kind = "contents"
	crossCheck    kind = "cross-check"
	tooMany       kind = "too-many"
	busy          kind = "busy"
	outboxFull    kind = "outbox-full"
	internal      kind = "internal"
)

// kinds says how each is answered.
var kinds = map[kind]struct {
	status int
	title  string
}{
	noToken:       {http.StatusUnauthorized, "没有令牌"},
	badToken:      {http.StatusUnauthorized, "令牌无效"},
	noKeys:        {http.StatusServiceUnavailable, "还没有密钥"},
	notLocal:      {http.StatusForbidden, "只收本机程序的请求"},
	otherDivision: {http.StatusForbidden, "不能替别的行政区划填报"},
	notFound:      {http.StatusNotFound, "没有找到"},
	wrongMethod:   {http.StatusMethodNotAllowed, "方法不对"},
	tooSlow:       {http.StatusRequestTimeout, "传得太慢"},
	brokenOff:     {http.StatusBadRequest, "没有传完"},
	tooLarge:      {http.StatusRequestEntityTooLarge, "内容太大"},
	mediaType:     {http.StatusUnsupportedMediaType, "内容类型不对"},
	badParameter:  {http.StatusUnprocessableEntity, "参数有误"},
	badContents:   {http.StatusUnprocessableEntity, "数据有误"},
	crossCheck:    {http.StatusUnprocessableEntity, "勾稽关系不符"},
	tooMany:       {http.StatusTooManyRequests, "请求太频繁"},
	busy:          {http.StatusTooManyRequests, "同时处理的请求太多"},
	outboxFull:    {http.StatusServiceUnavailable, "存不下了"},
	internal:      {http.StatusInternalServerError, "系统内部出错"},
}

func problem(k kind, format string, args ...any) *Problem {
	return &Problem{
		Type: "urn:huizong:problem:" + string(k), Title: kinds[k].title, Status: kinds[k].status,
		Detail: fmt.Sprintf(format, args...), kind: k, header: http.Header{},
	}
}

// with adds a header to the answer.
func (p *Problem) with(name, value string) *Problem {
	p.header.Set(name, value)
	return p
}

// because notes what the caller is not told.
func (p *Problem) because(cause error) *Problem {
	p.cause = cause
	return p
}

// listing adds mistakes.
func (p *Problem) listing(mistakes []Mistake) *Problem {
	p.Errors = mistakes
	return p
}

// Error gives the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders tells huma the headers.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType tells huma the media type.
func (p *Problem) ContentType(string) string { return problemType }

// send answers with a problem where huma has no handler to return it from.
func (p *Problem) send(ctx huma.Context) {
	for name := range p.header {
		ctx.SetHeader(name, p.header.Get(name))
	}
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // whoever asked is gone: nobody to tell
}
