package bus_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"github.com/huizong/huizong/internal/bus"
)

func newKey(t *testing.T, prefix nkeys.PrefixByte) (nkeys.KeyPair, string) {
	t.Helper()
	key, err := nkeys.CreatePair(prefix)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}

func signed(t *testing.T, claims jwt.Claims, by nkeys.KeyPair) string {
	t.Helper()
	token, err := claims.Encode(by)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Replies come to an inbox of the user's own: the name in its credentials.
func TestInboxOfTheUsersOwn(t *testing.T) {
	t.Parallel()
	operator, operatorID := newKey(t, nkeys.PrefixByteOperator)
	account, accountID := newKey(t, nkeys.PrefixByteAccount)
	user, userID := newKey(t, nkeys.PrefixByteUser)
	operatorClaims := jwt.NewOperatorClaims(operatorID)
	resolver := &server.MemAccResolver{}
	if err := resolver.Store(accountID, signed(t, jwt.NewAccountClaims(accountID), operator)); err != nil {
		t.Fatal(err)
	}
	claims := jwt.NewUserClaims(userID)
	claims.Name = "140525"
	claims.Sub.Allow.Add("_INBOX.140525.>")
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	creds, err := jwt.FormatUserConfig(signed(t, claims, account), seed)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "county.creds")
	if err := os.WriteFile(path, creds, 0o600); err != nil {
		t.Fatal(err)
	}
	running, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		TrustedOperators: []*jwt.OperatorClaims{operatorClaims}, AccountResolver: resolver,
	})
	if err != nil {
		t.Fatal(err)
	}
	running.Start()
	t.Cleanup(func() { running.Shutdown(); running.WaitForShutdown() })
	conn, err := bus.Connect(bus.ConnectConfig{URL: running.ClientURL(), Creds: path})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	inbox := conn.NewInbox()
	if !strings.HasPrefix(inbox, "_INBOX.140525.") {
		t.Errorf("got inbox %s, want it below _INBOX.140525", inbox)
	}
	if _, err := conn.SubscribeSync(inbox); err != nil {
		t.Fatal(err)
	}
	if err := conn.Flush(); err != nil || conn.LastError() != nil {
		t.Errorf("got %v, %v; want the inbox allowed", err, conn.LastError())
	}
}

func TestNoCredentialsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "march.csv")
	if err := os.WriteFile(path, []byte("division,period\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bus.Connect(bus.ConnectConfig{URL: freeAddress(t), Creds: path}); err == nil || !strings.Contains(err.Error(), "is no credentials file") {
		t.Errorf("got %v, want it told", err)
	}
}
