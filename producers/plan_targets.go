package producers

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/huizong/huizong/schema"
)

// targetsFile holds the goals assumed for the simulated province.
const targetsFile = "targets.csv"

// byDemo is who set them.
const byDemo = "演示"

// ReadTargets reads targets.csv of the seeds: goals beside the built-in
// catalogue's own. Each says in its note where it comes from.
func ReadTargets(files fs.FS) ([]schema.Target, error) {
	catalogue, err := schema.Load()
	if err != nil {
		return nil, fmt.Errorf("read targets: %w", err)
	}
	file, err := files.Open(targetsFile)
	if err != nil {
		return nil, fmt.Errorf("read seeds: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	rows, err := ReadTargetFile(file, TargetOptions{File: targetsFile, Catalogue: catalogue, Beside: catalogue.Targets})
	if err != nil {
		return nil, err
	}
	targets := make([]schema.Target, len(rows))
	var problems []error
	for i, row := range rows {
		if row.Target.Note == "" {
			problems = append(problems, fmt.Errorf("%s:%d: no note: say where the goal comes from", targetsFile, row.Line))
		}
		targets[i] = row.Target
		targets[i].By = byDemo
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return targets, nil
}
