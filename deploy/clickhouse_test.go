package deploy_test

import (
	"encoding/xml"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huizong/huizong/internal/warehouse"
	"github.com/huizong/huizong/schema/clickhouse"
)

// migrated is an engine whose schema the user huizong made.
func migrated(t *testing.T) clickHouse {
	t.Helper()
	c := startClickHouse(t, secrets(t))
	db, err := warehouse.Open(t.Context(), c.dsn("huizong"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Migrate(t.Context(), clickhouse.Migrations); err != nil {
		t.Fatalf("the writer can't migrate: %v", err)
	}
	return c
}

func TestClickHouseUsers(t *testing.T) {
	t.Parallel()
	c := migrated(t)
	t.Run("writer", func(t *testing.T) { c.with(t).writerHasItsDatabasesOnly() })
	t.Run("reader reads", func(t *testing.T) { c.with(t).readerReadsViews() })
	t.Run("reader reads nothing else", func(t *testing.T) { c.with(t).readerIsConfined() })
	t.Run("nobody else", func(t *testing.T) { c.with(t).strangersAreRefused() })
}

func (c clickHouse) with(t *testing.T) clickHouse {
	c.T = t
	return c
}

func (c clickHouse) writerHasItsDatabasesOnly() {
	for sql, want := range map[string]string{
		"SELECT count() > 0 FROM system.metrics":                            "1",
		"CREATE DATABASE other":                                             "ACCESS_DENIED",
		"SELECT * FROM file('/etc/hostname', 'LineAsString')":               "ACCESS_DENIED",
		"SELECT * FROM url('http://127.0.0.1:1', 'LineAsString', 'l Text')": "ACCESS_DENIED",
		"SELECT * FROM system.users":                                        "ACCESS_DENIED",
		"CREATE USER other":                                                 "ACCESS_DENIED",
		"SYSTEM SHUTDOWN":                                                   "ACCESS_DENIED",
	} {
		c.want("huizong", sql, want)
	}
}

// readerReadsViews asks as Grafana's plugin does, with the settings it sends.
func (c clickHouse) readerReadsViews() {
	plugin := url.Values{"max_execution_time": {"60"}, "additional_table_filters": {"{'huizong.metric': 'unit = ''件'''}"}}
	secret := password(c.T, c.secrets, secretOf["huizong_reader"])
	for _, view := range []string{"rollup", "indicator", "metric", "division"} {
		if got := c.ask("huizong_reader", secret, "SELECT count() >= 0 FROM huizong."+view, plugin); got != "1" {
			c.Errorf("huizong.%s: got %s, want it read", view, got)
		}
	}
}

// readerIsConfined leaves out system.zookeeper, which is there only where there
// is a keeper; like all of system but a few tables it would need a grant.
func (c clickHouse) readerIsConfined() {
	for sql, want := range map[string]string{
		"INSERT INTO huizong_store.copy VALUES (1, 1, '')":                                                       "ACCESS_DENIED",
		"DROP VIEW huizong.rollup":                                                                               "ACCESS_DENIED",
		"CREATE TABLE huizong.t (a Int8) ENGINE = Memory":                                                        "ACCESS_DENIED",
		"CREATE TEMPORARY TABLE t (a Int8)":                                                                      "ACCESS_DENIED",
		"SELECT * FROM huizong_store.cell":                                                                       "ACCESS_DENIED",
		"SELECT * FROM system.users":                                                                             "ACCESS_DENIED",
		"SELECT * FROM system.processes":                                                                         "ACCESS_DENIED",
		"SELECT * FROM system.settings_profiles":                                                                 "ACCESS_DENIED",
		"SELECT * FROM file('/etc/hostname', 'LineAsString')":                                                    "ACCESS_DENIED",
		"SELECT * FROM url('http://127.0.0.1:1', 'LineAsString', 'l String')":                                    "ACCESS_DENIED",
		"SELECT * FROM remote('127.0.0.1:1', 'huizong_store.cell')":                                              "ACCESS_DENIED",
		"SELECT 1 SETTINGS max_memory_usage = 0":                                                                 "Cannot modify 'max_memory_usage' setting in readonly mode",
		"SELECT 1 SETTINGS max_execution_time = 61":                                                              "SETTING_CONSTRAINT_VIOLATION",
		"SELECT 1 SETTINGS readonly = 0":                                                                         "Cannot modify 'readonly' setting in readonly mode",
		"SELECT getSetting('max_execution_time'), getSetting('readonly')":                                        "30\t1",
		"SELECT getSetting('max_memory_usage')":                                                                  "1000000000",
		"SELECT length(groupArray(number)) FROM numbers(200000000)":                                              "MEMORY_LIMIT_EXCEEDED",
		"SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 0 SETTINGS max_execution_time = 1": "TIMEOUT_EXCEEDED",
		"SELECT count() FROM system.tables WHERE database = 'huizong_store'":                                     "0",
	} {
		c.want("huizong_reader", sql, want)
	}
}

func (c clickHouse) want(user, sql, want string) {
	c.Helper()
	if got := c.ask(user, password(c.T, c.secrets, secretOf[user]), sql, nil); !strings.Contains(got, want) {
		c.Errorf("%s: %s: got %s, want %s", user, sql, got, want)
	}
}

func (c clickHouse) strangersAreRefused() {
	for _, user := range []string{"huizong", "huizong_reader", "stranger"} {
		if got := c.ask(user, "", "SELECT 1", nil); !strings.Contains(got, "AUTHENTICATION_FAILED") {
			c.Errorf("%s without a password: got %s, want it refused", user, got)
		}
	}
}

// The embedded engine can't do without the user default, so that a server has
// none is read from the file. So are the keys that only a server heeds.
func TestClickHouseFiles(t *testing.T) {
	t.Parallel()
	var users struct {
		Default struct {
			Remove string `xml:"remove,attr"`
		} `xml:"users>default"`
	}
	parse(t, "clickhouse/users.d/huizong.xml", &users)
	if users.Default.Remove != "remove" {
		t.Errorf("users.d: got default with remove=%q, want it removed", users.Default.Remove)
	}
	var config struct {
		Port  int    `xml:"prometheus>port"`
		Level string `xml:"logger>level"`
		Block int    `xml:"merge_tree>min_compress_block_size"`
	}
	parse(t, "clickhouse/config.d/huizong.xml", &config)
	if config.Port != 9363 || config.Level != "warning" || config.Block != 8192 {
		t.Errorf("config.d: got %+v, want metrics on port 9363, log level warning, blocks of 8192 bytes as the embedded engine has", config)
	}
}

func parse(t *testing.T, path string, into any) {
	t.Helper()
	if err := xml.Unmarshal([]byte(read(t, filepath.FromSlash(path))), into); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}
