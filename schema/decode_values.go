package schema

import (
	"bytes"
	"errors"

	"github.com/go-json-experiment/json/jsontext"
)

// unquote gives a JSON string's text, good until the next call.
func (d *decoder) unquote(v jsontext.Value) []byte {
	switch {
	case len(v) < 2:
		return nil
	case bytes.IndexByte(v, '\\') < 0:
		return v[1 : len(v)-1]
	}
	text, err := jsontext.AppendUnquote(d.scratch[:0], v)
	if err != nil {
		d.err = err
	}
	d.scratch = text
	return text
}

// text reads a string, good until the next read.
func (d *decoder) text() ([]byte, bool) {
	v := d.value()
	if v.Kind() != jsontext.KindString {
		d.wrongType("字符串", v)
		return nil, false
	}
	return d.unquote(v), true
}

// anyString reads a string; "" where there is none.
func (d *decoder) anyString() string {
	text, _ := d.text()
	return string(text)
}

// fullString reads a string that must not be empty; "" where it is wrong.
func (d *decoder) fullString() string { return string(d.fullText()) }

// fullText is fullString, good until the next read.
func (d *decoder) fullText() []byte {
	text, ok := d.text()
	if ok && len(text) == 0 {
		d.fail("不能是空字符串")
	}
	return text
}

// word reads a string that must not be empty and that other events have, too.
func (d *decoder) word() string { return d.words.of(d.fullText()) }

// anyWord is word where it may be empty.
func (d *decoder) anyWord() string {
	text, _ := d.text()
	return d.words.of(text)
}

// oneOf reads a string that must be one of the choices; "" where it is not.
func oneOf[T ~string](d *decoder, choices ...T) T {
	text, ok := d.text()
	if !ok {
		return ""
	}
	for _, choice := range choices {
		if string(text) == string(choice) {
			return choice
		}
	}
	d.fail("只能是 %s，现在是 %s", listed(choices), quoted(text))
	return ""
}

// decimal reads a number or a decimal string.
func (d *decoder) decimal() Decimal {
	v := d.value()
	var literal []byte
	switch v.Kind() {
	case jsontext.KindNumber:
		literal = v
	case jsontext.KindString:
		literal = d.unquote(v)
	default:
		d.wrongType("数字或写成字符串的十进制数", v)
		return 0
	}
	value, err := ParseDecimal(literal)
	switch {
	case errors.Is(err, ErrNotNumber):
		d.fail("%s 不是十进制数，应写成 25 或 \"12.5\"，不带逗号、空格和单位", quoted(literal))
	case err != nil:
		d.fail("%s 位数太多，最多 %d 位整数、%d 位小数", quoted(literal), IntegerDigits, DecimalPlaces)
	}
	return value
}

// maxVersion is the largest integer that every JSON reader holds exactly.
const maxVersion = 1<<53 - 1

// version reads an integer from 0 to maxVersion; 3.0 is one.
func (d *decoder) version() int64 {
	v := d.value()
	if v.Kind() != jsontext.KindNumber {
		d.wrongType("整数", v)
		return 0
	}
	n, _ := scanNumber([]byte(v))
	if n.count == 0 {
		return 0
	}
	if n.negative || n.exponent < 0 || int64(n.count)+n.exponent > 16 ||
		n.digits*powersOfTen[n.exponent] > maxVersion {
		d.fail("应是 0 到 %d 的整数，现在是 %s", int64(maxVersion), quoted(v))
		return 0
	}
	return int64(n.digits * powersOfTen[n.exponent])
}

// boolean reads true or false.
func (d *decoder) boolean() bool {
	v := d.value()
	kind := v.Kind()
	if kind != jsontext.KindTrue && kind != jsontext.KindFalse {
		d.wrongType("布尔值 true 或 false", v)
	}
	return kind == jsontext.KindTrue
}
