package schema

import (
	"fmt"
	"strings"
)

// Unit gives the reporting unit of a code that may state something for p, or
// an error that tells the submitter, in Chinese, why there is none and who
// should report instead.
func (d *Divisions) Unit(code Code, p Period) (*Division, error) {
	division, ok := d.byCode[code]
	switch {
	case !ok:
		return nil, d.notListed(code)
	case !division.Reports():
		return nil, d.neverReports(division)
	case !division.ExistsIn(p):
		return nil, d.notThen(division, p)
	}
	return division, nil
}

// notListed tells zones from codes that nobody has.
func (d *Divisions) notListed(code Code) error {
	z, ok := d.zones[code]
	if !ok {
		return fmt.Errorf("%s 不是截至2023年6月30日的 GB/T 2260 行政区划代码", code)
	}
	by := thatOne(z.parent)
	if len(d.children(z.parent.Code)) > 0 {
		by += "或所属县(市、区)"
	}
	return fmt.Errorf("%s %s 是%s，不是行政区划，其区域属于 %s，请由%s上报", code, z.name, z.kind, z.parent, by)
}

// thatOne refers back to a division by what it is: 该市, 该州, 该地区, 该盟.
func thatOne(division *Division) string {
	for _, noun := range []string{"市", "州", "地区", "盟"} {
		if strings.HasSuffix(division.Name, noun) {
			return "该" + noun
		}
	}
	return "该地"
}

func (d *Divisions) neverReports(division *Division) error {
	if !division.Pseudo {
		return fmt.Errorf("%s 由各级汇总得出，不单独上报", division)
	}
	counties := d.children(division.Code)
	return fmt.Errorf("%s 只是编码层级，没有本级机关，请由所辖的 %s 分别上报", division, listDivisions(counties))
}

// notThen tells what a division was before it began, or became when it ended.
func (d *Divisions) notThen(division *Division, p Period) error {
	if !division.Since.IsZero() && p.Before(division.Since) {
		return fmt.Errorf("%s 自%s起存在，此前为 %s", division, monthInChinese(division.Since), listDivisions(d.predecessors(division)))
	}
	verb, successors := d.successors(division)
	return fmt.Errorf("%s 自%s起%s %s", division, monthInChinese(division.Until), verb, listDivisions(successors))
}

func (d *Divisions) predecessors(division *Division) []*Division {
	var from []*Division
	for _, s := range d.successions {
		if s.to == division {
			from = append(from, s.from)
		}
	}
	return from
}

func (d *Divisions) successors(division *Division) (verb string, to []*Division) {
	for _, s := range d.successions {
		if s.from == division {
			verb, to = s.kind.verb(), append(to, s.to)
		}
	}
	return verb, to
}

func (d *Divisions) children(parent Code) []*Division {
	var children []*Division
	for _, division := range d.all {
		if division.Parent == parent && division.Code != parent && division.Until.IsZero() {
			children = append(children, division)
		}
	}
	return children
}

// String gives code and name, as messages name a division.
func (d *Division) String() string { return d.Code.String() + " " + d.Name }

func listDivisions(divisions []*Division) string {
	names := make([]string, len(divisions))
	for i, division := range divisions {
		names[i] = division.String()
	}
	return strings.Join(names, "、")
}

func monthInChinese(p Period) string { return fmt.Sprintf("%d年%d月", p.Year, p.Month) }
