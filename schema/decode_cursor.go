package schema

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// shape is what an object may hold.
type shape struct {
	fields []field // in the order they are best written; at most 32
	rest   rest
}

type field struct {
	name     string
	required bool
}

// rest is how an object treats names that are not among its fields.
type rest int

const (
	refuseRest rest = iota
	extensions      // CloudEvents extension attributes: checked, then dropped
	freeNames       // given to the caller like fields
)

// names lists the fields for a reason.
func (s *shape) names() string {
	var names []string
	for _, f := range s.fields {
		names = append(names, f.name)
	}
	return listed(names)
}

// members walks an object's members. It reports names that are repeated,
// unknown or missing, and gives the others to its caller one by one, who reads
// the value of each. While it does, the decoder's path names that member.
type members struct {
	d     *decoder
	shape *shape
	depth int // of the object's own path
	field string
	seen  uint32
	after int     // index of the field expected next
	names nameSet // those not among the fields
	open  bool
}

func (d *decoder) members(s *shape) members {
	return members{d: d, shape: s, depth: d.depth, open: d.enter(jsontext.KindBeginObject)}
}

// next moves to the next member whose value is the caller's to read.
func (m *members) next() bool {
	for m.open && m.d.inside(jsontext.KindEndObject) {
		m.d.depth = m.depth
		if name := m.d.unquote(m.d.value()); m.d.err == nil && m.take(name) {
			return true
		}
	}
	m.d.depth = m.depth
	if m.open {
		m.missing()
	}
	return false
}

// take says whether the member of that name is the caller's; if not, it has
// been dealt with.
func (m *members) take(name []byte) bool {
	i := m.index(name)
	if i < 0 {
		return m.takeRest(m.d.words.of(name))
	}
	m.after = i + 1
	m.field = m.shape.fields[i].name
	m.d.push(segment{name: m.field})
	repeated := m.seen&(1<<i) != 0
	m.seen |= 1 << i
	return !repeated || m.repeated()
}

// index finds a field, at once where the members come in the usual order.
func (m *members) index(name []byte) int {
	fields := m.shape.fields
	if m.after < len(fields) && string(name) == fields[m.after].name {
		return m.after
	}
	return slices.IndexFunc(fields, func(f field) bool { return string(name) == f.name })
}

func (m *members) takeRest(name string) bool {
	m.field = name
	m.d.push(segment{name: name})
	switch known, ok := m.otherCase(); {
	case !m.names.add(name):
		return m.repeated()
	case ok:
		m.d.fail("键名大小写不对，应写 %s", known)
	case m.shape.rest == freeNames && name == "":
		m.d.fail("键名不能是空字符串")
	case m.shape.rest == freeNames:
		return true
	case m.shape.rest == extensions:
		m.d.extension(name)
		return false
	default:
		m.d.fail("没有这个字段，请删去；可用的有 %s", m.shape.names())
	}
	m.d.value()
	return false
}

// otherCase finds the field that the current name differs from by case only.
func (m *members) otherCase() (string, bool) {
	for _, f := range m.shape.fields {
		if strings.EqualFold(f.name, m.field) {
			return f.name, true
		}
	}
	return "", false
}

func (m *members) repeated() bool {
	m.d.fail("同一个键写了两次，请只留一个")
	m.d.value()
	return false
}

// missing closes the object and reports required fields that it lacks.
func (m *members) missing() {
	m.open = false
	m.d.leave()
	for i, f := range m.shape.fields {
		if f.required && m.seen&(1<<i) == 0 {
			m.d.failAt(f.name, "缺少这一项，必须填写")
		}
	}
}

// nameSet holds names: a few in place, many in a map.
type nameSet struct {
	few  [4]string
	n    int
	many map[string]bool
}

// add says whether the name is new.
func (s *nameSet) add(name string) bool {
	if slices.Contains(s.few[:s.n], name) || s.many[name] {
		return false
	}
	if s.n < len(s.few) {
		s.few[s.n] = name
		s.n++
		return true
	}
	if s.many == nil {
		s.many = make(map[string]bool)
	}
	s.many[name] = true
	return true
}
