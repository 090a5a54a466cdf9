package schema

import (
	"strings"
	"testing"
	"testing/fstest"
)

// Each broken file stands as catalogue/x.yaml beside the real ones.
var brokenCatalogues = []struct {
	name string
	yaml string
	want []string // whole lines, without "catalogue/x.yaml:"
}{
	{"not YAML", "metrics: [", []string{`2: did not find expected node content`}},
	{"two documents", "metrics: []\n---\nmetrics: []", []string{`1: yaml: expected single document, found multiple`}},
	{"only a comment", "# nothing", []string{`1: yaml: no documents in stream`}},
	{"unknown section", "metric: []", []string{`1: field metric not found in type schema.source`}},
	{"unknown fields, all of them", `
domains:
  - {code: a, name: 甲, name_en: A, colour: red}
  - {code: b, name: 乙, name_en: B}
datasets:
  - code: s
    owed: [county]`, []string{
		`3: field colour not found in type schema.namedSource`,
		`7: field owed not found in type schema.dataSetSource`,
	}},
	{"list for a word", `
metrics:
  - {code: [a, b]}`, []string{`3: cannot construct !!seq into string`}},
	{"metric of an unknown domain, unit, kind, axis", `
metrics:
  - code: m
    name: 名
    name_en: M
    definition: 口径
    domain: nowhere
    unit: stone
    kind: rate
    division: mean`, []string{
		`9: metric "m": kind "rate" is none of ["flow" "amount" "stock" "target"]`,
		`7: metric "m": unknown domain "nowhere"`,
		`8: metric "m": unknown unit "stone"`,
		`10: metric "m": division axis "mean" is none of ["sum" "max" "min"]`,
	}},
	{"nameless metric", `
metrics:
  - {code: 9m, domain: mediation, unit: case, kind: flow}`, []string{
		`3: metric "9m": a code is a letter followed by up to 63 letters, digits and _`,
		`3: metric "9m": no name`,
		`3: metric "9m": no name_en`,
		`3: metric "9m": no definition`,
	}},
	{"flow that takes the last month", `
metrics:
  - {code: m, name: 名, name_en: M, definition: 口径, domain: mediation, unit: case, kind: flow, month: last}`, []string{
		`3: metric "m": month axis "last" does not fit kind "flow"`,
	}},
	{"published target", `
published:
  - {code: m, name: 名, name_en: M, domain: mediation, unit: case, kind: target}`, []string{
		`3: metric "m": kind "target" is none of ["flow" "amount" "stock" "rate" "growth"]`,
	}},
	{"code twice, metric and indicator", `
metrics:
  - {code: m, name: 名, name_en: M, definition: 口径, domain: mediation, unit: case, kind: flow}
published:
  - {code: m, name: 名, name_en: M, domain: mediation, unit: case, kind: flow}
indicators:
  - {code: m, name: 名, name_en: M, definition: 口径, unit: share, numerator: [m], denominator: [m]}`, []string{
		`5: metric "m": declared before at catalogue/x.yaml:3`,
		`7: indicator "m": declared before at catalogue/x.yaml:3`,
		`7: indicator "m": metric "m" is known from published reports only`,
		`7: indicator "m": metric "m" is known from published reports only`,
	}},
	{"indicator", `
indicators:
  - code: i
    name: 名
    name_en: I
    definition: 口径
    unit: share
    numerator:
      - la_special_target
      - nothing
    denominator: [la_special_target, enf_fines]
  - {code: j, name: 名, name_en: J, definition: 口径, unit: yuan_per_case, numerator: [], denominator: [pub_reach]}`, []string{
		`9: indicator "i": metric "la_special_target" is a target`,
		`10: indicator "i": unknown metric "nothing"`,
		`11: indicator "i": target "la_special_target" added to other metrics`,
		`11: indicator "i": a share of "case" and "yuan"`,
		`12: indicator "j": no numerator`,
		`12: indicator "j": metric "pub_reach" is known from published reports only`,
	}},
	{"dimension part", `
dimensions:
  - code: part
    name: 部分
    name_en: Part
    items:
      - {code: a, name: 甲, name_en: A}
      - {code: a, name: 甲, name_en: A}
  - {code: empty, name: 空, name_en: Empty}`, []string{
		`3: dimension "part": reserved for free text`,
		`8: part item "a": declared before at catalogue/x.yaml:7`,
		`9: dimension "empty": no items`,
	}},
	{"case kind", `
case_kinds:
  - code: k
    name: 名
    name_en: K
    counts:
      - {metric: lawyers, at: opened}
      - {metric: enf_fines, at: filed}
      - {metric: enf_fines, at: closed, amount: a fine}
      - {metric: enf_checks, at: closed, dimension: colour, items: [red]}
      - {metric: enf_checks, at: closed, dimension: group, items: [minor, red]}
      - {metric: enf_checks, at: closed, items: [minor], outcomes: [""]}
      - metric: consult_free_target
        at: opened
  - {code: k, name: 名, name_en: K}`, []string{
		`7: case kind "k": cases can't count in stock "lawyers"`,
		`8: case kind "k": metric "enf_fines" needs an amount`,
		`8: case kind "k": at "filed" is none of ["opened" "closed"]`,
		`9: case kind "k": "a fine" is not an amount's name`,
		`10: case kind "k": unknown dimension "colour"`,
		`11: case kind "k": unknown group item "red"`,
		`12: case kind "k": an empty outcome`,
		`12: case kind "k": items of no dimension`,
		`13: case kind "k": metric "consult_free_target" is a target`,
		`15: case kind "k": declared before at catalogue/x.yaml:3`,
		`15: case kind "k": no counts`,
	}},
	{"data set", `
datasets:
  - code: x
    name: 名
    name_en: X
    owed_by: [county, country]
    due_day: 29
    metrics:
      - consult_free
      - y
      - pub_reach
      - consult_free_target
      - consult_free
  - {code: z, name: 名, name_en: Z, due_day: fifth}`, []string{
		`6: data set "x": level "country" is none of ["county" "city" "province"]`,
		`10: data set "x": unknown metric "y"`,
		`11: data set "x": metric "pub_reach" is known from published reports only`,
		`12: data set "x": metric "consult_free_target" is a target`,
		`7: data set "x": due day "29" is not 1 to 28`,
		`13: data set "x": metric "consult_free" twice`,
		`14: data set "z": no levels: some of ["county" "city" "province"]`,
		`14: data set "z": no metrics`,
		`14: data set "z": due day "fifth" is not 1 to 28`,
	}},
	{"checks", `
checks:
  - {code: Y0, name: 名, severity: fatal, left: [y], operator: "=<", right: [consult_free], why: 因}
  - {code: Y1, name: 名, severity: warn, kind: guess, window: week, missing: never, why: 因}
  - {code: Y2, name: 名, severity: warn, left: [consult_free], operator: "<"}
  - {code: Y3, name: 名, severity: warn, kind: tree_sum, left: [towns], operator: "<", right: [towns], why: 因}
  - {code: Y4, name: 名, severity: warn, kind: constant, why: 因}
  - {code: Y4, name: 名, severity: warn, kind: plausible, why: 因}
  - {code: Y5, name: 名, severity: warn, left: [towns], operator: both_or_neither, missing: as_zero, right: [consult_free], why: 因}`, []string{
		`3: check "Y0": severity "fatal" is none of ["error" "warn"]`,
		`3: check "Y0": unknown metric "y"`,
		`3: check "Y0": operator "=<" is none of ["=" "!=" "<" "<=" ">" ">=" "both_or_neither" "one_or_neither"]`,
		`4: check "Y1": kind "guess" is none of ["compare" "constant" "tree_sum" "printed_rate" "integer_goal" "plausible"]`,
		`4: check "Y1": window "week" is none of ["month" "ytd"]`,
		`4: check "Y1": missing "never" is none of ["skip_any" "skip_all" "as_zero"]`,
		`5: check "Y2": no why`,
		`5: check "Y2": no right`,
		`6: check "Y3": a tree_sum check does not use metric "towns"`,
		`6: check "Y3": a tree_sum check does not use metric "towns"`,
		`6: check "Y3": a tree_sum check has no operator`,
		`7: check "Y4": no left`,
		`8: check "Y4": declared before at catalogue/x.yaml:7`,
		`9: check "Y5": both_or_neither is about what is missing: it takes no word on it`,
	}},
	{"targets", `
targets:
  - {code: la_special_closed, target: la_special_target, division: "140525", year: 2030, value: 2, origin: stated, note: 注}
  - {code: la_special_closed, target: la_special_target, division: "140525", year: 2030, value: 1, origin: stated, note: 注}
  - {code: la_special_accepted, target: la_special_target, division: "140525", year: 2030, value: 1, origin: stated, note: 注}
  - {code: nothing, division: "140171", year: 24, value: 0, origin: guessed, note: 注}
  - {code: towns, target: consult_free_target, division: "140403", year: 2017, value: -1, origin: stated, note: 注}
  - code: notary_cases
    division: "140525"
    year: 2030
    value: 1e999
    pace: none
    direction: up
    critical: 10
  - {code: recon_closing_rate, target: la_special_target, division: "140524", year: 2030, value: 0.9, note: 注}`, []string{
		`4: target "la_special_closed": code "la_special_closed": 140525 2030 年的这个目标在 catalogue/x.yaml:3 已经有了；请只留一个`,
		`5: target "la_special_accepted": target "la_special_target": 140525 2030 年的 la_special_target 在 catalogue/x.yaml:3 已由 la_special_closed 计入；请只留一个`,
		`6: target "nothing": year "24": 应是年份（如 2024），1970 至 2148`,
		`6: target "nothing": code "nothing": 没有这个指标；请按目录改正`,
		`6: target "nothing": division "140171": 140171 山西转型综合改革示范区 是开发区，不是行政区划，其区域属于 140100 太原市；请由该市或所属县(市、区)上报`,
		`6: target "nothing": value "0": 目标必须大于 0；没有目标就删去这一行，取消已有的目标请写 撤回`,
		`6: target "nothing": origin "guessed": 不认得这个词；可用的有 stated、implied、assumed`,
		`7: target "towns": target "consult_free_target": 免费法律咨询年度任务以人次计，而乡镇街道数以个计；请留空`,
		`7: target "towns": division "140403": 140403 潞州区 自2018年1月起存在，此前为 140402 城区、140411 郊区`,
		`7: target "towns": value "-1": 目标必须大于 0；没有目标就删去这一行，取消已有的目标请写 撤回`,
		`11: target "notary_cases": value "1e999": 位数太多；整数最多 14 位，小数最多 4 位`,
		`12: target "notary_cases": pace "none": none 只用于任何时候都要达到的数，办理公证是逐月累计的；请写 linear 或 seasonal`,
		`14: target "notary_cases": critical "10": 应在 0 和 1 之间；请写小数，如 0.1 是落后 10 个百分点；按规则办就留空`,
		`13: target "notary_cases": direction "up": 不认得这个词；可用的有 at_least、at_most`,
		`8: target "notary_cases": no origin`,
		`8: target "notary_cases": no note`,
		`15: target "recon_closing_rate": target "la_special_target": 比率没有任务指标；请留空`,
		`15: target "recon_closing_rate": no origin`,
	}},
	{"calendar", `
calendar:
  - year: 2030
    source: 通知
    off:
      - 2030-05-01/2030-05-05
      - 2030-05-05
      - 2031-01-01
      - 2030-12-31/2031-01-01
      - 2030-02-29
      - 2030-05-05/2030-05-04
      - 5月1日
    worked:
      - 2030-04-28
      - 2030-04-27/2030-04-28
      - 2030-05-04
      - 2030-05-09
  - {year: 2030, source: 通知, off: [2030-10-01]}
  - {year: 2024, source: 通知, off: [2024-10-01]}
  - {year: 31, off: []}
  - {year: 2032-01, source: 通知, off: [2032-01-01]}
  - {source: 通知, off: [2033-01-01]}`, []string{
		`7: calendar "2030": 2030-05-05 is given at catalogue/x.yaml:6 too`,
		`8: calendar "2030": 2031-01-01 is not in 2030`,
		`9: calendar "2030": 2030-12-31/2031-01-01 is not in 2030`,
		`10: calendar "2030": "2030-02-29" is not a day like 2024-05-01 or days like 2024-05-01/2024-05-05`,
		`11: calendar "2030": "2030-05-05/2030-05-04" is not a day like 2024-05-01 or days like 2024-05-01/2024-05-05`,
		`12: calendar "2030": "5月1日" is not a day like 2024-05-01 or days like 2024-05-01/2024-05-05`,
		`15: calendar "2030": 2030-04-28 is given at catalogue/x.yaml:14 too`,
		`16: calendar "2030": 2030-05-04 is given at catalogue/x.yaml:6 too`,
		`17: calendar "2030": 2030-05-09 is a Thursday: only weekend days are worked instead`,
		`18: calendar "2030": 2030 is given at catalogue/x.yaml:3 too`,
		`19: calendar "2024": 2024 is given at catalogue/calendar.yaml:72 too`,
		`20: calendar "31": "31" is not a year`,
		`20: calendar "31": no source`,
		`20: calendar "31": no days off`,
		`21: calendar "2032-01": "2032-01" is not a year`,
		`22: calendar "": "" is not a year`,
	}},
}

func TestCatalogueBroken(t *testing.T) {
	for _, test := range brokenCatalogues {
		t.Run(test.name, func(t *testing.T) { refused(t, test.yaml, test.want) })
	}
}

// refused holds what is said of a file that stands beside the real ones.
func refused(t *testing.T, yaml string, lines []string) {
	t.Helper()
	files := sources(t)
	files["catalogue/x.yaml"] = &fstest.MapFile{Data: []byte(yaml)}
	c, err := ParseCatalogue(files)
	if err == nil || c != nil {
		t.Fatalf("got a catalogue and %v, want only an error", err)
	}
	want := "catalogue/x.yaml:" + strings.Join(lines, "\ncatalogue/x.yaml:")
	if err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestCatalogueWithoutFiles(t *testing.T) {
	if _, err := ParseCatalogue(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no catalogue/*.yaml") {
		t.Errorf("got %v, want no catalogue/*.yaml", err)
	}
}
