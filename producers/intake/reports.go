package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/uuid"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

func (i *Intake) routeReports(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "post-report", Method: http.MethodPost, Path: "/v1/reports", Tags: []string{"报送"},
		Summary:            "报送一份报表（普通 JSON）",
		Description:        "只写数据，事件的编号、来源和时间由本系统补上。数值可以是 JSON 数字或十进制字符串，原样保留；null 表示撤回。没有写到的指标不变。勾稽关系不符又没有说明（note）的不收；可疑的收下，在 warnings 里请核实。没有编号，所以断线后重发会成为新的一份，结果相同。",
		SkipValidateParams: true, DefaultStatus: http.StatusAccepted,
		Responses: i.answers(api, "报表"),
	}, handled(i.postReport))
	describeBody(api, "/v1/reports", reportBody())
}

func (i *Intake) postReport(ctx context.Context, v *visit, in *Patience) (*Answer, error) {
	wait, err := in.duration()
	if err != nil {
		return nil, err
	}
	if mediaTypeOf(v.request.Header.Get("Content-Type")) != "application/json" {
		return nil, problem(mediaType, "报表要用 Content-Type: application/json 发送；CloudEvents 事件请发到 /v1/events，文件请发到 /v1/files")
	}
	report, err := v.readAll(maxJSONBytes)
	if err != nil {
		return nil, err
	}
	return i.accept(ctx, v, arrival{name: "report", wait: wait, checker: producers.NewChecker(i.cfg.Catalogue), read: func(take func(producers.Draft) error) error {
		event, err := i.judgeReport(v.caller, report)
		if err != nil {
			return err
		}
		return take(producers.Draft{Event: event, Places: places(event)})
	}})
}

func (i *Intake) judgeReport(c caller, report []byte) (schema.Event, error) {
	body, err := i.envelope(c, report)
	if err != nil {
		return schema.Event{}, err
	}
	event, err := i.judge(c, body)
	var wrong *Problem
	if errors.As(err, &wrong) {
		for n := range wrong.Errors { // the envelope is ours
			wrong.Errors[n].Location = strings.TrimPrefix(wrong.Errors[n].Location, "data.")
		}
	}
	return event, err
}

// envelope makes a report a CloudEvent, its data byte for byte what the caller wrote.
func (i *Intake) envelope(c caller, report []byte) ([]byte, error) {
	report = bytes.TrimSpace(report)
	if err := soleObject(report); err != nil {
		return nil, problem(badContents, "内容不是一个 JSON 对象（%s）；请按 /openapi.json 里的例子写", err)
	}
	report, division, err := withDivision(c, report)
	if err != nil {
		return nil, err
	}
	source, err := json.Marshal("/divisions/" + division)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, `{"specversion":"1.0","id":%q,"source":%s,"type":%q,"time":%q,"datacontenttype":"application/json","data":%s}`,
		uuid.Must(uuid.NewV7()), source, schema.TypeReport, i.cfg.Now().In(schema.Shanghai).Format(time.RFC3339Nano), report), nil
}

// soleObject proves that text is one JSON object and nothing else, so that it may
// stand inside another. Repeated names are for the catalogue to tell.
func soleObject(text []byte) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	value, err := decoder.ReadValue()
	switch {
	case err != nil:
		return err
	case len(value) != len(text):
		return errors.New("第一个值后面还有内容")
	case value.Kind() != jsontext.KindBeginObject:
		return errors.New("最外层不是 { }")
	}
	return nil
}

// withDivision gives a report that names its division: the caller's own where it
// names none.
func withDivision(c caller, report []byte) (_ []byte, division string, err error) {
	var named struct {
		Division *json.RawMessage `json:"division"`
	}
	if err := json.Unmarshal(report, &named); err != nil {
		return nil, "", err
	}
	if named.Division != nil {
		var text string
		_ = json.Unmarshal(*named.Division, &text) // the catalogue says what is wrong with it
		return report, text, nil
	}
	if c.anyDivision {
		return report, "", nil
	}
	division = c.Division.String()
	inside := bytes.TrimSpace(report[1:])
	field := fmt.Appendf([]byte("{"), `"division":%q`, division)
	if inside[0] != '}' {
		field = append(field, ',')
	}
	return append(field, inside...), division, nil
}

// places are the parts of an event as the contract names them.
func places(event schema.Event) []string {
	if event.Report == nil {
		return []string{"data"}
	}
	names := make([]string, len(event.Report.Figures))
	for n := range names {
		names[n] = fmt.Sprintf("figures[%d]", n)
	}
	return names
}
