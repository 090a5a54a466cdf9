package producers

import (
	"encoding/csv"
	"fmt"
	"os"
	"testing"

	"github.com/huizong/huizong/schema"
	"github.com/huizong/huizong/seeds"
)

func TestScratch(t *testing.T) {
	c, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPlan(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSimulation(p, c)
	if err != nil {
		t.Fatal(err)
	}
	m := s.model
	f, _ := os.Create("../seeds/targets.csv")
	w := csv.NewWriter(f)
	w.Write([]string{"code", "target", "division", "year", "value", "origin", "note"})
	const plain = "演示用的假定任务，不是公布的数"
	yearSum := func(metric string, u, y int) int64 { return sumOf(m.values[metric][u][y*12 : y*12+12]) }
	for _, g := range [][2]string{{"consult_free", "consult_free_target"}, {"la_special_closed", "la_special_target"}} {
		for y := range 3 {
			year := 2022 + y
			var province int64
			var rows [][]string
			for _, city := range m.units {
				if city.Level != schema.LevelCity {
					continue
				}
				code := g[0]
				var set *schema.Target
				for i := range c.Targets {
					tg := &c.Targets[i]
					if tg.Goal == g[1] && tg.Division == city.Code && tg.Year == year {
						set = tg
						code = tg.Code
					}
				}
				pace := 850 + m.dice.named("goal").named(g[0]).at(int(city.Code), y).below(420)
				var members []int
				var goals []int64
				for u, county := range m.units {
					if county.Level != schema.LevelCounty || county.Parent != city.Code {
						continue
					}
					done := yearSum(code, u, y) * 1000
					goal := done / pace * 1000 / (850 + m.dice.named("goal").named(g[0]).at(int(county.Code), y).below(300))
					unit := int64(10)
					if g[0] == "la_special_closed" {
						unit = 1
					}
					goals = append(goals, max(1, goal/unit)*unit)
					members = append(members, u)
				}
				note := plain
				if set != nil {
					goals = largestRemainder(int64(set.Value/schema.Whole(1)), goals)
					note = fmt.Sprintf("由全市%s分解，演示用，各县的数不是公布的", set.Value)
				} else {
					rows = append(rows, []string{code, g[1], city.Code.String(), fmt.Sprint(year), fmt.Sprint(sumOf(goals)), "assumed", plain + "；等于各县之和"})
				}
				province += sumOf(goals)
				for i, u := range members {
					rows = append(rows, []string{code, g[1], m.units[u].Code.String(), fmt.Sprint(year), fmt.Sprint(goals[i]), "assumed", note})
				}
			}
			w.Write([]string{g[0], g[1], "140000", fmt.Sprint(year), fmt.Sprint(province), "assumed", plain + "；等于各市之和"})
			for _, r := range rows {
				w.Write(r)
			}
		}
	}
	w.Flush()
	f.Close()
}

func TestScratch2(t *testing.T) {
	tg, err := ReadTargets(seeds.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(len(tg))
}
