package intake

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type receiptRequest struct {
	Place
	ID string `path:"id" example:"0195b1c2-5d6e-7f80-9a1b-2c3d4e5f6071" doc:"事件编号"`
}

type receiptAnswer struct{ Body Receipt }

func (i *Intake) routeReceipts(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "get-receipt", Method: http.MethodGet, Path: "/v1/receipts/{division}/{id}", Tags: []string{"查询"},
		Summary:            "一个事件的回执",
		Description:        "等待发送、已发送、已入库，还是被拒收和为什么。只能查令牌自己的行政区划。",
		SkipValidateParams: true,
		Responses: i.responses(api, map[int]string{
			http.StatusOK: "回执", http.StatusNotFound: "没有收到过这个事件", http.StatusUnprocessableEntity: "参数有误",
		}),
	}, handled(i.getReceipt))
}

func (i *Intake) getReceipt(ctx context.Context, v *visit, in *receiptRequest) (*receiptAnswer, error) {
	division, err := in.code()
	if err != nil {
		return nil, err
	}
	if err := v.caller.may(division); err != nil {
		return nil, err
	}
	if !eventID.MatchString(in.ID) {
		return nil, parameterProblem("path.id", in.ID, "应是 1 至 64 个字母、数字、_ 或 -")
	}
	fate, known, err := i.fate(ctx, division, in.ID)
	if err != nil {
		return nil, fmt.Errorf("look up an event: %w", err)
	}
	if !known {
		return nil, problem(notFound, "没有收到过 %s 的事件 %s；请核对编号，或者重新发送", division, in.ID)
	}
	return &receiptAnswer{receipt(division, in.ID, fate)}, nil
}
