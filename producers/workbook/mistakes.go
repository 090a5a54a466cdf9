package workbook

import "github.com/huizong/huizong/producers"

// maxMistakes is the most that are told of one workbook.
const maxMistakes = 1000

// mistakes gathers what is wrong with a workbook.
type mistakes struct {
	name string // of the file
	producers.RowErrors
}

// whole is about the workbook, and not about one of its cells.
func (m *mistakes) whole(problem, remedy string) {
	m.fail(producers.RowError{Problem: problem, Remedy: remedy})
}

// cell is about one cell, in which the value stands.
func (m *mistakes) cell(sheet, cell, value, problem, remedy string) {
	m.fail(producers.RowError{Cell: place(sheet, cell), Value: value, Problem: problem, Remedy: remedy})
}

func (m *mistakes) fail(e producers.RowError) {
	e.File = m.name
	if len(m.List) == maxMistakes {
		m.More++
		return
	}
	m.List = append(m.List, e)
}

// err is nil where nothing is wrong.
func (m *mistakes) err() error {
	if len(m.List) == 0 {
		return nil
	}
	return &m.RowErrors
}
