package faulttest

import (
	"bytes"
	"net"
	"sync/atomic"
	"time"
)

// Line is how what goes over it is passed on, in both directions.
type Line struct {
	Down  bool          // nothing is
	Delay time.Duration // before each piece
	Piece int           // bytes passed on at once; 0: as they come
}

// Where says at which point of a request a fault cuts its connection.
type Where int

// Of a request that is cut Before or During the server does nothing, unless it
// had all that it needed. Of one that is cut After it has answered, and nobody
// gets the answer.
const (
	Before Where = iota
	During
	After
)

func (w Where) String() string { return [...]string{"before", "during", "after"}[w] }

// Fault cuts the connection whose client sends a text.
type Fault struct {
	Text    string
	Where   Where
	Answers int // with After: that many answers pass before; a protocol may have more than one
}

// take gives the fault that a request brings about, if there is one.
func (p *Proxy) take(request []byte) (Fault, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, f := range p.faults {
		if bytes.Contains(request, []byte(f.Text)) {
			p.faults = append(p.faults[:i:i], p.faults[i+1:]...)
			return f, true
		}
	}
	return Fault{}, false
}

func (p *Proxy) current() Line {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.line
}

// connection is one client's way to the server and back.
type connection struct {
	proxy          *Proxy
	client, server net.Conn
	doomed         atomic.Bool
	passing        atomic.Int32 // answers that a doomed connection still passes
}

// pump passes on what comes, as far as a check allows, until either end closes.
func (c *connection) pump(from, to net.Conn, check func([]byte) (pass []byte, cut bool)) {
	defer func() { _ = from.Close(); _ = to.Close() }()
	buffer := make([]byte, 64<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		pass, cut := check(buffer[:n])
		if c.pass(to, pass) != nil || cut {
			return
		}
	}
}

func (c *connection) request(data []byte) (pass []byte, cut bool) {
	fault, ok := c.proxy.take(data)
	switch {
	case !ok:
		return data, false
	case fault.Where == Before:
		return nil, true
	case fault.Where == During:
		return data[:len(data)/2], true
	}
	c.passing.Store(int32(fault.Answers))
	c.doomed.Store(true)
	return data, false
}

func (c *connection) answer(data []byte) (pass []byte, cut bool) {
	if c.doomed.Load() && c.passing.Add(-1) < 0 {
		return nil, true
	}
	return data, false
}

func (c *connection) pass(to net.Conn, data []byte) error {
	for len(data) > 0 {
		line := c.proxy.current()
		time.Sleep(line.Delay)
		n := len(data)
		if line.Piece > 0 {
			n = min(n, line.Piece)
		}
		if _, err := to.Write(data[:n]); err != nil {
			return err
		}
		data = data[n:]
	}
	return nil
}
