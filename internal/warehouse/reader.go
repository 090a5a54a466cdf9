package warehouse

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"text/template"

	"github.com/huizong/huizong/schema"
)

//go:embed reader.xml
var readerXML string

// ErrWholeCountry means that there is nothing to keep from a reader.
var ErrWholeCountry = errors.New("000000 is everything: use the common reader")

// Which rows a division's reader sees of a view: by the column that names the
// division, by that of the parent, or all of them where a view holds definitions only.
const (
	byDivision = "division"
	byCode     = "code"
	bySiblings = "parent"
	wholly     = ""
)

// readable are the views, with the rows of each that a division's reader sees.
var readable = []struct{ name, by string }{
	{"alert", byDivision},
	{"alert_history", byDivision},
	{"area_completeness", byDivision},
	{"area_completeness_year", byDivision},
	{"attainment", byDivision},
	{"attainment_part", byDivision},
	{"case_count", wholly},
	{"case_flag", byDivision},
	{"case_history", byDivision},
	{"case_place", byDivision},
	{"change", byDivision},
	{"check_break", byDivision},
	{"check_result", byDivision},
	{"completeness", byDivision},
	{"contribution", byDivision},
	{"copy", byDivision},
	{"correction", byDivision},
	{"data_set", wholly},
	{"dead_letter", byDivision},
	{"division", byCode},
	{"event", byDivision},
	{"figure_history", byDivision},
	{"indicator", byDivision},
	{"indicator_definition", wholly},
	{"indicator_sibling", bySiblings},
	{"metric", wholly},
	{"metric_change", byDivision},
	{"metric_year", byDivision},
	{"pace", byDivision},
	{"period", wholly},
	{"position", wholly},
	{"published", byDivision},
	{"reconciliation", byDivision},
	{"reporting_division", byDivision},
	{"rollup", byDivision},
	{"rollup_by", byDivision},
	{"sibling", bySiblings},
	{"target", byDivision},
	{"unit", byDivision},
}

type readableView struct{ Name, Filter string }

// ReaderUsers is a file for ClickHouse's folder users.d: the user
// reader_<code>, who sees the rows of a division and of what is below it. Its
// own name and that of those above it can be read, and of its siblings their
// medians. The filters bound the rows that come back; they do not keep a function
// that throws from being evaluated on others' rows (docs/decisions/0009).
func ReaderUsers(division *schema.Division, password string) (string, error) {
	if division.Code == schema.Country {
		return "", ErrWholeCountry
	}
	tmpl, err := template.New("").Parse(readerXML)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(password))
	var out strings.Builder
	err = tmpl.Execute(&out, map[string]any{
		"Name": division.Name, "Code": division.Code, "Hash": hex.EncodeToString(sum[:]), "Views": views(division),
	})
	return out.String(), err
}

func views(division *schema.Division) []readableView {
	list := make([]readableView, len(readable))
	for i, view := range readable {
		list[i] = readableView{view.name, filter(view.by, division)}
	}
	return list
}

func filter(by string, division *schema.Division) string {
	code := division.Code
	below := func(column string) string {
		return fmt.Sprintf("intDiv(%s, %d) = %d", column, code.Span(), uint32(code)/code.Span())
	}
	switch by {
	case byDivision:
		return below("division")
	case byCode:
		return fmt.Sprintf("%s OR code IN (0, %d, %d)", below("code"), code.Province(), division.Parent)
	case bySiblings:
		return fmt.Sprintf("%s OR parent = %d AND level = '%s'", below("parent"), division.Parent, division.Level)
	}
	return ""
}
