package keys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
)

// claimsUpdate is where servers take account JWTs that their operator signed.
const claimsUpdate = "$SYS.REQ.CLAIMS.UPDATE"

// Push gives a running server the account's JWT as it is now. Users that were
// revoked are disconnected at once. The connection is one with the system's
// credentials.
func (f *Folder) Push(ctx context.Context, conn *nats.Conn) error {
	token, err := f.text(accountJWT)
	if err != nil {
		return err
	}
	reply, err := conn.RequestWithContext(ctx, claimsUpdate, []byte(token))
	if errors.Is(err, nats.ErrNoResponders) {
		return errors.New("this NATS takes no account JWTs: it runs without these keys, or has no resolver of type full")
	}
	if err != nil {
		return fmt.Errorf("tell NATS: %w", err)
	}
	var answer struct {
		Error *struct {
			Description string `json:"description"`
		} `json:"error"`
	}
	if err := json.Unmarshal(reply.Data, &answer); err != nil {
		return fmt.Errorf("tell NATS: its answer can't be read: %w", err)
	}
	if answer.Error != nil {
		return fmt.Errorf("tell NATS: it refuses: %s", answer.Error.Description)
	}
	return nil
}
