package engine

import (
	"log/slog"
	"sync"
)

// tail keeps the end of what the engine says, and logs it.
type tail struct {
	logger *slog.Logger
	mu     sync.Mutex
	text   []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.logger.Debug("engine", "says", string(p))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	t.text = t.text[max(0, len(t.text)-2000):]
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}
