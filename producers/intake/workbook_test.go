package intake_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// filled is the template that the desk gives, with values in cells of 表2.
func (d *desk) filled(values map[string]any) string {
	d.Helper()
	template := d.do(request{method: "GET", path: "/v1/templates/140525/2024-03", token: "zezhou-token"})
	if template.status != http.StatusOK || !strings.Contains(template.header.Get("Content-Disposition"), "140525-2024-03.xlsx") {
		d.Fatalf("got %d %v, want a template", template.status, template.header)
	}
	book, err := excelize.OpenReader(bytes.NewReader(template.body))
	if err != nil {
		d.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	for cell, value := range values {
		if err := book.SetCellValue("表2", cell, value); err != nil {
			d.Fatal(err)
		}
	}
	var body bytes.Buffer
	if err := book.Write(&body); err != nil {
		d.Fatal(err)
	}
	return body.String()
}

// A template that was filled in is taken, as a body and in a form; by its own
// division only.
func TestWorkbookIsTaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	book := d.filled(map[string]any{"D4": 25})
	for _, q := range []request{
		file("zezhou-token", sheet, book),
		file("zezhou-token", "multipart/form-data; boundary=b", part("三月.xlsx", book)+"--b--\r\n"),
	} {
		if got := d.do(q); got.status != http.StatusAccepted || got.header.Get("Location") == "" {
			t.Errorf("got %d %s, want 202 and where the receipt is", got.status, got.body)
		}
	}
	if got := d.do(file("gaoping-token", sheet, book)); got.status != http.StatusForbidden {
		t.Errorf("a neighbour's: got %d %s, want 403", got.status, got.body)
	}
	if kept := d.kept(); kept != 2 {
		t.Errorf("got %d batches kept, want 2", kept)
	}
}

// Mistakes name their cells, and are marked in the workbook where that is asked for.
func TestWorkbookWithMistakes(t *testing.T) {
	t.Parallel()
	d := newDesk(t, nil)
	q := file("zezhou-token", sheet, d.filled(map[string]any{"D4": 2.5, "D5": "很多"}))
	plain := d.do(q).problem()
	var places []string
	for _, m := range plain.Errors {
		places = append(places, m.Location)
	}
	if plain.Status != http.StatusUnprocessableEntity || !slices.Equal(places, []string{"表2!D4", "表2!D5"}) || plain.Annotated != nil {
		t.Errorf("got %+v, want 表2!D4 and 表2!D5", plain)
	}
	q.path += "?annotate=true"
	var answer struct{ Annotated string }
	if err := json.Unmarshal(d.do(q).body, &answer); err != nil {
		t.Fatal(err)
	}
	marked, err := base64.StdEncoding.DecodeString(answer.Annotated)
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		t.Fatalf("got no workbook back: %v", err)
	}
	defer func() { _ = book.Close() }()
	comments, err := book.GetComments("表2")
	if err != nil || len(comments) < 2 {
		t.Errorf("got comments %v, %v, want one at each mistake", comments, err)
	}
	d.nothingKept()
}
