package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/huizong/huizong/consumers/alerts"
	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/schema"
)

// openAlerts makes the engine that judges the rules. It begins once the stream
// is derived: what is half loaded is nobody's alert.
func (s *system) openAlerts(ctx context.Context) (err error) {
	s.loaded = make(chan struct{})
	channels := []alerts.Channel{s.natsChannel()}
	if s.flags.Alertmanager != "" {
		alertmanager, err := alerts.NewAlertmanager(s.flags.Alertmanager, s.terminal.logger)
		if err != nil {
			return fmt.Errorf("--alertmanager: %w", err)
		}
		channels = append(channels, alertmanager.Channel())
	}
	dead := &bus.DeadLetters{Stream: s.streams.Dead}
	s.alerts, err = alerts.New(ctx, alerts.Config{
		Warehouse: s.warehouse, Catalogue: s.catalogue, Logger: s.terminal.logger, Metrics: alerts.NewMetrics(s.registry, s.flags.CountyGauges), Now: time.Now,
		Dead: dead.Count, LastEvents: func(ctx context.Context) (map[schema.Code]time.Time, error) { return s.loader.LastEvents(ctx) }, Channels: channels, CaughtUp: s.allCaughtUp,
	})
	return err
}

// allCaughtUp returns once every event now in the stream is derived or refused,
// by whichever loader reads it.
func (s *system) allCaughtUp(ctx context.Context) error {
	info, err := s.streams.Events.Info(ctx)
	if err != nil {
		return err
	}
	if err := s.loader.Await(ctx, info.State.LastSeq); err != nil {
		return err
	}
	return s.loader.AwaitOthers(ctx, info.State.LastSeq)
}

// natsChannel tells on hz.alert.<p>.<c>.<x>.
func (s *system) natsChannel() alerts.Channel {
	notices := bus.Notices{JetStream: s.jetStream}
	return alerts.Channel{Name: "nats", Tell: func(ctx context.Context, list []alerts.Notice) error {
		messages := make([]bus.AlertNotice, len(list))
		for i, n := range list {
			division, err := schema.ParseCode(n.Division)
			if err != nil {
				return err
			}
			messages[i] = bus.AlertNotice{Division: division, ID: fmt.Sprintf("%s:%d:%s:%s", n.ID, n.Step, n.Status, n.Severity), Content: n}
		}
		return notices.Alerts(ctx, messages)
	}}
}

// followUpReply says why an action was refused; nothing: it was recorded.
type followUpReply struct {
	Refused string `json:"refused,omitempty"`
}

// followUp is the office's part for alerts.
func (s *system) followUp(ctx context.Context, f alerts.FollowUp) (followUpReply, error) {
	err := alerts.Record(ctx, s.warehouse, f, time.Now())
	if refused := (alerts.Refused{}); errors.As(err, &refused) {
		return followUpReply{refused.Error()}, nil
	}
	if err == nil {
		s.terminal.logger.Info("alert followed up", "id", f.Alert, "action", f.Action, "by", f.By)
	}
	return followUpReply{}, err
}
