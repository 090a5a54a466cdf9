package intake

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/huizong/huizong/producers"
)

func (i *Intake) routeFiles(api huma.API) {
	huma.Register(api, huma.Operation{
		OperationID: "post-file", Method: http.MethodPost, Path: "/v1/files", Tags: []string{"报送"},
		Summary: "报送一个文件（XLSX 或 CSV）",
		Description: "XLSX 是从 /v1/templates 下载后填好的工作簿，最大 16 MiB；CSV 是长表、宽表或案件表，UTF-8 或 GB18030，最大 512 MiB。" +
			"整个文件要么全收，要么不收：有任何错误，就逐条指出单元格或行列，什么都不收。勾稽关系不符又没有说明的也不收。",
		SkipValidateParams: true, DefaultStatus: http.StatusAccepted,
		Responses: i.answers(api, "文件"),
	}, handled(i.postFile))
	describeBody(api, "/v1/files", fileBody())
}

type fileRequest struct {
	Patience
	Annotate string `query:"annotate" doc:"true：工作簿有误时，把标出了错误的工作簿也放进回答"`
}

func (i *Intake) postFile(ctx context.Context, v *visit, in *fileRequest) (*Answer, error) {
	wait, err := in.duration()
	if err != nil {
		return nil, err
	}
	annotate, err := strconv.ParseBool(cmp.Or(in.Annotate, "false"))
	if err != nil {
		return nil, parameterProblem("query.annotate", in.Annotate, "应是 true 或 false")
	}
	upload, err := v.upload()
	if err != nil {
		return nil, err
	}
	upload.annotate = annotate
	return i.accept(ctx, v, arrival{name: upload.name, wait: wait, checker: producers.NewChecker(i.cfg.Catalogue), read: func(take func(producers.Draft) error) error {
		if err := i.read(ctx, upload, take); err != nil {
			return fileProblem(err)
		}
		return upload.end()
	}})
}
