package intake

import (
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// route makes the operations known to the mux and to the OpenAPI document.
func (i *Intake) route() error {
	api := humago.New(i.mux, apiConfig())
	api.UseMiddleware(i.enter)
	i.routeEvents(api)
	i.routeReports(api)
	i.routeFiles(api)
	i.routeReceipts(api)
	i.routeTemplates(api)
	i.mux.HandleFunc("/v1/", i.elsewhere)
	document := api.OpenAPI()
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} { // huma's own problems, which we never send
		delete(document.Components.Schemas.Map(), unused)
	}
	return i.routeDocument(document)
}

// elsewhere answers what no operation does.
func (i *Intake) elsewhere(w http.ResponseWriter, r *http.Request) {
	unknown := huma.Operation{OperationID: "unknown"}
	i.enter(humago.NewContext(&unknown, r, w), func(ctx huma.Context) {
		v, _ := ctx.Context().Value(visitKey{}).(*visit)
		v.fail(i.missing(r)).send(ctx)
	})
}

func (i *Intake) missing(r *http.Request) *Problem {
	if allowed := i.methods(r); len(allowed) > 0 {
		list := strings.Join(allowed, ", ")
		return problem(wrongMethod, "这个地址不收 %.20s 请求；请用 %s", r.Method, list).with("Allow", list)
	}
	return problem(notFound, "没有这个地址；有哪些地址见 /openapi.json")
}

// methods are those that the path of a request has operations for.
func (i *Intake) methods(r *http.Request) (allowed []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := r.Clone(r.Context())
		other.Method = method
		if _, pattern := i.mux.Handler(other); pattern != "/v1/" {
			allowed = append(allowed, method)
		}
	}
	return allowed
}

// routeDocument serves the finished document. Huma's own handler for it makes it
// with the first request, which may be two at once.
func (i *Intake) routeDocument(document *huma.OpenAPI) error {
	asJSON, err := document.MarshalJSON()
	if err != nil {
		return err
	}
	asYAML, err := document.YAML()
	if err != nil {
		return err
	}
	i.mux.HandleFunc("GET /openapi.json", give("application/openapi+json", asJSON))
	i.mux.HandleFunc("GET /openapi.yaml", give("application/openapi+yaml", asYAML))
	return nil
}

func give(contentType string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write(body)
	}
}
