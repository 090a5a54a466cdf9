package main

import (
	"io"
	"strings"

	"github.com/huizong/huizong/internal/english"
)

// inChinese says in which language clerks are told: as --lang says, else as the
// locale does; without one in English.
func inChinese(lang string, env func(string) string) bool {
	if lang != "" {
		return lang == "zh"
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // the first that is set counts, as POSIX has it
		if locale := env(name); locale != "" {
			return isChineseLocale(locale)
		}
	}
	return isChineseLocale(systemLocale())
}

func isChineseLocale(name string) bool {
	language, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(name, "-", "_")), "_")
	language, _, _ = strings.Cut(language, ".")
	return language == "zh" || language == "chinese"
}

// tellInEnglish has what a command tells clerks translated, until it is flushed.
// What programs read, or what is no text at all, stays as it is.
func (t *terminal) tellInEnglish(command string) (flush func()) {
	name, _, _ := strings.Cut(command, " ")
	switch name {
	case "push", "outbox", "template", "bench":
	default:
		return func() {}
	}
	t.english = true
	var writers []*english.Writer
	translate := func(to io.Writer) io.Writer {
		w := &english.Writer{To: to}
		writers = append(writers, w)
		return w
	}
	t.err = translate(t.err)
	if name == "push" || command == "outbox flush" {
		t.out = translate(t.out)
	}
	return func() {
		for _, w := range writers {
			_ = w.Flush()
		}
	}
}

// inLanguage gives one text in the language of the clerk.
func (t *terminal) inLanguage(text string) string {
	if t.english {
		return english.Translate(text)
	}
	return text
}
