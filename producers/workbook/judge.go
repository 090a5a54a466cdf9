package workbook

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// judging has the catalogue judge each figure by itself, so that each reason is
// about one row.
type judging struct {
	*reading
	figures []schema.Figure
	places  []string
	told    map[string]bool // reasons that are not about a cell
}

func (j *judging) table(t *table) {
	for i, metric := range t.metrics {
		value, note := at(columnValue, rowFirst+i), at(columnNote, rowFirst+i)
		says := j.value(t.sheet, value)
		remark := strings.TrimSpace(j.text(t.sheet, note))
		switch {
		case says.wrong:
		case !says.blank():
			j.figure(t.sheet, rowFirst+i, metric.Code, says, remark)
		case remark != "":
			j.cell(t.sheet, note, remark, "有备注，没有数", "请填本月数；没有数的，请删去备注")
		}
	}
}

func (j *judging) figure(sheet string, row int, metric string, says stated, note string) {
	probe := j.probe(metric, says, note)
	event, reasons := j.opts.Catalogue.Judge(schema.Message{
		Subject: schema.Subject(schema.Event{Type: schema.TypeReport, Division: j.form.division.Code}),
		Body:    probe,
		Time:    j.opts.Now,
	})
	for _, reason := range reasons {
		j.refuse(sheet, row, says, note, reason)
	}
	if len(reasons) == 0 {
		j.figures = append(j.figures, event.Report.Figures...)
		j.places = append(j.places, place(sheet, at(columnValue, row)))
	}
}

// probe is the event that states one row alone, in the row's own words.
func (j *judging) probe(metric string, says stated, note string) []byte {
	b := []byte(`{"specversion":"` + schema.SpecVersion + `","id":"row","source":"row","type":"` + schema.TypeReport + `","data":{"division":"` +
		j.form.division.Code.String() + `","period":"` + j.form.period.String() + `","figures":[{"metric":"` + metric + `","value":`)
	if says.withdrawn {
		b = append(b, "null"...)
	} else {
		b = appendText(b, says.literal)
	}
	if note != "" {
		b = appendText(append(b, `,"note":`...), note)
	}
	return append(b, `}]}}`...)
}

func appendText(b []byte, text string) []byte {
	b, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(text, "�"))
	return b
}

// refuse turns one of the catalogue's reasons, "path：problem，请 remedy", into the
// mistake of a cell.
func (j *judging) refuse(sheet string, row int, says stated, note, reason string) {
	path, text, _ := strings.Cut(reason, "：")
	cell, value := at(columnValue, row), says.literal
	switch strings.TrimPrefix(path, "data.figures[0].") {
	case "value":
	case "note":
		cell, value = at(columnNote, row), note
	default:
		if !j.told[reason] {
			j.told[reason] = true
			j.whole(reason, "")
		}
		return
	}
	text, _, _ = strings.Cut(text, "，现在是") // the value stands in front
	problem, remedy, ok := strings.Cut(text, "，请")
	if ok {
		remedy = "请" + remedy
	} else {
		remedy = "请改正"
	}
	j.cell(sheet, cell, value, problem, remedy)
}

// draft is the report of all figures; the catalogue judges it once more as a whole.
// draft is the report, if nothing is wrong with it.
func (j *judging) draft() producers.Draft {
	if len(j.figures) == 0 {
		return producers.Draft{}
	}
	code := j.form.division.Code
	draft := producers.Draft{Places: j.places, Event: schema.Event{
		ID: j.opts.NewID(), Source: j.opts.Source(code), Type: schema.TypeReport, Time: j.opts.Now, Division: code,
		Report: &schema.Report{Period: j.form.period, Scope: schema.ScopeOwn, Submitter: j.submitter(), Note: j.opts.Note, Figures: j.figures},
	}}
	if len(j.List) > 0 {
		if j.opts.Right != nil {
			j.opts.Right(draft)
		}
		return producers.Draft{}
	}
	j.judge(draft.Event)
	return draft
}

// judge has the catalogue judge the report as a whole.
func (j *judging) judge(event schema.Event) {
	body, err := event.Encode()
	if err != nil {
		j.whole(err.Error(), "请改正")
		return
	}
	_, reasons := j.opts.Catalogue.Judge(schema.Message{Subject: schema.Subject(event), Body: body, Time: j.opts.Now})
	for _, reason := range reasons {
		j.whole(reason, "")
	}
}

// submitter is who signs on the cover: the preparer, and those who checked it.
func (j *judging) submitter() string {
	preparer := j.signature(cellPreparer)
	if preparer == "" {
		preparer = j.opts.Submitter
	}
	var others []string
	if name := j.signature(cellReviewer); name != "" {
		others = append(others, "审核人 "+name)
	}
	if name := j.signature(cellHead); name != "" {
		others = append(others, "单位负责人 "+name)
	}
	if len(others) == 0 {
		return preparer
	}
	return preparer + "（" + strings.Join(others, "，") + "）"
}

func (j *judging) signature(cell string) string {
	return strings.ToValidUTF8(strings.TrimSpace(j.text(sheetCover, cell)), "�")
}
