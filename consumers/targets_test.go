package consumers_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/schema/clickhouse"
)

// load states "code division year value [field=…]" lines as an office does.
func (b *book) load(by string, lines ...string) consumers.TargetReply {
	b.Helper()
	reply, err := b.tryLoad(&consumers.TargetOffice{Warehouse: b.db, Catalogue: b.catalogue}, by, lines...)
	b.check(err)
	return reply
}

func (b *book) tryLoad(office *consumers.TargetOffice, by string, lines ...string) (consumers.TargetReply, error) {
	b.Helper()
	r := consumers.TargetRequest{By: by}
	for _, line := range lines {
		words := strings.Fields(line)
		text := schema.TargetText{"code": words[0], "division": words[1], "year": words[2], "value": words[3]}
		for _, word := range words[4:] {
			field, value, _ := strings.Cut(word, "=")
			text[field] = value
		}
		r.Targets = append(r.Targets, text)
	}
	return office.Load(b.Context(), r)
}

// counts holds a reply that has no mistakes.
func (b *book) counts(got consumers.TargetReply, added, changed, unchanged int) {
	b.Helper()
	if got.New != added || got.Changed != changed || got.Unchanged != unchanged || len(got.Mistakes) > 0 {
		b.Errorf("got %+v, want %d new, %d changed, %d unchanged", got, added, changed, unchanged)
	}
}

const goalsOf2025 = "toString((code, division, toFloat64(value), direction, pace, toFloat64(warning), toFloat64(critical), origin, note))) FROM huizong_store.goal WHERE year = 2025 ORDER BY code, division"

func TestTargetsHaveAHistory(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.counts(b.load("张三", "consult_free 140525 2025 7000 note=文件一", "insp_fix_rate 140525 2025 0.9"), 2, 0, 0)
	b.counts(b.load("李四", "consult_free 140525 2025 8000 pace=seasonal warning=0.05", "insp_fix_rate 140525 2025 0.9"), 0, 1, 1)
	b.counts(b.load("李四", "consult_free 140525 2025 8000 pace=seasonal warning=0.05"), 0, 0, 1)
	b.want(goalsOf2025, "('consult_free',140525,8000,'at_least','seasonal',0.05,0,'stated','')", "('insp_fix_rate',140525,0.9,'at_least','none',0,0,'stated','')")
	b.counts(b.load("王五", "consult_free 140525 2025 撤回"), 0, 1, 0)
	b.counts(b.load("王五", "consult_free 140525 2025 撤回", "consult_free 140581 2025 撤回"), 0, 0, 2)
	b.counts(b.load("张三", "consult_free 140525 2025 7000 note=文件一"), 1, 0, 0)
	b.want(`toString((target, goal_metric, level, name, year, value, pace, note, set_by, superseded_at IS NULL))) FROM huizong.target
WHERE division = 140525 AND year = 2025 AND target = 'consult_free' ORDER BY at`,
		"('consult_free','consult_free_target','county','泽州县',2025,7000,'linear','文件一','张三',0)",
		"('consult_free','consult_free_target','county','泽州县',2025,8000,'seasonal','','李四',0)",
		"('consult_free','consult_free_target','county','泽州县',2025,NULL,'linear','','王五',0)",
		"('consult_free','consult_free_target','county','泽州县',2025,7000,'linear','文件一','张三',1)")
	b.want(`toString((countIf(later.at = earlier.superseded_at), count()))) FROM huizong.target AS earlier
INNER JOIN huizong.target AS later ON later.target = earlier.target AND later.division = earlier.division AND later.year = earlier.year
WHERE earlier.target = 'consult_free' AND earlier.year = 2025 AND earlier.superseded_at IS NOT NULL AND later.at > earlier.at
GROUP BY earlier.at ORDER BY earlier.at`, "(1,3)", "(1,2)", "(1,1)")
	b.want("toString((set_by, superseded_at IS NULL))) FROM huizong.target WHERE target = 'consult_free' AND division = 140600 AND year = 2024", "('目录',1)")
}

