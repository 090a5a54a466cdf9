package verify

import "github.com/huizong/huizong/schema"

// basis is what a value was made of: reports, cases, or both.
type basis uint8

const (
	reports basis = 1 << iota
	cases
)

var basisNames = [...]string{0: "", reports: "report", cases: "cases", reports | cases: "mixed"}

func (b basis) String() string { return basisNames[b] }

// basisOf reads the roll-up's word; 0 for one that it should not have.
func basisOf(name string) basis {
	for b, known := range basisNames {
		if known == name {
			return basis(b)
		}
	}
	return 0
}

// value is a cell's or a row's: what it comes to, of what, from how many units.
type value struct {
	total    Total
	basis    basis
	reported uint16
}

func (v value) combine(axis schema.Axis, o value) value {
	return value{v.total.combine(axis, o.total), v.basis | o.basis, v.reported + o.reported}
}
