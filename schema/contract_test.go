package schema

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// TestAsyncAPIChannels holds that the published channels are the subjects that
// this package makes.
func TestAsyncAPIChannels(t *testing.T) {
	var document struct {
		AsyncAPI string `yaml:"asyncapi"`
		Channels map[string]struct {
			Address    string         `yaml:"address"`
			Parameters map[string]any `yaml:"parameters"`
		} `yaml:"channels"`
	}
	if err := yaml.Unmarshal(AsyncAPI, &document); err != nil {
		t.Fatal(err)
	}
	if document.AsyncAPI != "3.0.0" {
		t.Errorf("got version %s, want 3.0.0", document.AsyncAPI)
	}
	fill := strings.NewReplacer("{province}", "14", "{city}", "05", "{county}", "25", "{sequence}", "7")
	got := map[string]string{}
	for name, channel := range document.Channels {
		if channel.Address == "" { // a reply's: whoever asks names it
			continue
		}
		got[name] = fill.Replace(channel.Address)
		for parameter := range channel.Parameters {
			if !strings.Contains(channel.Address, "{"+parameter+"}") {
				t.Errorf("%s has no parameter %s", channel.Address, parameter)
			}
		}
	}
	want := map[string]string{
		"report":   Subject(Event{Type: TypeReport, Division: 140525}),
		"case":     Subject(Event{Type: TypeCase, Division: 140525}),
		"dead":     DeadSubject("hz.case.14.05.25", 7),
		"stored":   StoredSubject("14"),
		"refused":  RefusedSubject("hz.case.14.05.25", 7),
		"alert":    AlertSubject(140525),
		"targets":  "hz.office.targets",
		"followUp": "hz.office.alerts",
		"standing": StandingSubject(140525),
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestAsyncAPITargetFields holds that a request may state what a file may.
func TestAsyncAPITargetFields(t *testing.T) {
	var document struct {
		Components struct {
			Schemas struct {
				TargetsRequest struct {
					Properties struct {
						Targets struct {
							Items struct {
								Properties map[string]any `yaml:"properties"`
								Required   []string       `yaml:"required"`
							} `yaml:"items"`
						} `yaml:"targets"`
					} `yaml:"properties"`
				} `yaml:"targetsRequest"`
			} `yaml:"schemas"`
		} `yaml:"components"`
	}
	if err := yaml.Unmarshal(AsyncAPI, &document); err != nil {
		t.Fatal(err)
	}
	target := document.Components.Schemas.TargetsRequest.Properties.Targets.Items
	fields, required := TargetFields()
	if got := slices.Sorted(maps.Keys(target.Properties)); !slices.Equal(got, slices.Sorted(slices.Values(fields))) {
		t.Errorf("got fields %v, want %v", got, fields)
	}
	if !slices.Equal(target.Required, fields[:required]) {
		t.Errorf("got required %v, want %v", target.Required, fields[:required])
	}
}

// TestSchemaFields holds that schema and decoder know the same fields.
func TestSchemaFields(t *testing.T) {
	schema := compileSchema(t)
	for name, s := range map[string]*shape{"": &envelopeShape, "report": dataShapes[TypeReport], "case": dataShapes[TypeCase], "figure": &figureShape} {
		part := schema
		switch name {
		case "report":
			part = schema.AllOf[0].Then.Properties["data"].Ref
		case "case":
			part = schema.AllOf[1].Then.Properties["data"].Ref
		case "figure":
			part = schema.AllOf[0].Then.Properties["data"].Ref.Properties["figures"].Items2020.Ref
		}
		var names, required []string
		for _, f := range s.fields {
			names = append(names, f.name)
			if f.required {
				required = append(required, f.name)
			}
		}
		if got := slices.Sorted(maps.Keys(part.Properties)); !slices.Equal(got, slices.Sorted(slices.Values(names))) {
			t.Errorf("%s: schema has %v, decoder %v", name, got, names)
		}
		if !slices.Equal(slices.Sorted(slices.Values(part.Required)), slices.Sorted(slices.Values(required))) {
			t.Errorf("%s: schema requires %v, decoder %v", name, part.Required, required)
		}
	}
}

func TestSubjectHasTheCodesTokens(t *testing.T) {
	for code := range Code(1_000_000) {
		if got := string(appendSubject(nil, Event{Type: TypeCase, Division: code})); got != "hz.case."+code.Tokens() {
			t.Fatalf("got %s, want tokens %s", got, code.Tokens())
		}
	}
}
