package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// wants holds how a command ended, and what it said.
func (r result) wants(t *testing.T, code int, lines ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("got exit code %d, want %d: %s%s", r.code, code, r.out, r.err)
	}
	for _, line := range lines {
		if !strings.Contains(r.out+r.err, line) {
			t.Errorf("got %s%s, want %s", r.out, r.err, line)
		}
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	verify := func(flags ...string) result {
		return finish(t, huizong(append([]string{"verify", "--data", filepath.Join(n.dir, "data")}, flags...)...))
	}
	verify().wants(t, exitDone, "位置 0：", "全部一致")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n140581,2024-03,med_disputes_found,10\n140500,2024-02,med_disputes_found,4\n")
	verify().wants(t, exitDone, "位置 3：应入库 3 条，重复 0 条，应拒收 0 条（其中作废 0 条）", "比对单位数据 3 个、各级汇总 8 行：不一致 0 处，消息异常 0 条", "读取事件 3/3", "全部一致")
	before := verify("--checksum")
	before.wants(t, exitDone, "（位置 3，8 行）")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,20\n")
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n")
	if again := verify("--checksum"); sumIn(again) == sumIn(before) {
		t.Errorf("got checksum %s after a later statement, as before: updated does not count", again.out)
	}
	if first, second := verify("--checksum"), verify("--checksum"); first.out != second.out {
		t.Errorf("got %s, then %s", first.out, second.out)
	}
	verify("--temp", "/nowhere").wants(t, exitFailed, "--temp")
	verify("--nats", "nats://127.0.0.1:1").wants(t, exitFailed, "--nats")
	n.stop()
}

// sumIn is the checksum alone.
func sumIn(r result) string { return strings.Fields(r.out)[1] }

// What was changed by hand is named, with its events; with a NATS and a
// ClickHouse of somebody else's, and also where no huizong runs.
func TestVerifyNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	e := warehousetest.Start(t)
	server, err := bus.StartServer(bus.ServerConfig{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	n := &node{T: t, dir: t.TempDir()}
	n.start("--nats", server.ClientURL(), "--clickhouse", e.DSN(engine.Writer))
	t.Cleanup(n.kill)
	n.mustPush(heading + "140525,2024-03,med_disputes_found,25\n140581,2024-03,med_disputes_found,10\n")
	db := warehousetest.Open(t, e)
	for _, sql := range []string{
		"ALTER TABLE huizong_store.rollup_year UPDATE value = arrayMap(v -> v + 5, value) WHERE division = 140500 AND NOT own SETTINGS mutations_sync = 2",
		"ALTER TABLE huizong_store.event DELETE WHERE sequence = 1 SETTINGS mutations_sync = 2",
	} {
		if err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"verify", "--nats", server.ClientURL(), "--clickhouse", e.DSN(engine.Reader)}
	said := []string{
		"不一致：med_disputes_found（排查/受理矛盾纠纷） 2024-03 140500 晋城市（市级）", "按事件：35（报表，2 个单位）；ClickHouse：40（报表，2 个单位）",
		"    第 1 条 ", " 140525 ", "，25\n", "    第 2 条 ", " 140581 ", "，10\n", "消息异常：第 1 条 ", "，既未入库，也未拒收", "不一致 1 处，消息异常 1 条",
	}
	finish(t, huizong(args...)).wants(t, exitNotRight, said...)
	n.stop()
	finish(t, huizong(args...)).wants(t, exitNotRight, said...)
	finish(t, huizong(append(args, "--show", "0")...)).wants(t, exitNotRight, "另有 1 处不一致，用 --show 多列一些", "另有 1 条消息异常")
}
