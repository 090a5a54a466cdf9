package alerts

import (
	"context"
	"slices"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/schema"
)

// reporting is which months of which data sets are owed, and who has reported them.
type reporting struct {
	catalogue *schema.Catalogue
	today     time.Time
	spans     map[setIn]span
	reported  map[setYear]reportedYear
	owing     map[setIn][]owing
}

type setIn struct {
	set      string
	division schema.Code
}

type setYear struct {
	setIn
	year int
}

// span is the first and the last month that a province reported a data set.
type span struct{ first, last schema.Period }

type reportedYear struct{ reported, partial []uint16 }

// owing is how many units of a division owe a data set in some years.
type owing struct {
	Since uint16 `ch:"since"`
	Until uint16 `ch:"until"`
	Units uint16 `ch:"units"`
}

// loadOwing reads how many units owe what; it changes with the catalogue only.
func loadOwing(ctx context.Context, w consumers.Warehouse) (map[setIn][]owing, error) {
	var rows []struct {
		Set      string `ch:"data_set"`
		Division uint32 `ch:"division"`
		owing
	}
	err := w.Select(ctx, &rows, "SELECT data_set, division, since, until, units FROM huizong_store.owing WHERE NOT own AND division != 0")
	all := map[setIn][]owing{}
	for _, row := range rows {
		key := setIn{row.Set, schema.Code(row.Division)}
		all[key] = append(all[key], row.owing)
	}
	return all, err
}

