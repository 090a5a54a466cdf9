package verify

import (
	"time"

	"github.com/huizong/huizong/schema"
)

// month counts calendar months from January 1970.
type month uint16

func monthOf(date time.Time) month { return month((date.Year()-1970)*12 + int(date.Month()) - 1) }

func (m month) period() schema.Period {
	return schema.Period{Year: 1970 + int(m)/12, Month: time.Month(m%12 + 1)}
}

// series stands for a metric, or one item of its breakdown.
type series uint32

type seriesName struct {
	metric string
	by     schema.Breakdown
}

// seriesNames gives each name the same number every time.
type seriesNames struct {
	numbers map[seriesName]series
	names   []seriesName
}

func (s *seriesNames) number(name seriesName) series {
	number, ok := s.numbers[name]
	if !ok {
		if s.numbers == nil {
			s.numbers = map[seriesName]series{}
		}
		number = series(len(s.names))
		s.numbers[name] = number
		s.names = append(s.names, name)
	}
	return number
}

func (s *seriesNames) name(number series) seriesName { return s.names[number] }
