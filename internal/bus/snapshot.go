package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klauspost/compress/s2"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Timing and sizes of a snapshot's way. Pieces are small because the server
// takes one for stalled that isn't on its disk within 5 s.
const (
	snapshotPatience = 30 * time.Second // for the next piece
	snapshotPiece    = 128 << 10
)

// Snapshot is what a stream held at one moment. Where the messages are kept,
// in NATS' own format, is the caller's business.
type Snapshot struct {
	Name    string                `json:"name"`
	Created time.Time             `json:"created"`
	Config  json.RawMessage       `json:"config"` // as NATS gives and takes it
	State   jetstream.StreamState `json:"state"`
}

type snapshotRequest struct {
	DeliverSubject string `json:"deliver_subject"`
	NoConsumers    bool   `json:"no_consumers"`
	ChunkSize      int    `json:"chunk_size"`
}

type snapshotReply struct {
	Error  *jetstream.APIError   `json:"error"`
	Config json.RawMessage       `json:"config"`
	State  jetstream.StreamState `json:"state"`
}

// WriteSnapshot writes all messages that the stream holds now, while others
// come in, and proves that they came whole. Consumers are left out. Progress is
// told about how many messages are done, of how many.
func WriteSnapshot(ctx context.Context, js jetstream.JetStream, name string, w io.Writer, progress func(done, total int)) (Snapshot, error) {
	stream, err := js.Stream(ctx, name)
	if err != nil {
		return Snapshot{}, fmt.Errorf("stream %s: %w", name, err)
	}
	pieces, err := receivePieces(ctx, js.Conn())
	if err != nil {
		return Snapshot{}, err
	}
	defer pieces.close()
	var reply snapshotReply
	request := snapshotRequest{DeliverSubject: pieces.sub.Subject, NoConsumers: true, ChunkSize: snapshotPiece}
	if err := askAPI(ctx, js, "STREAM.SNAPSHOT."+name, request, &reply); err != nil {
		return Snapshot{}, fmt.Errorf("snapshot of stream %s: %w", name, err)
	}
	if reply.Error != nil {
		return Snapshot{}, fmt.Errorf("snapshot of stream %s: %w", name, reply.Error)
	}
	counted := &counter{state: reply.State, tell: progress}
	if _, err := io.Copy(counted, s2.NewReader(io.TeeReader(pieces, w))); err != nil { // unpacked for the checksums in it
		return Snapshot{}, fmt.Errorf("snapshot of stream %s: %w", name, err)
	}
	progress(int(reply.State.Msgs), int(reply.State.Msgs))
	return Snapshot{Name: name, Created: stream.CachedInfo().Created, Config: reply.Config, State: reply.State}, nil
}

// askAPI asks JetStream what its client has no method for.
func askAPI(ctx context.Context, js jetstream.JetStream, subject string, request, reply any) error {
	body, err := json.Marshal(request)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, snapshotPatience)
	defer cancel()
	msg, err := js.Conn().RequestWithContext(ctx, jetstream.DefaultAPIPrefix+subject, body)
	if err != nil {
		return err
	}
	return json.Unmarshal(msg.Data, reply)
}

// pieces reads a snapshot as the server sends it.
type pieces struct {
	ctx        context.Context
	conn       *nats.Conn
	sub        *nats.Subscription
	reconnects uint64
	seen       int
	rest       []byte
	ended      bool
}

func receivePieces(ctx context.Context, conn *nats.Conn) (*pieces, error) {
	sub, err := conn.SubscribeSync(conn.NewInbox())
	if err != nil {
		return nil, err
	}
	return &pieces{ctx: ctx, conn: conn, sub: sub, reconnects: conn.Stats().Reconnects}, sub.SetPendingLimits(-1, -1)
}

func (p *pieces) close() { _ = p.sub.Unsubscribe() }

// Read gives io.EOF only after the server said that it was all.
func (p *pieces) Read(into []byte) (int, error) {
	for len(p.rest) == 0 {
		if p.ended {
			return 0, io.EOF
		}
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	n := copy(into, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func (p *pieces) next() error {
	ctx, cancel := context.WithTimeout(p.ctx, snapshotPatience)
	defer cancel()
	msg, err := p.sub.NextMsgWithContext(ctx)
	if err != nil {
		return fmt.Errorf("the next piece did not come: %w", err)
	}
	if p.conn.Stats().Reconnects != p.reconnects {
		return errors.New("the connection broke, and with it the snapshot: take it again")
	}
	if len(msg.Data) == 0 {
		p.ended = true
		return ending(msg)
	}
	p.seen++
	if err := p.inOrder(msg); err != nil {
		return err
	}
	p.rest = msg.Data
	return nil
}

// inOrder acknowledges a piece, whose reply subject ends in its number; the
// last one has none.
func (p *pieces) inOrder(msg *nats.Msg) error {
	if msg.Reply == "" {
		return nil
	}
	if number := msg.Reply[strings.LastIndexByte(msg.Reply, '.')+1:]; number != fmt.Sprint(p.seen) {
		return fmt.Errorf("piece %s came where %d was due: take the snapshot again", number, p.seen)
	}
	return msg.Respond(nil)
}

// ending is what the server says after the last piece: nothing, or 204, where all is well.
func ending(msg *nats.Msg) error {
	if status := msg.Header.Get("Status"); status != "" && status != "204" {
		return fmt.Errorf("the server ended it: %s %s", status, msg.Header.Get("Description"))
	}
	return nil
}

// counter tells, from the bytes that went by, about how many messages did.
type counter struct {
	state jetstream.StreamState
	done  uint64
	tell  func(done, total int)
}

func (c *counter) Write(data []byte) (int, error) {
	c.done += uint64(len(data))
	if c.done < c.state.Bytes {
		c.tell(int(float64(c.done)/float64(c.state.Bytes)*float64(c.state.Msgs)), int(c.state.Msgs))
	}
	return len(data), nil
}