// The catalogue states a line once: what an office says later stands until the
// line is changed.
func TestCatalogueDoesNotUndoAnOffice(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	shuozhou := "toString((value, set_by))) FROM huizong.target WHERE target = 'consult_free' AND division = 140600 AND year = 2024 ORDER BY at"
	b.want(shuozhou, "(9600,'目录')")
	b.load("朔州市司法局", "consult_free 140600 2024 12000 origin=stated")
	again := func(hash string) {
		b.catalogue.Hash = hash
		b.check(consumers.Prepare(t.Context(), b.db, b.catalogue))
	}
	again("another")
	b.want(shuozhou, "(9600,'目录')", "(12000,'朔州市司法局')")
	for i := range b.catalogue.Targets {
		if target := &b.catalogue.Targets[i]; target.Division == 140600 && target.Code == "consult_free" {
			target.Value = schema.Whole(9700)
		}
	}
	again("a third")
	again("a fourth")
	b.want(shuozhou, "(9600,'目录')", "(12000,'朔州市司法局')", "(9700,'目录')")
	b.want("toString(toFloat64(value))) FROM huizong_store.goal WHERE code = 'consult_free' AND division = 140600 AND year = 2024", "9700")
}

// What an older release had comes into the history under whoever set it, and
// the catalogue does not say it again.
func TestTargetsOfAnOlderRelease(t *testing.T) {
	t.Parallel()
	db := warehousetest.Open(t, warehousetest.Start(t))
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := &book{T: t, catalogue: catalogue, db: db}
	_, err = db.Migrate(t.Context(), numberedUpTo(t, "0050"))
	b.check(err)
	b.check(db.Exec(t.Context(), "INSERT INTO huizong_store.indicator (code) VALUES ('resp_head_appearance_rate')"))
	for _, target := range catalogue.Targets {
		b.check(db.Exec(t.Context(), fmt.Sprintf("INSERT INTO huizong_store.target VALUES ('%s', '%s', %d, %d, %s, '%s', '%s', now())",
			target.Code, target.Goal, target.Division, target.Year, target.Value, target.Origin, target.Note)))
	}
	b.check(db.Exec(t.Context(), "INSERT INTO huizong_store.target VALUES ('consult_free', 'consult_free_target', 140100, 2022, 55700, 'assumed', '演示用的假定任务', now())"))
	_, err = db.Migrate(t.Context(), clickhouse.Migrations)
	b.check(err)
	b.check(consumers.Prepare(t.Context(), db, catalogue))
	b.want("toString((set_by, count(), countIf(superseded_at IS NULL)))) FROM huizong.target GROUP BY set_by ORDER BY set_by",
		"('演示',1,1)", fmt.Sprintf("('目录',%d,%[1]d)", len(catalogue.Targets)))
	b.want("toString((code, pace))) FROM huizong_store.goal WHERE division IN (140525, 140100) ORDER BY code",
		"('consult_free','linear')", "('pls_station_town_built','linear')", "('resp_head_appearance_rate','none')")
}

// numberedUpTo are the schema's files of an older release, views aside.
func numberedUpTo(t *testing.T, last string) fs.FS {
	t.Helper()
	names, err := fs.Glob(clickhouse.Migrations, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, name := range names {
		if name[:4] > last {
			break
		}
		text, err := fs.ReadFile(clickhouse.Migrations, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: text}
	}
	return files
}

// What is stated after a clock was set back stands all the same.
func TestTargetsAfterTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.load("张三", "consult_free 140525 2025 7000")
	b.check(b.db.Exec(t.Context(), `INSERT INTO huizong_store.target_history
SELECT * REPLACE (8000 AS value, now64(6) + INTERVAL 1 DAY AS at) FROM huizong_store.target_history WHERE year = 2025`))
	b.counts(b.load("李四", "consult_free 140525 2025 9000"), 0, 1, 0)
	b.want("toString((value, set_by))) FROM huizong.target WHERE year = 2025 AND superseded_at IS NULL", "(9000,'李四')")
	b.want("toString(toUInt32(value))) FROM huizong_store.goal WHERE year = 2025", "9000")
}
