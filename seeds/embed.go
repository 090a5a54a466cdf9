// Package seeds holds what the demo begins with: the figures of five published
// reports, the simulated province's plan, and goals assumed for it.
package seeds

import "embed"

// Files holds published.csv, reports.csv, left_out.csv, targets.csv and
// shanxi.yaml.
//
//go:embed *.csv shanxi.yaml
var Files embed.FS
