package intake

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/huizong/huizong/schema"
)

// statusField marks an example with the status that it is answered with; a test
// sends them all.
const statusField = "x-status"

// body documents what an operation takes, by media type.
func body(description string, content map[string]*huma.MediaType) *huma.RequestBody {
	return &huma.RequestBody{Description: description, Required: true, Content: content}
}

func example(status int, summary string, value any) *huma.Example {
	return &huma.Example{Summary: summary, Value: value, Extensions: map[string]any{statusField: status}}
}

type object = map[string]any

// exampleID is the event that the examples send and ask after.
const exampleID = "0195b1c2-5d6e-7f80-9a1b-2c3d4e5f6071"

func eventBody() *huma.RequestBody {
	envelope := func(id, kind string, data object) object {
		return object{
			"specversion": "1.0", "id": id, "source": "/divisions/140525/legal-aid-system", "type": kind,
			"time": "2024-04-03T09:30:00+08:00", "datacontenttype": "application/json", "data": data,
		}
	}
	report := object{"division": "140525", "period": "2024-03", "figures": []object{{"metric": "med_disputes_found", "value": 25}}}
	aid := object{
		"case": "泽司援2024-0137", "kind": "legal_aid", "division": "140525", "version": 3, "opened": "2024-03-05", "closed": "2024-03-29",
		"outcome": "granted", "by": object{"group": "minor"}, "amounts": object{"loss_recovered": "12500.00"},
	}
	unknown := object{"division": "140525", "period": "2024-03", "figures": []object{{"metric": "no_such_metric", "value": 1}}}
	return body("CloudEvents 1.0 的 JSON 格式，最大 1 MiB", map[string]*huma.MediaType{schema.ContentType: {
		Schema: &huma.Schema{Type: "object", Description: "契约里的事件"},
		Examples: map[string]*huma.Example{
			"report":         example(202, "一份报表", envelope(exampleID, schema.TypeReport, report)),
			"case":           example(202, "一个案件的现状", envelope("la-2024-0137-3", schema.TypeCase, aid)),
			"unknown_metric": example(422, "没有这个指标", envelope("la-2024-0138-1", schema.TypeReport, unknown)),
		},
	}})
}

func reportBody() *huma.RequestBody {
	text := &huma.Schema{Type: "string"}
	return body("一个行政区划一个月的数据，最大 1 MiB", map[string]*huma.MediaType{"application/json": {
		Schema: &huma.Schema{
			Type: "object", Required: []string{"period", "figures"},
			Properties: map[string]*huma.Schema{
				"division":  {Type: "string", Pattern: "^[0-9]{6}$", Description: "不写就是令牌的行政区划"},
				"period":    {Type: "string", Description: "月份，如 2024-03"},
				"scope":     {Type: "string", Enum: []any{string(schema.ScopeOwn), string(schema.ScopeTotal)}},
				"submitter": text, "note": text,
				"figures": {Type: "array", Items: figureSchema()},
			},
		},
		Examples: map[string]*huma.Example{
			"figures": example(202, "三个数，其中一个撤回", object{
				"division": "140525", "period": "2024-03", "submitter": "张三",
				"figures": []object{
					{"metric": "med_disputes_found", "value": 25},
					{"metric": "med_disputes_resolved", "value": "22", "note": "三件还在调解"},
					{"metric": "enf_fines", "value": nil},
				},
			}),
			"fraction": example(422, "计数不能有小数", object{
				"division": "140525", "period": "2024-03", "figures": []object{{"metric": "med_disputes_found", "value": 2.5}},
			}),
		},
	}})
}

func figureSchema() *huma.Schema {
	return &huma.Schema{
		Type: "object", Required: []string{"metric", "value"},
		Properties: map[string]*huma.Schema{
			"metric": {Type: "string"},
			"value":  {Description: "JSON 数字、十进制字符串，或者 null（撤回）"},
			"by":     {Type: "object", Description: `分组，如 {"group":"minor"}`},
			"note":   {Type: "string"},
		},
	}
}

func fileBody() *huma.RequestBody {
	const good = "division,period,metric,value\n140525,2024-03,med_disputes_found,25\n"
	binary := &huma.Schema{Type: "string", Format: "binary"}
	return body("一个文件", map[string]*huma.MediaType{
		csvType: {Schema: &huma.Schema{Type: "string"}, Examples: map[string]*huma.Example{
			"long":           example(202, "长表：一行一个数", good),
			"unknown_metric": example(422, "第 2 行没有这个指标", "division,period,metric,value\n140525,2024-03,no_such_metric,1\n"),
		}},
		workbookType: {Schema: binary, Examples: map[string]*huma.Example{"template": {
			Summary: "还没有填写的工作簿：没有数据，无需报送", ExternalValue: "/v1/templates/140525/2024-03",
			Extensions: map[string]any{statusField: 200},
		}}},
		multipartType: {
			Schema:   &huma.Schema{Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{"file": binary}},
			Examples: map[string]*huma.Example{"form": example(202, "网页表单或 curl -F file=@figures.csv", object{"file": good})},
		},
	})
}
