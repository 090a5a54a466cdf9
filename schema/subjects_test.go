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

func TestSubjectCode(t *testing.T) {
	for _, tt := range []struct {
		subject string
		code    Code
		ok      bool
	}{
		{"hz.report.14.05.25", 140525, true},
		{"hz.case.14.00.00", 140000, true},
		{"hz.report.00.00.00", Country, true},
		{"hz.report.140.5.25", 0, false},
		{"hz.report.14.05", 0, false},
		{"hz.report.14.05.2x", 0, false},
		{"hz.report.+1.40.52", 0, false},
		{"hz.report", 0, false},
	} {
		if code, ok := SubjectCode(tt.subject); ok != tt.ok || ok && code != tt.code {
			t.Errorf("%s: got %v, %v; want %v, %v", tt.subject, code, ok, tt.code, tt.ok)
		}
	}
}
