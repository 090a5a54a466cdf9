package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// MaxBytes is the largest file that is read.
const MaxBytes = 16 << 20

// Limits of what a file unpacks to. A template has about 40 parts and 1 MiB.
const (
	maxParts    = 500
	maxUnpacked = 32 << 20
	maxRatio    = 200 // unpacked to packed, of parts above a MiB: Excel's own stay below 50
)

const saveAs = "请用 Excel、WPS 或 LibreOffice 打开，另存为“Excel 工作簿（.xlsx）”"

// open gives the workbook once it is known to be one, small and harmless;
// otherwise m says why not.
func open(r io.ReaderAt, size int64, m *mistakes) (*excelize.File, error) {
	if size > MaxBytes {
		m.whole(fmt.Sprintf("文件超过 %d MiB", MaxBytes>>20), "请只留模板里的各表，删去图片等再保存")
		return nil, m.err()
	}
	body := make([]byte, size)
	if n, err := r.ReadAt(body, 0); int64(n) < size {
		return nil, fmt.Errorf("read the workbook: %w", err)
	}
	if notZip(body, m) || !harmless(body, m) {
		return nil, m.err()
	}
	file, err := parse(body)
	if err != nil {
		m.whole("工作簿的内部结构已损坏", saveAs)
		return nil, m.err()
	}
	return file, nil
}

// parse has the library read what has passed all limits.
func parse(body []byte) (*excelize.File, error) {
	return excelize.OpenReader(bytes.NewReader(body), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked,
	})
}

// notZip tells what a file is that is no .xlsx at all.
func notZip(body []byte, m *mistakes) bool {
	switch {
	case len(body) == 0:
		m.whole("文件是空的", "请重新下载模板填写")
	case bytes.HasPrefix(body, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		oldFormat(body, m)
	case !bytes.HasPrefix(body, []byte("PK\x03\x04")):
		m.whole("不是 .xlsx 工作簿", saveAs)
	default:
		return false
	}
	return true
}

// oldFormat tells an encrypted workbook from one of the time before .xlsx: both
// are compound files.
func oldFormat(body []byte, m *mistakes) {
	var encrypted []byte
	for _, letter := range []byte("EncryptedPackage") {
		encrypted = append(encrypted, letter, 0)
	}
	if bytes.Contains(body, encrypted) {
		m.whole("工作簿有密码", "请在“另存为”里去掉打开密码，再保存")
		return
	}
	m.whole("这是旧格式（.xls）的文件", saveAs)
}

// harmless looks at every part before the library sees any.
func harmless(body []byte, m *mistakes) bool {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		m.whole("文件不完整或已损坏", "请重新保存、重新传送")
		return false
	}
	if problem, remedy := wrongKind(archive); problem != "" {
		m.whole(problem, remedy)
		return false
	}
	err = newScan().archive(archive)
	if errors.Is(err, errTooMuch) {
		m.whole("工作簿解压后过大（"+err.Error()+"）", "请把数字填进新下载的模板")
	} else if err != nil {
		m.whole("文件不完整或已损坏（"+err.Error()+"）", "请重新保存、重新传送")
	}
	return err == nil
}

// wrongKind tells archives that are not a plain workbook by the names in them.
func wrongKind(archive *zip.Reader) (problem, remedy string) {
	names := map[string]bool{}
	for _, part := range archive.File {
		name := strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(part.Name, `\`, "/"), "/"))
		if names[name] {
			return "文件已损坏（" + name + " 有两份）", "请重新保存、重新传送"
		}
		names[name] = true
		if base := path.Base(name); strings.HasPrefix(base, "vbaproject") || strings.HasPrefix(name, "xl/macrosheets/") {
			return "工作簿带有宏", "请另存为“Excel 工作簿（.xlsx）”，不要存成 .xlsm"
		}
	}
	if !names["[content_types].xml"] || names["xl/workbook.bin"] {
		return "不是 .xlsx 工作簿", saveAs
	}
	return "", ""
}
