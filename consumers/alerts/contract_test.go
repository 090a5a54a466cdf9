package alerts

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/huizong/huizong/schema"
)

// published is the schema of a part of the published contract.
func published(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	var document any
	if err := yaml.Unmarshal(schema.AsyncAPI, &document); err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("asyncapi.yaml", document); err != nil {
		t.Fatal(err)
	}
	s, err := compiler.Compile("asyncapi.yaml#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func encoded(t *testing.T, value any) any {
	t.Helper()
	body, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

// What channels are told is what the contract says.
func TestNoticesAreAsPublished(t *testing.T) {
	t.Parallel()
	d, _ := deadDesk(t)
	d.dead[schema.Country] = 1
	d.all(schema.RuleDeadLetters)
	clear(d.dead)
	d.all(schema.RuleDeadLetters)
	s := published(t, "alert")
	count := 0
	d.check(d.tell(t.Context(), &Channel{Name: "one", Tell: func(_ context.Context, notices []Notice) error {
		for _, n := range notices {
			count++
			if err := s.Validate(encoded(t, n)); err != nil {
				t.Errorf("%+v: %v", n, err)
			}
		}
		return nil
	}}))
	if count != 4 {
		t.Errorf("got %d notices, want 4", count)
	}
}

// TestPublishedFields holds that the contract has the fields that are sent and
// taken, and no others.
func TestPublishedFields(t *testing.T) {
	t.Parallel()
	at := time.Now()
	for name, filled := range map[string]any{
		"alert":           Notice{Was: schema.AlertInfo, Reason: "r", ResolvedAt: &at, Provisional: true},
		"followUpRequest": FollowUp{Owner: "o", Deadline: "2024-10-31", Text: "t"},
	} {
		got := slices.Sorted(maps.Keys(published(t, name).Properties))
		if want := slices.Sorted(maps.Keys(encoded(t, filled).(map[string]any))); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}
