package consumers_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/consumers"
	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
	"github.com/huizong/huizong/schema"
)

// book is a warehouse that events are entered into one after another, without a stream.
type book struct {
	*testing.T
	catalogue *schema.Catalogue
	db        *warehouse.DB
	sequence  uint64
	delay     time.Duration // between an event's word and the stream
}

func newBook(t *testing.T) *book {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	db, _ := warehousetest.New(t)
	b := &book{T: t, catalogue: catalogue, db: db}
	b.check(consumers.Prepare(t.Context(), db, catalogue))
	return b
}

func (b *book) check(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// enter stores an event and derives what it touches. Its word is the given
// time; the stream took it a moment later.
func (b *book) enter(word time.Time, e schema.Event) {
	b.Helper()
	b.sequence++
	e.Time = word
	if e.ID == "" {
		e.ID = fmt.Sprint("e", b.sequence)
	}
	if e.Source == "" {
		e.Source = "/test"
	}
	e.Type = schema.TypeReport
	if e.Case != nil {
		e.Type = schema.TypeCase
	}
	events := []consumers.Accepted{{Event: e, Sequence: b.sequence, StreamTime: word.Add(time.Second + b.delay)}}
	b.check(consumers.StoreFacts(b.Context(), b.db, events))
	b.check(consumers.NewDerivation(b.db, b.catalogue).Derive(b.Context(), events))
}

// report enters figures like "med_disputes_found=25"; "metric=" withdraws.
func (b *book) report(word time.Time, division schema.Code, period string, figures ...string) {
	b.Helper()
	b.enter(word, schema.Event{Division: division, Report: b.figures(schema.ScopeOwn, period, figures...)})
}

func (b *book) storeTargets(targets ...schema.Target) {
	b.Helper()
	b.check(consumers.StoreTargets(b.Context(), b.db, b.catalogue, targets))
}

func (b *book) figures(scope schema.Scope, period string, figures ...string) *schema.Report {
	b.Helper()
	p, err := schema.ParsePeriod(period)
	b.check(err)
	r := &schema.Report{Period: p, Scope: scope}
	for _, text := range figures {
		metric, literal, _ := strings.Cut(text, "=")
		f := schema.Figure{Metric: metric, Withdrawn: literal == ""}
		if !f.Withdrawn {
			f.Value, err = schema.ParseDecimal(literal)
			b.check(err)
		}
		r.Figures = append(r.Figures, f)
	}
	return r
}

// want holds a query's rows, each printed as its columns joined by spaces.
func (b *book) want(query string, rows ...string) {
	b.Helper()
	result, err := b.db.Query(b.Context(), "SELECT concatWithSeparator(' ', "+query)
	b.check(err)
	defer func() { _ = result.Close() }()
	var got []string
	for result.Next() {
		var row string
		b.check(result.Scan(&row))
		got = append(got, row)
	}
	b.check(result.Err())
	if strings.Join(got, "\n") != strings.Join(rows, "\n") {
		b.Errorf("%s:\ngot\n%s\nwant\n%s", query, strings.Join(got, "\n"), strings.Join(rows, "\n"))
	}
}

func day(text string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, text+" 12:00:00", schema.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func TestZeroMissingAndWithdrawn(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-04-03")
	b.report(now, 140525, "2024-03", "med_disputes_found=0")
	b.report(now, 140581, "2024-03", "med_disputes_found=7")
	b.report(now, 140500, "2024-03", "med_disputes_found=2")
	rollup := "toString(division), toString(value), basis, toString(reported)) FROM huizong.rollup WHERE metric = 'med_disputes_found' AND period = '2024-03-01' ORDER BY division"
	b.want(rollup, "0 9 report 3", "140000 9 report 3", "140500 9 report 3", "140525 0 report 1", "140581 7 report 1")
	b.want("toString(division), toString(value)) FROM huizong.unit WHERE metric = 'med_disputes_found' ORDER BY division", "140500 2", "140525 0", "140581 7")
	b.report(now, 140581, "2024-03", "med_disputes_found=")
	b.want(rollup, "0 2 report 2", "140000 2 report 2", "140500 2 report 2", "140525 0 report 1")
}

func TestIndicatorsAreRatiosOfSums(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-04-03")
	b.report(now, 140602, "2024-01", "med_disputes_found=10", "med_disputes_resolved=9", "consult_free=2400")
	b.report(now, 140681, "2024-01", "med_disputes_found=90", "med_disputes_resolved=45")
	b.report(now, 140681, "2024-02", "med_disputes_found=20")
	b.report(now, 140623, "2024-02", "med_disputes_found=0", "med_disputes_resolved=0")
	b.want(`toString((division, toMonth(period), numerator, denominator, value, ytd_numerator, ytd_denominator, ytd_value)))
FROM huizong.indicator WHERE indicator = 'med_success_rate' AND division IN (140600, 140681) ORDER BY division, period`,
		"(140600,1,54,100,0.54,54,100,0.54)",
		"(140600,2,0,20,0,54,120,0.45)",
		"(140681,1,45,90,0.5,45,90,0.5)",
		"(140681,2,NULL,20,NULL,45,110,0.4090909090909091)")
	b.want(`toString((division, denominator, value, ytd_value)))
FROM huizong.indicator WHERE indicator = 'consult_free_completion_rate' AND intDiv(division, 100) = 1406 ORDER BY division`,
		"(140600,9600,0.25,0.25)", "(140602,NULL,NULL,NULL)")
	b.want(`toString((target, toMonth(period), goal, done, rate, pace, gap, status)))
FROM huizong.attainment WHERE target = 'consult_free' AND division = 140600 AND toMonth(period) IN (1, 3, 4, 12) ORDER BY period`,
		"('consult_free',1,9600,2400,0.25,0.08333333333333333,0.16666666666666669,'ahead')",
		"('consult_free',3,9600,2400,0.25,0.25,0,'on_pace')",
		"('consult_free',4,9600,2400,0.25,0.3333333333333333,-0.08333333333333331,'behind')",
		"('consult_free',12,9600,2400,0.25,1,-0.75,'missed')")
}

func TestChangeAgainstMonthAndYearBefore(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-04-03")
	b.report(now, 140602, "2022-12", "notary_cases=50")
	b.report(now, 140602, "2023-01", "notary_cases=40", "lawyers=3")
	b.report(now, 140681, "2023-02", "lawyers=10")
	b.report(now, 140602, "2023-03", "lawyers=4")
	b.report(now, 140602, "2024-01", "notary_cases=60")
	b.want(`toString((code, period, value, previous, last_year, mom, yoy, ytd, ytd_last_year, ytd_yoy)))
FROM huizong.change WHERE division = 140600 ORDER BY code, period`,
		"('lawyers','2023-01-01',3,NULL,NULL,NULL,NULL,3,NULL,NULL)",
		"('lawyers','2023-02-01',10,3,NULL,2.3333333333333335,NULL,13,NULL,NULL)", // the other's last standing value counts on
		"('lawyers','2023-03-01',4,10,NULL,-0.6,NULL,14,NULL,NULL)",
		"('notary_cases','2022-12-01',50,NULL,NULL,NULL,NULL,50,NULL,NULL)",
		"('notary_cases','2023-01-01',40,50,NULL,-0.19999999999999996,NULL,40,NULL,NULL)",
		"('notary_cases','2024-01-01',60,NULL,40,NULL,0.5,60,40,0.5)")
}

func TestCompletenessIsDerivedFromValues(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	set := []string{"arb_accepted=3"}
	b.report(day("2024-04-07"), 140100, "2024-03", set...) // the last day: the 5th is a holiday
	b.report(day("2024-04-08"), 140200, "2024-03", set...) // late
	b.report(day("2024-04-02"), 140300, "2024-03", set...)
	b.report(day("2024-05-20"), 140300, "2024-03", "arb_accepted=4") // a correction is not late
	b.report(day("2024-04-02"), 140400, "2024-03", set...)
	b.report(day("2024-04-03"), 140400, "2024-03", "arb_accepted=") // withdrawn: missing
	b.report(day("2024-04-02"), 140525, "2024-03", set...)          // does not owe it
	b.want(`toString((division, due_on, expected, reported, partial, missing, on_time, late, doubtful)))
FROM huizong.completeness WHERE dataset = 'arbitration' AND (division < 140500 OR division = 140525) ORDER BY division`,
		"(0,'2024-04-07',11,3,0,8,2,1,0)",
		"(140000,'2024-04-07',11,3,0,8,2,1,0)",
		"(140100,'2024-04-07',1,1,0,0,1,0,0)",
		"(140200,'2024-04-07',1,1,0,0,0,1,0)",
		"(140300,'2024-04-07',1,1,0,0,1,0,0)",
		"(140400,'2024-04-07',1,0,0,1,0,0,0)")
}

// On time by its word but days late in the stream is doubtful, unless simulated;
// cases of long ago owe nothing.
func TestDoubtfulAndOldCases(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.delay = 4 * 24 * time.Hour
	b.report(day("2024-04-02"), 140100, "2024-03", "arb_accepted=3")
	b.enter(day("2024-04-02"), schema.Event{Division: 140200, Source: "/simulator/divisions/140200", Report: b.figures(schema.ScopeOwn, "2024-03", "arb_accepted=3")})
	b.want(`toString((division, reported, on_time, doubtful)))
FROM huizong.completeness WHERE dataset = 'arbitration' AND level = 'city' AND reported > 0 ORDER BY division`,
		"(140100,1,1,1)", "(140200,1,1,0)")
	b.report(day("2024-04-02"), 140525, "2024-03", "med_disputes_found=1")
	b.enter(day("2024-04-02"), schema.Event{Division: 140525, Case: &schema.Case{Number: "调1", Kind: "mediation", Opened: day("2015-03-05")}})
	b.want("toString((min(period), max(period)))) FROM huizong.completeness WHERE dataset = 'mediation'", "('2024-03-01','2024-03-01')")
}

// What was stated first counts, by case or by report: a correction does not
// make it late, nor does the voiding of the case that was on time; and that a
// case was opened is not yet a word on its closing.
func TestFirstStatementOfCases(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	enter := func(word string, number, closed string, void bool) {
		c := &schema.Case{Number: number, Kind: "mediation", Opened: day("2024-03-05"), Void: void}
		if closed != "" {
			c.Closed, c.Outcome = day(closed), "resolved"
		}
		b.enter(day(word), schema.Event{Division: 140525, Case: c})
	}
	first := func(metric, want string) {
		b.Helper()
		b.want("formatDateTime(first_time, '%m-%d')) FROM huizong_store.cell FINAL WHERE NOT gone AND metric = '"+metric+"'", want)
	}
	enter("2024-03-06", "调1", "", false)
	enter("2024-04-25", "调1", "2024-03-29", false)
	first("med_disputes_found", "03-06")
	first("med_disputes_resolved", "04-25")
	enter("2024-04-26", "调2", "", false)
	enter("2024-04-27", "调1", "", true)
	first("med_disputes_found", "03-06")
	b.report(day("2024-04-28"), 140525, "2024-03", "med_disputes_found=9")
	first("med_disputes_found", "03-06")
}

// A case that was at thousands of places is derived like any other.
func TestCaseOfManyPlaces(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	var events []consumers.Accepted
	for i := range 5000 {
		e := schema.Event{ID: fmt.Sprint("e", i), Source: "/test", Type: schema.TypeCase, Division: schema.Code(140105 + i%5), Case: &schema.Case{
			Number: "1", Kind: "mediation", Version: int64(i), Opened: day("1990-01-15").AddDate(0, i/5%400, 0),
		}}
		events = append(events, consumers.Accepted{Event: e, Sequence: uint64(i + 1), StreamTime: day("2024-04-01")})
	}
	b.check(consumers.StoreFacts(t.Context(), b.db, events))
	b.check(consumers.NewDerivation(b.db, b.catalogue).Derive(t.Context(), events))
	b.want("toString((division, value))) FROM huizong.unit WHERE metric = 'med_disputes_found'", "(140109,1)")
}

// A rule taken out of the catalogue takes its numbers down.
func TestCatalogueWithoutARule(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.enter(day("2024-04-01"), schema.Event{Division: 140525, Case: &schema.Case{Number: "调1", Kind: "mediation", Opened: day("2024-03-05")}})
	counted := "toString(count())) FROM huizong.rollup WHERE metric = 'med_disputes_found'"
	b.want(counted, "4")
	for i := range b.catalogue.CaseKinds {
		if kind := &b.catalogue.CaseKinds[i]; kind.Code == "mediation" {
			kind.Counts = kind.Counts[1:]
		}
	}
	b.catalogue.Hash = "another"
	b.check(consumers.Prepare(t.Context(), b.db, b.catalogue))
	b.want(counted, "0")
}

// A unit that was merged keeps its own rows, under the parent of its time.
func TestEndedUnitsKeepTheirRows(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.report(day("2018-01-03"), 140402, "2017-12", "notary_cases=5")
	b.report(day("2018-01-03"), 140411, "2017-12", "notary_cases=6")
	b.report(day("2018-02-03"), 140403, "2018-01", "notary_cases=7")
	b.want("toString((division, parent, name, toYear(period), toUInt8(value), expected))) FROM huizong.rollup WHERE division BETWEEN 140400 AND 140499 ORDER BY period, division",
		"(140400,140000,'长治市',2017,11,14)", "(140402,140400,'城区',2017,5,1)", "(140411,140400,'郊区',2017,6,1)",
		"(140400,140000,'长治市',2018,7,13)", "(140403,140400,'潞州区',2018,7,1)")
	b.want("toString(code)) FROM huizong.division WHERE code IN (140402, 140403)", "140403")
}

func TestPublishedAgainstRolledUp(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-04-03")
	publish := func(division schema.Code, qualifier schema.Qualifier, part string, figures ...string) {
		r := b.figures(schema.ScopeTotal, "2023", figures...)
		for i := range r.Figures {
			r.Figures[i].Qualifier = qualifier
			if part != "" {
				r.Figures[i].By = schema.Breakdown{Dimension: schema.DimensionPart, Item: part}
			}
		}
		b.enter(now, schema.Event{Division: division, Report: r})
	}
	b.report(now, 140525, "2023-01", "med_disputes_found=200", "med_disputes_resolved=163", "consult_free=100", "notary_cases=8", "recon_accepted=34")
	b.report(now, 140525, "2023-12", "med_disputes_found=96", "med_disputes_resolved=101", "notary_cases=1")
	b.report(now, 140525, "2022-12", "recon_accepted=14")
	publish(140525, schema.Exact, "", "med_disputes_found=296", "med_disputes_resolved=263", "med_success_rate=89", "notary_cases=10", "lawyers=5", "recon_accepted_growth=142.8")
	publish(140525, schema.Over, "", "consult_free=100")
	publish(140525, schema.Exact, "城区公证处", "notary_cases=4")
	b.want(`toString((metric, period, value, part, rolled_up, difference, verdict, reason)))
FROM huizong.reconciliation ORDER BY metric, part`,
		"('consult_free','2023',100,'',100,0,'bound_holds','')",
		"('lawyers','2023',5,'',NULL,NULL,'not_comparable','没有单位上报过该指标')",
		"('med_disputes_found','2023',296,'',296,0,'agrees','')",
		"('med_disputes_resolved','2023',263,'',264,1,'differs','')",
		"('med_success_rate','2023',89,'',88.8514,-0.1486,'agrees','按报告中同时公布的分子、分母计算')",
		"('notary_cases','2023',10,'',9,-1,'differs','')",
		"('notary_cases','2023',4,'城区公证处',9,5,'not_comparable','只涵盖一部分：城区公证处')",
		"('recon_accepted_growth','2023',142.8,'',142.8571,0.0571,'agrees','按汇总数计算')")
}

// A printed rate may be rounded or truncated, and nothing else.
func TestPrintedRates(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	for i, tt := range []struct {
		found, resolved, rate, want string
	}{
		{"100", "57", "56", "differs"},
		{"400", "353", "88.3", "agrees"}, // 88.25
		{"400", "353", "88.2", "agrees"},
		{"400", "353", "88.4", "differs"},
		{"40000", "62606", "156.51", "agrees"}, // 156.515
		{"40000", "62606", "156.53", "differs"},
	} {
		division := schema.Code(140105 + i)
		b.enter(day("2024-04-03"), schema.Event{Division: division, Report: b.figures(schema.ScopeTotal, "2023",
			"med_disputes_found="+tt.found, "med_disputes_resolved="+tt.resolved, "med_success_rate="+tt.rate)})
		b.want(fmt.Sprint("verdict) FROM huizong.reconciliation WHERE metric = 'med_success_rate' AND division = ", division), tt.want)
	}
}

func TestCaseFlagsTellBothDivisions(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	now := day("2024-04-03")
	state := func(division schema.Code, version int64) schema.Event {
		return schema.Event{Division: division, Case: &schema.Case{
			Number: "调1", Kind: "mediation", Version: version, Opened: day("2024-03-05"), Closed: day("2024-03-01"),
		}}
	}
	b.enter(now, state(140525, 1))
	b.enter(now, state(140581, 2))
	b.want("toString((flag, division, other_division))) FROM huizong.case_flag ORDER BY flag, division",
		"('closed_before_opened',140581,0)", "('moved',140525,140581)", "('moved',140581,140525)")
	mended := state(140581, 3)
	mended.Case.Closed = day("2024-04-01")
	b.enter(now, mended)
	b.want("toString((flag, division))) FROM huizong.case_flag ORDER BY flag, division", "('moved',140525)", "('moved',140581)")
}

func TestReaderSeesTheViewsOnly(t *testing.T) {
	t.Parallel()
	db, e := warehousetest.New(t)
	reader, err := warehouse.OpenReader(t.Context(), e.DSN(engine.Reader))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = reader.Close() }()
	var views []struct {
		Name string `ch:"name"`
	}
	if err := db.Select(t.Context(), &views, "SELECT name FROM system.tables WHERE database = 'huizong'"); err != nil || len(views) < 15 {
		t.Fatalf("got %d views, %v", len(views), err)
	}
	for _, view := range views {
		if err := reader.Exec(t.Context(), "SELECT * FROM huizong."+view.Name); err != nil {
			t.Errorf("%s: %v", view.Name, err)
		}
	}
	for _, sql := range []string{
		"SELECT * FROM huizong_store.cell", "INSERT INTO huizong_store.position (stream) VALUES ('x')",
		"DROP VIEW huizong.rollup", "CREATE TABLE huizong.t (a Int32) ENGINE = Memory",
	} {
		if err := reader.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "497") && !strings.Contains(err.Error(), "164") {
			t.Errorf("%s: got %v, want no right to", sql, err)
		}
	}
}
