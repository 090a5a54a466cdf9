package intake

import (
	"cmp"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"path/filepath"
	"strings"
	"unicode"
)

// Media types of files.
const (
	csvType       = "text/csv"
	workbookType  = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	multipartType = "multipart/form-data"
)

// upload is a file on its way in.
type upload struct {
	name  string // as the sender calls it
	kind  string // csvType or workbookType
	body  io.Reader
	parts *multipart.Reader // nil where the file is the whole body

	annotate bool // the sender wants mistakes marked in the workbook
}

// upload finds the one file of a request.
func (v *visit) upload() (upload, error) {
	kind, params, _ := mime.ParseMediaType(v.request.Header.Get("Content-Type"))
	switch kind {
	case csvType, workbookType:
		body, err := v.body(limitOf(kind))
		return upload{name: unnamed, kind: kind, body: body}, err
	case multipartType:
		return v.part(params["boundary"])
	}
	return upload{}, problem(mediaType, "文件要用 Content-Type: %s（CSV）、%s（XLSX）或 %s 发送", csvType, workbookType, multipartType)
}

// What the outbox and its lists call a file: unnamed where the sender doesn't.
const (
	unnamed = "上传的文件"
	maxName = 100 // characters; a form may send megabytes
)

// plainName is the end of what a form calls its file, without what steers a terminal.
func plainName(name string) string {
	plain := []rune(strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, filepath.Base(name)))
	return cmp.Or(string(plain[max(0, len(plain)-maxName):]), unnamed)
}

func limitOf(kind string) int64 {
	if kind == workbookType {
		return maxWorkbookBytes
	}
	return maxCSVBytes
}

// part opens the first part of a form, which has to be the file.
func (v *visit) part(boundary string) (upload, error) {
	body, err := v.body(maxCSVBytes)
	if err != nil {
		return upload{}, err
	}
	parts := multipart.NewReader(body, boundary)
	part, err := parts.NextPart()
	if err != nil {
		return upload{}, formProblem(err)
	}
	kind := kindOfPart(part)
	if kind == "" {
		return upload{}, problem(mediaType, "表单里的第一项要是文件，文件名以 .xlsx 或 .csv 结尾；旧的 .xls 请另存为 .xlsx")
	}
	return upload{name: plainName(part.FileName()), kind: kind, body: part, parts: parts}, nil
}

func kindOfPart(part *multipart.Part) string {
	switch strings.ToLower(filepath.Ext(part.FileName())) {
	case ".csv":
		return csvType
	case ".xlsx":
		return workbookType
	}
	if kind := mediaTypeOf(part.Header.Get("Content-Type")); part.FileName() != "" && (kind == csvType || kind == workbookType) {
		return kind
	}
	return ""
}

// formProblem tells the caller of a form that can't be read.
func formProblem(err error) error {
	if readProblem(err) != nil {
		return err
	}
	return problem(badContents, "multipart/form-data 表单读不出来；请用表单的 file 一项发送一个文件，如 curl -F file=@f.xlsx")
}

// end makes sure that the file was all there is.
func (u upload) end() error {
	if u.parts == nil {
		return nil
	}
	_, err := u.parts.NextPart()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return formProblem(err)
	}
	return problem(badContents, "一次只收一个文件；请分开发送")
}
