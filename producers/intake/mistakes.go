package intake

import (
	"errors"
	"fmt"
	"strings"

	"github.com/huizong/huizong/producers"
)

// maxMistakes is how many mistakes an answer lists.
const maxMistakes = 1000

// reasonMistakes gives the catalogue's reasons, "path：what is wrong", as mistakes.
func reasonMistakes(reasons []string) []Mistake {
	mistakes := make([]Mistake, 0, len(reasons))
	for _, reason := range reasons {
		location, message, ok := strings.Cut(reason, "：")
		if !ok {
			location, message = "", reason
		}
		mistakes = append(mistakes, Mistake{Location: location, Message: message})
	}
	return mistakes
}

// contentsProblem tells the caller everything that is wrong with what was sent.
func contentsProblem(mistakes []Mistake) *Problem {
	return problem(badContents, "有 %d 处错误，什么都没有收下；请改正后重新发送", len(mistakes)).listing(mistakes)
}

// fileProblem makes mistakes in a file a problem; other errors stay what they are.
func fileProblem(err error) error {
	var wrong *producers.RowErrors
	if !errors.As(err, &wrong) {
		return err
	}
	return rowsProblem(wrong)
}

func rowsProblem(wrong *producers.RowErrors) *Problem {
	mistakes := make([]Mistake, 0, len(wrong.List))
	for _, e := range wrong.List {
		mistakes = append(mistakes, Mistake{Location: location(e), Message: message(e), Value: e.Value})
	}
	p := contentsProblem(mistakes)
	if wrong.More > 0 {
		p.Detail += fmt.Sprintf("（另有 %d 处没有列出）", wrong.More)
	}
	return p
}

// location is where in a file a mistake is: "表2!D17", "第 3 行 value 列".
func location(e producers.RowError) string {
	var parts []string
	if e.Row > 0 && e.Cell == "" {
		parts = append(parts, fmt.Sprintf("第 %d 行", e.Row))
	}
	if e.Cell != "" {
		parts = append(parts, e.Cell)
	}
	if e.Column != "" && e.Cell == "" {
		parts = append(parts, e.Column+" 列")
	}
	return strings.Join(parts, " ")
}

func message(e producers.RowError) string {
	text := e.Problem
	if also := len(e.Also) + e.AlsoMore; also > 0 {
		text += fmt.Sprintf("（另有 %d 行同样的错误）", also)
	}
	if e.Remedy != "" {
		text += "；" + e.Remedy
	}
	return text
}
