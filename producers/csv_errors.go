package producers

import (
	"fmt"
	"strings"
	"unicode"
)

// maxRowErrors is the most mistakes that are told of one file, maxAlso the most
// rows that are kept of one of them.
const (
	maxRowErrors = 1000
	maxAlso      = 100
)

// RowError is one mistake in a file, told in Chinese to the one who filled it in.
type RowError struct {
	File     string
	Row      int    // line as an editor counts them, from 1; 0 means the whole file
	Also     []int  // further rows with the same mistake in the same value, the first hundred
	AlsoMore int    // how many more there are
	Cell     string // "表2!D17", in a workbook
	Column   string // the heading; empty where it is about the whole row
	Value    string // what stands there, whole
	Problem  string
	Remedy   string // may be empty
}

// RowErrors is everything that is wrong with a file: nothing of it may be sent.
type RowErrors struct {
	List []RowError // in order of first rows
	More int        // rows with mistakes beyond the first thousand
	seen map[mistake]int
}

type mistake struct{ column, value, problem string }

func (e RowError) mistake() mistake { return mistake{e.Column, e.Value, e.Problem} }

func (l *RowErrors) add(e RowError) {
	i, ok := l.seen[e.mistake()]
	switch {
	case ok && len(l.List[i].Also) == maxAlso:
		l.List[i].AlsoMore++
	case ok:
		l.List[i].Also = append(l.List[i].Also, e.Row)
	case len(l.List) == maxRowErrors:
		l.More++
	default:
		if l.seen == nil {
			l.seen = make(map[mistake]int)
		}
		e.Value = strings.Clone(e.Value) // not with the whole row
		l.seen[e.mistake()] = len(l.List)
		l.List = append(l.List, e)
	}
}

// isNew says whether add would list e by itself.
func (l *RowErrors) isNew(e RowError) bool {
	_, ok := l.seen[e.mistake()]
	return !ok && len(l.List) < maxRowErrors
}

// Error gives a line for each mistake.
func (l *RowErrors) Error() string {
	var b strings.Builder
	for i, e := range l.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(e.String())
	}
	if l.More > 0 {
		fmt.Fprintf(&b, "\n另有 %d 处问题未列出", l.More)
	}
	return b.String()
}

// String gives place, value, problem and remedy in one printable line.
func (e RowError) String() string {
	var b strings.Builder
	if place := strings.Join(e.place(), " "); place != "" {
		b.WriteString(printable(place, 1000) + "：")
	}
	if e.Value != "" {
		b.WriteString("“" + printable(e.Value, 40) + "” —— ")
	}
	b.WriteString(printable(e.Problem, 1000))
	if e.Remedy != "" {
		b.WriteString("；" + printable(e.Remedy, 1000))
	}
	return b.String()
}

func (e RowError) place() []string {
	var parts []string
	if e.File != "" {
		parts = append(parts, e.File)
	}
	if e.Row > 0 {
		parts = append(parts, fmt.Sprintf("第 %d 行%s", e.Row, e.alsoIn()))
	}
	if e.Cell != "" {
		parts = append(parts, e.Cell)
	}
	if e.Column != "" {
		parts = append(parts, e.Column+" 列")
	}
	return parts
}

// alsoIn names the further rows, ten at most.
func (e RowError) alsoIn() string {
	const most = 10
	if len(e.Also) == 0 {
		return ""
	}
	var rows []string
	for _, row := range e.Also[:min(len(e.Also), most)] {
		rows = append(rows, fmt.Sprint(row))
	}
	if len(e.Also) > most {
		return fmt.Sprintf("（以及第 %s 等 %d 行）", strings.Join(rows, "、"), len(e.Also)+e.AlsoMore)
	}
	return fmt.Sprintf("（以及第 %s 行）", strings.Join(rows, "、"))
}

// printable gives so many characters of a text, those that no terminal shows
// replaced.
func printable(text string, most int) string {
	text = strings.ToValidUTF8(text[:min(len(text), most*4)], "�")
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
