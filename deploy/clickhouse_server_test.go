package deploy_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/internal/warehouse/engine"
	"github.com/huizong/huizong/internal/warehouse/warehousetest"
)

// The files that the image brings, as far as ours lean on them.
const (
	imageConfig = `<clickhouse>
  <users_config>%[1]s/users.xml</users_config>
  <user_directories><users_xml><path>%[1]s/users.xml</path></users_xml></user_directories>
</clickhouse>`
	imageUsers = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default><password/><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota></default>
  </users>
</clickhouse>`
)

// engineUsers brings back the user that the embedded engine needs for itself: a
// server needs none. Its name makes it the last to be merged.
const engineUsers = `<clickhouse>
  <users>
    <default>
      <password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query></grants>
    </default>
  </users>
</clickhouse>`

// clickHouse is an engine that runs config.d and users.d as the server in the
// container does. What only a server has (its ports, its logs, its own tables)
// the engine reads and leaves unused.
type clickHouse struct {
	*testing.T
	port, httpPort int
	secrets        string
}

func startClickHouse(t *testing.T, secrets string) clickHouse {
	t.Helper()
	ports := freePorts(t, 2)
	c := clickHouse{T: t, port: ports[0], httpPort: ports[1], secrets: secrets}
	dir := c.configure()
	cmd := exec.Command(os.Args[0], engine.Command, warehousetest.Library(),
		"--config-file="+filepath.Join(dir, "config.xml"), "--path="+filepath.Join(dir, "data"), "--log-level=warning",
		"--listen_host=127.0.0.1", "--tcp_port="+strconv.Itoa(c.port), "--http_port="+strconv.Itoa(c.httpPort),
		"--interactive", "--disable_suggestion", "--history_file=/dev/null",
		"--query=SYSTEM START LISTEN TCP; SYSTEM START LISTEN HTTP")
	cmd.Dir = dir
	c.run(cmd)
	return c
}

// configure lays the files out as they are in the container.
func (c clickHouse) configure() (dir string) {
	c.Helper()
	dir = c.TempDir()
	users := strings.Replace(read(c.T, "clickhouse/users.d/huizong.xml"), "/run/secrets", c.secrets, 1)
	for name, text := range map[string]string{
		"config.xml": fmt.Sprintf(imageConfig, dir), "config.d/huizong.xml": read(c.T, "clickhouse/config.d/huizong.xml"),
		"users.xml": imageUsers, "users.d/huizong.xml": users, "users.d/zz_engine.xml": engineUsers,
	} {
		write(c.T, filepath.Join(dir, name), text)
	}
	return dir
}

// run starts the engine, which lives until the pipe it reads from is closed, and
// waits until it listens.
func (c clickHouse) run(cmd *exec.Cmd) {
	c.Helper()
	var said bytes.Buffer
	cmd.Stderr = &said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		c.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	c.Cleanup(func() {
		_ = stdin.Close()
		<-ended
	})
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ended:
			c.Fatalf("the engine did not start: %s", said.String())
		case <-tick.C:
			if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", c.httpPort)); err == nil {
				_ = conn.Close()
				return
			}
		}
	}
}

// freePorts are different ones on which nobody listens.
func freePorts(t *testing.T, count int) []int {
	t.Helper()
	ports := make([]int, count)
	for i := range ports {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = listener.Close() }()
		ports[i] = listener.Addr().(*net.TCPAddr).Port
	}
	return ports
}

// secretOf is the file that holds a user's password.
var secretOf = map[string]string{"huizong": "clickhouse_huizong_password", "huizong_reader": "clickhouse_reader_password"}

func (c clickHouse) dsn(user string) string {
	c.Helper()
	return fmt.Sprintf("clickhouse://%s:%s@127.0.0.1:%d/", user, password(c.T, c.secrets, secretOf[user]), c.port)
}

// ask runs a query over HTTP and gives the rows, or what the engine says against
// it. Settings are those the client sends along.
func (c clickHouse) ask(user, secret, sql string, settings url.Values) string {
	c.Helper()
	request, err := http.NewRequestWithContext(c.Context(), http.MethodPost,
		fmt.Sprintf("http://127.0.0.1:%d/?%s", c.httpPort, settings.Encode()), strings.NewReader(sql))
	if err != nil {
		c.Fatal(err)
	}
	request.SetBasicAuth(user, secret)
	request.Close = true // the engine waits for a connection that is kept
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		c.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}
