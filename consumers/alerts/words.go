package alerts

import (
	"math"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	num "golang.org/x/text/number"

	"github.com/huizong/huizong/schema"
)

var printer = message.NewPrinter(language.Chinese)

// number writes a number with thousands separators and so many decimals, halves
// rounded up (四舍五入).
func number(x float64, decimals int) string {
	unit := math.Pow10(decimals)
	return printer.Sprint(num.Decimal(math.Round(x*unit+math.Copysign(tolerance, x))/unit, num.Scale(decimals)))
}

// exact writes a decimal with what decimals it has.
func exact(d decimal.Decimal) string {
	f, _ := d.Float64()
	return printer.Sprint(num.Decimal(f, num.MaxFractionDigits(schema.DecimalPlaces)))
}

func percent(share float64) string { return number(share*100, 1) + "%" }

// ceiling is the whole number that is enough.
func ceiling(x float64) string { return number(math.Ceil(x-tolerance), 0) }

func abs(x float64) float64 { return math.Abs(x) }

// maxDrags is how many parts a message names.
const maxDrags = 3

// dragging names the parts that take or, against an upper bound, add most, the
// worst first.
func dragging(drags []drag, atMost bool) string {
	if len(drags) == 0 {
		return ""
	}
	head, sign := "；主要拖累：", " −"
	if atMost {
		head, sign = "；主要超出：", " +"
	}
	named := make([]string, 0, maxDrags)
	for _, d := range drags[:min(maxDrags, len(drags))] {
		named = append(named, d.name+sign+number(abs(d.points)*100, 1))
	}
	return head + strings.Join(named, "、")
}

func provisional(r *Reading) string {
	if r.Provisional {
		return "（初步数，" + r.Period.String() + " 未报齐）"
	}
	return ""
}

// listed names a few of many, and how many there are of what.
func listed(names []string, of string) string {
	const most = 5
	if len(names) <= most {
		return strings.Join(names, "、")
	}
	return strings.Join(names[:most], "、") + "等 " + number(float64(len(names)), 0) + " " + of
}

func dayWords(day time.Time) string { return day.Format("1月2日") }

func timeWords(t time.Time) string { return t.In(schema.Shanghai).Format("2006-01-02 15:04") }
