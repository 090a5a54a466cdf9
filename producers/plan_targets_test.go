package producers

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

type targetKey struct {
	code     string
	division schema.Code
	year     int
}

// goals are all of a simulation's goals, the catalogue's own among them, by
// target metric, division and year.
func goals(t *testing.T) map[targetKey]int64 {
	t.Helper()
	targets, err := ReadTargets(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	all := map[targetKey]int64{}
	for _, target := range append(targets, theWorld(t).catalogue.Targets...) {
		if target.Goal != "" {
			all[targetKey{target.Goal, target.Division, target.Year}] = int64(target.Value / schema.Whole(1))
		}
	}
	return all
}

// A city's goal is its counties' together, the province's its cities'.
func TestTargetsAddUp(t *testing.T) {
	w, all := theWorld(t), goals(t)
	for key, goal := range all {
		var sum int64
		for _, d := range w.unitsIn(key.division) {
			if d.Code != key.division && d.Parent == key.division {
				sum += all[targetKey{key.code, d.Code, key.year}]
			}
		}
		if d, _ := w.catalogue.Divisions.Get(key.division); d.Level != schema.LevelCounty && sum != goal {
			t.Errorf("%s %s %d: got %d below, want %d", key.code, d, key.year, sum, goal)
		}
	}
	if want := 2 * 3 * (1 + 11 + 117); len(all) != want {
		t.Errorf("got %d goals, want %d", len(all), want)
	}
}

// Some cities are ahead of their goals, some behind.
func TestTargetsAreMetBySome(t *testing.T) {
	w := theWorld(t)
	met, missed := 0, 0
	for key, goal := range goals(t) {
		if d, _ := w.catalogue.Divisions.Get(key.division); d.Level != schema.LevelCity || key.code != "consult_free_target" {
			continue
		}
		if w.total("consult_free", key.division, key.year) >= goal {
			met++
		} else {
			missed++
		}
	}
	if met < 10 || missed < 5 {
		t.Errorf("got %d met and %d missed, want some of both", met, missed)
	}
}

func TestReadTargetsBroken(t *testing.T) {
	const header = "code,target,division,year,value,origin,note\n"
	for name, test := range map[string]struct{ rows, want string }{
		"note":      {"consult_free,consult_free_target,140100,2024,1,assumed,\n", `targets.csv:2: no note`},
		"value":     {"consult_free,consult_free_target,140100,2024,0,assumed,演示\n", `targets.csv 第 2 行 value 列：“0” —— 目标必须大于 0`},
		"catalogue": {"consult_free,consult_free_target,140600,2024,1,assumed,演示\n", `140600 2024 年的这个目标在目录里已经有了`},
		"goal":      {"la_special_closed,la_special_target,140400,2022,1,assumed,演示\n", `140400 2022 年的 la_special_target 在目录里已由 la_special_accepted 计入`},
		"twice":     {strings.Repeat("consult_free,consult_free_target,140100,2024,1,assumed,演示\n", 2), `targets.csv 第 3 行 code 列：“consult_free” —— 140100 2024 年的这个目标在第 2 行已经有了`},
		"columns":   {"\n1,2\n", `targets.csv 第 3 行：有 2 格`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadTargets(fstest.MapFS{"targets.csv": {Data: []byte(header + test.rows)}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestTargetsOfTheDemo(t *testing.T) {
	targets, err := ReadTargets(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		if target.By != "演示" || target.Direction != schema.DirectionAtLeast || target.Pace != schema.PaceLinear {
			t.Fatalf("got %+v, want the demo's word for at least, linear", target)
		}
	}
}
