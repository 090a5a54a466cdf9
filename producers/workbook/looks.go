package workbook

import "github.com/xuri/excelize/v2"

// Fonts that every Chinese office program has; the character set has others
// choose a Chinese one in their place.
const (
	fontHead       = "微软雅黑"
	fontBody       = "宋体"
	charsetChinese = 134
)

// Colours.
const (
	colorText   = "1F2933"
	colorPale   = "5F6B7A"
	colorHead   = "D9E6F2"
	colorInput  = "FFFBE0" // what is to be filled in
	colorWrong  = "FF9B9B" // what is wrong
	colorBroken = "FFD9A8" // a check is broken
	colorFine   = "D7F0DA"
	colorLine   = "B6C2CF"
)

// looks are the styles by name.
var looks = map[string]*excelize.Style{
	"title":   {Font: font(fontHead, 16, true, colorText), Alignment: align("center", false)},
	"about":   {Font: font(fontBody, 10, false, colorPale), Alignment: align("left", false)},
	"heading": {Font: font(fontHead, 11, true, colorText), Fill: solid(colorHead), Border: border(), Alignment: align("center", true)},
	"center":  {Font: font(fontBody, 11, false, colorText), Border: border(), Alignment: align("center", true)},
	"text":    {Font: font(fontBody, 11, false, colorText), Border: border(), Alignment: align("left", true)},
	"small":   {Font: font(fontBody, 10, false, colorPale), Border: border(), Alignment: align("left", true)},
	"hint":    {Font: font(fontBody, 10, true, "B42318"), Border: border(), Alignment: align("left", true)},
	"number":  {Font: font(fontBody, 11, false, colorPale), Border: border(), Alignment: align("right", false), CustomNumFmt: format("#,##0.00##")},
	"whole":   {Font: font(fontBody, 11, false, colorPale), Border: border(), Alignment: align("right", false), CustomNumFmt: format("#,##0")},
	"change":  {Font: font(fontBody, 11, false, colorPale), Border: border(), Alignment: align("right", false), CustomNumFmt: format("0.0%")},
	"plain":   {Font: font(fontBody, 11, false, colorText), Alignment: align("left", true)},
	"notice":  {Font: font(fontBody, 11, true, "B42318"), Border: border(), Alignment: align("left", true)},
	"note in": {Font: font(fontBody, 11, false, colorText), Fill: solid(colorInput), Border: border(), Alignment: align("left", true), Protection: unlocked(), CustomNumFmt: format("@")},
	"whole in": {
		Font: font(fontBody, 12, true, colorText), Fill: solid(colorInput), Border: border(), Alignment: align("right", false),
		Protection: unlocked(), CustomNumFmt: format("#,##0"),
	},
	"amount in": {
		Font: font(fontBody, 12, true, colorText), Fill: solid(colorInput), Border: border(), Alignment: align("right", false),
		Protection: unlocked(), CustomNumFmt: format("#,##0.00##"),
	},
}

// conditions are the looks that depend on what stands in the cells.
var conditions = map[string]*excelize.Style{
	"wrong":  {Fill: solid(colorWrong), CustomNumFmt: format("General")}, // 2.5 is not to be shown as 3
	"broken": {Fill: solid(colorWrong), Font: &excelize.Font{Color: colorText}},
	"asked":  {Fill: solid(colorBroken), Font: &excelize.Font{Color: colorText}},
	"fine":   {Fill: solid(colorFine)},
}

func font(family string, size float64, bold bool, color string) *excelize.Font {
	charset := charsetChinese
	return &excelize.Font{Family: family, Size: size, Bold: bold, Color: color, Charset: &charset}
}

func solid(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

func align(horizontal string, wrap bool) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: wrap}
}

func border() []excelize.Border {
	var sides []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		sides = append(sides, excelize.Border{Type: side, Style: 1, Color: colorLine})
	}
	return sides
}

func unlocked() *excelize.Protection { return &excelize.Protection{Locked: false} }

func format(text string) *string { return &text }
