package intake_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/huizong/huizong/producers/intake"
	"github.com/huizong/huizong/schema"
)

// pipes is a listener without a network, so that time can be made up.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// line connects to an intake that is served with the deadlines of `huizong up`.
func line(t *testing.T, changes ...func(*intake.Config)) net.Conn {
	t.Helper()
	return listen(t, changes...)()
}

// listen gives what connects to such an intake.
func listen(t *testing.T, changes ...func(*intake.Config)) (dial func() net.Conn) {
	t.Helper()
	d := &desk{TB: t, outbox: newBox(t), log: &lines{}, registry: prometheus.NewRegistry()}
	today := func(c *intake.Config) { // a bubble's time begins in 2000
		c.Now = func() time.Time { return time.Date(2024, 5, 1, 0, 0, 0, 0, schema.Shanghai) }
		for _, change := range changes {
			change(c)
		}
	}
	server := &http.Server{Handler: d.intake(today), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: time.Minute}
	listener := &pipes{make(chan net.Conn), make(chan struct{})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return func() net.Conn {
		client, served := net.Pipe()
		listener.conns <- served
		t.Cleanup(func() { _ = client.Close() })
		return client
	}
}

func status(t *testing.T, conn net.Conn) int {
	t.Helper()
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.StatusCode
}

const head = "Host: 127.0.0.1\r\nAuthorization: Bearer zezhou-token\r\nContent-Type: application/json\r\n"

// A line that stands still is given up, with an answer.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := line(t)
		started := time.Now()
		_, _ = io.WriteString(conn, "POST /v1/reports HTTP/1.1\r\n"+head+"Content-Length: 100\r\n\r\n{")
		if got := status(t, conn); got != http.StatusRequestTimeout {
			t.Errorf("got %d, want 408", got)
		}
		if took := time.Since(started); took < 10*time.Second || took > time.Minute {
			t.Errorf("given up after %s, want more than the server's own patience, and less than a minute", took)
		}
	})
}

// A bad line that goes on is waited for, however long it takes.
func TestBadLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := line(t)
		blank := strings.Repeat(" ", 3<<10)
		_, _ = io.WriteString(conn, "POST /v1/reports HTTP/1.1\r\n"+head+"Transfer-Encoding: chunked\r\n\r\n")
		go func() {
			for range 180 { // three minutes at 3 KiB a second
				time.Sleep(time.Second)
				_, _ = io.WriteString(conn, "c00\r\n"+blank+"\r\n")
			}
			_, _ = io.WriteString(conn, "5f\r\n"+zezhou+"\r\n0\r\n\r\n")
		}()
		if got := status(t, conn); got != http.StatusAccepted {
			t.Errorf("got %d, want 202", got)
		}
	})
}

// Who asks to wait for a minute is answered after one, whatever the server's own deadlines.
func TestWaitsAsLongAsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := line(t)
		started := time.Now()
		_, _ = io.WriteString(conn, "POST /v1/reports?wait=60s HTTP/1.1\r\n"+head+"Content-Length: 95\r\n\r\n"+zezhou)
		if got := status(t, conn); got != http.StatusAccepted {
			t.Errorf("got %d, want 202", got)
		}
		if took := time.Since(started); took != time.Minute {
			t.Errorf("answered after %s, want a minute", took)
		}
	})
}

// Where what stood before is told so slowly that the time for it is up, what came
// is checked by itself all the same.
func TestSlowStandings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn := line(t, func(c *intake.Config) {
			c.Standing = func(ctx context.Context, division schema.Code, _ schema.StandingRequest) (schema.Standing, error) {
				select {
				case <-time.After(4900 * time.Millisecond):
				case <-ctx.Done():
				}
				return schema.Standing{Division: division}, ctx.Err()
			}
		})
		rows := "division,period,metric,value\n"
		for year := 2010; year < 2024; year += 2 { // each asked for by itself
			rows += fmt.Sprintf("140525,%d-12,med_disputes_found,25\n", year)
		}
		rows += "140525,2024-01,med_disputes_found,25\n140525,2024-01,med_disputes_resolved,26\n"
		_, _ = fmt.Fprintf(conn, "POST /v1/files HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer zezhou-token\r\nContent-Type: text/csv\r\nContent-Length: %d\r\n\r\n%s", len(rows), rows)
		if got := status(t, conn); got != http.StatusUnprocessableEntity {
			t.Errorf("got %d, want 422: more is resolved than found", got)
		}
	})
}

// A crowd asks what is stored few at a time: whoever stores it asks the same stores.
func TestCrowdAsksFewAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const crowd, few = 12, 4
		var asking atomic.Int32
		opened := make(chan struct{})
		dial := listen(t, func(c *intake.Config) {
			c.Standing = func(ctx context.Context, division schema.Code, r schema.StandingRequest) (schema.Standing, error) {
				asking.Add(1)
				<-opened
				return nothingStood(ctx, division, r)
			}
		})
		conns := make([]net.Conn, crowd)
		for i := range conns {
			conns[i] = dial()
			_, _ = io.WriteString(conns[i], "POST /v1/reports HTTP/1.1\r\n"+head+"Content-Length: 95\r\n\r\n"+zezhou)
		}
		synctest.Wait()
		if got := asking.Load(); got != few {
			t.Errorf("%d ask at once, want %d", got, few)
		}
		close(opened)
		for _, conn := range conns {
			if got := status(t, conn); got != http.StatusAccepted {
				t.Errorf("got %d, want 202", got)
			}
		}
		if got := asking.Load(); got != crowd {
			t.Errorf("%d have asked, want all %d", got, crowd)
		}
	})
}
