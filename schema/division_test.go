package schema

import (
	"maps"
	"strings"
	"testing"
	"testing/fstest"
)

func TestDivisionCounts(t *testing.T) {
	divisions := loadCatalogue(t).Divisions
	nation, shanxi, gansu := map[Level]int{}, map[Level]int{}, map[Level]int{}
	for _, d := range divisions.All() {
		if !d.Until.IsZero() {
			continue
		}
		nation[d.Level]++
		switch d.Code.Province() {
		case 140000:
			shanxi[d.Level]++
		case 620000:
			gansu[d.Level]++
		}
	}
	for _, test := range []struct{ got, want map[Level]int }{
		{nation, map[Level]int{LevelCountry: 1, LevelProvince: 34, LevelCity: 337, LevelCounty: 2845}},
		{shanxi, map[Level]int{LevelProvince: 1, LevelCity: 11, LevelCounty: 117}},
		{gansu, map[Level]int{LevelProvince: 1, LevelCity: 14, LevelCounty: 86}},
	} {
		if !maps.Equal(test.got, test.want) {
			t.Errorf("got %v, want %v", test.got, test.want)
		}
	}
}

func TestDivisionAncestors(t *testing.T) {
	divisions := loadCatalogue(t).Divisions
	for code, want := range map[Code]string{
		140525: "140525 泽州县、140500 晋城市、140000 山西省、000000 全国",
		110101: "110101 东城区、110000 北京市、000000 全国",
		419001: "419001 济源市、419000 省直辖县级行政区划、410000 河南省、000000 全国",
		441900: "441900 东莞市、440000 广东省、000000 全国",
		620200: "620200 嘉峪关市、620000 甘肃省、000000 全国",
		140402: "140402 城区、140400 长治市、140000 山西省、000000 全国",
		710000: "710000 台湾省、000000 全国",
		0:      "000000 全国",
		140171: "",
	} {
		if got := listDivisions(divisions.Ancestors(code)); got != want {
			t.Errorf("%s: got %s, want %s", code, got, want)
		}
	}
}

// Cities without counties stand for themselves, once.
func TestDivisionCitiesWithoutCounties(t *testing.T) {
	divisions := loadCatalogue(t).Divisions
	for _, code := range []Code{441900, 442000, 460400, 620200} {
		d, ok := divisions.Get(code)
		if !ok || d.Level != LevelCity || !d.Reports() || len(divisions.children(code)) != 0 {
			t.Errorf("%s: got %+v with %d counties, want a reporting city without any", code, d, len(divisions.children(code)))
		}
	}
}

func TestDivisionPseudoCities(t *testing.T) {
	counties := map[Code]int{}
	divisions := loadCatalogue(t).Divisions
	for _, d := range divisions.All() {
		if d.Pseudo {
			counties[d.Code] = len(divisions.children(d.Code))
		}
	}
	want := map[Code]int{419000: 1, 429000: 4, 469000: 15, 659000: 12}
	if !maps.Equal(counties, want) {
		t.Errorf("got %v, want %v", counties, want)
	}
}

func TestDivisionsAreSorted(t *testing.T) {
	all := loadCatalogue(t).Divisions.All()
	for i := range all[1:] {
		if all[i].Code >= all[i+1].Code {
			t.Errorf("got %s before %s, want the order of codes", all[i], all[i+1])
		}
	}
}

var units = []struct {
	code   Code
	period string
	want   string // the name of the unit, or the reason why there is none
}{
	{140525, "2024-03", "泽州县"},
	{140302, "2024-03", "城区"}, // in Yangquan
	{140502, "2024-03", "城区"}, // in Jincheng: a name is no key
	{140400, "2024", "长治市"},
	{140000, "2024", "山西省"},
	{110101, "2024-03", "东城区"},
	{419001, "2024-03", "济源市"},
	{460400, "2024-03", "儋州市"},
	{460321, "2024-03", "西沙群岛"},
	{140402, "2017-12", "城区"},
	{140402, "2017", "城区"},
	{140402, "2018-01", "140402 城区 自2018年1月起并入 140403 潞州区"},
	{140402, "2018", "140402 城区 自2018年1月起并入 140403 潞州区"},
	{140403, "2017-12", "140403 潞州区 自2018年1月起存在，此前为 140402 城区、140411 郊区"},
	{140403, "2018-01", "潞州区"},
	{140403, "2018", "潞州区"},
	{140421, "2020-01", "140421 长治县 自2018年1月起改设为 140404 上党区"},
	{140726, "2018-12", "太谷县"},
	{140726, "2019-01", "140726 太谷县 自2019年1月起改设为 140703 太谷区"},
	{140211, "2018-01", "140211 南郊区 自2018年1月起撤销重组，区域归 140214 云冈区"},
	{140214, "2017-12", "140214 云冈区 自2018年1月起存在，此前为 140203 大同矿区、140211 南郊区"},
	{140171, "2024-03", "140171 山西转型综合改革示范区 是开发区，不是行政区划，其区域属于 140100 太原市，请由该市或所属县(市、区)上报"},
	{140971, "2024-03", "140971 五台山风景名胜区 是风景名胜区，不是行政区划，其区域属于 140900 忻州市，请由该市或所属县(市、区)上报"},
	{232761, "2024-03", "232761 加格达奇区 是统计用区划，不是行政区划，其区域属于 232700 大兴安岭地区，请由该地区或所属县(市、区)上报"},
	{632857, "2024-03", "632857 大柴旦行政委员会 是统计用区划，不是行政区划，其区域属于 632800 海西蒙古族藏族自治州，请由该州或所属县(市、区)上报"},
	{620201, "2024-03", "620201 嘉峪关市 是统计用区划，不是行政区划，其区域属于 620200 嘉峪关市，请由该市上报"},
	{429000, "2024-03", "429000 省直辖县级行政区划 只是编码层级，没有本级机关，请由所辖的 429004 仙桃市、429005 潜江市、429006 天门市、429021 神农架林区 分别上报"},
	{0, "2024-03", "000000 全国 由各级汇总得出，不单独上报"},
	{140599, "2024-03", "140599 不是截至2023年6月30日的 GB/T 2260 行政区划代码"},
	{110100, "2024-03", "110100 不是截至2023年6月30日的 GB/T 2260 行政区划代码"},
}

