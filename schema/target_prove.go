package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxTargetNote is how many characters a note may have.
const maxTargetNote = 200

// TargetProblem is one thing that is wrong with a target, told in Chinese to
// whoever set it.
type TargetProblem struct {
	Field   string `json:"field"` // as files name it
	Problem string `json:"problem"`
	Remedy  string `json:"remedy,omitempty"`
}

// ProveTarget tells everything that is wrong with a target by itself.
func (c *Catalogue) ProveTarget(t Target) []TargetProblem {
	p := targetProof{catalogue: c, target: t}
	p.metric, _ = c.Metric(t.Code)
	p.indicator, _ = c.Indicator(t.Code)
	p.code()
	p.goal()
	p.owner()
	p.value()
	p.pace()
	p.thresholds()
	p.words()
	return p.problems
}

type targetProof struct {
	catalogue *Catalogue
	target    Target
	metric    *Metric    // one of both, or none where the code is unknown
	indicator *Indicator //
	problems  []TargetProblem
}

func (p *targetProof) fail(field, remedy, format string, args ...any) {
	p.problems = append(p.problems, TargetProblem{field, fmt.Sprintf(format, args...), remedy})
}

// code proves that what is named can have a goal.
func (p *targetProof) code() {
	switch {
	case p.indicator != nil:
		p.ratio()
	case p.metric == nil:
		p.fail("code", "请按目录改正", "没有这个指标")
	case p.metric.Kind == KindTarget:
		p.fail("code", "请写计入任务的指标，任务指标写在 target", "%s本身是年度任务", p.metric.Name)
	case p.metric.Kind == KindRate || p.metric.Kind == KindGrowth:
		p.fail("code", "请按目录改正", "%s只是报告里的比率，不能有目标", p.metric.Name)
	}
}

// ratio refuses a goal for what is done of a goal: that is its metric's.
func (p *targetProof) ratio() {
	if goal := p.catalogue.GoalOf(p.indicator); goal != "" {
		p.fail("code", fmt.Sprintf("请改写 %s，value 写任务数", strings.Join(p.indicator.Numerator, "、")),
			"%s的分母 %s 就是年度任务", p.indicator.Name, goal)
	}
}

// goal proves that the target metric is one, of the same unit.
func (p *targetProof) goal() {
	if p.target.Goal == "" || p.metric == nil && p.indicator == nil {
		return
	}
	m, ok := p.catalogue.Metric(p.target.Goal)
	switch {
	case p.indicator != nil:
		p.fail("target", "请留空", "比率没有任务指标")
	case !ok || m.Kind != KindTarget:
		p.fail("target", p.goalMetrics(), "不是年度任务指标")
	case m.Unit != p.metric.Unit:
		p.fail("target", p.goalMetrics(), "%s以%s计，而%s以%s计", m.Name, p.unitName(m.Unit), p.metric.Name, p.unitName(p.metric.Unit))
	}
}

// goalMetrics lists the target metrics that the metric could count towards.
func (p *targetProof) goalMetrics() string {
	var codes []string
	for _, m := range p.catalogue.Metrics {
		if m.Kind == KindTarget && m.Unit == p.metric.Unit {
			codes = append(codes, m.Code)
		}
	}
	if len(codes) == 0 {
		return "请留空"
	}
	return "可用的有 " + strings.Join(codes, "、") + "，没有就留空"
}

func (p *targetProof) unitName(code string) string {
	i := slices.IndexFunc(p.catalogue.Units, func(u MetricUnit) bool { return u.Code == code })
	if i < 0 {
		return code
	}
	return p.catalogue.Units[i].Name
}

// owner proves the year, and that the division could report in it.
func (p *targetProof) owner() {
	known := MinYear <= p.target.Year && p.target.Year <= MaxYear
	if !known {
		p.fail("year", "", "应是年份（如 2024），%d 至 %d", MinYear, MaxYear)
	}
	d, ok := p.catalogue.Divisions.Get(p.target.Division)
	if ok && d.Reports() && !known {
		return // whether it existed then can't be told
	}
	if _, err := p.catalogue.Divisions.Unit(p.target.Division, Period{Year: p.target.Year}); err != nil {
		problem, remedy, found := strings.Cut(err.Error(), "，请")
		if found {
			remedy = "请" + remedy
		}
		p.fail("division", remedy, "%s", problem)
	}
}

