package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Limits of the XML in a workbook. What is read of it is held in memory, and a
// row's cells up to the last one are made whether they are there or not. A
// template of fifteen sheets has about 15,000 elements.
const (
	maxXML      = 8 << 20 // a part
	maxElements = 300_000
	maxDepth    = 64
	maxRow      = 2000
	maxColumn   = 256
	maxCells    = 100_000
)

// errTooMuch says that a limit is passed.
var errTooMuch = errors.New("超过限额")

// scan counts what a workbook holds.
type scan struct {
	unpacked int64
	elements int
	cells    int
}

func newScan() *scan { return &scan{} }

func (s *scan) archive(archive *zip.Reader) error {
	if len(archive.File) > maxParts {
		return fmt.Errorf("%w：%d 个部件", errTooMuch, len(archive.File))
	}
	for _, part := range archive.File {
		body, err := s.unpack(part)
		if err != nil {
			return err
		}
		if isXML(part.Name, body) {
			if err := s.xml(body); err != nil {
				return err
			}
		}
	}
	return nil
}

// unpack believes no declared size.
func (s *scan) unpack(part *zip.File) ([]byte, error) {
	if part.UncompressedSize64 > maxUnpacked {
		return nil, fmt.Errorf("%w：%d 字节", errTooMuch, part.UncompressedSize64)
	}
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(io.LimitReader(r, maxUnpacked-s.unpacked+1))
	s.unpacked += int64(len(body))
	switch {
	case s.unpacked > maxUnpacked:
		return nil, fmt.Errorf("%w：%d MiB", errTooMuch, maxUnpacked>>20)
	case len(body) > 1<<20 && uint64(len(body)) > maxRatio*part.CompressedSize64:
		return nil, fmt.Errorf("%w：压缩比", errTooMuch)
	}
	return body, err
}

func isXML(name string, body []byte) bool {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	return bytes.HasPrefix(text, []byte("<")) || strings.HasSuffix(strings.ToLower(name), ".xml")
}

// xml reads a part through.
func (s *scan) xml(body []byte) error {
	if len(body) > maxXML {
		return fmt.Errorf("%w：%d MiB 的 XML", errTooMuch, len(body)>>20)
	}
	sheet := sheetScan{scan: s}
	depth := 0
	for d := xml.NewDecoder(bytes.NewReader(body)); ; {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.Directive: // a DTD, which no office program writes
			return errors.New("DTD")
		case xml.EndElement:
			depth--
		case xml.StartElement:
			depth++
			if err := sheet.element(token, depth); err != nil {
				return err
			}
		}
	}
}

// sheetScan counts rows and cells as the library would lay them out.
type sheetScan struct {
	*scan
	row, column int
}

func (s *sheetScan) element(e xml.StartElement, depth int) error {
	s.elements++
	switch e.Name.Local {
	case "row":
		s.row, s.column = max(s.row+1, number(e, "r", strconv.Atoi)), 0
	case "c":
		before := s.column
		s.column = max(s.column+1, number(e, "r", columnOf))
		s.cells += max(s.column-before, 0)
	}
	if s.elements > maxElements || depth > maxDepth || s.row > maxRow || s.column > maxColumn || s.cells > maxCells {
		return fmt.Errorf("%w：第 %d 行第 %d 列", errTooMuch, s.row, s.column)
	}
	return nil
}

// number reads an attribute; 0 where it can't.
func number(e xml.StartElement, name string, parse func(string) (int, error)) int {
	for _, attribute := range e.Attr {
		if attribute.Name.Local == name {
			n, _ := parse(attribute.Value)
			return n
		}
	}
	return 0
}

// columnOf is the column that a cell's name begins with: AB12 -> 28.
func columnOf(cell string) (int, error) {
	n := 0
	for _, letter := range strings.ToUpper(cell) {
		if letter < 'A' || letter > 'Z' || n > maxColumn {
			break
		}
		n = n*26 + int(letter-'A') + 1
	}
	return n, nil
}
