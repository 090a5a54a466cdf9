package deploy_test

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
)

// keys is keysScript on the stack's, as its service keys runs it.
func (s stack) keys(want string, args ...string) (dir string) {
	s.Helper()
	out, code, dir := keysScript(s.T, s.secrets, s.here(*s.project.Services["keys"].Environment["HUIZONG_NATS"]), args...)
	if code != 0 || !strings.Contains(out, want) {
		s.Errorf("keys.sh %v: got exit code %d, %s; want %s", args, code, out, want)
	}
	return dir
}

// takesReportsByToken holds that a county states over HTTP with its token, until
// that is revoked.
func (s stack) takesReportsByToken() {
	s.Helper()
	const april = `{"division":"140525","period":"2024-04","figures":[{"metric":"med_disputes_found","value":31}]}`
	s.posts("", april, http.StatusUnauthorized, "no-token")
	dir := s.keys("已签发", "issue", "140525")
	token := strings.TrimSpace(read(s.T, filepath.Join(dir, "140525.token")))
	s.posts(token, april, http.StatusCreated, `"state":"stored"`)
	s.want(0, "2024-04,140525,county,泽州县,31,", "show", "med_disputes_found", "--in=140525", "--period=2024-04", "--format=csv")
	s.posts(token, strings.Replace(april, "140525", "140581", 1), http.StatusForbidden, "other-division")
	s.keys("即刻生效", "revoke", "140525")
	s.posts(token, april, http.StatusUnauthorized, "bad-token")
	if len(names(s.T, filepath.Join(s.data, "intake"))) == 0 {
		s.Error("the intake's outbox is not where its volume is mounted")
	}
}

func (s stack) posts(token, report string, status int, want string) {
	s.Helper()
	request, err := http.NewRequestWithContext(s.Context(), http.MethodPost, "http://"+s.http+"/v1/reports?wait=60s", strings.NewReader(report))
	if err != nil {
		s.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != status || !strings.Contains(string(answer), want) {
		s.Errorf("post %s: got %d %s, %v; want %d and %s", report, response.StatusCode, answer, err, status, want)
	}
}