func (p *targetProof) value() {
	switch v := p.target.Value; {
	case p.target.Withdrawn:
	case v <= 0:
		p.fail("value", "没有目标就删去这一行，取消已有的目标请写 "+WordWithdrawn, "目标必须大于 0")
	case p.indicator != nil && p.indicator.Unit == unitShare && v > Whole(1):
		p.fail("value", "请写小数，如 0.95", "比率的目标不能大于 1")
	}
}

// pace proves that what has the goal can be held against the pace.
func (p *targetProof) pace() {
	choice(p, "pace", p.target.Pace, PaceLinear, PaceSeasonal, PaceNone)
	switch {
	case p.indicator != nil && (p.target.Pace == PaceLinear || p.target.Pace == PaceSeasonal):
		p.fail("pace", "请写 none 或留空", "比率任何时候都要达到，没有进度")
	case p.metric == nil:
	case p.metric.Kind == KindStock && p.target.Pace == PaceSeasonal:
		p.fail("pace", "请写 linear 或 none", "%s是时点数，没有各月的份额", p.metric.Name)
	case (p.metric.Kind == KindFlow || p.metric.Kind == KindAmount) && p.target.Pace == PaceNone:
		p.fail("pace", "请写 linear 或 seasonal", "none 只用于任何时候都要达到的数，%s是逐月累计的", p.metric.Name)
	}
}

func (p *targetProof) thresholds() {
	p.threshold("warning", p.target.Warning)
	p.threshold("critical", p.target.Critical)
	if p.target.Critical > 0 && p.target.Warning > p.target.Critical {
		p.fail("warning", "请把 warning 写得比 critical 小", "比 critical 大，一般的会迟于严重的")
	}
}

func (p *targetProof) threshold(field string, v Decimal) {
	if v < 0 || v > Whole(1) {
		p.fail(field, "请写小数，如 0.1 是落后 10 个百分点；按规则办就留空", "应在 0 和 1 之间")
	}
}

func (p *targetProof) words() {
	choice(p, "direction", p.target.Direction, DirectionAtLeast, DirectionAtMost)
	choice(p, "origin", p.target.Origin, Stated, Implied, Assumed)
	if utf8.RuneCountInString(p.target.Note) > maxTargetNote || !printable(p.target.Note) {
		p.fail("note", "请缩短", "应是一行文字，最多 %d 个字", maxTargetNote)
	}
}

func choice[T ~string](p *targetProof, field string, value T, choices ...T) {
	if !slices.Contains(choices, value) {
		texts := make([]string, len(choices))
		for i, c := range choices {
			texts[i] = string(c)
		}
		p.fail(field, "可用的有 "+strings.Join(texts, "、"), "不认得这个词")
	}
}

// maxName is how many characters the name of whoever states something may have.
const maxName = 50

// ProveName proves the name under which an office states something.
func ProveName(name string) error {
	switch {
	case strings.TrimSpace(name) == "":
		return errors.New("没有写明由谁提出，请写姓名或单位")
	case utf8.RuneCountInString(name) > maxName || !printable(name):
		return fmt.Errorf("姓名或单位应是一行文字，最多 %d 个字", maxName)
	case name == ByCatalogue:
		return fmt.Errorf("“%s”指系统自带的目录，请写姓名或单位", ByCatalogue)
	}
	return nil
}

// maxText is how many characters a remark may have.
const maxText = 1000

// ProveText proves a remark, of one or several lines.
func ProveText(text string) error {
	if utf8.RuneCountInString(text) > maxText || !utf8.ValidString(text) || strings.ContainsFunc(text, unwritable) {
		return fmt.Errorf("说明或回复应是文字，最多 %d 字", maxText)
	}
	return nil
}

// unwritable are control characters, but for what begins a new line.
func unwritable(r rune) bool { return unicode.IsControl(r) && r != '\n' }

// printable says whether a text is one line without control characters.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}
