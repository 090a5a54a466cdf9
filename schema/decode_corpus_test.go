package schema

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

var update = flag.Bool("update", false, "rewrite testdata/events/reasons.golden")

// exceptions are the bodies that Decode refuses and the JSON Schema can't.
var exceptions = []struct {
	why   string
	holds func(body []byte, reasons Reasons) bool
}{
	{
		"a schema sees parsed JSON: repeated names, lone surrogates and bytes that are not UTF-8 are gone by then",
		func(body []byte, _ Reasons) bool { return !jsontext.Value(body).IsValid() },
	},
	{
		"digits are counted by value: no pattern does that with exponents, and multipleOf 0.0001 is wrong in validators that compute in floats",
		func(_ []byte, reasons Reasons) bool {
			return !strings.Contains(strings.ReplaceAll(strings.Join(reasons, "\n")+"\n", "位小数\n", ""), "\n")
		},
	},
}

// unwieldy are exponents that the validator would make numbers of that long.
var unwieldy = regexp.MustCompile(`[eE][+-]?[0-9]{5}`)

// checkAgreement compares Decode's verdict on a body with the JSON Schema's.
func checkAgreement(t *testing.T, schema *jsonschema.Schema, body []byte, reasons Reasons) {
	t.Helper()
	if unwieldy.Match(body) {
		return
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if (err == nil) == (len(reasons) == 0) {
		return
	}
	for _, exception := range exceptions {
		if err == nil && exception.holds(body, reasons) {
			return
		}
	}
	t.Errorf("%.2000s\ngot reasons %q, schema says %v", body, reasons, err)
}

func compileSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(EventSchema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("event.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("event.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// corpus reads testdata/events/<verdict>, sorted by name.
func corpus(t testing.TB, verdict string) (names []string, bodies [][]byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("testdata", "events", verdict, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		bodies = append(bodies, body)
	}
	return names, bodies
}

func TestCorpusValid(t *testing.T) {
	schema := compileSchema(t)
	names, bodies := corpus(t, "valid")
	for i, body := range bodies {
		_, reasons := Decode(body)
		if len(reasons) > 0 {
			t.Errorf("%s: got %q, want no reasons", names[i], reasons)
		}
		checkAgreement(t, schema, body, reasons)
	}
	if len(names) < 25 {
		t.Errorf("got %d valid events, want at least 25", len(names))
	}
}

// TestCorpusInvalid holds every reason's text in a golden file, where they can
// be read and reviewed together.
func TestCorpusInvalid(t *testing.T) {
	schema := compileSchema(t)
	var got strings.Builder
	names, bodies := corpus(t, "invalid")
	for i, body := range bodies {
		_, reasons := Decode(body)
		if len(reasons) == 0 {
			t.Errorf("%s: got no reasons", names[i])
		}
		checkAgreement(t, schema, body, reasons)
		fmt.Fprintf(&got, "%s\n\t%s\n", filepath.Base(names[i]), strings.Join(reasons, "\n\t"))
	}
	golden := filepath.Join("testdata", "events", "reasons.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("reasons differ from %s; look at the diff after go test -update", golden)
	}
}
