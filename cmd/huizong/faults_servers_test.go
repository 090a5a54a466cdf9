package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/bus"
	"github.com/huizong/huizong/producers"
)

// portVariable and folderVariable make the test binary a NATS server, until its
// standard input ends.
const (
	portVariable   = "BE_NATS_PORT"
	folderVariable = "BE_NATS_IN"
)

func beNATS(dir string) int {
	port, _ := strconv.Atoi(os.Getenv(portVariable)) // 0: the server says so
	server, err := bus.StartServer(bus.ServerConfig{Dir: dir, Port: port})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(server.ClientURL())
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = server.Close()
	return 0
}

// natsProcess is a NATS server of somebody else's.
type natsProcess struct {
	*testing.T
	dir  string
	port int
	url  string
	cmd  *exec.Cmd
}

func newNATSProcess(t *testing.T) *natsProcess {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &natsProcess{T: t, dir: t.TempDir(), port: listener.Addr().(*net.TCPAddr).Port}
	_ = listener.Close()
	p.start()
	t.Cleanup(p.kill)
	return p
}

// start runs it on its folder and port and waits until it takes connections.
func (p *natsProcess) start() {
	p.Helper()
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), folderVariable+"="+p.dir, portVariable+"="+strconv.Itoa(p.port))
	p.cmd.Stderr = os.Stderr
	if _, err := p.cmd.StdinPipe(); err != nil {
		p.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		p.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() {
		p.Fatal("the NATS server did not start")
	}
	p.url = lines.Text()
}

func (p *natsProcess) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// A NATS server that is killed under load, and again as soon as it is back, loses
// nothing that it acknowledged, and neither producer nor huizong need be started again.
func TestNATSKilled(t *testing.T) {
	t.Parallel()
	server := newNATSProcess(t)
	k := &killed{node: &node{T: t, dir: t.TempDir()}, random: rand.New(rand.NewPCG(51, 51))}
	k.start("--nats", server.url)
	t.Cleanup(k.kill)
	messages := k.history(200)
	acknowledged := newTally()
	var acks []producers.Ack
	sent := make(chan error, 1)
	go func() {
		got, err := k.send(k.Context(), messages, acknowledged)
		acks = got
		sent <- err
	}()
	for _, enough := range []int64{20, 100} {
		acknowledged.await(t.Context(), enough)
		server.kill()
		server.start()
		server.kill() // while they reconnect
		server.start()
	}
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	since := time.Now()
	k.await(acks)
	t.Logf("killed four times; %d acknowledged; all stored or refused %v after the last acknowledgement", len(acks), time.Since(since).Round(time.Millisecond))
	k.compare()
	k.stop()
}

// SIGTERM under load ends with exit code 0 and loses nothing.
func TestStoppedUnderLoad(t *testing.T) {
	t.Parallel()
	n := newNode(t)
	k := &killed{node: n, random: rand.New(rand.NewPCG(52, 52))}
	messages := k.history(300)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	acknowledged := newTally()
	var acks []producers.Ack
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		acks, _ = k.send(ctx, messages, acknowledged) // what is missing is sent again
	}()
	acknowledged.await(t.Context(), 150)
	since := time.Now()
	n.stop()
	t.Logf("SIGTERM after %d acknowledgements: exit code 0 after %v", acknowledged.count.Load(), time.Since(since).Round(time.Millisecond))
	cancel()
	<-sent
	if _, err := os.Stat(filepath.Join(n.dir, "data", readyName)); !os.IsNotExist(err) {
		t.Errorf("the ready file is still there: %v", err)
	}
	n.start()
	rest, err := k.send(t.Context(), messages[len(acks):], acknowledged)
	if err != nil {
		t.Fatal(err)
	}
	k.await(append(acks, rest...))
	k.compare()
}
