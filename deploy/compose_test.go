package deploy_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
)

func TestComposeSettings(t *testing.T) {
	t.Parallel()
	_, used := load(t, "docker-compose.yml")
	settings, err := dotenv.Read(filepath.Join(root, ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	for name := range settings {
		if !used[name] {
			t.Errorf(".env.example sets %s, which docker-compose.yml does not use", name)
		}
	}
}

// Every service is held to the same rules, those of the profiles included.
func TestComposeServices(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml")
	for _, want := range []string{"nats", "clickhouse", "huizong", "grafana", "prometheus", "alertmanager", "demo", "cli", "admin"} {
		if _, ok := project.Services[want]; !ok {
			t.Errorf("got no service %s", want)
		}
	}
	for _, s := range project.Services {
		t.Run(s.Name, func(t *testing.T) {
			for _, rule := range []struct {
				name string
				kept bool
			}{
				{"an image of a fixed version", pinned.MatchString(s.Image)},
				{"a healthcheck", s.HealthCheck != nil && !s.HealthCheck.Disable && len(s.HealthCheck.Test) > 1},
				{"a memory limit", s.MemLimit > 0},
				{"a restart policy", s.Restart == "unless-stopped" || s.Restart == "no" && len(s.Profiles) > 0},
				{"a read-only root", s.ReadOnly},
				{"no capabilities", len(s.CapAdd) == 0 && strings.Join(s.CapDrop, "") == "ALL"},
				{"no new privileges", strings.Join(s.SecurityOpt, "") == "no-new-privileges:true"},
				{"a log that is rotated", s.Logging != nil && s.Logging.Driver == "local"},
			} {
				if !rule.kept {
					t.Errorf("service %s: want %s", s.Name, rule.name)
				}
			}
			checkPorts(t, s)
			checkEnvironment(t, s)
			checkDependencies(t, project, s)
		})
	}
}

// pinned is a tag with a release in it; our own image is built here.
var pinned = regexp.MustCompile(`^(huizong:\S+|[a-z/-]+:v?\d+\.\d+\S*)$`)

func checkPorts(t *testing.T, s types.ServiceConfig) {
	t.Helper()
	for _, port := range s.Ports {
		if port.HostIP != "127.0.0.1" {
			t.Errorf("service %s: port %d: got host address %q, want 127.0.0.1", s.Name, port.Target, port.HostIP)
		}
	}
}

// checkEnvironment holds that a secret comes by file: `docker inspect` and the
// service's children see the environment.
func checkEnvironment(t *testing.T, s types.ServiceConfig) {
	t.Helper()
	for name, value := range s.Environment {
		secret := regexp.MustCompile(`PASSWORD|SECRET|TOKEN|KEY`).MatchString(name)
		if secret && (value == nil || !strings.HasPrefix(*value, "/run/secrets/")) {
			t.Errorf("service %s: %s is in the environment, want a file below /run/secrets", s.Name, name)
		}
	}
}

// checkDependencies holds that a dependency is awaited until it works, and not
// just started; only Grafana does not wait for Prometheus.
func checkDependencies(t *testing.T, project *types.Project, s types.ServiceConfig) {
	t.Helper()
	for name, dependency := range s.DependsOn {
		if _, ok := project.Services[name]; !ok {
			t.Errorf("service %s depends on %s, which is none", s.Name, name)
		}
		if dependency.Condition != "service_healthy" && name != "prometheus" {
			t.Errorf("service %s: got %s of %s awaited, want service_healthy", s.Name, dependency.Condition, name)
		}
	}
}

func TestComposeMounts(t *testing.T) {
	t.Parallel()
	project, _ := load(t, "docker-compose.yml")
	for _, s := range project.Services {
		for _, volume := range s.Volumes {
			switch {
			case volume.Type == types.VolumeTypeBind:
				checkBind(t, project, s.Name, volume)
			case project.Volumes[volume.Source].Name == "":
				t.Errorf("service %s: %s is no named volume", s.Name, volume.Source)
			}
		}
		if s.Build != nil {
			if _, err := os.Stat(filepath.Join(s.Build.Context, s.Build.Dockerfile)); err != nil {
				t.Errorf("service %s: nothing to build: %v", s.Name, err)
			}
		}
		for _, secret := range s.Secrets {
			if _, ok := project.Secrets[secret.Source]; !ok {
				t.Errorf("service %s: secret %s is not defined", s.Name, secret.Source)
			}
		}
	}
}

func checkBind(t *testing.T, project *types.Project, service string, volume types.ServiceVolumeConfig) {
	t.Helper()
	if belowSecrets(project, volume.Source) {
		if volume.Bind == nil || volume.Bind.CreateHostPath {
			t.Errorf("service %s: where secrets.sh has not run yet, Docker would make %s root's", service, volume.Source)
		}
	} else if _, err := os.Stat(volume.Source); err != nil {
		t.Errorf("service %s: what is mounted at %s is not there: %v", service, volume.Target, err)
	}
	if !volume.ReadOnly {
		t.Errorf("service %s: %s is mounted writable, want read-only", service, volume.Source)
	}
}
