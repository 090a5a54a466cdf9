package english

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

var verb = regexp.MustCompile(`%(?:\.?\d+)?[a-z]`)

// ruleSet is all phrases to be recognised, those that are sure first.
type ruleSet struct {
	lines  []rule // whole lines, in the order of their table
	surest []rule // what lines are made of, also with a semicolon in it
	others []rule // between semicolons
}

// sure is how many runes a pattern has that may reach beyond a semicolon.
const sure = 8

var compiled = sync.OnceValue(func() ruleSet {
	var set ruleSet
	for _, p := range lines {
		set.lines = append(set.lines, p.rule(`.`))
	}
	for _, table := range [][]phrase{shared, filesTexts, workbookTexts, checkTexts, eventTexts, divisionTexts, outboxTexts, targetTexts, benchTexts} {
		for _, p := range table {
			filled := `[^；]` // behind a semicolon begins another text
			if strings.Contains(p.chinese, "；") {
				filled = `.`
			}
			set.surest = append(set.surest, p.rule(filled))
		}
	}
	slices.SortStableFunc(set.surest, func(a, b rule) int { return cmp.Compare(b.weight, a.weight) })
	light := slices.IndexFunc(set.surest, func(r rule) bool { return r.weight < sure })
	set.surest, set.others = set.surest[:light], set.surest[light:]
	return set
})

// rule makes a pattern of the Chinese text, and numbers the English text's verbs.
func (p phrase) rule(filled string) rule {
	var pattern strings.Builder
	pattern.WriteString(`(?s)\A`)
	at, weight := 0, 0
	for _, found := range verb.FindAllStringIndex(p.chinese, -1) {
		literal := unescaped(p.chinese[at:found[0]])
		pattern.WriteString(regexp.QuoteMeta(literal) + group(p.chinese[found[0]:found[1]], filled))
		at, weight = found[1], weight+utf8.RuneCountInString(literal)
	}
	last := unescaped(p.chinese[at:])
	pattern.WriteString(regexp.QuoteMeta(last) + `\z`)
	n := 0
	english := verb.ReplaceAllStringFunc(p.english, func(string) string {
		n++
		return fmt.Sprintf("{%d}", n)
	})
	return rule{regexp.MustCompile(pattern.String()), english, weight + utf8.RuneCountInString(last)}
}

// unescaped is what is printed where a format has %%.
func unescaped(format string) string { return strings.ReplaceAll(format, "%%", "%") }

// group is what may stand for a verb: a number, or any of the filled characters.
func group(verb, filled string) string {
	if verb == "%d" {
		return `(-?\d+)`
	}
	return `(` + filled + `*?)`
}
