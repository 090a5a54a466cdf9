package deploy_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// The READMEs tell those who bring a ClickHouse of their own what users.d says here.
func TestReadmeSaysWhatUsersHave(t *testing.T) {
	t.Parallel()
	var users struct {
		Writer []string `xml:"users>huizong>grants>query"`
		Reader []string `xml:"users>huizong_reader>grants>query"`
		Limits string   `xml:"profiles>huizong_reader>max_memory_usage"`
		Time   string   `xml:"profiles>huizong_reader>constraints>max_execution_time>max"`
	}
	parse(t, "clickhouse/users.d/huizong.xml", &users)
	var want []string
	for _, grant := range users.Writer {
		want = append(want, grant+" TO huizong;")
	}
	for _, grant := range users.Reader {
		want = append(want, "<query>"+grant+"</query>")
	}
	want = append(want, "<max_memory_usage>"+users.Limits+"<", "<max>"+users.Time+"<")
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text := read(t, filepath.Join(root, name))
		for _, line := range want {
			if !strings.Contains(text, line) {
				t.Errorf("%s lacks %s, which users.d has", name, line)
			}
		}
		if got := strings.Count(text, " TO huizong;"); got != len(users.Writer) {
			t.Errorf("%s: got %d grants to the writer, users.d has %d", name, got, len(users.Writer))
		}
	}
}
