package dashboards

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

var (
	timeStep  = regexp.MustCompile(`^([+-])(\d+)([yMwdhms])`)
	timeRound = regexp.MustCompile(`^/([yMwdhm])$`)
)

// instant reads one end of a dashboard's time range: a date, or now with steps
// and a rounding, as in now-2y/y. The end of a range is rounded up.
func instant(text string, now time.Time, isEnd bool) (time.Time, error) {
	if at, err := time.ParseInLocation("2006-01-02", text, shanghai); err == nil {
		return at, nil
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	if len(text) < 3 || text[:3] != "now" {
		return now, fmt.Errorf("%q is no time: want now-3y/y, 2024-01-01 or RFC 3339", text)
	}
	at, rest := now.In(shanghai), text[3:]
	for step := timeStep.FindStringSubmatch(rest); step != nil; step = timeStep.FindStringSubmatch(rest) {
		count, err := strconv.Atoi(step[1] + step[2])
		if err != nil {
			return now, err
		}
		at, rest = shift(at, count, step[3]), rest[len(step[0]):]
	}
	if rest == "" {
		return at, nil
	}
	unit := timeRound.FindStringSubmatch(rest)
	if unit == nil {
		return now, fmt.Errorf("%q: %q is neither a step nor a rounding", text, rest)
	}
	return rounded(at, unit[1], isEnd), nil
}

func shift(at time.Time, count int, unit string) time.Time {
	switch unit {
	case "y":
		return at.AddDate(count, 0, 0)
	case "M":
		return at.AddDate(0, count, 0)
	case "w":
		return at.AddDate(0, 0, 7*count)
	case "d":
		return at.AddDate(0, 0, count)
	}
	return at.Add(time.Duration(count) * map[string]time.Duration{"h": time.Hour, "m": time.Minute, "s": time.Second}[unit])
}

// rounded is the unit's first moment, or its last second. Weeks begin on Monday.
func rounded(at time.Time, unit string, isEnd bool) time.Time {
	y, m, d := at.Date()
	start := time.Date(y, m, d, 0, 0, 0, 0, shanghai)
	switch unit {
	case "y":
		start = time.Date(y, 1, 1, 0, 0, 0, 0, shanghai)
	case "M":
		start = time.Date(y, m, 1, 0, 0, 0, 0, shanghai)
	case "w":
		start = start.AddDate(0, 0, -(int(at.Weekday())+6)%7)
	case "h":
		start = start.Add(time.Duration(at.Hour()) * time.Hour)
	case "m":
		start = at.Truncate(time.Minute)
	}
	if isEnd {
		return shift(start, 1, unit).Add(-time.Second)
	}
	return start
}

// momentOf is the time range and interval with which Grafana opens a panel.
func momentOf(d *dashboard, p *panel, now time.Time) (moment, error) {
	from, err := instant(d.Time.From, now, false)
	if err != nil {
		return moment{}, fmt.Errorf("time.from: %w", err)
	}
	to, err := instant(d.Time.To, now, true)
	if err != nil {
		return moment{}, fmt.Errorf("time.to: %w", err)
	}
	const points = 1000 // about as many as a wide panel has pixels
	interval := max(to.Sub(from)/points, time.Second)
	if p.Interval != "" {
		least, err := leastInterval(p.Interval)
		if err != nil {
			return moment{}, err
		}
		interval = max(interval, least)
	}
	return moment{from.Unix(), to.Unix(), int(interval.Seconds())}, nil
}

// leastInterval reads a panel's interval, such as 1d or 30s.
func leastInterval(text string) (time.Duration, error) {
	step := timeStep.FindStringSubmatch("+" + text)
	if step == nil || len(step[0]) != len(text)+1 {
		return 0, fmt.Errorf("interval: %q is none: want 30s, 1h or 1d", text)
	}
	count, err := strconv.Atoi(step[2])
	epoch := time.Unix(0, 0).In(shanghai)
	return shift(epoch, count, step[3]).Sub(epoch), err
}
