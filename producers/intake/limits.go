package intake

import (
	"context"
	"math"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits are what callers may ask of the intake. Zero means the default.
type Limits struct {
	PerSecond float64 // requests of one identity a second, in the long run; 20
	Burst     int     // requests of one identity at once; 100
	Parallel  int     // requests of one identity under way; 16
	Total     int     // requests of all under way; 128
}

func (l Limits) withDefaults() Limits {
	if l.PerSecond <= 0 {
		l.PerSecond = 20
	}
	if l.Burst <= 0 {
		l.Burst = 100
	}
	if l.Parallel <= 0 {
		l.Parallel = 16
	}
	if l.Total <= 0 {
		l.Total = 128
	}
	return l
}

// seats are so many as may do at once what costs much.
type seats chan struct{}

// enter waits for a seat, which is left by the function.
func (s seats) enter(ctx context.Context) (leave func(), err error) {
	select {
	case s <- struct{}{}:
		return func() { <-s }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// turnstile lets in what the limits allow.
type turnstile struct {
	limits Limits

	mu         sync.Mutex
	underWay   int
	allowances map[string]*allowance // by key; as many as keys were issued
}

type allowance struct {
	*rate.Limiter
	underWay int
}

func newTurnstile(limits Limits) *turnstile {
	return &turnstile{limits: limits, allowances: map[string]*allowance{}}
}

// enter lets a caller in, who leaves by the function it gets.
func (t *turnstile) enter(c caller) (leave func(), err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a := t.allowances[c.Key]
	if a == nil {
		a = &allowance{Limiter: rate.NewLimiter(rate.Limit(t.limits.PerSecond), t.limits.Burst)}
		t.allowances[c.Key] = a
	}
	if t.underWay >= t.limits.Total || a.underWay >= t.limits.Parallel {
		return nil, problem(busy, "同时处理的请求太多；请等别的请求完成后再试").with("Retry-After", "1")
	}
	if wait := a.wait(); wait > 0 {
		seconds := int(math.Ceil(wait.Seconds()))
		return nil, problem(tooMany, "请求太频繁，每秒最多 %g 个；请 %d 秒后再试，或者把多份数据放进一个文件", t.limits.PerSecond, seconds).
			with("Retry-After", strconv.Itoa(seconds))
	}
	t.underWay++
	a.underWay++
	return func() { t.leave(a) }, nil
}

// wait says how long it is until another request is allowed; zero takes it.
func (a *allowance) wait() time.Duration {
	reservation := a.Reserve()
	wait := reservation.Delay()
	if wait > 0 {
		reservation.Cancel()
	}
	return wait
}

func (t *turnstile) leave(a *allowance) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.underWay--
	a.underWay--
}
