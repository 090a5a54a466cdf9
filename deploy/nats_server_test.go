package deploy_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/huizong/huizong/internal/bus"
)

// natsServer runs nats.conf as its container does, with a port and a store of
// the test's own.
type natsServer struct {
	*testing.T
	server  *server.Server
	secrets string
	more    string // lines added to nats.conf
}

func startNATS(t *testing.T, secrets string) natsServer {
	t.Helper()
	return natsServer{T: t, secrets: secrets}.start()
}

func (n natsServer) start() natsServer {
	n.Helper()
	options := n.options()
	options.Host, options.Port, options.HTTPPort = "127.0.0.1", server.RANDOM_PORT, 0
	options.StoreDir, options.NoSigs = n.TempDir(), true
	var err error
	if n.server, err = server.NewServer(options); err != nil {
		n.Fatal(err)
	}
	n.server.Start()
	n.Cleanup(func() {
		n.server.Shutdown()
		n.server.WaitForShutdown()
	})
	if !n.server.ReadyForConnections(10 * time.Second) {
		n.Fatal("the NATS server takes no connections")
	}
	return n
}

// options are what the server reads from nats.conf and the secret beside it.
func (n natsServer) options() *server.Options {
	n.Helper()
	dir := n.TempDir()
	conf := strings.Replace(read(n.T, "nats/nats.conf"), `dir: "/data/accounts"`, `dir: "`+filepath.Join(dir, "accounts")+`"`, 1)
	write(n.T, filepath.Join(dir, "nats.conf"), conf+n.more)
	mount(n.T, filepath.Join(n.secrets, "nats_keys.conf"), filepath.Join(dir, "keys.conf"))
	options, err := server.ProcessConfigFile(filepath.Join(dir, "nats.conf"))
	if err != nil {
		n.Fatal(err)
	}
	return options
}

// creds are a user's, as a service has them.
func (n natsServer) creds(user string) string { return filepath.Join(n.secrets, "nats_"+user+".creds") }

func (n natsServer) connect(user string) jetstream.JetStream {
	n.Helper()
	return n.connectWith(n.creds(user))
}

func (n natsServer) connectWith(creds string) jetstream.JetStream {
	n.Helper()
	conn, err := bus.Connect(bus.ConnectConfig{URL: n.server.ClientURL(), Creds: creds})
	if err != nil {
		n.Fatal(err)
	}
	n.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		n.Fatal(err)
	}
	return js
}

// publish puts an event into the stream as the user intake may.
func (n natsServer) publish(subject, body string) {
	n.Helper()
	if _, err := n.connect("intake").Publish(n.Context(), subject, []byte(body)); err != nil {
		n.Fatal(err)
	}
}
