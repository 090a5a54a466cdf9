package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/huizong/huizong/producers/workbook"
	"github.com/huizong/huizong/schema"
)

type templateRequest struct {
	Place
	Period string `path:"period" example:"2024-03" doc:"月份"`
}

type templateAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (i *Intake) routeTemplates(api huma.API) {
	responses := i.responses(api, map[int]string{
		http.StatusOK: "工作簿", http.StatusNotFound: "这个月不欠报表", http.StatusUnprocessableEntity: "参数有误",
	})
	responses["200"].Content = map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
	huma.Register(api, huma.Operation{
		OperationID: "get-template", Method: http.MethodGet, Path: "/v1/templates/{division}/{period}", Tags: []string{"填报"},
		Summary:            "一个行政区划一个月的填报工作簿（XLSX）",
		Description:        "正好是这个行政区划这个月应报的：每套报表一张表，带单位、口径、上月和去年同月的数。填好后发到 /v1/files。",
		SkipValidateParams: true, Responses: responses,
	}, handled(i.getTemplate))
}

func (i *Intake) getTemplate(ctx context.Context, v *visit, in *templateRequest) (*templateAnswer, error) {
	division, err := in.code()
	if err != nil {
		return nil, err
	}
	if err := v.caller.may(division); err != nil {
		return nil, err
	}
	period, err := schema.ParsePeriod(in.Period)
	if err != nil || period.IsYear() {
		return nil, parameterProblem("path.period", in.Period, "应是月份，如 2024-03")
	}
	var file bytes.Buffer
	err = workbook.Write(&file, workbook.Config{
		Catalogue: i.cfg.Catalogue, Division: division, Period: period, Standing: i.standing(ctx, division, period), Now: i.cfg.Now(),
	})
	if errors.Is(err, workbook.ErrNoForm) {
		return nil, problem(notFound, "%s；请核对行政区划和月份", err)
	}
	if err != nil {
		return nil, fmt.Errorf("write a template: %w", err)
	}
	name := fmt.Sprintf(`attachment; filename="%s-%s.xlsx"`, division, period)
	return &templateAnswer{workbookType, name, file.Bytes()}, nil
}

// pastMonths is how far back a template shows: the same month last year.
const pastMonths = 13

// standing is what the division stood at; a template does without where nobody can
// be asked.
func (i *Intake) standing(ctx context.Context, division schema.Code, period schema.Period) *schema.Standing {
	standing, err := i.lookup(ctx, division, schema.StandingRequest{To: period.String(), Months: pastMonths})
	if err != nil {
		i.cfg.Logger.Warn("a template goes without the division's earlier figures", "division", division.String(), "error", err)
		return nil
	}
	return &standing
}
