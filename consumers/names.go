package consumers

import "github.com/ClickHouse/clickhouse-go/v2/ext"

// names are of events, and of the cases they state.
type names struct {
	divisions []uint32
	ids       []string
	cases     []caseKey
	last      uint64 // sequence
}

// caseKey names a case.
type caseKey struct {
	Kind string `ch:"kind"`
	Case string `ch:"case"`
}

// add takes in events that are stored, in the order of the stream.
func (n *names) add(events []Accepted) {
	for i := range events {
		e := &events[i]
		n.addEvent(uint32(e.Division), e.ID)
		if e.Case != nil {
			n.cases = append(n.cases, caseKey{e.Case.Kind, e.Case.Number})
		}
		n.last = e.Sequence
	}
}

func (n *names) addEvent(division uint32, id string) {
	n.divisions, n.ids = append(n.divisions, division), append(n.ids, id)
}

// eventTable is what the derivation's statements read as batch_event.
func (n *names) eventTable() *ext.Table {
	table := newTable("batch_event", ext.Column("division", "UInt32"), ext.Column("id", "String"))
	fill(table, n.divisions, n.ids)
	return table
}
