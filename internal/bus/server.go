package bus

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// readyTimeout is for the listener alone: streams are recovered before it.
const readyTimeout = 10 * time.Second

// Server is a NATS server in this process. What it acknowledges is on disk.
type Server struct {
	cfg       ServerConfig
	nats      *server.Server
	lock      *os.File
	closing   chan struct{}
	closeOnce sync.Once
	done      sync.WaitGroup
	full      bool // whether the disk was when it was last looked at
}

// StartServer starts a server and waits until it takes connections.
func StartServer(cfg ServerConfig) (_ *Server, err error) {
	if cfg, err = cfg.validate(); err != nil {
		return nil, err
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, remedied(err)
	}
	log := newServerLog(cfg)
	running, err := start(cfg, log)
	if err != nil {
		return nil, errors.Join(remedied(err), lock.Close())
	}
	s := &Server{cfg: cfg, nats: running, lock: lock, closing: make(chan struct{})}
	s.look()
	s.done.Go(s.keepRoom)
	s.done.Go(func() { log.refusals.run(running, s.closing) })
	return s, nil
}

func start(cfg ServerConfig, log *serverLog) (*server.Server, error) {
	if err := probePort(cfg.Host, cfg.Port); err != nil {
		return nil, err
	}
	// What a killed server had only half written can be read from now on, and be
	// counted; it must not be lost after that.
	if err := syncTree(cfg.Dir); err != nil {
		return nil, fmt.Errorf("bring the NATS directory onto the disk: %w", err)
	}
	if err := adopt(cfg.Dir, cfg.Trust); err != nil {
		return nil, err
	}
	opts, err := options(cfg)
	if err != nil {
		return nil, err
	}
	running, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("set up the NATS server: %w", err)
	}
	running.SetLoggerV2(log, false, false, false)
	running.Start()
	if err := log.fatal(); err != nil {
		stop(running)
		return nil, fmt.Errorf("start the NATS server: %w", err)
	}
	if !running.ReadyForConnections(readyTimeout) {
		stop(running)
		return nil, fmt.Errorf("the NATS server takes no connections after %v", readyTimeout)
	}
	return running, nil
}

// probePort tells a taken port by its error; the server only logs it.
func probePort(host string, port int) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("port %d is taken: give another with --nats-port", port)
	case err != nil:
		return fmt.Errorf("open the NATS port: %w", err)
	}
	return listener.Close()
}

func stop(running *server.Server) {
	running.Shutdown()
	running.WaitForShutdown()
}

// Close stops the server and waits until its files are closed.
func (s *Server) Close() error {
	s.closeOnce.Do(func() { close(s.closing) })
	s.done.Wait()
	stop(s.nats)
	var err error
	if s.cfg.SyncAtClose {
		err = syncTree(s.cfg.Dir)
	}
	return errors.Join(err, s.lock.Close())
}

// ClientURL is where clients on this machine reach the server.
func (s *Server) ClientURL() string {
	u, err := url.Parse(s.nats.ClientURL())
	if err != nil {
		return s.nats.ClientURL()
	}
	if ip := net.ParseIP(u.Hostname()); ip != nil && ip.IsUnspecified() { // it listens on every address
		u.Host = net.JoinHostPort("127.0.0.1", u.Port())
	}
	return u.String()
}

// InProcessConn gives a connection that does not use the network.
func (s *Server) InProcessConn() (net.Conn, error) { return s.nats.InProcessConn() }

// StorageLimit is how many bytes of disk all streams may take; 0: what the
// account says, which moves with the free disk.
func (s *Server) StorageLimit() int64 { return s.cfg.MaxFileStore }
