package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/ledgertest"
	"github.com/huizong/huizong/producers"
	"github.com/huizong/huizong/schema"
)

// killVariable asks for so many histories of full length, with seeds from 0 on, as
// `make soak` does; without it there is a short one.
const killVariable = "HUIZONG_KILL_HISTORIES"

const (
	shortHistory = 300
	fullHistory  = 2500
)

// A huizong that is killed three times under load or while it catches up, and its
// engine twice, comes to the ledger: no cell is wrong, every event is stored or refused.
func TestRandomKills(t *testing.T) {
	t.Parallel()
	histories, length := 1, shortHistory
	if text := os.Getenv(killVariable); text != "" {
		asked, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("%s: %v", killVariable, err)
		}
		histories, length = asked, fullHistory
	}
	for seed := range histories {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			k := &killed{node: newNode(t), random: rand.New(rand.NewPCG(uint64(seed), 5))}
			k.run(k.history(length))
			k.kill()
		})
	}
}

// killed is a node that is killed while events are published to it.
type killed struct {
	*node
	random *rand.Rand
}

// history makes events, some of them once more under a name that the stream does
// not know, some of them broken.
func (k *killed) history(length int) []producers.Message {
	k.Helper()
	h := ledgertest.NewHistorian(k.random)
	var all []producers.Message
	for i := range length {
		m := k.encode(h.Event())
		switch k.random.IntN(16) {
		case 0:
			m.Body = m.Body[:len(m.Body)/2]
		case 1:
			if i > 0 {
				m = all[k.random.IntN(max(i-1, 1))]
				m.MsgID += fmt.Sprint("-copy", i)
			}
		}
		all = append(all, m)
	}
	return all
}

func (n *node) encode(e schema.Event) producers.Message {
	n.Helper()
	body, err := e.Encode()
	if err != nil {
		n.Fatal(err)
	}
	return producers.Message{Subject: schema.Subject(e), MsgID: schema.MsgID(e), Body: body}
}

// run publishes the messages in as many parts as there are strikes, and one more.
func (k *killed) run(messages []producers.Message) {
	k.Helper()
	strikes := []string{"huizong", "huizong", "huizong", "engine", "engine"}
	k.random.Shuffle(len(strikes), func(i, j int) { strikes[i], strikes[j] = strikes[j], strikes[i] })
	part := len(messages) / (len(strikes) + 1)
	var acks []producers.Ack
	for i, strike := range strikes {
		acks = append(acks, k.publishUntil(messages[i*part:(i+1)*part], strike)...)
	}
	more, err := k.send(k.Context(), messages[len(strikes)*part:], newTally())
	if err != nil {
		k.Fatal(err)
	}
	acknowledged := time.Now()
	k.await(append(acks, more...))
	k.Logf("%d messages; killed in this order: %v; all stored or refused %v after the last acknowledgement",
		len(messages), strikes, time.Since(acknowledged).Round(time.Millisecond))
	k.compare()
}

// publishUntil publishes, kills when a part of it is acknowledged, and then
// publishes the rest; the same name makes the same event of what was sent twice.
func (k *killed) publishUntil(messages []producers.Message, strike string) []producers.Ack {
	k.Helper()
	ctx, cancel := context.WithCancel(k.Context())
	defer cancel()
	enough := int64(k.random.IntN(len(messages)))
	acknowledged := newTally()
	var acks []producers.Ack
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		acks, _ = k.send(ctx, messages, acknowledged) // what is missing is sent again
	}()
	acknowledged.await(k.Context(), enough)
	if strike == "engine" {
		k.killEngine()
	} else {
		k.kill()
		cancel()
	}
	<-sent
	if strike == "huizong" {
		k.start()
	}
	rest, err := k.send(k.Context(), messages[len(acks):], acknowledged)
	if err != nil {
		k.Fatal(err)
	}
	return append(acks, rest...)
}

// killEngine kills the engine, unless it is away already.
func (n *node) killEngine() {
	for _, pid := range n.children() {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}
