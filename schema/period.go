package schema

import (
	"fmt"
	"time"
	_ "time/tzdata" // Asia/Shanghai must load on machines without zone files
)

// Shanghai is the zone in which months, years and due days are reckoned.
var Shanghai = mustLoad("Asia/Shanghai")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return loc
}

// Period is a calendar month ("2024-03") or, with Month zero, a calendar year
// ("2024"), in Asia/Shanghai.
type Period struct {
	Year  int
	Month time.Month
}

// Years a period or date may name: what a ClickHouse Date holds.
const (
	MinYear = 1970
	MaxYear = 2148
)

// ParsePeriod reads "2024-03" or "2024", years 1970 to 2148.
func ParsePeriod(s string) (Period, error) {
	layout := "2006-01"
	if len(s) == 4 {
		layout = "2006"
	}
	t, err := time.Parse(layout, s)
	if err != nil || t.Year() < MinYear || t.Year() > MaxYear {
		return Period{}, fmt.Errorf("%q is not a month like 2024-03 or a year like 2024", s)
	}
	p := Period{Year: t.Year(), Month: t.Month()}
	if len(s) == 4 {
		p.Month = 0
	}
	return p, nil
}

// MonthOf gives the month of t in Asia/Shanghai.
func MonthOf(t time.Time) Period {
	t = t.In(Shanghai)
	return Period{Year: t.Year(), Month: t.Month()}
}

// IsZero says whether p is unset.
func (p Period) IsZero() bool { return p == Period{} }

// IsYear says whether p is a whole year.
func (p Period) IsYear() bool { return p.Month == 0 }

// FirstDay is the first day of p as a calendar date (midnight UTC).
func (p Period) FirstDay() time.Time {
	return time.Date(p.Year, max(p.Month, time.January), 1, 0, 0, 0, 0, time.UTC)
}

// AddMonths moves a month by n months.
func (p Period) AddMonths(n int) Period {
	t := p.FirstDay().AddDate(0, n, 0)
	return Period{Year: t.Year(), Month: t.Month()}
}

// Before says whether p's first day is earlier than q's.
func (p Period) Before(q Period) bool { return p.FirstDay().Before(q.FirstDay()) }

func (p Period) String() string {
	if p.IsYear() {
		return fmt.Sprintf("%04d", p.Year)
	}
	return fmt.Sprintf("%04d-%02d", p.Year, int(p.Month))
}

// DayOf gives t's calendar date in Asia/Shanghai, as midnight UTC.
func DayOf(t time.Time) time.Time {
	y, m, d := t.In(Shanghai).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
