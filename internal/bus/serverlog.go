package bus

import (
	"fmt"
	"log/slog"
)

// serverLog passes the server's warnings and errors on, and keeps the first
// fatal one for who started it: a library must not end its process.
type serverLog struct {
	logger   *slog.Logger
	refusals *refusals
	first    chan error
}

func newServerLog(cfg ServerConfig) *serverLog {
	logger := cfg.Logger.With("part", "nats")
	return &serverLog{logger: logger, refusals: newRefusals(logger, cfg.Refusals), first: make(chan error, 1)}
}

// fatal is what made the server give up, if anything did.
func (l *serverLog) fatal() error {
	select {
	case err := <-l.first:
		return err
	default:
		return nil
	}
}

// Fatalf keeps the error.
func (l *serverLog) Fatalf(format string, v ...any) {
	select {
	case l.first <- fmt.Errorf(format, v...):
	default:
		l.Errorf(format, v...)
	}
}

// Errorf logs an error. What a client may not do is the client's error.
func (l *serverLog) Errorf(format string, v ...any) {
	if what, ok := parseRefusal(format, v); ok {
		l.refusals.take(what)
		return
	}
	l.logger.Error("NATS server", "says", fmt.Sprintf(format, v...))
}

// Warnf logs a warning.
func (l *serverLog) Warnf(format string, v ...any) {
	l.logger.Warn("NATS server", "says", fmt.Sprintf(format, v...))
}

// Noticef drops the notice.
func (l *serverLog) Noticef(string, ...any) {}

// Debugf is never called: the server is told not to.
func (l *serverLog) Debugf(string, ...any) {}

// Tracef is never called: the server is told not to.
func (l *serverLog) Tracef(string, ...any) {}
