package main

import "github.com/huizong/huizong/internal/warehouse/engine"

// engineCommand is what the embedded engine's child process runs.
type engineCommand struct {
	Library string   `arg:"" help:"Path of libchdb."`
	Args    []string `arg:"" optional:"" passthrough:"" help:"Arguments of clickhouse local."`
}

func (c *engineCommand) Run() error { return engine.Run(c.Library, c.Args) }
