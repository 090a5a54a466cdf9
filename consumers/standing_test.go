package consumers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

func TestStandingsTellCellsAndSiblings(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	noted := b.own(140525, "2024-03", "notary_cases=7", "la_loss_recovered=12.5")
	noted.Report.Note, noted.Report.Figures[1].Note = "报表", strings.Repeat("长", 300)
	b.enterAll([]schema.Event{
		b.own(140525, "2023-12", "notary_cases=1"), b.own(140525, "2024-01", "notary_cases=2"), noted,
		b.own(140525, "2024-04", "notary_cases=9"), b.own(140525, "2024-02", "notary_cases=3"), b.own(140525, "2024-02", "notary_cases="),
		b.own(140521, "2024-03", "notary_cases=1", "lawyers=1"), b.own(140522, "2024-03", "notary_cases=2", "lawyers=1"),
		b.own(140524, "2024-03", "notary_cases=10"), b.own(140581, "2024-03", "notary_cases=5", "la_loss_recovered=1"), b.own(140500, "2024-03", "notary_cases=99"),
	})
	s := consumers.Standings{Warehouse: b.db, Catalogue: b.catalogue}
	got, err := s.Of(t.Context(), 140525, schema.StandingRequest{To: "2024-03", Months: 3})
	b.check(err)
	text, err := json.Marshal(got)
	b.check(err)
	want := `{"division":140525,"figures":[{"metric":"la_loss_recovered","period":"2024-03","value":"12.5","note":"` + strings.Repeat("长", 100) + `"},` +
		`{"metric":"notary_cases","period":"2024-01","value":"2"},{"metric":"notary_cases","period":"2024-03","value":"7","note":"报表"}],` +
		`"siblings":[{"metric":"notary_cases","units":4,"median":"3.5","deviation":"2"}]}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
	var back schema.Standing
	b.check(json.Unmarshal(text, &back))
	if back.Figures[0].Value != 125_000 || back.Lots()["notary_cases"].Median != 35_000 {
		t.Errorf("read back %+v", back)
	}
	for _, r := range []schema.StandingRequest{{To: "2024", Months: 3}, {To: "2024-03"}, {To: "2024-03", Months: 37}, {To: "x", Months: 1}} {
		if _, err := s.Of(t.Context(), 140525, r); err == nil {
			t.Errorf("%+v: got no error", r)
		}
	}
	if _, err := s.Of(t.Context(), 149000, schema.StandingRequest{To: "2024-03", Months: 1}); err == nil {
		t.Error("no unit: got no error")
	}
}
