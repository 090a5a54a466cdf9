package workbook

import (
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What of a package makes up comments.
var (
	commentPart     = regexp.MustCompile(`^xl/(comments[^/]*\.xml|drawings/vmlDrawing[^/]*\.vml|threadedComments/.*)$`)
	commentOverride = regexp.MustCompile(`<Override\b[^>]*/(?:comments\d*\.xml|threadedComments/)[^>]*(?:/>|></Override>)`)
	commentLink     = regexp.MustCompile(`<Relationship\b[^>]*/(?:comments|vmlDrawing|threadedComment)"[^>]*(?:/>|></Relationship>)`)
	legacyDrawing   = regexp.MustCompile(`<legacyDrawing\b[^>]*(?:/>|></legacyDrawing>)`)
)

// forgetComments takes every comment out of a workbook of which no sheet has been
// read yet: the library can't change the drawings that LibreOffice makes of them.
func forgetComments(file *excelize.File) {
	file.Pkg.Range(func(key, value any) bool {
		name, body := key.(string), value.([]byte)
		switch {
		case commentPart.MatchString(name):
			file.Pkg.Delete(name)
		case name == "[Content_Types].xml":
			file.Pkg.Store(name, commentOverride.ReplaceAll(body, nil))
		case strings.HasPrefix(name, "xl/worksheets/_rels/"):
			file.Pkg.Store(name, commentLink.ReplaceAll(body, nil))
		case strings.HasPrefix(name, "xl/worksheets/"):
			file.Pkg.Store(name, legacyDrawing.ReplaceAll(body, nil))
		}
		return true
	})
}

// comment is one in a workbook.
type comment struct {
	sheet string
	excelize.Comment
}

// comments are all of a workbook.
func comments(file *excelize.File) []comment {
	var all []comment
	for _, sheet := range file.GetSheetList() {
		here, err := file.GetComments(sheet)
		if err != nil {
			continue
		}
		for _, c := range here {
			all = append(all, comment{sheet, c})
		}
	}
	return all
}

// ours begins what the system says. LibreOffice drops who said it.
const ours = author + "："

func (c comment) ours() bool { return strings.HasPrefix(strings.TrimSpace(c.words()), ours) }

// words are what a comment says.
func (c comment) words() string {
	text := c.Text
	for _, run := range c.Paragraph {
		text += run.Text
	}
	return text
}
