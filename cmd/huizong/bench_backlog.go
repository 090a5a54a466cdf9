package main

import (
	"context"
	"time"
)

// So many are inserted for the raw limit, each way it is tried.
const (
	rawCases   = 400_000
	rawReports = 10_000
)

// measureCases measures the limits with cases, the catch-up of them all, and the
// steady load on top.
func (b *bench) measureCases(ctx context.Context) error {
	load := &caseLoad{units: b.units, total: b.Cases}
	return b.with(ctx, casesSystem, func(ctx context.Context, s *benchSystem) error {
		insert, err := s.insert(ctx, load, min(b.Cases, rawCases))
		if err != nil {
			return err
		}
		publish, err := s.publish(ctx, "写入案件", load, b.Cases)
		if err != nil {
			return err
		}
		fetch, err := s.fetch(ctx)
		if err != nil {
			return err
		}
		raw := &b.result.Raw
		raw.Publish, raw.Fetch, raw.Insert = whole(publish), whole(fetch), whole(insert)
		return s.measured(ctx, "案件入库并汇总", func(ctx context.Context, took time.Duration) error {
			b.result.Cases.Rate = whole(float64(b.Cases) / took.Seconds())
			b.result.Cases.Ratio = thousand(b.result.Cases.Rate / min(raw.Fetch, raw.Insert))
			if err := s.steady(ctx, load); err != nil {
				return err
			}
			return s.verify(ctx)
		})
	})
}

// measureReports measures the same of monthly reports, figure by figure.
func (b *bench) measureReports(ctx context.Context) error {
	load, err := newReportLoad(b.units, b.catalogue)
	if err != nil {
		return err
	}
	return b.with(ctx, reportsSystem, func(ctx context.Context, s *benchSystem) error {
		insert, err := s.insert(ctx, load, min(b.Reports, rawReports))
		if err != nil {
			return err
		}
		if _, err := s.publish(ctx, "写入月报", load, b.Reports); err != nil {
			return err
		}
		fetch, err := s.fetch(ctx)
		if err != nil {
			return err
		}
		b.log.Debug("limits of reports", "fetch_figures_s", whole(reportFigures*fetch), "insert_figures_s", whole(reportFigures*insert))
		b.more.reportLimit = reportFigures * min(fetch, insert)
		return s.measured(ctx, "月报入库并汇总", func(ctx context.Context, took time.Duration) error {
			b.result.Reports.Rate = whole(float64(b.Reports*reportFigures) / took.Seconds())
			b.result.Reports.Ratio = thousand(float64(b.result.Reports.Rate) / b.more.reportLimit)
			return s.verify(ctx)
		})
	})
}
