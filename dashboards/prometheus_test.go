package dashboards

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// Prometheus' and Alertmanager's own tools judge what they will be given.
func TestPrometheusFilesAreValid(t *testing.T) {
	t.Parallel()
	for _, command := range []string{
		"promtool check config prometheus/prometheus.yml",
		"promtool check config prometheus/local.yml",
		"promtool test rules prometheus/tests/loading.yml prometheus/tests/stores.yml prometheus/tests/monitoring.yml",
		"amtool check-config alertmanager/alertmanager.yml",
	} {
		args := strings.Fields(command)
		if out, err := exec.Command(tool(t, args[0]), args[1:]...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
	}
}

// tool is the path of a program that `make test` needs.
func tool(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("no %s on PATH: apt-get install prometheus prometheus-alertmanager", strings.Join(names, " or "))
	return ""
}

// alertRule is an alert in a rule file.
type alertRule struct {
	Alert  string
	Expr   string
	Labels struct{ Severity string }
}

// alertRules are all of prometheus/rules.
func alertRules(t testing.TB) []alertRule {
	t.Helper()
	var rules []alertRule
	for _, path := range yamlFiles(t, "prometheus/rules") {
		var file struct {
			Groups []struct{ Rules []alertRule }
		}
		readYAML(t, path, &file)
		for _, group := range file.Groups {
			rules = append(rules, group.Rules...)
		}
	}
	return rules
}

// An alert that was never seen to fire is none, nor is one that always does.
func TestEveryAlertIsSeenToFireAndNotToFire(t *testing.T) {
	t.Parallel()
	fires, rests := alertTests(t)
	for _, rule := range alertRules(t) {
		if !slices.Contains([]string{"critical", "warning", "info"}, rule.Labels.Severity) {
			t.Errorf("%s: got severity %q, want critical, warning or info", rule.Alert, rule.Labels.Severity)
		}
		if !fires[rule.Alert] || !rests[rule.Alert] {
			t.Errorf("%s: prometheus/tests has it firing: %t, and not firing: %t; want both", rule.Alert, fires[rule.Alert], rests[rule.Alert])
		}
	}
}

// alertTests are the alerts that a file in prometheus/tests expects to fire, and not to.
func alertTests(t testing.TB) (fires, rests map[string]bool) {
	t.Helper()
	fires, rests = map[string]bool{}, map[string]bool{}
	for _, path := range yamlFiles(t, "prometheus/tests") {
		var file struct {
			Tests []struct {
				Name  string
				Tests []struct {
					Samples []any `yaml:"exp_samples"`
				} `yaml:"promql_expr_test"`
			}
		}
		readYAML(t, path, &file)
		for _, test := range file.Tests {
			for _, moment := range test.Tests {
				seen := rests
				if len(moment.Samples) > 0 {
					seen = fires
				}
				seen[test.Name] = true
			}
		}
	}
	return fires, rests
}

// Who follows the README without Docker gets the same alerts.
func TestLocalPrometheusHasTheSameRules(t *testing.T) {
	t.Parallel()
	var files [2]struct {
		RuleFiles []string `yaml:"rule_files"`
	}
	readYAML(t, "prometheus/prometheus.yml", &files[0])
	readYAML(t, "prometheus/local.yml", &files[1])
	if !slices.Equal(files[0].RuleFiles, files[1].RuleFiles) {
		t.Errorf("rule_files: got %v in local.yml, want %v as in prometheus.yml", files[1].RuleFiles, files[0].RuleFiles)
	}
}

func yamlFiles(t testing.TB, dir string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.yml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("%s: got no files, %v", dir, err)
	}
	return paths
}

func readYAML(t testing.TB, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = yaml.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
}