func TestDivisionUnit(t *testing.T) {
	divisions := loadCatalogue(t).Divisions
	for _, test := range units {
		p, err := ParsePeriod(test.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := unitOrReason(divisions.Unit(test.code, p)); got != test.want {
			t.Errorf("%s %s: got %s, want %s", test.code, test.period, got, test.want)
		}
	}
}

func unitOrReason(d *Division, err error) string {
	if err != nil {
		return err.Error()
	}
	return d.Name
}

func TestDivisionUnitAllocatesNothing(t *testing.T) {
	divisions := loadCatalogue(t).Divisions
	p := Period{Year: 2024, Month: 3}
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := divisions.Unit(140403, p); err != nil {
			t.Fatal(err)
		}
	})
	if allocs != 0 {
		t.Errorf("got %v allocations, want none", allocs)
	}
}

// A split and a merger across cities of a small country.
func TestDivisionSplit(t *testing.T) {
	divisions, err := parseDivisions(divisionFiles(smallDivisions, "140401,旧县,140403,2020,reorganised,\n140401,旧县,140404,2020,reorganised,\n", ""))
	if err != nil {
		t.Fatal(err)
	}
	want := "140401 旧县 自2020年1月起撤销重组，区域归 140403 甲区、140404 乙区"
	if got := unitOrReason(divisions.Unit(140401, Period{Year: 2020, Month: 1})); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

const smallDivisions = "000000,全国,country,\n140000,省,province,000000\n140400,市,city,140000\n140403,甲区,county,140400\n140404,乙区,county,140400\n"

func divisionFiles(divisions, history, zones string) fstest.MapFS {
	return fstest.MapFS{
		"divisions/divisions.csv": {Data: []byte("code,name,level,parent\n" + divisions)},
		"divisions/history.csv":   {Data: []byte("old_code,old_name,new_code,year,kind,note\n" + history)},
		"divisions/zones.csv":     {Data: []byte("code,name,parent,kind\n" + zones)},
	}
}

var brokenDivisions = []struct {
	name                      string
	divisions, history, zones string
	want                      []string
}{
	{"divisions", "000000,全国,province,000000\n14,省,province,000000\n150000,省,province,000000\n150100,,city,150000\n" +
		"150101,县,county,150200\n150102,县,town,150100\n150103,县,county,150000\n150103,县,county,15\n", "", "", []string{
		`divisions.csv:2: 000000 is the country, without a parent`,
		`divisions.csv:3: "14" is not a six-digit division code`,
		`divisions.csv:4: province "150000" under 000000`,
		`divisions.csv:5: 150100 has no name`,
		`divisions.csv:6: county "150101" under 150200`,
		`divisions.csv:7: town "150102" under 150100`,
		`divisions.csv:9: "15" is not a six-digit division code`,
		`divisions.csv:9: 150103 again`,
	}},
	{"columns of a line", smallDivisions + "140500,市,city\n", "", "", []string{`divisions.csv:7: wrong number of fields`}},
	{"history", smallDivisions, "140401,旧县,140403,18,merge,\n140401,旧县,140403,2018,gone,\n140401,旧县,140404,2019,merge,\n" +
		"140404,乙区,140403,2018,merge,\n140402,旧区,140409,2018,merge,\n140501,旧县,140403,2018,merge,\n", "", []string{
		`history.csv:2: "18" is not a year`,
		`history.csv:3: kind "gone" is none of ["merge" "rename" "reorganised"]`,
		`history.csv:4: 140401 旧县 until 2019-01 is elsewhere 旧县 until 2018-01`,
		`history.csv:5: old code 140404 is still 乙区`,
		`history.csv:6: unknown new code 140409`,
		`history.csv:7: 140501 has no city 140500`,
	}},
	{"zones", smallDivisions, "", "140471,区,140400,moon\n140471,区,140400,scenic\n140403,区,140400,scenic\n140571,区,140500,scenic\n", []string{
		`zones.csv:2: unknown kind "moon"`,
		`zones.csv:3: 140471 again, as 区`,
		`zones.csv:4: 140403 is division 甲区`,
		`zones.csv:5: unknown parent 140500`,
	}},
}

func TestDivisionsBroken(t *testing.T) {
	for _, test := range brokenDivisions {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseDivisions(divisionFiles(test.divisions, test.history, test.zones))
			want := "divisions/" + strings.Join(test.want, "\ndivisions/")
			if err == nil || err.Error() != want {
				t.Errorf("got\n%v\nwant\n%s", err, want)
			}
		})
	}
}
