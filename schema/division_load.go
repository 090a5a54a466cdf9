package schema

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// divisionLoader reads the division files and notes all that is wrong.
type divisionLoader struct {
	files     fs.FS
	divisions *Divisions
	problems  []error

	// Where we are.
	file string
	line int
}

// parseDivisions reads divisions/*.csv. Divisions come in the order of their
// codes, so that a parent always stands above its children.
func parseDivisions(files fs.FS) (*Divisions, error) {
	l := divisionLoader{files: files, divisions: &Divisions{byCode: map[Code]*Division{}, zones: map[Code]zone{}}}
	l.read("divisions/divisions.csv", l.division, "code", "name", "level", "parent")
	l.read("divisions/history.csv", l.succession, "old_code", "old_name", "new_code", "year", "kind", "note")
	l.read("divisions/zones.csv", l.zone, "code", "name", "parent", "kind")
	slices.SortFunc(l.divisions.all, func(a, b *Division) int { return cmp.Compare(a.Code, b.Code) })
	return l.divisions, errors.Join(l.problems...)
}

// read gives each record of a file with these columns to take.
func (l *divisionLoader) read(file string, take func(record []string), columns ...string) {
	l.file, l.line = file, 1
	f, err := l.files.Open(file)
	if err != nil {
		l.problems = append(l.problems, fmt.Errorf("read divisions: %w", err))
		return
	}
	defer func() { _ = f.Close() }()
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil || !slices.Equal(header, columns) {
		l.fail("columns %q are not %q", header, columns)
		return
	}
	for record, err := r.Read(); err != io.EOF; record, err = r.Read() {
		if err != nil {
			l.unreadable(err)
			return
		}
		l.line, _ = r.FieldPos(0)
		take(record)
	}
}

func (l *divisionLoader) fail(format string, args ...any) {
	l.problems = append(l.problems, fmt.Errorf("%s:%d: %s", l.file, l.line, fmt.Sprintf(format, args...)))
}

// unreadable notes what the CSV reader stumbled over, on its line.
func (l *divisionLoader) unreadable(err error) {
	if e, ok := errors.AsType[*csv.ParseError](err); ok {
		l.line, err = e.Line, e.Err
	}
	l.fail("%v", err)
}

func (l *divisionLoader) code(s string) (Code, bool) {
	code, err := ParseCode(s)
	if err != nil {
		l.fail("%v", err)
	}
	return code, err == nil
}

func (l *divisionLoader) division(record []string) {
	code, ok := l.code(record[0])
	if !ok {
		return
	}
	d := &Division{Code: code, Name: record[1], Level: Level(record[2])}
	d.Pseudo = d.Level == LevelCity && code%10_000 == directlyGoverned
	if code == Country {
		if d.Level != LevelCountry || record[3] != "" {
			l.fail("%s is the country, without a parent", code)
		}
	} else if d.Parent, ok = l.code(record[3]); ok && !l.fits(d) {
		l.fail("%s %q under %s", d.Level, record[0], d.Parent)
	}
	l.add(d)
}

// directlyGoverned is the city part of codes whose counties a province governs
// itself (省直辖县级行政区划).
const directlyGoverned = 9000

// fits says whether a division's level and code suit its parent, which must
// stand above it.
func (l *divisionLoader) fits(d *Division) bool {
	parent, ok := l.divisions.byCode[d.Parent]
	if !ok {
		return false
	}
	switch parent.Level {
	case LevelCountry:
		return d.Level == LevelProvince && d.Code == d.Code.Province()
	case LevelProvince:
		return (d.Level == LevelCity || d.Level == LevelCounty) && d.Parent == d.Code.Province()
	case LevelCity:
		return d.Level == LevelCounty && d.Parent == d.Code/100*100
	}
	return false
}

func (l *divisionLoader) add(d *Division) {
	if d.Name == "" {
		l.fail("%s has no name", d.Code)
	}
	if _, ok := l.divisions.byCode[d.Code]; ok {
		l.fail("%s again", d.Code)
		return
	}
	l.divisions.byCode[d.Code] = d
	l.divisions.all = append(l.divisions.all, d)
}
