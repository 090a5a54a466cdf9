package intake

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

func (i *Intake) routeEvents(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "post-event", Method: http.MethodPost, Path: "/v1/events", Tags: []string{"报送"},
		Summary:            "报送一个事件（CloudEvents 1.0）",
		Description:        "业务系统用：一份报表（huizong.report.v1）或一个案件的全部现状（huizong.case.v1）。同一行政区划的同一编号永远指同一个事件，重复发送没有害处；被拒收的事件改正后请换新编号。这里不问勾稽关系：业务系统的数照收，不符的由系统标出。",
		SkipValidateParams: true, DefaultStatus: http.StatusAccepted,
		Responses: i.answers(api, "CloudEvent"),
	}, handled(i.postEvent))
	describeBody(api, "/v1/events", eventBody())
}

func (i *Intake) postEvent(ctx context.Context, v *visit, in *Patience) (*Answer, error) {
	wait, err := in.duration()
	if err != nil {
		return nil, err
	}
	if mediaTypeOf(v.request.Header.Get("Content-Type")) != schema.ContentType {
		return nil, problem(mediaType, "事件要用 Content-Type: %s 发送；只有报表数据请发到 /v1/reports", schema.ContentType)
	}
	body, err := v.readAll(maxJSONBytes)
	if err != nil {
		return nil, err
	}
	return i.accept(ctx, v, arrival{name: "event", wait: wait, read: func(take func(producers.Draft) error) error {
		event, err := i.judge(v.caller, body)
		if err != nil {
			return err
		}
		return take(producers.Draft{Event: event, Places: places(event)})
	}})
}

// judge gives the event that a body holds, with the verdict that the loader
// would give at this time.
func (i *Intake) judge(c caller, body []byte) (schema.Event, error) {
	read, _ := schema.Decode(body)
	if read.Division != schema.Country { // else it is the catalogue's to say
		if err := c.may(read.Division); err != nil {
			return schema.Event{}, err
		}
	}
	event, reasons := i.cfg.Catalogue.Judge(schema.Message{Subject: schema.Subject(read), Body: body, Time: i.cfg.Now()})
	if len(reasons) > 0 {
		return event, contentsProblem(reasonMistakes(reasons))
	}
	return event, nil
}
