package engine

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// supervise starts the engine again whenever its process ends unasked.
func (e *Engine) supervise(ctx context.Context, exited <-chan error) {
	for {
		select {
		case <-ctx.Done():
			e.stop(exited)
			return
		case err := <-exited:
			e.cfg.Logger.Error("the ClickHouse engine's process ended; starting it again", "error", err)
		}
		again, err := e.relaunch(ctx)
		if err != nil {
			return // closing
		}
		exited = again
	}
}

func (e *Engine) relaunch(ctx context.Context) (<-chan error, error) {
	return backoff.Retry(ctx, func() (<-chan error, error) {
		exited, err := e.launch(ctx)
		if err != nil && ctx.Err() == nil {
			e.cfg.Logger.Error("the ClickHouse engine does not start; trying again", "error", err)
		}
		return exited, err
	}, backoff.WithMaxElapsedTime(0))
}

// stop closes the pipe and gives the engine ten seconds to finish.
func (e *Engine) stop(exited <-chan error) {
	_ = e.stdin.Close()
	select {
	case <-exited:
	case <-time.After(10 * time.Second):
		e.cfg.Logger.Warn("the ClickHouse engine does not end; killing it")
		_ = e.process.Kill()
		<-exited
	}
}

// Close ends the engine and waits until it is gone.
func (e *Engine) Close() error {
	e.close()
	e.done.Wait()
	return nil
}
