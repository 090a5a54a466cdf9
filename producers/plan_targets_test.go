package producers

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

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
		"code":      {"recon_halls,consult_free_target,140100,2024,1,assumed,演示\n", `targets.csv:2: code "recon_halls": is no flow or amount`},
		"target":    {"consult_free,la_special_target,140100,2024,1,assumed,演示\n", `targets.csv:2: target "la_special_target": is no target metric`},
		"division":  {"consult_free,consult_free_target,140171,2024,1,assumed,演示\n", `targets.csv:2: division "140171": `},
		"year":      {"consult_free,consult_free_target,140100,24,1,assumed,演示\n", `targets.csv:2: year "24": `},
		"month":     {"consult_free,consult_free_target,140100,2024-03,1,assumed,演示\n", `targets.csv:2: value "1": must be above 0, for a year`},
		"value":     {"consult_free,consult_free_target,140100,2024,0,assumed,演示\n", `targets.csv:2: value "0": must be above 0`},
		"origin":    {"consult_free,consult_free_target,140100,2024,1,guess,演示\n", `targets.csv:2: origin "guess": is none of`},
		"note":      {"consult_free,consult_free_target,140100,2024,1,assumed,\n", `targets.csv:2: note "": must not be empty`},
		"catalogue": {"consult_free,consult_free_target,140600,2024,1,assumed,演示\n", `140600 has another goal in 2024`},
		"goal":      {"la_special_closed,la_special_target,140400,2022,1,assumed,演示\n", `target "la_special_target": 140400 has another goal in 2022`},
		"twice":     {strings.Repeat("consult_free,consult_free_target,140100,2024,1,assumed,演示\n", 2), `targets.csv:3: `},
		"columns":   {"\n1,2\n", `targets.csv: `},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadTargets(fstest.MapFS{"targets.csv": {Data: []byte(header + test.rows)}})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
