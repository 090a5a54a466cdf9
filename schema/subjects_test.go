package schema

import "testing"

func TestReceiptSubjects(t *testing.T) {
	const subject = "hz.report.14.05.25"
	for got, want := range map[string]string{
		DeadSubject(subject, 7):                 "hz.dead.14.05.25.7",
		RefusedSubject(subject, 7):              "hz.refused.14.05.25.7",
		RefusalsOf(subject):                     "hz.refused.14.05.25.*",
		RefusalsIn("14"):                        "hz.refused.14.>",
		StoredSubject(ProvinceToken(subject)):   "hz.stored.14",
		DeadSubject("", 1):                      "hz.dead._._._.1",
		DeadSubject("hz.case.14", 1):            "hz.dead.14._._.1",
		DeadSubject("hz.case.14.05.25.26", 1):   "hz.dead.14.05.25_26.1",
		DeadSubject("hz.case.*.>.a b\t\xff", 1): "hz.dead._._.a_b__.1",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
