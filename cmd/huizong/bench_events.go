package main

import (
	"encoding/binary"
	"encoding/hex"
	"time"

	"github.com/huizong/huizong/schema"
)

// Made-up events are of these months, in order.
const benchMonths = 60

var benchFirst = schema.Period{Year: 2021, Month: time.January}

// countiesIn are the counties of an area that have been there in all months.
func countiesIn(divisions *schema.Divisions, area schema.Code) []*schema.Division {
	last := benchFirst.FirstDay().AddDate(0, benchMonths-1, 0)
	var counties []*schema.Division
	for _, d := range divisions.All() {
		if inside(d.Code, area) && d.Level == schema.LevelCounty && d.Reports() &&
			d.ExistsIn(benchFirst) && d.ExistsIn(schema.MonthOf(last)) {
			counties = append(counties, d)
		}
	}
	return counties
}

func inside(code, area schema.Code) bool { return uint32(code)/area.Span() == uint32(area)/area.Span() }

// mixed spreads a number over all numbers; no two give the same.
func mixed(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}

// eventID is a UUIDv7 that depends on nothing but its arguments.
func eventID(at time.Time, lot uint64) string {
	var id [16]byte
	binary.BigEndian.PutUint64(id[:], uint64(at.UnixMilli())<<16|0x7000|lot>>52)
	binary.BigEndian.PutUint64(id[8:], lot)
	id[8] = 0x80 | id[8]&0x3f
	text := make([]byte, 0, 36)
	for i, part := range [][]byte{id[:4], id[4:6], id[6:8], id[8:10], id[10:]} {
		if i > 0 {
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, part)
	}
	return string(text)
}

// atWork is a time of the day's office hours.
func atWork(day time.Time, lot uint64) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 8, 30, 0, 0, schema.Shanghai).Add(time.Duration(lot%(9*3600)) * time.Second)
}
