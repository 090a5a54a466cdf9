package notify

import (
	"fmt"
	"strings"
)

// mostLines is how many alerts a message names at most.
const mostLines = 20

// style is how a digest is written.
type style struct {
	markdown bool
	untitled bool // the heading stands elsewhere
	verbatim bool // nothing in a text means more than itself
}

// heading is the digest in one line.
func (d *digest) heading() string {
	mark := d.severity.String()
	if len(d.firing) == 0 {
		mark = "恢复"
	}
	var counts []string
	for _, c := range []struct {
		name string
		n    int
	}{{"新发", d.news}, {"持续", len(d.firing) - d.news}, {"已恢复", len(d.resolved)}} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d 条", c.name, c.n))
		}
	}
	text := strings.Join(counts, "，")
	if d.subject != "" {
		text = d.subject + "：" + text
	}
	return fmt.Sprintf("【%s】%s", mark, text)
}

// fit writes as many lines as a message can take, and how many it can't.
func (d *digest) fit(s style, fits func(string) bool) string {
	lines := min(mostLines, len(d.firing)+len(d.resolved))
	for ; lines > 0; lines-- {
		if text := d.text(s, lines); fits(text) {
			return text
		}
	}
	return d.text(s, lines)
}

// text writes the heading and the first lines.
func (d *digest) text(s style, lines int) string {
	firing := d.firing[:min(lines, len(d.firing))]
	resolved := d.resolved[:min(lines-len(firing), len(d.resolved))]
	var blocks []string
	if !s.untitled {
		blocks = append(blocks, s.title(d.heading()))
	}
	if len(firing) > 0 {
		blocks = append(blocks, s.list(firing))
	}
	if len(resolved) > 0 {
		blocks = append(blocks, s.under("已恢复", s.list(resolved)))
	}
	if left := len(d.firing) + len(d.resolved) + d.truncated - len(firing) - len(resolved); left > 0 {
		blocks = append(blocks, fmt.Sprintf("另有 %d 条，见看板", left))
	}
	return strings.Join(blocks, "\n\n")
}

func (s style) title(text string) string {
	if s.markdown {
		return "### " + s.literal(text)
	}
	return s.literal(text)
}

func (s style) under(name, list string) string {
	if s.markdown {
		return fmt.Sprintf("**%s**\n\n%s", name, list)
	}
	return fmt.Sprintf("%s：\n%s", name, list)
}

func (s style) list(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("- " + s.literal(line))
	}
	return b.String()
}

// literal keeps a text from being read as markdown or as calling somebody: the
// robots know no escapes, so what would be a mark becomes its full-width form.
func (s style) literal(text string) string {
	if s.verbatim {
		return text
	}
	return marks.Replace(text)
}

var marks = strings.NewReplacer("<", "＜", ">", "＞", "[", "［", "]", "］", "*", "＊", "`", "｀", "~", "～", "|", "｜")
