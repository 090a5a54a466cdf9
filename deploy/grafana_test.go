package deploy_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// dataSource is one of Grafana's, as it is provisioned.
type dataSource struct {
	UID       string `yaml:"uid"`
	Type      string `yaml:"type"`
	URL       string `yaml:"url"`
	IsDefault bool   `yaml:"isDefault"`
	JSONData  struct {
		Version         string `yaml:"version"`
		Host            string `yaml:"host"`
		Port            int    `yaml:"port"`
		Protocol        string `yaml:"protocol"`
		Username        string `yaml:"username"`
		DefaultDatabase string `yaml:"defaultDatabase"`
	} `yaml:"jsonData"`
	SecureJSONData struct {
		Password string `yaml:"password"`
	} `yaml:"secureJsonData"`
}

func provisioned(t *testing.T, name string, into any) {
	t.Helper()
	path := filepath.Join(root, "dashboards", "grafana", "provisioning", name)
	if err := yaml.Unmarshal([]byte(read(t, path)), into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}

func TestGrafanaDataSources(t *testing.T) {
	t.Parallel()
	var file struct {
		DataSources []dataSource `yaml:"datasources"`
	}
	provisioned(t, "datasources/huizong.yml", &file)
	if len(file.DataSources) != 2 {
		t.Fatalf("got %d data sources, want ClickHouse and Prometheus", len(file.DataSources))
	}
	project, _ := load(t, "docker-compose.yml")
	ch, prom := file.DataSources[0], file.DataSources[1]
	secret := secretFile.FindStringSubmatch(ch.SecureJSONData.Password)
	if secret == nil || !provided(project, project.Services["grafana"], secret[1]) {
		t.Errorf("ClickHouse: got password %q, want one of the files mounted into grafana", ch.SecureJSONData.Password)
	}
	plugin := *project.Services["grafana"].Environment["GF_PLUGINS_PREINSTALL_SYNC"]
	if want := ch.Type + "@" + ch.JSONData.Version; plugin != want {
		t.Errorf("ClickHouse: got plugin %s installed, want %s", plugin, want)
	}
	ch.SecureJSONData.Password, ch.JSONData.Version = "", ""
	want := dataSource{UID: "clickhouse", Type: "grafana-clickhouse-datasource", IsDefault: true}
	want.JSONData.Host, want.JSONData.Port, want.JSONData.Protocol = "clickhouse", 9000, "native"
	want.JSONData.Username, want.JSONData.DefaultDatabase = "huizong_reader", "huizong"
	if ch != want {
		t.Errorf("ClickHouse: got %+v, want %+v", ch, want)
	}
	if want := (dataSource{UID: "prometheus", Type: "prometheus", URL: "http://prometheus:9090"}); prom != want {
		t.Errorf("Prometheus: got %+v, want %+v", prom, want)
	}
}

var secretFile = regexp.MustCompile(`^\$__file\{(.+)\}$`)

func TestGrafanaFindsTheDashboards(t *testing.T) {
	t.Parallel()
	var file struct {
		Providers []struct {
			Folder  string `yaml:"folder"`
			Options struct {
				Path string `yaml:"path"`
			} `yaml:"options"`
		} `yaml:"providers"`
	}
	provisioned(t, "dashboards/huizong.yml", &file)
	if len(file.Providers) != 1 || file.Providers[0].Folder != "汇总" {
		t.Fatalf("got providers %+v, want one, of the folder 汇总", file.Providers)
	}
	project, _ := load(t, "docker-compose.yml")
	grafana := project.Services["grafana"]
	path := file.Providers[0].Options.Path
	if got, want := mounted(grafana, path), filepath.Join(project.WorkingDir, "dashboards", "grafana"); got != want {
		t.Errorf("got %q at %s, want %s", got, path, want)
	}
	for name, want := range map[string]string{
		"GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH": path + "/home.json", "GF_USERS_DEFAULT_LANGUAGE": "zh-Hans",
		"GF_AUTH_ANONYMOUS_ENABLED": "false",
	} {
		wantVariable(t, grafana, name, want)
	}
}

func wantVariable(t *testing.T, s types.ServiceConfig, name, want string) {
	t.Helper()
	if got := s.Environment[name]; got == nil {
		t.Errorf("%s is not set, want %q", name, want)
	} else if *got != want {
		t.Errorf("%s: got %q, want %q", name, *got, want)
	}
}

// With offline.yml the plugin comes from a folder, and nothing is built.
func TestOffline(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml", "deploy/offline.yml")
	for _, s := range project.Services {
		if s.Build != nil {
			t.Errorf("service %s is built, want its image loaded", s.Name)
		}
	}
	grafana := project.Services["grafana"]
	if got, want := mounted(grafana, "/var/lib/grafana/plugins"), filepath.Join(project.WorkingDir, "deploy", "plugins"); got != want {
		t.Errorf("got plugins from %q, want %s", got, want)
	}
	for name, want := range map[string]string{"GF_PLUGINS_PREINSTALL_SYNC": "", "GF_PLUGINS_PREINSTALL_DISABLED": "true"} {
		wantVariable(t, grafana, name, want)
	}
}
