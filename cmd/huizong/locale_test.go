package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

func TestLanguageIsTheLocales(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lang string
		env  map[string]string
		want bool
	}{
		{"", nil, false},
		{"", map[string]string{"LANG": "zh_CN.UTF-8"}, true},
		{"", map[string]string{"LANG": "zh"}, true},
		{"", map[string]string{"LANG": "zh-Hans-CN"}, true},
		{"", map[string]string{"LANG": "zha_CN"}, false},
		{"", map[string]string{"LANG": "C"}, false},
		{"", map[string]string{"LANG": "POSIX"}, false},
		{"", map[string]string{"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, false},
		{"", map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.GB18030"}, true},
		{"", map[string]string{"LANG": "en_US.UTF-8", "LC_MESSAGES": "en_US", "LC_ALL": "zh_TW"}, true},
		{"en", map[string]string{"LC_ALL": "zh_CN.UTF-8"}, false},
		{"zh", map[string]string{"LC_ALL": "C"}, true},
	} {
		if got := inChinese(tt.lang, func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("--lang %q, %v: got %v", tt.lang, tt.env, got)
		}
	}
}

// in prepares a command line in a locale, and in no other language.
func in(locale string, args ...string) (cmdResult func(*testing.T) result) {
	return func(t *testing.T) result {
		t.Helper()
		cmd := huizong(args...)
		cmd.Env = append(cmd.Env, "HUIZONG_LANG=", "LC_ALL="+locale)
		return finish(t, cmd)
	}
}

// Push tells what is wrong in the language of the locale; a name stays as it is.
func TestPushTellsInTheLocalesLanguage(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	wrong := filepath.Join(t.TempDir(), "三月.csv")
	right := filepath.Join(t.TempDir(), "right.csv")
	for file, rows := range map[string]string{
		wrong: "140525,2024-13,med_disputes_found,1\n140525,2024-03,nonsense,x\n140171,2024-03,med_disputes_found,1\n140525,2024-03,consult_free,1.5\n",
		right: "140525,2024-03,med_disputes_found,25\n",
	} {
		if err := os.WriteFile(file, []byte(heading+rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := in("en_US.UTF-8", "push", wrong, right, "--nats", n.addr.NATS)(t)
	for _, want := range []string{
		"三月.csv row 2 column period: \"2024-13\": should be a month", "row 3 column metric: \"nonsense\": there is no metric", "not a number",
		"a development zone, no division", "is a count, it can't have a fraction", "三月.csv: has mistakes, nothing of this file was sent",
	} {
		if !strings.Contains(r.err, want) {
			t.Errorf("got no %q in:\n%s", want, r.err)
		}
	}
	if r.code != exitNotRight || !strings.Contains(r.out, "right.csv: 1 report(s) (1 figure(s)): 1 stored, 0 refused\n") {
		t.Errorf("got %+v", r)
	}
	r = in("zh_CN.UTF-8", "push", wrong, right, "--nats", n.addr.NATS)(t)
	if r.code != exitNotRight || !strings.Contains(r.err, "有误，该文件未发送任何数据") || !strings.Contains(r.out, "入库 1 份") {
		t.Errorf("got %+v", r)
	}
	r = in("zh_CN.UTF-8", "push", right, "--nats", n.addr.NATS, "--lang", "en")(t)
	if r.code != exitDone || strings.ContainsFunc(r.out+r.err, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
		t.Errorf("got %+v, want no Chinese", r)
	}
}
