package schema

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxReasons is the most reasons one refusal lists.
const MaxReasons = 100

// Reasons says in Chinese all that is wrong with an event and what to do, the
// JSON path first. Text of the event is quoted and cut short, so a reason is
// one line that fits into a message header.
type Reasons []string

// reasonList gathers reasons and counts those beyond MaxReasons.
type reasonList struct {
	texts Reasons
	total int
}

func (l *reasonList) add(format string, args ...any) {
	l.total++
	if len(l.texts) < MaxReasons {
		l.texts = append(l.texts, fmt.Sprintf(format, args...))
	}
}

// all gives the reasons; the last tells how many more there are.
func (l *reasonList) all() Reasons {
	if more := l.total - len(l.texts); more > 0 {
		l.texts[MaxReasons-1] += fmt.Sprintf("（另有 %d 处问题未列出）", more)
		l.total = len(l.texts)
	}
	return l.texts
}

// quotedRunes is how much of the event's own text a reason repeats.
const quotedRunes = 40

// quoted makes one printable line of the event's own text.
func quoted[T ~string | ~[]byte](text T) string {
	s := string(text[:min(len(text), quotedRunes*utf8.UTFMax)])
	if runes := []rune(s); len(runes) > quotedRunes {
		s = string(runes[:quotedRunes]) + "…"
	}
	return strconv.Quote(s)
}

// listed joins codes for a reason.
func listed[T ~string](codes []T) string {
	texts := make([]string, len(codes))
	for i, code := range codes {
		texts[i] = string(code)
	}
	return strings.Join(texts, "、")
}

// kindNames are JSON's types in Chinese.
var kindNames = map[jsontext.Kind]string{
	jsontext.KindTrue: "布尔值", jsontext.KindFalse: "布尔值",
	jsontext.KindString: "字符串", jsontext.KindNumber: "数字",
	jsontext.KindBeginObject: "对象", jsontext.KindBeginArray: "数组",
}

// notJSON is the one reason for a body that is not JSON at all.
func notJSON(body []byte, err error) string {
	what := "语法错误"
	switch {
	case errors.Is(err, io.EOF):
		return "正文：是空的；应是一个 CloudEvents JSON 对象"
	case errors.Is(err, io.ErrUnexpectedEOF):
		what = "内容不完整"
	case !utf8.Valid(body):
		what = "不是 UTF-8 编码，或有语法错误"
	case errors.Is(err, errTrailing):
		what = "对象结束之后还有内容"
	}
	at := int64(0)
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		at = syntactic.ByteOffset
	}
	return fmt.Sprintf("正文：不是合法的 JSON：第 %d 字节处%s，附近是 %s；请改正后换新的 id 重发",
		at, what, quoted(body[min(at, int64(len(body))):]))
}
