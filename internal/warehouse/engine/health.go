package engine

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"
)

// lookEvery is how often the engine is asked for failed writes. Parts that a
// merge replaced, which a new start falls back on, stay 480 s.
const lookEvery = time.Second

// failedWrites counts writes to files that failed, which chDB (26.7) passes over:
// what a merge wrote may then be damaged.
const failedWrites = "SELECT value FROM system.events WHERE event = 'WriteBufferFromFileDescriptorWriteFailed'"

// watch ends an engine whose write failed: the next start leaves out the parts
// that are not whole.
func (e *Engine) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if e.wroteBadly(ctx) {
				e.cfg.Logger.Error("the ClickHouse engine could not write to its disk: what it wrote may be damaged; ending it", "dir", e.dir)
				e.kill()
			}
		}
	}
}

func (e *Engine) wroteBadly(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	count, ok := ask(ctx, e.HTTP(Writer), failedWrites)
	return ok && count != ""
}

// direct keeps no connection, which would hold up the engine's end for five seconds,
// and tells no proxy the passwords.
var direct = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// ask gives the start of the answer to a query.
func ask(ctx context.Context, address, query string) (answer string, ok bool) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/?query="+url.QueryEscape(query), http.NoBody)
	if err != nil {
		return "", false
	}
	response, err := direct.Do(request)
	if err != nil {
		return "", false
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64))
	return string(body), err == nil && response.StatusCode == http.StatusOK
}

func (e *Engine) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	_ = e.process.Kill()
}
