package producers

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestCSVEncodings reads one file in each encoding, the first character that
// isn't ASCII early, or late.
func TestCSVEncodings(t *testing.T) {
	t.Parallel()
	row := "140525,2024-03,enf_fines,1,甲方（𠮷㐀）、é\n"
	for name, before := range map[string]string{"early": "", "late": strings.Repeat("140525,2024-03,,,\n", 5000)} {
		text := "division,period,metric,value,note\n" + before
		if before != "" {
			text = strings.ReplaceAll(text, ",,,\n", ",enf_checks,,\n")
		}
		text += row
		want := []string{"140525 2024-03 own: enf_fines=1 甲方（𠮷㐀）、é"}
		for encoding, body := range map[string]string{"UTF-8": text, "UTF-8 with mark": "\ufeff" + text, "GB18030": gb18030(text)} {
			if got := told(readEvents(t, body)); !slices.Equal(got, want) {
				t.Errorf("%s, %s: got %q, want %q", encoding, name, got, want)
			}
		}
	}
}

func TestCSVEncodingMistakes(t *testing.T) {
	t.Parallel()
	const head = "division,period,metric,value,note\n"
	row := func(note string) string { return "140525,2024-03,enf_fines,," + note + "\n" }
	long := strings.Repeat(row("甲"), csvWindow/10)
	lines := strings.Count(long, "\n") + 2
	for name, test := range map[string]struct {
		text string
		want string
	}{
		"neither":              {head + row("甲") + row("\xff"), "第 3 行：UTF-8 另存为"},
		"GB after UTF-8":       {head + row("甲") + gb18030(row("甲乙")), "第 3 行：UTF-8 混有"},
		"GB long after UTF-8":  {head + long + gb18030(row("甲乙")), "第 " + strconv.Itoa(lines) + " 行：UTF-8 混有"},
		"UTF-8 after GB":       {head + gb18030(row("甲乙")) + row("甲"), "第 3 行：GB18030 混有"},
		"UTF-8 long after GB":  {head + gb18030(long) + row("调解成功结案完毕"), "第 " + strconv.Itoa(lines) + " 行：GB18030 混有 UTF-8"},
		"nobody knows":         {head + gb18030(row("模")), "第 2 行：看不出 另存为"},
		"UTF-16":               {"\xff\xfed\x00", "：UTF-16 另存为"},
		"UTF-16, big end":      {"\xfe\xff\x00d", "：UTF-16"},
		"UTF-16, no mark":      {"d\x00i\x00", "：UTF-16"},
		"UTF-16, no mark, big": {"\x00d\x00i", "：UTF-16"},
		"old workbook":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "：工作簿 另存为"},
	} {
		checkMistakes(t, name, mistakesIn(t, test.text), test.want)
	}
}
