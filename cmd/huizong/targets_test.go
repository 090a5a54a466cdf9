package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// goalsFile writes a file of targets.
func goalsFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "goals.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (n *node) load(text, by string) result {
	n.Helper()
	return finish(n.T, huizong("targets", "load", goalsFile(n.T, text), "--by", by, "--nats", n.addr.NATS))
}

func (n *node) wantLoaded(r result, counts string) {
	n.Helper()
	if r.code != exitDone || !strings.HasSuffix(r.out, counts+"\n") {
		n.Errorf("got %+v, want exit code 0 and %s", r, counts)
	}
}

const goalsHeading = "code,division,year,value\n"

// What an office loads is at once in the rates, and its history in the list.
func TestTargetsAreLoadedAndListed(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	data := filepath.Join(n.dir, "data")
	n.mustPush(heading + "140525,2024-03,consult_free,100\n")
	n.wantLoaded(n.load("\ufeff"+goalsHeading+"consult_free,140525,2024,400\ninsp_fix_rate,140525,2024,0.95\n", "张科长"), "2 个目标，新增 2 个，变更 0 个，未变 0 个")
	n.want("SELECT round(rate, 5) FROM huizong.attainment WHERE target = 'consult_free' AND division = 140525 AND period = '2024-03-01'", "0.25")
	n.wantLoaded(n.load(goalsHeading+"consult_free,140525,2024,500\ninsp_fix_rate,140525,2024,0.95\n", "李科长"), "2 个目标，新增 0 个，变更 1 个，未变 1 个")
	n.want("SELECT round(rate, 5) FROM huizong.attainment WHERE target = 'consult_free' AND division = 140525 AND period = '2024-03-01'", "0.2")
	list := func(flags ...string) result {
		return finish(t, huizong(append([]string{"targets", "list", "--data", data, "--format", "csv", "--in", "140525", "--year", "2024"}, flags...)...))
	}
	standing := list()
	if want := "consult_free,consult_free_target,140525,泽州县,2024,500,at_least,linear,0,0,stated,李科长,"; standing.code != exitDone || !strings.Contains(standing.out, want) || strings.Contains(standing.out, ",400,") {
		t.Errorf("list: got %+v, want %s alone", standing, want)
	}
	n.wantLoaded(n.load(goalsHeading+"consult_free,140525,2024,撤回\n", "王科长"), "1 个目标，新增 0 个，变更 1 个，未变 0 个")
	if left := list(); strings.Contains(left.out, "consult_free") {
		t.Errorf("list after the withdrawal: got %s", left.out)
	}
	history := list("--history").out
	for _, want := range []string{",400,at_least,linear,0,0,stated,张科长,", ",500,at_least,linear,0,0,stated,李科长,", "2024,,at_least,linear,0,0,stated,王科长,"} {
		if !strings.Contains(history, want) {
			t.Errorf("list --history: got %s, want %s", history, want)
		}
	}
	if r := list("--year", "2024-03"); r.code != exitFailed || !strings.Contains(r.err, "--year") {
		t.Errorf("list --year 2024-03: got %+v, want exit code 2 and the flag", r)
	}
	n.refusedTargets()
}

// refusedTargets holds that of what is refused, here or by the running huizong,
// nothing is stored.
func (n *node) refusedTargets() {
	n.Helper()
	n.wantLoaded(n.load("code,target,division,year,value\nla_special_accepted,la_special_target,140581,2024,9\n", "张科长"), "1 个目标，新增 1 个，变更 0 个，未变 0 个")
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"mistakes":    {goalsHeading + "consult_free,140581,2024,9\nconsult_free,140525,2024,0\nconsult_fre,140171,24,x\n", []string{"goals.csv 第 3 行 value 列：“0”", "第 4 行 code 列：", "第 4 行 division 列：", "第 4 行 year 列：", "第 4 行 value 列：", "goals.csv：有误，该文件未发送任何数据"}},
		"what stands": {goalsHeading + "consult_free,140581,2024,9\n\nla_special_closed,140581,2024,9\n", []string{"goals.csv 第 4 行 target 列：140581 2024 年的 la_special_target 已由 la_special_accepted 计入（张科长", "撤回", "goals.csv：有误，这一批 2 个目标都没有入库"}},
	} {
		r := n.load(test.text, "赵科长")
		for _, want := range test.want {
			if r.code != exitNotRight || !strings.Contains(r.err, want) {
				n.Errorf("%s: got %+v, want exit code 1 and %s", name, r, want)
			}
		}
	}
	n.want("SELECT count() FROM huizong.target WHERE set_by = '赵科长'", "0")
}

func TestTargetsWithoutAHuizong(t *testing.T) {
	t.Parallel()
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	file := goalsFile(t, goalsHeading+"consult_free,140525,2024,400\n")
	for name, tt := range map[string]struct {
		flags []string
		want  string
	}{
		"nobody":    {[]string{"--by", "张科长"}, "no huizong is running at " + server.ClientURL() + ": start `huizong up`"},
		"catalogue": {[]string{"--by", schema.ByCatalogue}, "--by: "},
		"long name": {[]string{"--by", strings.Repeat("长", 51)}, "--by: "},
	} {
		var out, errs strings.Builder
		code := run(append([]string{"targets", "load", file, "--nats", server.ClientURL()}, tt.flags...), &out, &errs)
		if code != exitFailed || !strings.Contains(errs.String(), tt.want) {
			t.Errorf("%s: got exit code %d and %s, want %d and %s", name, code, errs.String(), exitFailed, tt.want)
		}
	}
	var out, errs strings.Builder
	if code := run([]string{"targets", "load", filepath.Join(t.TempDir(), "none.csv"), "--by", "张科长"}, &out, &errs); code != exitFailed || !strings.Contains(errs.String(), "none.csv") {
		t.Errorf("no file: got exit code %d and %s", code, errs.String())
	}
}

// A request holds whole years of divisions, and no more than it may.
func TestTargetRequests(t *testing.T) {
	t.Parallel()
	var rows []producers.TargetRow
	for line := range 20 {
		rows = append(rows, producers.TargetRow{Line: line, Target: schema.Target{Division: schema.Code(140501 + line%5), Year: 2024 + line%2}})
	}
	seen, sizes := map[[2]int]int{}, []int{}
	lines := 0
	for part := range requests(rows, 5) {
		sizes = append(sizes, len(part))
		for _, row := range part {
			lines += row.Line
			key := [2]int{int(row.Target.Division), row.Target.Year}
			if at, ok := seen[key]; ok && at != len(sizes) {
				t.Errorf("%v is in the requests %d and %d", key, at, len(sizes))
			}
			seen[key] = len(sizes)
		}
	}
	if lines != 190 || len(sizes) != 5 || sizes[0] != 4 {
		t.Errorf("got requests of %v, want all rows in five of four", sizes)
	}
}
