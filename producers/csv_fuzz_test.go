package producers

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// FuzzReadCSV: whatever the file, either there are events that the catalogue
// accepts, or mistakes in rows that the file has; and it doesn't matter in what
// pieces the file comes.
func FuzzReadCSV(f *testing.F) {
	opts := csvOptions(f)
	golden, err := os.ReadFile("testdata/csv/mistakes.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{
		string(golden),
		fullHead + "140525,2023,enf_fines,3,total,part=药品,\"甲\r\n\"\"乙\"\"\",over,3元多\r\n140525,2024-03,enf_fines,撤回,,group=minor,,,\r\n",
		csvHead + "140525,2024-03,\"enf_fines,1\n140525,2024-03,enf_checks,1e2\n",
		"区划代码,月份,指标,数值\n１４０５２５,2024年3月,法律援助案件受理,\"１，２３４\"\n",
		wideHead + "140525,2024/3,,甲,25,22,\"12,500.50\"\n140524,2024-03,own,,撤回,,x\n",
		caseHead + "泽司援2024-0137,legal_aid,140525,3,2024年3月5日,2024/3/29,granted,group=minor,\"12,500.00\",否\n甲,mediation,140525,,2024-03-05,,,,,\n",
	} {
		f.Add([]byte(text))
		f.Add([]byte("\ufeff" + text))
		f.Add([]byte(gb18030(text)))
		f.Add([]byte(gb18030(text) + text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		drafts, rows := readWhole(t, body, opts)
		for _, draft := range drafts {
			judgeDraft(t, opts, draft)
		}
		if rows != nil {
			checkRows(t, rows, bytes.Count(body, []byte("\n"))+1)
		}
		checkPieces(t, body, opts, drafts, rows)
	})
}

func gb18030(text string) string {
	encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return encoded
}

// readWhole gives the drafts of a file, or its mistakes.
func readWhole(t *testing.T, body []byte, opts CSVOptions) ([]Draft, *RowErrors) {
	t.Helper()
	drafts, err := readDrafts(string(body), opts)
	var rows *RowErrors
	if err != nil && !errors.As(err, &rows) {
		t.Fatal(err)
	}
	return drafts, rows
}

func checkPieces(t *testing.T, body []byte, opts CSVOptions, drafts []Draft, rows *RowErrors) {
	t.Helper()
	again := 0
	err := ReadCSV(iotest.OneByteReader(bytes.NewReader(body)), opts, func(d Draft) error {
		if again < len(drafts) && !slices.Equal(d.Places, drafts[again].Places) {
			t.Errorf("got %q byte by byte, want %q", d.Places, drafts[again].Places)
		}
		again++
		return nil
	})
	if again != len(drafts) || (err == nil) != (rows == nil) || rows != nil && err.Error() != rows.Error() {
		t.Errorf("byte by byte got %d drafts and %v, want %d and %v", again, err, len(drafts), rows)
	}
}

func judgeDraft(t *testing.T, opts CSVOptions, draft Draft) {
	t.Helper()
	judgeEvent(t, opts, draft.Event)
	parts := 1
	if draft.Event.Report != nil {
		parts = len(draft.Event.Report.Figures)
	}
	if len(draft.Places) != parts {
		t.Errorf("got places %q for %d parts", draft.Places, parts)
	}
}

// checkRows finds errors without a place in the file, or with the event's.
func checkRows(t *testing.T, rows *RowErrors, lines int) {
	for _, e := range rows.List {
		if e.Row < 0 || e.Row > lines || e.Problem == "" || !slices.IsSorted(e.Also) {
			t.Errorf("got %+v in %d lines", e, lines)
		}
		for _, path := range []string{"data", "正文：", "主题：", "id：", "source："} {
			if strings.HasPrefix(e.Problem, path) {
				t.Errorf("got %q, a reason without its place", e)
			}
		}
	}
}