// loadReporting reads what was reported of the data sets and divisions in scope.
func (ev *evaluation) loadReporting(ctx context.Context) error {
	ev.reporting = &reporting{catalogue: ev.Catalogue, today: ev.today, owing: ev.owing}
	if err := ev.loadSpans(ctx); err != nil {
		return err
	}
	var rows []struct {
		Set      string   `ch:"data_set"`
		Year     uint16   `ch:"year"`
		Division uint32   `ch:"division"`
		Reported []uint16 `ch:"reported"`
		Partial  []uint16 `ch:"partial"`
	}
	where := conditions{"NOT gone", in("year", ev.reporting.years())}
	if !ev.scope.full {
		where = append(where, "("+in("division", ev.scope.divisions)+" OR "+in("intDiv(division, 100)", ev.scope.cities())+")")
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT data_set, year, division, reported, partial
FROM huizong_store.completeness_area_year FINAL WHERE `+where.String())
	ev.reporting.reported = make(map[setYear]reportedYear, len(rows))
	for _, row := range rows {
		ev.reporting.reported[setYear{setIn{row.Set, schema.Code(row.Division)}, int(row.Year)}] = reportedYear{row.Reported, row.Partial}
	}
	return err
}

func (ev *evaluation) loadSpans(ctx context.Context) error {
	var rows []struct {
		Set      string    `ch:"data_set"`
		Province uint32    `ch:"division"`
		First    time.Time `ch:"first"`
		Last     time.Time `ch:"last"`
	}
	where := conditions{"level = 'province'", "NOT gone", "month_standing > 0"}
	if !ev.scope.full {
		where = append(where, in("division", ev.scope.divisions))
	}
	err := ev.Warehouse.Select(ctx, &rows, `SELECT data_set, division,
    if(countIf(n > 0) > 0, minIf(period, n > 0), min(period)) AS first, if(countIf(n > 0) > 0, maxIf(period, n > 0), max(period)) AS last
FROM
(
    SELECT data_set, division, month_standing, month_by_report AS n, makeDate(year, month, 1) AS period
    FROM huizong_store.completeness_area_year FINAL
    ARRAY JOIN standing AS month_standing, by_report AS month_by_report, range(1, 13) AS month
    WHERE `+where.String()+`
)
GROUP BY data_set, division`)
	ev.reporting.spans = make(map[setIn]span, len(rows))
	for _, row := range rows {
		ev.reporting.spans[setIn{row.Set, schema.Code(row.Province)}] = span{periodOf(row.First), periodOf(row.Last)}
	}
	return err
}

func periodOf(day time.Time) schema.Period {
	return schema.Period{Year: day.Year(), Month: day.Month()}
}

// lastEnded is the last month that is over.
func (r *reporting) lastEnded() schema.Period { return periodOf(r.today).AddMonths(-1) }

// over says whether a data set's due day for a month has passed.
func (r *reporting) over(dueDay int, month schema.Period) bool {
	return r.catalogue.Calendar.DueOn(dueDay, month).Before(r.today)
}

// until is the last month that a province owes of a data set: it goes on from the
// last one it reported while that is not more than a year ago.
func (r *reporting) until(set *schema.DataSet, province schema.Code) (schema.Period, bool) {
	s, ok := r.spans[setIn{set.Code, province}]
	if !ok {
		return schema.Period{}, false
	}
	due := r.lastEnded()
	for !r.over(set.DueDay, due) {
		due = due.AddMonths(-1)
	}
	if s.last.Before(due) && !s.last.Before(due.AddMonths(-12)) {
		return due, true
	}
	return s.last, true
}

// expected is how many units of a division owe a data set in a month.
func (r *reporting) expected(set string, division schema.Code, month schema.Period) int {
	for _, o := range r.owing[setIn{set, division}] {
		if int(o.Since) <= month.Year && month.Year < int(o.Until) {
			return int(o.Units)
		}
	}
	return 0
}

// counts are how many units have reported a month of a data set, wholly and in part.
func (r *reporting) counts(set string, division schema.Code, month schema.Period) (reported, partial int) {
	y, ok := r.reported[setYear{setIn{set, division}, month.Year}]
	if i := int(month.Month) - 1; ok && i < len(y.reported) && i < len(y.partial) {
		return int(y.reported[i]), int(y.partial[i])
	}
	return 0, 0
}

// missing is how many units have not reported all of a month.
func (r *reporting) missing(set string, division schema.Code, month schema.Period) int {
	reported, _ := r.counts(set, division, month)
	return max(0, r.expected(set, division, month)-reported)
}

// final says whether a division's month is as it is: its due day has passed, or
// all have reported.
func (r *reporting) final(set *schema.DataSet, division schema.Code, month schema.Period) bool {
	return set == nil || r.over(set.DueDay, month) || r.missing(set.Code, division, month) == 0
}

// begun says whether half of a division's units have stated something of a month:
// before that it foretells nothing.
func (r *reporting) begun(set *schema.DataSet, division schema.Code, month schema.Period) bool {
	if set == nil {
		return false
	}
	reported, partial := r.counts(set.Code, division, month)
	return 2*(reported+partial) >= r.expected(set.Code, division, month)
}

// newest is the last month over that a division's figures of a data set can be
// judged by; without a data set (nil), by what its province reports at all.
func (r *reporting) newest(set *schema.DataSet, division schema.Code) (schema.Period, bool) {
	province := division.Province()
	if set != nil {
		month, ok := r.until(set, province)
		return earlier(month, r.lastEnded()), ok
	}
	var latest schema.Period
	for i := range r.catalogue.DataSets {
		if month, ok := r.until(&r.catalogue.DataSets[i], province); ok && (latest.IsZero() || latest.Before(month)) {
			latest = month
		}
	}
	if latest.IsZero() {
		return r.lastEnded(), true
	}
	return earlier(latest, r.lastEnded()), true
}

// judged is the last month that is final, at most a few before the newest.
func (r *reporting) judged(set *schema.DataSet, division schema.Code, newest schema.Period) schema.Period {
	for month := newest; ; month = month.AddMonths(-1) {
		if r.final(set, division, month) {
			return month
		}
	}
}

// years are those that rules look at: of the last owed months, and a year back.
func (r *reporting) years() []int {
	seen := map[int]bool{r.lastEnded().Year: true}
	for key := range r.spans {
		set, _ := r.catalogue.DataSet(key.set)
		if month, ok := r.until(set, key.division); set != nil && ok {
			seen[month.Year], seen[month.Year-1] = true, true
		}
	}
	return sorted(seen)
}

func earlier(a, b schema.Period) schema.Period {
	if b.Before(a) {
		return b
	}
	return a
}

// moved says whether a province in scope has begun, gone on or stopped reporting a
// data set since the last look at everything: then all of its divisions owe another
// month.
func (ev *evaluation) moved() bool {
	if ev.scope.full || ev.reporting == nil {
		return false
	}
	for key, s := range ev.reporting.spans {
		if ev.spans[key] != s {
			return true
		}
	}
	for key := range ev.spans {
		if _, ok := ev.reporting.spans[key]; !ok && slices.Contains(ev.scope.divisions, key.division) {
			return true
		}
	}
	return false
}
