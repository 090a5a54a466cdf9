// Package english tells in English what clerks are told in Chinese. Its keys are
// the Chinese texts as they stand in the code, so that a text is written once,
// where it arises; a finished text, also one that came from a server, is found by
// its pattern. What is not in the tables stays Chinese, and so does data: names of
// metrics and divisions, what somebody typed.
package english

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// phrase is a Chinese text and its English one. Verbs stand for what is filled
// in; the English text takes them in order, or as {2}. What is filled in is
// translated, too, but where the English text says {=2}: that is data.
type phrase struct{ chinese, english string }

// rule is a phrase to be recognised.
type rule struct {
	pattern *regexp.Regexp
	english string
	weight  int // runes that are not filled in: the more, the surer
}

// Translate gives a text in English, as far as it is known.
func Translate(text string) string {
	if !isChinese(text) {
		return punctuation.Replace(text)
	}
	if body := strings.TrimLeft(text, " \n"); body != text {
		return text[:len(text)-len(body)] + Translate(body)
	}
	known := compiled()
	if english, ok := apply(known.lines, text); ok {
		return english
	}
	if path := pathBefore.FindStringSubmatch(text); path != nil {
		return path[1] + ": " + Translate(path[2])
	}
	if english, ok := apply(known.surest, text); ok {
		return english
	}
	if strings.Contains(text, "；") {
		if english, ok := withRemedy(text); ok {
			return english
		}
		return byParts(text)
	}
	if english, ok := apply(known.others, text); ok {
		return english
	}
	return byParts(text)
}

// pathBefore is where in an event something is wrong, before what it is.
var pathBefore = regexp.MustCompile(`(?s)\A([!-~]+)：(.+)\z`)

func apply(rules []rule, text string) (english string, ok bool) {
	for _, r := range rules {
		if match := r.pattern.FindStringSubmatch(text); match != nil {
			return r.fill(match), true
		}
	}
	return "", false
}

func isChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// withRemedy translates a text where all that follows a semicolon is known as one,
// semicolons included.
func withRemedy(text string) (english string, ok bool) {
	for i, r := range text {
		if r != '；' {
			continue
		}
		rest := text[i+len("；"):]
		if !strings.Contains(rest, "；") {
			return "", false
		}
		if remedy, ok := apply(compiled().surest, rest); ok {
			return Translate(text[:i]) + "; " + remedy, true
		}
	}
	return "", false
}

// punctuation is what stands between parts, and what it is in English.
var punctuation = strings.NewReplacer("；", "; ", "：", ": ", "，", ", ", "、", ", ", "（", " (", "）", ")")

var separators = []struct{ chinese, english string }{{"\n", "\n"}, {"；", "; "}, {"：", ": "}, {"，", ", "}, {"。", ". "}, {"、", ", "}, {" 或 ", " or "}}

// byParts translates what is joined, if any of it is known. Parts are divided
// further by themselves.
func byParts(text string) string {
	for _, s := range separators {
		if strings.Contains(text, s.chinese) {
			return joined(text, strings.Split(text, s.chinese), s.english)
		}
	}
	return text
}

func joined(text string, parts []string, separator string) string {
	known := false
	for i, part := range parts {
		translated := Translate(part)
		known = known || translated != part && isChinese(part)
		parts[i] = translated
	}
	english := strings.TrimRight(strings.Join(parts, separator), " ")
	if known || !isChinese(english) {
		return english
	}
	return text
}

var slot = regexp.MustCompile(`\{(=?)(\d)\}`)

// fill puts what was filled into the Chinese text into the English one.
func (r rule) fill(match []string) string {
	return slot.ReplaceAllStringFunc(r.english, func(s string) string {
		parts := slot.FindStringSubmatch(s)
		n, _ := strconv.Atoi(parts[2])
		if parts[1] != "" {
			return match[n]
		}
		return Translate(match[n])
	})
}
