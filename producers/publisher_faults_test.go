package producers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus"
)

// faultyLog fails its first calls: before the stream has the messages, or after.
type faultyLog struct {
	eventLog
	before, after int
}

var errFault = errors.New("fault")

func (l *faultyLog) appendAll(ctx context.Context, batch []Message) (uint64, error) {
	return faulty(l, func() (uint64, error) { return l.eventLog.appendAll(ctx, batch) })
}

func (l *faultyLog) append(ctx context.Context, m Message) (Ack, error) {
	return faulty(l, func() (Ack, error) { return l.eventLog.append(ctx, m) })
}

func faulty[T any](l *faultyLog, call func() (T, error)) (T, error) {
	var none T
	if l.before > 0 {
		l.before--
		return none, errFault
	}
	result, err := call()
	if l.after > 0 {
		l.after--
		return none, errFault
	}
	return result, err
}

func TestFaultsLoseAndDoubleNothing(t *testing.T) {
	t.Parallel()
	for name, log := range map[string]faultyLog{
		"not persisted": {before: 2},
		"persisted":     {after: 2},
		"both":          {before: 1, after: 2},
	} {
		js := newStream(t, bus.ServerConfig{})
		p := newPublisher(t, PublisherConfig{JetStream: js, Batch: 4})
		log.eventLog = p.log
		p.log = &log
		messages := events(0, 9) // the last one goes by itself
		for i, ack := range mustPublish(t, p, messages) {
			if ack.Sequence != uint64(i+1) {
				t.Errorf("%s: got sequence %d, want %d", name, ack.Sequence, i+1)
			}
		}
		checkStream(t, js, messages)
	}
}

func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, PublisherConfig{JetStream: newStream(t, bus.ServerConfig{}), Batch: 2, Patience: time.Millisecond})
	messages := events(0, 4)
	acks := mustPublish(t, p, messages[:2])
	p.log = &faultyLog{eventLog: p.log, before: 1000}
	_, err := p.Publish(testContext(t), slices.Values(messages[2:]))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, errFault) || len(acks) != 2 {
		t.Errorf("got %v, want unavailable for the fault", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.cfg.Patience = 0
	_, err = p.Publish(ctx, slices.Values(messages[2:]))
	if !errors.Is(err, ErrUnavailable) || !errors.Is(err, errFault) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want unavailable, the fault, and canceled", err)
	}
}

func TestServerAwayForAWhile(t *testing.T) {
	t.Parallel()
	cfg := bus.ServerConfig{Dir: t.TempDir()}
	first, err := bus.StartServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	js := dial(t, first.ClientURL())
	if _, err := bus.Setup(testContext(t), js, 1); err != nil {
		t.Fatal(err)
	}
	cfg.Port = portOf(t, first.ClientURL())
	failed := make(chan struct{}, 1)
	p := newPublisher(t, PublisherConfig{JetStream: js, Timeout: time.Second})
	p.log = tellingLog{p.log, failed}
	mustPublish(t, p, events(0, 10))
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	started := make(chan *bus.Server, 1)
	go func() {
		<-failed
		second, err := bus.StartServer(cfg)
		if err != nil {
			t.Error(err)
		}
		started <- second
	}()
	mustPublish(t, p, events(10, 20))
	checkStream(t, js, events(0, 20))
	_ = (<-started).Close()
}

// tellingLog tells of its failures, as far as somebody listens.
type tellingLog struct {
	eventLog
	failed chan struct{}
}

func (l tellingLog) appendAll(ctx context.Context, batch []Message) (uint64, error) {
	last, err := l.eventLog.appendAll(ctx, batch)
	if err != nil {
		select {
		case l.failed <- struct{}{}:
		default:
		}
	}
	return last, err
}

func portOf(t *testing.T, url string) (port int) {
	t.Helper()
	if _, err := fmt.Sscanf(url, "nats://127.0.0.1:%d", &port); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
	return port
}
