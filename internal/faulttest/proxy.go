// Package faulttest puts what goes wrong on a line between a client and a real
// server. Only tests import it.
package faulttest

import (
	"errors"
	"net"
	"sync"
)

// Proxy passes on connections to a server, as its line and its faults allow.
type Proxy struct {
	target   string
	listener net.Listener
	pumps    sync.WaitGroup

	mu     sync.Mutex
	line   Line
	faults []Fault
	ends   map[net.Conn]struct{} // of the connections that are open
}

// NewProxy listens on a free port of 127.0.0.1 and passes on to the target,
// host:port.
func NewProxy(target string) (*Proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &Proxy{target: target, listener: listener, ends: map[net.Conn]struct{}{}}
	p.pumps.Go(p.serve)
	return p, nil
}

// Addr is where the proxy listens, as host:port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Close cuts everything and waits until it is gone.
func (p *Proxy) Close() error {
	err := p.listener.Close()
	p.Set(Line{Down: true})
	p.pumps.Wait()
	return err
}

// Set changes the line; one that is down loses its connections at once.
func (p *Proxy) Set(line Line) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.line = line
	if line.Down {
		p.cutAll()
	}
}

// Cut ends the connections that are open; new ones are taken.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cutAll()
}

func (p *Proxy) cutAll() {
	for end := range p.ends {
		_ = end.Close()
	}
}

// Arm adds faults; each happens once.
func (p *Proxy) Arm(faults ...Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, faults...)
}

// Disarm gives the faults that have not happened yet; they no longer will.
func (p *Proxy) Disarm() []Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := p.faults
	p.faults = nil
	return left
}

func (p *Proxy) serve() {
	for {
		client, err := p.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		p.pumps.Go(func() { p.connect(client) })
	}
}

// connect passes on one connection until either end or the line ends it.
func (p *Proxy) connect(client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	if !p.open(client, server) {
		return
	}
	defer p.closed(client, server)
	c := &connection{proxy: p, client: client, server: server}
	var answers sync.WaitGroup
	answers.Go(func() { c.pump(server, client, c.answer) })
	c.pump(client, server, c.request)
	answers.Wait()
}

func (p *Proxy) open(ends ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range ends {
		p.ends[end] = struct{}{}
	}
	return !p.line.Down
}

func (p *Proxy) closed(ends ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, end := range ends {
		delete(p.ends, end)
	}
}
