package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// Paths that a service is told, by flag or variable, are mounted into it.
func TestComposePathsInContainers(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml")
	for _, s := range project.Services {
		told := append([]string{}, s.Command...)
		for _, value := range s.Environment {
			if value != nil {
				told = append(told, *value)
			}
		}
		for _, path := range filePath.FindAllString(strings.Join(told, "\n"), -1) {
			if !provided(project, s, path) {
				t.Errorf("service %s is told of %s, which nothing mounts", s.Name, path)
			}
		}
	}
}

// filePath is a file that must be there, of those our services are told of.
var filePath = regexp.MustCompile(`/(run/secrets|etc)/\S+`)

// So are those that a program or one of its files looks for by itself.
func TestComposePathsByConvention(t *testing.T) {
	t.Parallel()
	var users struct {
		Include string `xml:"include_from"`
	}
	parse(t, "clickhouse/users.d/huizong.xml", &users)
	include := regexp.MustCompile(`(?m)^include (\S+)$`).FindStringSubmatch(read(t, "nats/nats.conf"))
	if include == nil {
		t.Fatal("nats.conf includes nothing, want whom it trusts")
	}
	project, _ := load(t, "docker-compose.yml")
	for service, paths := range map[string][]string{
		"nats":       {"/etc/nats/" + include[1]},
		"clickhouse": {users.Include, "/etc/clickhouse-server/config.d/huizong.xml", "/etc/clickhouse-server/users.d/huizong.xml"},
		"grafana":    {"/etc/grafana/provisioning/datasources/huizong.yml", "/etc/grafana/provisioning/dashboards/huizong.yml"},
		"prometheus": {"/etc/prometheus/rules"},
	} {
		for _, path := range paths {
			if !provided(project, project.Services[service], path) {
				t.Errorf("service %s looks for %s, which nothing mounts", service, path)
			}
		}
	}
}

// What is to be kept is written to a volume: all else is read-only or forgotten.
func TestComposeKeepsData(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml")
	options := natsServer{T: t, secrets: secrets(t)}.options()
	for service, path := range map[string]string{
		"nats": options.StoreDir, "clickhouse": "/var/lib/clickhouse", "grafana": "/var/lib/grafana",
		"prometheus": "/prometheus", "alertmanager": "/alertmanager",
	} {
		if got, want := mounted(project.Services[service], path), service+"-data"; got != want {
			t.Errorf("service %s: got %q at %s, want the volume %s", service, got, path, want)
		}
	}
	outbox := project.Services["cli"].Environment["HUIZONG_OUTBOX"]
	if outbox == nil || mounted(project.Services["cli"], *outbox) != "outbox-data" {
		t.Errorf("service cli: got its outbox at %v, want it on the volume outbox-data", outbox)
	}
	if got := mounted(project.Services["huizong"], "/var/lib/huizong/intake"); got != "intake-data" {
		t.Errorf("service huizong: got %q where its intake is, want the volume intake-data", got)
	}
	dockerfile := read(t, filepath.Join(root, "Dockerfile"))
	for _, want := range []string{"RUN mkdir -p /data/outbox /data/intake\n", "--chown=65532:65532 /data /var/lib/huizong\n"} {
		if !strings.Contains(dockerfile, want) {
			t.Errorf("the Dockerfile lacks %q: Docker would make the volumes of outbox and intake root's", want)
		}
	}
}

// mounted is what is mounted at a path in the container.
func mounted(s types.ServiceConfig, path string) string {
	for _, volume := range s.Volumes {
		if volume.Target == path {
			return volume.Source
		}
	}
	return ""
}

// provided says whether a file or folder is there in the container: a secret, or
// something within what is mounted.
func provided(project *types.Project, s types.ServiceConfig, path string) bool {
	for _, secret := range s.Secrets {
		target := secret.Target
		if !filepath.IsAbs(target) {
			target = filepath.Join("/run/secrets", target)
		}
		if target == path {
			return project.Secrets[secret.Source].File != ""
		}
	}
	for _, volume := range s.Volumes {
		if inside, err := filepath.Rel(volume.Target, path); err == nil && filepath.IsLocal(inside) {
			_, err := os.Stat(filepath.Join(volume.Source, inside))
			return err == nil || belowSecrets(project, volume.Source)
		}
	}
	return false
}

// belowSecrets says whether secrets.sh makes something mounted, or should: that is
// TestSecretsAreThoseOfCompose's.
func belowSecrets(project *types.Project, source string) bool {
	inside, err := filepath.Rel(filepath.Join(project.WorkingDir, "secrets"), source)
	return err == nil && filepath.IsLocal(inside)
}
