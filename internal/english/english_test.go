package english

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

func TestTranslate(t *testing.T) {
	t.Parallel()
	for chinese, want := range map[string]string{
		"a.csv 第 3 行 value 列：“12人” —— 不是数字；请只写数字，如 25 或 12.5，不带单位；没有数就留空，撤回已报的数请写 撤回": `a.csv row 3 column value: "12人": not a number; write digits only, like 25 or 12.5, without a unit; leave it blank if there is no value, write 撤回 to withdraw a reported one`,
		"三月.csv 第 3 行（以及第 4、5 行） 数值 列：“不是数字” —— 位数太多":                                 `三月.csv row 3 (and 4, 5) column 数值: "不是数字": too many digits`,
		"三月.csv 第 3 行（以及第 4、5 等 12 行） 数值 列：“x” —— 不是数字；请写成 5":                         `三月.csv row 3 (and 12 more: 4, 5 …) column 数值: "x": not a number; write 5`,
		"a.xlsx 表2!D17：“x” —— 公式出错；请改正公式，或直接填数":                                       `a.xlsx 表2!D17: "x": the formula fails; correct the formula, or write a number`,
		"a.csv：文件是空的；第一行应是表头 division,period":                                         "a.csv: the file is empty; the first row should be the heading division,period",
		"a.csv 第 2 行：超过 100 行；请拆成几个文件":                                                "a.csv row 2: more than 100 rows; split it into several files",
		"三月.csv：有误，该文件未发送任何数据":                                                        "三月.csv: has mistakes, nothing of this file was sent",
		"三月.csv：1 份报表（3 个数据），入库 1 份，拒收 0 份":                                           "三月.csv: 1 report(s) (3 figure(s)): 1 stored, 0 refused",
		"三月.csv：1 份报表（3 个数据）、2 件案件，入库 3 份，拒收 0 份":                                     "三月.csv: 1 report(s) (3 figure(s)), 2 case(s): 3 stored, 0 refused",
		"三月.csv：已发送 1 份报表（3 个数据），尚未确认入库":                                              "三月.csv: sent 1 report(s) (3 figure(s)), not yet known to be stored",
		"三月.csv 第 2 行：140525 2024-03 被拒收：data.figures[0].value：应是字符串，现在是数字":           "三月.csv row 2: 140525 2024-03 was refused: data.figures[0].value: should be a string, is a number",
		"三月.csv 第 2 行起的 3 处：140525 2024-03 被拒收：data：缺少这一项，必须填写":                       "三月.csv row 2 and after, 3 places: 140525 2024-03 was refused: data: this is missing, and required",
		"\n另有 5 处问题未列出": "\n5 more mistakes are not listed",
		"140525 2024-03 X01 化解数不大于排查数：本年累计的“化解数” 5，应不大于“排查数” （未填报）；请改正，或在备注（note）中说明":                `140525 2024-03 X01 化解数不大于排查数: year to date, "化解数" 5 should be at most "排查数" (not reported); correct it, or explain it in a note`,
		"140500 2024-03 X17 司法鉴定等于四类之和：“鉴定” 9，应等于“毒物”与“临床”与“文书”之和 8；已有说明：迟报，已核":                      `140500 2024-03 X17 司法鉴定等于四类之和: "鉴定" 9 should equal the sum of "毒物" and "临床" and "文书" 8; explained: 迟报，已核`,
		"三月.csv 第 2 行、第 3 行：不符：140525 2024-03 X01 化解数不大于排查数：“化解数” 5，应不大于“排查数” 4；请改正，或在备注（note）中说明":   `三月.csv row 2, row 3: broken: 140525 2024-03 X01 化解数不大于排查数: "化解数" 5 should be at most "排查数" 4; correct it, or explain it in a note`,
		"a.csv 第 4 行 division 列：“140171” —— 140171 示范区 是开发区，不是行政区划，其区域属于 140100 太原市；请由该市或所属县(市、区)上报": `a.csv row 4 column division: "140171": 140171 示范区 is a development zone, no division; its area belongs to 140100 太原市, to be reported by that city or its counties`,
		"谁也没见过的话；请改正": "谁也没见过的话; correct it",
		"谁也没见过的话":     "谁也没见过的话",
		"no Chinese":  "no Chinese",
	} {
		if got := Translate(chinese); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", chinese, got, want)
		}
	}
}

// names are those of items, which follow their codes, in lists.
var names = regexp.MustCompile(`\w+（[^（）]*）、?`)

// What a server refuses with is told in English, too.
func TestRefusalsAreTranslated(t *testing.T) {
	t.Parallel()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, body := range []string{
		``, `[`, `[]`, `{}`, "\xff", `{"id":1}`, `{"specversion":"2.0","id":"","source":"","type":"x","time":"y","data":3}`,
		`{"specversion":"1.0","id":"a","source":"/x","type":"huizong.report.v1","data":{"division":"140171","period":"2024","figures":[],"more":1}}`,
		`{"specversion":"1.0","id":"a","source":"/x","type":"huizong.report.v1","data":{"division":"140500","period":"2024-13","scope":"all","figures":[{"metric":"","value":"1,5","by":{}}]}}`,
		`{"specversion":"1.0","id":"a","source":"/x","type":"huizong.report.v1","data":{"division":"419000","period":"2099-12","figures":[{"metric":"nope","value":1.23456,"by":{"a":"b"}},{"metric":"nope","value":true,"by":{"group":"c"}}]}}`,
		`{"specversion":"1.0","id":"a","source":"/x","type":"huizong.case.v1","data":{"case":"","kind":"x","division":"140402","opened":"2024-02-30","version":-1,"void":1,"amounts":{"a":"b"}}}`,
		`{"specversion":"1.0","id":"a","source":"/x","type":"huizong.case.v1","Data":{},"data_base64":"x","datacontenttype":"text/plain"}`,
	} {
		_, reasons := catalogue.Judge(schema.Message{Subject: "hz.report.14.05.25", Body: []byte(body), Time: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
		for _, reason := range reasons {
			told++
			english := Translate(reason)
			if english == reason || strings.ContainsAny(names.ReplaceAllString(english, ""), "；：，、应请没") {
				t.Errorf("got %q for %q", english, reason)
			}
		}
	}
	if told < 20 {
		t.Errorf("got %d reasons, want more", told)
	}
}

func TestWriterTranslatesLines(t *testing.T) {
	t.Parallel()
	var to strings.Builder
	w := &Writer{To: &to}
	for _, piece := range []string{"a.csv：没有填写任何", "数值，无需发送\nplain：", " text、\n", "发件箱是空的"} {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatalf("got %d, %v", n, err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "a.csv: no values are filled in, there is nothing to send\nplain： text、\nthe outbox is empty"
	if to.String() != want {
		t.Errorf("got %q, want %q", to.String(), want)
	}
}

// Whatever a text says, translating it ends, and soon.
func FuzzTranslate(f *testing.F) {
	for _, p := range lines {
		f.Add(p.chinese)
	}
	f.Add(strings.Repeat("请写成 ", 50) + "；：，、")
	f.Fuzz(func(t *testing.T, text string) {
		if english := Translate(text); text != "" && !isChinese(text) && isChinese(english) {
			t.Errorf("got %q for %q", english, text)
		}
	})
}

func BenchmarkTranslate(b *testing.B) {
	for b.Loop() {
		Translate("a.csv 第 3 行 value 列：“12人” —— 不是数字；请只写数字，如 25 或 12.5，不带单位；没有数就留空，撤回已报的数请写 撤回")
	}
}
