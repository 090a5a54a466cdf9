package schema

import (
	"slices"
	"strings"
	"testing"
)

func TestParseProvinces(t *testing.T) {
	t.Parallel()
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	d := catalogue.Divisions
	for text, want := range map[string]string{"": "all", "15,14": "14,15", "other": "other", "other,11": "11,other"} {
		got, err := d.ParseProvinces(text)
		if err != nil || got.Shown() != want {
			t.Errorf("%q: got %s, %v, want %s", text, got.Shown(), err, want)
		}
	}
	for text, want := range map[string]string{
		"1405": `"1405" is no province`, "14,": `"" is no province`, "99": `"99" is no province`, "00": "as other",
		"14, 15": `" 15" is no province`, "山西": "first two digits", "14,15,14": "14 is named twice", "all": `"all" is no province`,
	} {
		if got, err := d.ParseProvinces(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want an error with %q", text, got, err, want)
		}
	}
	every := d.Provinces()
	if len(every) != 35 || every[0] != "11" || every[34] != Other {
		t.Errorf("got %v, want 34 provinces and other", every)
	}
}

// Every subject that the stream takes is read by exactly one of any split.
func TestProvincesSplitTheStream(t *testing.T) {
	t.Parallel()
	catalogue, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	every := catalogue.Divisions.Provinces()
	for subject, want := range map[string]string{
		"hz.report.14.05.25": "14", "hz.case.14.x.y": "14", "hz.case.71.00.00": "71",
		"hz.report.00.00.00": Other, "hz.case.99.01.01": Other, "hz.case.1.01.01": Other, "hz.report.other.a.b": Other, "hz.report.014.05.25": Other,
	} {
		if got := every.Named(ProvinceToken(subject)); got != want {
			t.Errorf("%s: got %s, want %s", subject, got, want)
		}
	}
	if ProvinceOf(140525) != "14" || ProvinceOf(Country) != Other {
		t.Errorf("got %s and %s, want 14 and other", ProvinceOf(140525), ProvinceOf(Country))
	}
	want := []string{"hz.report.14.*.*", "hz.case.14.*.*"}
	if got := (Provinces{"14"}).Subjects(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := slices.Concat(Provinces(nil).Subjects(), Provinces{"14", Other}.Subjects()); len(got) > 0 {
		t.Errorf("got %v, want no filter", got)
	}
}
