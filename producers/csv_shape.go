package producers

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// badRow is one that could not be split into cells.
func (t *csvTable) badRow(record csvRecord) {
	if errors.Is(record.err, errCSVLine) {
		t.fail(RowError{Row: record.line, Problem: fmt.Sprintf("这一行超过 %d KiB", maxCSVRecord>>10), Remedy: "请检查换行，一行只写一条"})
		return
	}
	e := RowError{Row: record.line, Problem: "引号没有配对，或引号后面还有字", Remedy: "一格以英文引号开头就要以引号结尾，里面的引号要写两个"}
	if errors.Is(record.err, csv.ErrBareQuote) {
		e.Problem, e.Remedy = "有英文引号，但整格没有用引号括起来", "请删去引号；或把整格括起来，里面的引号写两个"
	}
	if i := len(record.fields); i < len(t.columns) {
		e.Column = t.name(t.columns[i])
	}
	t.fail(e)
}

func (t *csvTable) badWidth(record csvRecord) {
	e := RowError{Row: record.line, Problem: fmt.Sprintf("有 %d 格，而表头有 %d 列", len(record.fields), len(t.columns)), Remedy: "缺的格请补上逗号"}
	if len(record.fields) > len(t.columns) {
		e.Remedy = "请删去多余的逗号；数里不要有千位分隔符，文字里有逗号时整格要用引号括起来"
	}
	if slices.ContainsFunc(record.fields, func(s string) bool { return strings.Contains(s, "\n") }) {
		e.Remedy = "这一行的引号可能没有配对，把下面几行连了进来，请检查"
	}
	t.fail(e)
}

// tooLong reports the longest cell of a row that is too long as a whole.
func (t *csvTable) tooLong(record csvRecord) bool {
	total, longest := 0, 0
	for i, field := range record.fields {
		total += len(field)
		if len(field) > len(record.fields[longest]) {
			longest = i
		}
	}
	if total <= maxCSVRowBytes {
		return false
	}
	t.fail(RowError{
		Row: record.line, Column: t.name(t.columns[longest]),
		Problem: fmt.Sprintf("这一格有 %d 字节，整行超过 %d KiB", len(record.fields[longest]), maxCSVRowBytes>>10),
		Remedy:  "请缩短；若把下面的行也包括了进来，请检查引号",
	})
	return true
}
