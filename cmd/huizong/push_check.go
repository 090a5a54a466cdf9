package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/producers/workbook"
	"github.com/huizong/huizong/schema"
)

// maxFindings is how many broken checks are told of one file.
const maxFindings = 100

// check evaluates the cross-checks (勾稽关系) that a file touches and says whether
// it may be sent: not while one that must hold is broken without a word.
func (p *push) check(ctx context.Context, path string, checker *producers.Checker) (right bool, err error) {
	findings, err := checker.Findings(ctx, p.lookup)
	if err != nil {
		return false, err
	}
	if findings.Unasked != nil {
		_, _ = fmt.Fprintf(p.err, "%s：查不到以前报的数，只核对了文件内部的勾稽关系（%v）\n", path, findings.Unasked)
	}
	asks := p.tellFindings(path, findings)
	if findings.Refused() {
		_, _ = fmt.Fprintf(p.err, "%s：勾稽关系不符，该文件未发送任何数据\n", path)
		return false, p.annotate(path, &producers.RowErrors{List: marks(path, findings)})
	}
	if asks > 0 && !p.command.Yes && term.IsTerminal(int(os.Stdin.Fd())) && !confirmed(os.Stdin, p.err) {
		_, _ = fmt.Fprintf(p.err, "%s：该文件未发送任何数据\n", path)
		return false, p.annotate(path, &producers.RowErrors{List: marks(path, findings)})
	}
	return true, nil
}

// lookup asks a running huizong what a division stood at.
func (p *push) lookup(ctx context.Context, division schema.Code, request schema.StandingRequest) (schema.Standing, error) {
	line, err := p.connect()
	if err != nil {
		return schema.Standing{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, lookupWait)
	defer cancel()
	return bus.AskStanding(ctx, line.JetStream.Conn(), division, request)
}

const lookupWait = 10 * time.Second

// tellFindings prints the findings, and counts those that somebody should look at.
func (p *push) tellFindings(path string, findings producers.Findings) (asks int) {
	for i, f := range findings.List {
		if i < maxFindings {
			_, _ = fmt.Fprintf(p.err, "%s%s：%s：%s\n", path, placesOf(f), severityOf(f), f.Sentence)
		}
		if f.Asks() {
			asks++
		}
	}
	if more := len(findings.List) - maxFindings; more > 0 {
		_, _ = fmt.Fprintf(p.err, "%s：另有 %d 处勾稽关系问题未列出\n", path, more)
	}
	return asks
}

func severityOf(f producers.Finding) string {
	switch {
	case !f.Asks():
		return "已说明"
	case f.Refuses():
		return "不符"
	}
	return "请核对"
}

// placesOf names three places at most: the others are found from these.
func placesOf(f producers.Finding) string {
	places := f.Places[:min(len(f.Places), 3)]
	if len(places) == 0 {
		return ""
	}
	return " " + strings.Join(places, "、")
}

// confirmed asks whoever sits at the terminal.
func confirmed(in io.Reader, out io.Writer) bool {
	_, _ = fmt.Fprintln(out, "以上数据请核对。仍然发送吗？[y/N]")
	answer, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "是":
		return true
	}
	return false
}

// marks are the findings as they are marked in a workbook, at every cell involved.
func marks(path string, findings producers.Findings) (list []producers.RowError) {
	for _, f := range findings.List {
		if !f.Asks() {
			continue
		}
		for _, place := range f.Places {
			list = append(list, producers.RowError{File: path, Cell: place, Problem: f.Sentence})
		}
	}
	return list
}

// annotate gives a workbook back with what is wrong in red, where that was asked for.
func (p *push) annotate(path string, mistakes *producers.RowErrors) (err error) {
	if p.command.Annotate == "" || !isWorkbook(path) {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	err = p.writeAnnotated(f, info.Size(), mistakes)
	var unreadable *producers.RowErrors
	if errors.As(err, &unreadable) || errors.Is(err, workbook.ErrNotOurs) {
		_, _ = fmt.Fprintf(p.err, "%s：这个文件不能加批注，没有写 %s\n", path, p.command.Annotate)
		return nil
	}
	if err == nil {
		_, _ = fmt.Fprintf(p.err, "%s：有误的格已标红并加批注，见 %s\n", path, p.command.Annotate)
	}
	return err
}

// mayAnnotate refuses to write over what is read, and one workbook over another.
func (c *pushCommand) mayAnnotate() error {
	if c.Annotate == "" {
		return nil
	}
	there, _ := os.Stat(c.Annotate) // most often it isn't there
	workbooks := 0
	for _, path := range c.Files {
		if info, err := os.Stat(path); err == nil && os.SameFile(info, there) {
			return fmt.Errorf("--annotate: %s is one of the files to push: give another name", c.Annotate)
		}
		if isWorkbook(path) {
			workbooks++
		}
	}
	if workbooks > 1 {
		return fmt.Errorf("--annotate takes one workbook, and there are %d: push them one by one", workbooks)
	}
	return nil
}

// writeAnnotated touches the file only once all of its body is there.
func (p *push) writeAnnotated(f *os.File, size int64, mistakes *producers.RowErrors) error {
	var body strings.Builder
	if err := workbook.Annotate(&body, f, size, mistakes); err != nil {
		return err
	}
	return os.WriteFile(p.command.Annotate, []byte(body.String()), 0o600)
}
