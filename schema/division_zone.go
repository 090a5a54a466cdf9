package schema

import "fmt"

// zone is an area that statistics give a code like a division's, but that is
// none: its ground belongs to divisions.
type zone struct {
	name   string
	parent *Division
	kind   string
}

// zoneKind puts a kind of zones.csv into Chinese.
func zoneKind(kind string) (name string, ok bool) {
	switch kind {
	case "development":
		return "开发区", true
	case "management":
		return "管理区", true
	case "scenic":
		return "风景名胜区", true
	case "statistical":
		return "统计用区划", true
	}
	return "", false
}

func (l *divisionLoader) zone(record []string) {
	code, okCode := l.code(record[0])
	parentCode, okParent := l.code(record[2])
	if !okCode || !okParent {
		return
	}
	kind, ok := zoneKind(record[3])
	if !ok {
		l.fail("unknown kind %q", record[3])
	}
	parent, ok := l.divisions.byCode[parentCode]
	if !ok {
		l.fail("unknown parent %s", parentCode)
		return
	}
	if problem := l.divisions.zoneClash(code); problem != "" {
		l.fail("%s", problem)
		return
	}
	l.divisions.zones[code] = zone{name: record[1], parent: parent, kind: kind}
}

func (d *Divisions) zoneClash(code Code) string {
	if division, ok := d.byCode[code]; ok {
		return fmt.Sprintf("%s is division %s", code, division.Name)
	}
	if z, ok := d.zones[code]; ok {
		return fmt.Sprintf("%s again, as %s", code, z.name)
	}
	return ""
}
