package alerts

import (
	"fmt"
	"slices"

	"github.com/huizong/huizong/schema"
)

// aimWords words how an aim stands.
type aimWords struct {
	*aim
	r          *Reading
	catalogue  *schema.Catalogue
	month      int
	done, pace float64
	drags      []drag
}

// drag is how many points a part takes from its area.
type drag struct {
	name   string
	points float64
}

// drag takes in what a part takes from its area or, where there is an upper
// bound, adds to it; they come with the lowest first.
func (w *aimWords) drag(name string, points float64) {
	switch atMost := w.Direction == string(schema.DirectionAtMost); {
	case atMost && points > 0:
		w.drags = slices.Insert(w.drags, 0, drag{name, points})
	case !atMost && points < 0:
		w.drags = append(w.drags, drag{name, points})
	}
}

func (w *aimWords) text(over bool) string {
	atMost := w.Direction == string(schema.DirectionAtMost)
	rate, against := w.done/w.Goal, w.pace
	if w.Indicator { // the goal is a rate itself
		rate, against = w.done, w.Goal
	}
	text := fmt.Sprintf("%s %s %s，%s %s，%s",
		w.r.Full, w.catalogue.RateName(w.Target), percent(rate), w.measure(atMost), percent(against), w.apart(rate-against, atMost))
	if over {
		return text + w.back()
	}
	return text + dragging(w.drags, atMost) + w.needed() + provisional(w.r)
}

// measure names what the rate is held against, and how it is known.
func (w *aimWords) measure(atMost bool) string {
	measure := "序时进度"
	switch {
	case w.PaceKind == string(schema.PaceNone) && atMost:
		return "上限"
	case w.PaceKind == string(schema.PaceNone):
		return "目标"
	case atMost:
		measure = "序时上限"
	}
	switch w.PaceBasis {
	case "seasonal":
		measure += "（按往年）"
	case "linear_no_history":
		measure += "（无往年数据，按月均摊）"
	}
	return measure
}

// apart words a difference of shares.
func (w *aimWords) apart(gap float64, atMost bool) string {
	switch points := number(abs(gap)*100, 1) + " 个百分点"; {
	case abs(gap) < 0.0005:
		return "持平"
	case atMost && gap > 0:
		return "超出 " + points
	case gap < 0 && !atMost:
		return "落后 " + points
	case gap < 0:
		return "低 " + points
	default:
		return "超前 " + points
	}
}

// back says that what was behind no longer is.
func (w *aimWords) back() string {
	if w.Direction != string(schema.DirectionAtMost) && w.done >= w.Goal {
		return "，已完成"
	}
	return "，已回到界内"
}

// needed is what each month left must bring.
func (w *aimWords) needed() string {
	if w.Indicator || w.PaceKind == string(schema.PaceNone) || w.Direction == string(schema.DirectionAtMost) {
		return ""
	}
	left, unit := w.Goal-w.done, w.catalogue.UnitName(w.Target)
	if w.month == 12 {
		return "；全年还差 " + ceiling(left) + " " + unit
	}
	return "；补齐需每月 " + ceiling(left/float64(12-w.month)) + " " + unit
}
