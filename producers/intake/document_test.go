package intake_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// document is what the tests read of the OpenAPI document.
type document struct {
	Paths map[string]map[string]operation
}

type operation struct {
	OperationID string
	Parameters  []struct {
		Name, In string
		Schema   struct{ Examples []string }
	}
	RequestBody struct {
		Content map[string]struct {
			Examples map[string]documented
		}
	}
	Responses map[string]struct {
		Content map[string]any
	}
}

// documented is an example.
type documented struct {
	Value         any
	ExternalValue string
	Status        int `json:"x-status"`
}

func (d *desk) document() (doc document) {
	d.Helper()
	got := d.do(request{method: "GET", path: "/openapi.json"})
	if err := json.Unmarshal(got.body, &doc); err != nil || len(doc.Paths) == 0 {
		d.Fatalf("the document is not to be read: %v", err)
	}
	return doc
}

// Every operation of the document has examples, and each of them is answered as
// the document says.
func TestDocumentedExamples(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	doc := d.document()
	sent := 0
	for _, method := range []string{"post", "get"} { // what is asked after is sent first
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			op, ok := doc.Paths[path][method]
			if !ok {
				continue
			}
			before := sent
			if method == "get" {
				d.example(op, http.StatusOK, request{method: "GET", path: filled(t, path, op)})
				sent++
			}
			for kind, media := range op.RequestBody.Content {
				for name, e := range media.Examples {
					q := d.requestOf(path, kind, e)
					t.Logf("%s %s, example %s", path, kind, name)
					d.example(op, e.Status, q)
					sent++
				}
			}
			if sent == before {
				t.Errorf("%s %s has no example", method, path)
			}
		}
	}
	if sent < 10 {
		t.Errorf("got %d examples, want them all", sent)
	}
}

// example sends one and holds the answer to the document.
func (d *desk) example(op operation, status int, q request) {
	d.Helper()
	q.token = "zezhou-token"
	got := d.do(q)
	if got.status != status {
		d.Errorf("%s: got %d %s, want %d", op.OperationID, got.status, got.body, status)
	}
	answer, ok := op.Responses[strconv.Itoa(status)]
	if kind := got.header.Get("Content-Type"); !ok || answer.Content[kind] == nil {
		d.Errorf("%s: got %d with %s, which the document doesn't tell of", op.OperationID, got.status, kind)
	}
}

// filled puts the parameters' examples into a path.
func filled(t *testing.T, path string, op operation) string {
	t.Helper()
	for _, p := range op.Parameters {
		if p.In == "path" && len(p.Schema.Examples) == 0 {
			t.Errorf("%s: parameter %s has no example", op.OperationID, p.Name)
		} else if p.In == "path" {
			path = strings.ReplaceAll(path, "{"+p.Name+"}", p.Schema.Examples[0])
		}
	}
	return path
}

// requestOf makes an example a request. Text stands for itself, anything else is JSON.
func (d *desk) requestOf(path, kind string, e documented) request {
	d.Helper()
	q := request{method: "POST", path: path, contentType: kind}
	switch value := e.Value.(type) {
	case nil:
		q.body = string(d.do(request{method: "GET", path: e.ExternalValue, token: "zezhou-token"}).body)
	case string:
		q.body = value
	case map[string]any:
		if kind == "multipart/form-data" {
			return d.form(q, value)
		}
		text, err := json.Marshal(value)
		if err != nil {
			d.Fatal(err)
		}
		q.body = string(text)
	}
	return q
}

func (d *desk) form(q request, fields map[string]any) request {
	d.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		field, err := w.CreateFormFile(name, "figures.csv")
		if err != nil {
			d.Fatal(err)
		}
		_, _ = field.Write([]byte(value.(string)))
	}
	_ = w.Close()
	q.contentType, q.body = w.FormDataContentType(), body.String()
	return q
}

// The document is there as YAML, too.
func TestDocumentInYAML(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	got := d.do(request{method: "GET", path: "/openapi.yaml"})
	if got.status != http.StatusOK || !bytes.Contains(got.body, []byte("operationId: post-report")) {
		t.Errorf("got %d %.200s, want the document", got.status, got.body)
	}
}
