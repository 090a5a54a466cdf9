package schema

import (
	"regexp"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// SpecVersion is the version of CloudEvents that events are written in.
const SpecVersion = "1.0"

var envelopeShape = shape{
	fields: []field{
		{"specversion", true},
		{"id", true},
		{"source", true},
		{"type", true},
		{"time", false},
		{"datacontenttype", false},
		{"subject", false},
		{"dataschema", false},
		{"data", true},
	},
	rest: extensions,
}

// envelope reads the CloudEvents attributes.
func (d *decoder) envelope(body []byte) {
	m := d.members(&envelopeShape)
	for m.next() {
		switch m.field {
		case "specversion":
			oneOf(d, SpecVersion)
		case "id":
			d.event.ID = d.id()
		case "source":
			d.event.Source = d.word()
		case "type":
			d.event.Type = oneOf(d, TypeReport, TypeCase)
		case "time":
			d.event.Time = d.instant()
		case "datacontenttype":
			d.mediaType()
		case "data":
			d.dataOrDefer(body)
		default:
			d.fullString()
		}
	}
}

// dataOrDefer reads data at once where its type is known, else keeps it until
// the whole envelope is.
func (d *decoder) dataOrDefer(body []byte) {
	if d.event.Type != "" {
		d.data()
		return
	}
	size := int64(len(d.value()))
	if d.err == nil {
		end := d.json.InputOffset()
		d.deferred = body[end-size : end]
	}
}

var dataShapes = map[string]*shape{
	TypeReport: {fields: []field{
		{"division", true}, {"period", true}, {"scope", false}, {"submitter", false}, {"note", false}, {"figures", true},
	}},
	TypeCase: {fields: []field{
		{"case", true},
		{"kind", true},
		{"division", true},
		{"version", false},
		{"opened", true},
		{"closed", false},
		{"outcome", false},
		{"by", false},
		{"amounts", false},
		{"void", false},
	}},
	// Of an unknown type only the division is read, so that its refusal can
	// be delivered.
	"": {rest: freeNames},
}

// data reads what the event states.
func (d *decoder) data() {
	m := d.members(dataShapes[d.event.Type])
	switch d.event.Type {
	case TypeReport:
		d.report(&m)
	case TypeCase:
		d.caseState(&m)
	default:
		d.divisionOnly(&m)
	}
}

func (d *decoder) divisionOnly(m *members) {
	for m.next() {
		if m.field == "division" {
			d.division()
		} else {
			d.value()
		}
	}
}

// maxID is the longest id an event may have.
const maxID = 64

// id reads an event's id; "" where it is wrong.
func (d *decoder) id() string {
	text, ok := d.text()
	if !ok {
		return ""
	}
	bad := len(text) == 0 || len(text) > maxID
	for _, c := range text {
		bad = bad || !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' && c != '-'
	}
	if bad {
		d.fail("应是 1 至 %d 个字母、数字、_ 或 -，现在是 %s", maxID, quoted(text))
		return ""
	}
	return string(text)
}

// division reads the code of the division that states something.
func (d *decoder) division() {
	text, ok := d.text()
	if !ok {
		return
	}
	code, err := ParseCode(d.words.of(text))
	if err != nil {
		d.fail("应是六位数字的行政区划代码，如 140525，现在是 %s", quoted(text))
		return
	}
	d.event.Division, d.hasDivision = code, true
}

// jsonType matches the media types whose data is JSON.
var jsonType = regexp.MustCompile(`^[A-Za-z0-9.+_-]+/([A-Za-z0-9._-]+\+)?[Jj][Ss][Oo][Nn][ \t]*(;.*)?$`)

func (d *decoder) mediaType() {
	text, ok := d.text()
	if ok && string(text) != dataContentType && !jsonType.Match(text) {
		d.fail("只收 JSON 数据，应是 %s，现在是 %s", dataContentType, quoted(text))
	}
}

// extension checks a CloudEvents extension attribute; nothing is made of it.
func (d *decoder) extension(name string) {
	v := d.value()
	switch {
	case name == "data_base64":
		d.fail("不收 base64 数据，请把内容写成 data 对象")
	case name == "" || strings.ContainsFunc(name, notAttribute):
		d.fail("CloudEvents 属性名只能用小写字母和数字")
	case !isScalar(v.Kind()):
		d.wrongType("字符串、数字或布尔值", v)
	}
}

// notAttribute says of a character that no CloudEvents attribute is named
// with it.
func notAttribute(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }

func isScalar(kind jsontext.Kind) bool {
	switch kind {
	case jsontext.KindString, jsontext.KindNumber, jsontext.KindTrue, jsontext.KindFalse:
		return true
	}
	return false
}
