package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// WordWithdrawn stands where a number would, and takes an earlier one back.
const WordWithdrawn = "撤回"

// TargetText is a target as a file or a request states it, by field. What is
// left out or empty is not stated.
type TargetText map[string]string

// targetFields are those that a TargetText may have, the required ones first.
var targetFields = [...]string{
	"code", "division", "year", "value", "target", "direction", "pace", "warning", "critical", "origin", "note",
}

// TargetFields lists what a target may state; the first four must be.
func TargetFields() (fields []string, required int) { return slices.Clone(targetFields[:]), 4 }

// TargetReader reads the targets of one file or request.
type TargetReader struct {
	catalogue *Catalogue
	claims    map[targetClaim]claimed
}

// targetClaim is what a division has one goal of: a code or a target metric.
type targetClaim struct {
	what     string
	division Code
	year     int
}

// claimed is who has it: a code, and where that stands.
type claimed struct{ code, place string }

// NewTargetReader gives a reader that has seen nothing yet.
func (c *Catalogue) NewTargetReader() *TargetReader {
	return &TargetReader{catalogue: c, claims: map[targetClaim]claimed{}}
}

// Read reads and proves the target at a place, like "第 3 行", and completes what
// it leaves out. It tells everything that is wrong, overlaps with those read
// before included.
func (r *TargetReader) Read(text TargetText, place string) (Target, []TargetProblem) {
	w := targetWords{text: text}
	t := r.catalogue.CompleteTarget(w.target())
	for _, problem := range r.catalogue.ProveTarget(t) {
		if !wrong(w.problems, problem.Field) {
			w.problems = append(w.problems, problem)
		}
	}
	if wrong(w.problems, "code", "division", "year") {
		return t, w.problems
	}
	return t, append(w.problems, r.Claim(t, place)...)
}

// Claim enters a target that stands at a place, and tells where it overlaps with
// an earlier one: a division has one goal a year for a code, and one of each
// target metric.
func (r *TargetReader) Claim(t Target, place string) []TargetProblem {
	key := targetClaim{t.Code, t.Division, t.Year}
	if earlier, ok := r.claims[key]; ok {
		return []TargetProblem{{"code", fmt.Sprintf("%s %d 年的这个目标在%s已经有了", t.Division, t.Year, earlier.place), "请只留一个"}}
	}
	r.claims[key] = claimed{t.Code, place}
	if t.Goal == "" || t.Withdrawn {
		return nil
	}
	key.what = t.Goal
	if earlier, ok := r.claims[key]; ok {
		return []TargetProblem{{"target", fmt.Sprintf("%s %d 年的 %s 在%s已由 %s 计入", t.Division, t.Year, t.Goal, earlier.place, earlier.code), "请只留一个"}}
	}
	r.claims[key] = claimed{t.Code, place}
	return nil
}

func wrong(problems []TargetProblem, fields ...string) bool {
	return slices.ContainsFunc(problems, func(p TargetProblem) bool { return slices.Contains(fields, p.Field) })
}

// targetWords turns the words of a target into values.
type targetWords struct {
	text     TargetText
	problems []TargetProblem
}

func (w *targetWords) fail(field, problem, remedy string) {
	w.problems = append(w.problems, TargetProblem{field, problem, remedy})
}

func (w *targetWords) target() Target {
	for i, field := range targetFields {
		switch _, required := TargetFields(); {
		case !utf8.ValidString(w.text[field]):
			w.fail(field, "不是 UTF-8 编码", "")
		case i < required && w.text[field] == "":
			w.fail(field, "没有填写", "")
		}
	}
	w.unknown()
	t := Target{
		Code: w.text["code"], Goal: w.text["target"], Division: w.division(), Year: w.year(),
		Direction: Direction(w.text["direction"]), Pace: Pace(w.text["pace"]),
		Warning: w.decimal("warning"), Critical: w.decimal("critical"),
		Origin: Origin(w.text["origin"]), Note: w.text["note"],
		Withdrawn: w.text["value"] == WordWithdrawn,
	}
	if !t.Withdrawn {
		t.Value = w.decimal("value")
	}
	return t
}

func (w *targetWords) unknown() {
	for _, field := range slices.Sorted(maps.Keys(w.text)) {
		if !slices.Contains(targetFields[:], field) {
			w.fail(field, "不认得这一项", "可用的有 "+strings.Join(targetFields[:], "、"))
		}
	}
}

func (w *targetWords) division() Code {
	code, err := ParseCode(w.text["division"])
	if err != nil && w.text["division"] != "" {
		w.fail("division", "应是六位数字的行政区划代码", "")
	}
	return code
}

func (w *targetWords) year() int {
	text := w.text["year"]
	year, err := strconv.Atoi(text)
	if text != "" && (err != nil || len(text) != 4) {
		w.fail("year", fmt.Sprintf("应是年份（如 2024），%d 至 %d", MinYear, MaxYear), "")
	}
	return year
}

func (w *targetWords) decimal(field string) Decimal {
	if w.text[field] == "" {
		return 0
	}
	value, err := ParseDecimal(w.text[field])
	switch {
	case errors.Is(err, ErrTooManyDigits):
		w.fail(field, "位数太多", fmt.Sprintf("整数最多 %d 位，小数最多 %d 位", IntegerDigits, DecimalPlaces))
	case err != nil:
		w.fail(field, "不是数字", "请只写数字，如 9600，比率写小数，如 0.95")
	}
	return value
}
