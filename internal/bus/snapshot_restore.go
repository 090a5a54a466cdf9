package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/nats-io/nats.go/jetstream"
)

// ErrStreamExists refuses a restore over a stream that is there.
var ErrStreamExists = errors.New("there is a stream already")

type restoreRequest struct {
	Config json.RawMessage       `json:"config"`
	State  jetstream.StreamState `json:"state"`
}

type restoreReply struct {
	Error          *jetstream.APIError   `json:"error"`
	DeliverSubject string                `json:"deliver_subject"` // for the pieces
	State          jetstream.StreamState `json:"state"`           // once all is restored
}

// RestoreSnapshot makes the stream anew from what WriteSnapshot wrote. Sequences,
// times, headers and settings are those of the snapshot; NATS gives the stream
// a Created of its own. Progress is told how many of the packed bytes are done.
// After a failure part of the stream may be there.
func RestoreSnapshot(ctx context.Context, js jetstream.JetStream, s Snapshot, r io.Reader, progress func(done int)) error {
	if _, err := js.Stream(ctx, s.Name); !errors.Is(err, jetstream.ErrStreamNotFound) {
		return errors.Join(err, fmt.Errorf("%w: %s", ErrStreamExists, s.Name))
	}
	config, err := configFor(js, s.Config)
	if err != nil {
		return fmt.Errorf("restore stream %s: %w", s.Name, err)
	}
	var reply restoreReply
	if err := askAPI(ctx, js, "STREAM.RESTORE."+s.Name, restoreRequest{config, s.State}, &reply); err != nil {
		return fmt.Errorf("restore stream %s: %w", s.Name, err)
	}
	if reply.Error != nil {
		return fmt.Errorf("restore stream %s: %w", s.Name, reply.Error)
	}
	got, err := sendPieces(ctx, js, reply.DeliverSubject, r, progress)
	if err != nil {
		return fmt.Errorf("restore stream %s: %w", s.Name, err)
	}
	if got.LastSeq != s.State.LastSeq {
		return fmt.Errorf("restore stream %s: it ends at %d, the snapshot at %d", s.Name, got.LastSeq, s.State.LastSeq)
	}
	return nil
}

// configFor fits a cluster's settings to a server that stands alone.
func configFor(js jetstream.JetStream, config json.RawMessage) (json.RawMessage, error) {
	if js.Conn().ConnectedClusterName() != "" {
		return config, nil
	}
	var settings map[string]json.RawMessage
	if err := json.Unmarshal(config, &settings); err != nil {
		return nil, fmt.Errorf("the stream's settings: %w", err)
	}
	settings["num_replicas"] = json.RawMessage("1")
	delete(settings, "placement")
	return json.Marshal(settings)
}

// sendPieces gives the server piece by piece; what it has at the end is the result.
func sendPieces(ctx context.Context, js jetstream.JetStream, subject string, r io.Reader, progress func(done int)) (jetstream.StreamState, error) {
	piece, done := make([]byte, snapshotPiece), 0
	for {
		n, err := io.ReadFull(r, piece)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return jetstream.StreamState{}, err
		}
		state, problem := sendPiece(ctx, js, subject, piece[:n]) // an empty one is the last
		if problem != nil || n == 0 {
			return state, problem
		}
		done += n
		progress(done)
	}
}

func sendPiece(ctx context.Context, js jetstream.JetStream, subject string, piece []byte) (jetstream.StreamState, error) {
	ctx, cancel := context.WithTimeout(ctx, snapshotPatience)
	defer cancel()
	msg, err := js.Conn().RequestWithContext(ctx, subject, piece)
	if err != nil || len(msg.Data) == 0 {
		return jetstream.StreamState{}, err
	}
	var reply restoreReply
	if err := json.Unmarshal(msg.Data, &reply); err != nil {
		return jetstream.StreamState{}, err
	}
	if reply.Error != nil {
		return jetstream.StreamState{}, reply.Error
	}
	return reply.State, nil
}
