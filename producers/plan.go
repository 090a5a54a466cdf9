package producers

import (
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v4"

	"github.com/huizong/huizong/schema"
)

// planFile is the simulated province's plan among the seeds.
const planFile = "shanxi.yaml"

// Plan says what a simulated province is like. seeds/shanxi.yaml explains every
// field.
type Plan struct {
	Province   string             `yaml:"province"`
	Seed       uint32             `yaml:"seed"`
	From       string             `yaml:"from"`
	To         string             `yaml:"to"`
	Population map[string]int64   `yaml:"population"`
	Late       int64              `yaml:"late"`
	Missing    int64              `yaml:"missing"`
	Corrected  int64              `yaml:"corrected"`
	Reasons    []string           `yaml:"reasons"`
	Noise      int64              `yaml:"noise"`
	Own        OwnPlan            `yaml:"own"`
	Years      map[int]int64      `yaml:"years"`
	Seasons    map[string][]int64 `yaml:"seasons"`
	Metrics    []MetricPlan       `yaml:"metrics"`
	Implied    []ImpliedTotal     `yaml:"implied"`
	Cases      CasePlan           `yaml:"cases"`
	Planted    []PlantedBreak     `yaml:"planted"`

	published []schema.Event // what was printed, to add up to
}

// OwnPlan is the size of own offices against an ordinary county.
type OwnPlan struct {
	City     float64 `yaml:"city"`
	Province float64 `yaml:"province"`
}

// MetricPlan says what a metric counts in an ordinary county.
type MetricPlan struct {
	Code     string        `yaml:"code"`
	Level    float64       `yaml:"level"`
	City     *float64      `yaml:"city"`
	Province *float64      `yaml:"province"`
	Season   string        `yaml:"season"`
	Noise    *int64        `yaml:"noise"`
	Years    map[int]int64 `yaml:"years"`
	Even     bool          `yaml:"even"`
	Drift    int64         `yaml:"drift"`
	Of       string        `yaml:"of"`
	Rate     float64       `yaml:"rate"`
	AtMost   []string      `yaml:"at_most"`
	Beside   []string      `yaml:"beside"`
	Parts    []PartPlan    `yaml:"parts"`
	Less     string        `yaml:"less"`
}

// PartPlan is one of the metrics that another adds up from.
type PartPlan struct {
	Code  string  `yaml:"code"`
	Share float64 `yaml:"share"`
}

// ImpliedTotal is a year's total of an area that printed figures need beside
// them.
type ImpliedTotal struct {
	Division string `yaml:"division"`
	Year     int    `yaml:"year"`
	Code     string `yaml:"code"`
	Value    int64  `yaml:"value"`
	Why      string `yaml:"why"`
}

// CasePlan says how many cases there are and where they take the place of
// monthly figures.
type CasePlan struct {
	Total       int64    `yaml:"total"`
	Voided      int64    `yaml:"voided"`
	Moved       int64    `yaml:"moved"`
	OpenedFirst int64    `yaml:"opened_first"`
	Season      string   `yaml:"season"`
	Counties    []string `yaml:"counties"`
}

// PlantedBreak is a month in which one metric is stated above another that it
// can't be above.
type PlantedBreak struct {
	Check    string `yaml:"check"`
	Division string `yaml:"division"`
	Period   string `yaml:"period"`
	Code     string `yaml:"code"`
	Above    string `yaml:"above"`
	By       int64  `yaml:"by"`
}

// ReadPlan reads shanxi.yaml of the seeds, and what the published reports print,
// which the simulation adds up to.
func ReadPlan(files fs.FS) (Plan, error) {
	var plan Plan
	body, err := fs.ReadFile(files, planFile)
	if err != nil {
		return Plan{}, fmt.Errorf("read plan: %w", err)
	}
	if err := yaml.Load(body, &plan, yaml.WithKnownFields()); err != nil {
		return Plan{}, fmt.Errorf("%s: %w", planFile, err)
	}
	plan.published, err = PublishedReports(files)
	return plan, err
}
