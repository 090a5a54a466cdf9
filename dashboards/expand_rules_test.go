package dashboards

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// chosen are a single, a multi-value, an All and an emptied variable.
var chosen = choices{
	"year":   {values: []string{"2024"}},
	"city":   {values: []string{"140600", "140500"}, isArray: true},
	"county": {values: []string{"140602", "140603"}, all: true, isArray: true},
	"domain": {values: []string{"x"}, all: true, custom: "'.*'", isArray: true},
	"name":   {values: []string{"O'Brien"}},
	"none":   {values: []string{""}},
}

func TestExpand(t *testing.T) {
	t.Parallel()
	at := moment{from: 1704038400, to: 1735660799, seconds: 86400}
	for sql, want := range map[string]string{
		"IN (${city:singlequote})":                             "IN ('140600','140500')",
		"IN (${county:singlequote})":                           "IN ('140602','140603')",
		"IN (${domain:singlequote})":                           "IN ('.*')",
		"= ${name:singlequote}":                                `= 'O\'Brien'`,
		"= ${name:sqlstring}":                                  `= 'O''Brien'`,
		"= ${year:raw} ${city:csv}":                            "= 2024 140600,140500",
		"?${city:queryparam}":                                  "?var-city=140600&var-city=140500",
		"?${county:queryparam}":                                "?var-county=%24__all",
		"$__fromTime, $__toTime()":                             "toDateTime(1704038400), toDateTime(1735660799)",
		"$__fromTime_ms":                                       "fromUnixTimestamp64Milli(1704038400000)",
		"$__timeFilter(t.at)":                                  "t.at >= toDateTime(1704038400) AND t.at <= toDateTime(1735660799)",
		"$__timeInterval(f(a, ')'))":                           "toStartOfInterval(toDateTime(f(a, ')')), INTERVAL 86400 second)",
		"$__timeInterval($__fromTime)":                         "toStartOfInterval(toDateTime(toDateTime(1704038400)), INTERVAL 86400 second)",
		"$__interval_s":                                        "86400",
		"$__timeInterval_ms(t)":                                "toStartOfInterval(toDateTime64(t, 3), INTERVAL 86400000 millisecond)",
		"1 -- $__nonsense":                                     "1               ",
		"'--' /* $__x */":                                      "'--'           ",
		"$__conditionalAll(c IN (${city:singlequote}), $city)": "c IN ('140600','140500')",
		"$__conditionalAll(c IN (${county:singlequote}), $county) AND 2":                      "1=1 AND 2",
		"$__conditionalAll(c = ${none:singlequote}, ${none})":                                 "1=1",
		"$__conditionalAll(a AND $__conditionalAll(b IN (${county:csv}), $county), $city)":    "a AND 1=1",
		"$__conditionalAll($__timeFilter(t), $city) OR $__conditionalAll(x = '中', ${county})": "t >= toDateTime(1704038400) AND t <= toDateTime(1735660799) OR 1=1",
	} {
		if got, err := expand(sql, chosen, at); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", sql, got, err, want)
		}
	}
}

func TestExpandRefuses(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		"${town:singlequote}":                 "town",
		"${city}":                             "format",
		"${city:glob}":                        "glob",
		"$city":                               "$city",
		"[$__interval]":                       "$__interval",
		"$__dateFilter(period)":               "$__dateFilter",
		"$__timeFilter()":                     "1 arguments",
		"$__timeFilter(a, b)":                 "1 arguments",
		"$__timeFilter(a":                     "does not close",
		"$__conditionalAll(c)":                "a condition and a variable",
		"$__conditionalAll(c, d)":             "a variable",
		"$__conditionalAll(c, $town)":         "town",
		"$__conditionalAll(c = ')', $county)": "a condition and a variable",
	} {
		if got, err := expand(sql, chosen, moment{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %q, %v, want an error with %q", sql, got, err, want)
		}
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 13, 5, 6, 0, shanghai) // a Tuesday
	for _, tt := range []struct {
		text  string
		isEnd bool
		want  string
	}{
		{"now", false, "2026-11-24T13:05:06+08:00"},
		{"now/d", true, "2026-11-24T23:59:59+08:00"},
		{"now-2y/y", false, "2024-01-01T00:00:00+08:00"},
		{"now-1M/M", true, "2026-10-31T23:59:59+08:00"},
		{"now/w", false, "2026-11-23T00:00:00+08:00"},
		{"now-1d-6h", false, "2026-11-23T07:05:06+08:00"},
		{"2022-01-01", false, "2022-01-01T00:00:00+08:00"},
		{"2024-12-31T16:00:00Z", true, "2024-12-31T16:00:00Z"},
	} {
		got, err := instant(tt.text, now, tt.isEnd)
		if err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("%s, end %t: got %s, %v, want %s", tt.text, tt.isEnd, got.Format(time.RFC3339), err, tt.want)
		}
	}
	for _, text := range []string{"", "today", "now-2q", "now-", "now/d/d"} {
		if got, err := instant(text, now, false); err == nil {
			t.Errorf("%q: got %s, want an error", text, got)
		}
	}
}

func TestInitial(t *testing.T) {
	t.Parallel()
	options := []string{"a", "b", "c"}
	for name, tt := range map[string]struct {
		v       variable
		saved   texts
		options []string
		want    choice
	}{
		"nothing saved":        {variable{}, nil, options, choice{values: []string{"a"}}},
		"saved":                {variable{}, texts{"b"}, options, choice{values: []string{"b"}}},
		"saved, gone":          {variable{}, texts{"x"}, options, choice{values: []string{"a"}}},
		"many saved, one gone": {variable{Multi: true}, texts{"c", "x"}, options, choice{values: []string{"c"}, isArray: true}},
		"all":                  {variable{IncludeAll: true}, texts{allValue}, options, choice{values: options, all: true, isArray: true}},
		"all is not offered":   {variable{}, texts{allValue}, options, choice{values: []string{"a"}}},
		"all of nothing":       {variable{IncludeAll: true}, texts{"a"}, nil, choice{all: true, isArray: true}},
		"one of nothing":       {variable{}, texts{"a"}, nil, choice{values: []string{""}}},
	} {
		tt.v.Current.Value = tt.saved
		if got := tt.v.initial(tt.options); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
}
