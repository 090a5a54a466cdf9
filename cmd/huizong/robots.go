package main

import (
	"context"
	"net/http"

	"github.com/huizong/huizong/internal/notify"
)

// openRobots makes the endpoint for Alertmanager. Without a robots file what
// comes there ends there: it is on Alertmanager's own page.
func (s *system) openRobots(context.Context) error {
	if s.flags.Robots == "" {
		s.robots = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
		if s.flags.Alertmanager != "" {
			s.terminal.logger.Info("no robot and no mailbox is told of alerts: name them in a file and give it with --robots")
		}
		return nil
	}
	cfg, err := notify.Load(s.flags.Robots, s.catalogue.Divisions)
	if err != nil {
		return err
	}
	s.robots = notify.New(cfg, s.terminal.logger, s.registry)
	return nil
}
