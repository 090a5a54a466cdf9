package intake

import (
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
)

// documentVersion is the version of the interface under /v1.
const documentVersion = "1.0.0"

// apiConfig is huma's without what it adds by itself: pages that load from other
// servers, and a $schema in every answer.
func apiConfig() huma.Config {
	config := huma.DefaultConfig("汇总 huizong：数据报送接口", documentVersion)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.Info.Description = "县、市、省用程序或文件报送数据。收下的都已写在硬盘上；回答 202 以后，要么入库，要么回执会说明为什么拒收。" +
		"错误一律是 application/problem+json（RFC 9457）。"
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", Description: "huizong keys issue 签发的令牌，只能为它自己的行政区划报送。没有密钥的系统只收本机程序的请求，不要令牌。",
	}}
	config.Security = []map[string][]string{{"token": {}}}
	return config
}

// everywhere are the problems that any operation may answer with.
var everywhere = map[int]string{
	http.StatusUnauthorized:        "没有令牌，或者令牌无效、已过期、已撤销",
	http.StatusForbidden:           "不是令牌自己的行政区划",
	http.StatusTooManyRequests:     "请求太频繁，Retry-After 秒后再试",
	http.StatusInternalServerError: "系统内部出错",
	http.StatusServiceUnavailable:  "没有密钥，或者发件箱、硬盘满了",
}

// responses documents what an operation answers.
func (i *Intake) responses(api huma.API, answers map[int]string) map[string]*huma.Response {
	schema := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	responses := map[string]*huma.Response{}
	for _, described := range []map[int]string{everywhere, answers} {
		for status, description := range described {
			response := &huma.Response{Description: description}
			if status >= http.StatusBadRequest {
				response.Content = map[string]*huma.MediaType{problemType: {Schema: schema}}
			}
			responses[strconv.Itoa(status)] = response
		}
	}
	return responses
}

// answers documents what an operation that takes something answers.
func (i *Intake) answers(api huma.API, what string) map[string]*huma.Response {
	responses := i.responses(api, map[int]string{
		http.StatusOK:                    "没有任何数据，无需报送",
		http.StatusCreated:               "已入库（只在 wait 时）",
		http.StatusAccepted:              "已收下，结果见回执",
		http.StatusBadRequest:            "没有传完",
		http.StatusRequestTimeout:        "传得太慢",
		http.StatusRequestEntityTooLarge: what + "太大",
		http.StatusUnsupportedMediaType:  "内容类型不对",
		http.StatusUnprocessableEntity:   what + "有误，什么都没有收下；或者在 wait 时被拒收",
	})
	accepted := api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Accepted](), true, "Accepted")
	for _, status := range []string{"200", "201", "202"} {
		responses[status].Content = map[string]*huma.MediaType{"application/json": {Schema: accepted}}
	}
	return responses
}

// describeBody documents a request's body once its operation is registered: a body
// that huma knew of it would read by itself, without our limits.
func describeBody(api huma.API, path string, body *huma.RequestBody) {
	api.OpenAPI().Paths[path].Post.RequestBody = body
}
