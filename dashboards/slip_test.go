package dashboards

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huizong/huizong/schema"
)

// robot stands for a WeCom group robot.
type robot struct {
	url   string
	heard chan string
}

func newRobot(t testing.TB) *robot {
	t.Helper()
	r := &robot{heard: make(chan string, 10_000)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var message struct{ Markdown, Text struct{ Content string } }
		if err := json.NewDecoder(req.Body).Decode(&message); err != nil {
			t.Error(err)
		}
		r.heard <- message.Markdown.Content + message.Text.Content
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"ok"}`))
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// hears waits for a message that holds all of the texts.
func (r *robot) hears(t testing.TB, texts ...string) string {
	t.Helper()
	giveUp := time.After(2 * time.Minute)
	var others []string
	for {
		select {
		case message := <-r.heard:
			if !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(message, text) }) {
				return message
			}
			others = append(others, message)
		case <-giveUp:
			t.Fatalf("the robot heard nothing with %q, but\n%s", texts, strings.Join(others, "\n\n"))
		}
	}
}

// duty is a huizong with a real Alertmanager behind it and a robot behind that.
type duty struct {
	testing.TB
	huizong      addresses
	alertmanager *running
	robot        *robot
}

func newDuty(t testing.TB, replacements map[string]string) *duty {
	t.Helper()
	d := &duty{TB: t, robot: newRobot(t)}
	dir, address := t.TempDir(), freeAddress(t)
	for name, text := range map[string]string{
		"robots.yml": "receivers:\n  - {name: 值班群, kind: wecom, url_file: url, per_minute: 600}\n",
		"url":        d.robot.url + "/cgi-bin/webhook/send?key=k\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	replacements["huizong:8321"] = address
	d.alertmanager = startAlertmanager(t, replacements)
	d.huizong = startHuizong(t, "--http", address, "--alertmanager", d.alertmanager.url, "--robots", filepath.Join(dir, "robots.yml"))
	return d
}

// run runs a command of the same huizong on a file with the text.
func (d *duty) run(text string, args ...string) {
	d.Helper()
	path := filepath.Join(d.TempDir(), "file.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.Fatal(err)
	}
	cmd := exec.Command(filepath.Join(d.huizong.dir, "huizong"), append(args, path, "--nats", d.huizong.NATS)...)
	cmd.Dir = filepath.Dir(path) // its outbox is kept there
	if out, err := cmd.CombinedOutput(); err != nil {
		d.Fatalf("%v: %v\n%s", args, err, out)
	}
}

// Figures that make Shuozhou's consultations slip are told once, its counties
// under it; a correction ends it.
func TestSlipReachesARobot(t *testing.T) {
	t.Parallel()
	d := newDuty(t, map[string]string{"group_interval: 30s": "group_interval: 1s"})
	counties := map[string]int{"140602": 1186, "140603": 1000, "140621": 1000, "140622": 883, "140623": 1000, "140681": 806}
	targets, figures := "code,division,year,value\n", "division,period,metric,value\n"
	for county, done := range counties {
		targets += fmt.Sprintf("consult_free,%s,2024,1600\n", county)
		figures += fmt.Sprintf("%s,2024-09,consult_free,%d\n", county, done)
	}
	d.run(targets, "targets", "load", "--by", "省厅")
	d.run(figures, "push")
	message := d.robot.hears(t, "【严重】", "朔州市 免费法律咨询完成率 61.2%，序时进度 75.0%，落后 13.8 个百分点；主要拖累：怀仁市 −4.1、应县 −3.3、平鲁区 −2.1；补齐需每月 1,242 人次")
	if strings.Contains(message, "怀仁市 免费法律咨询完成率") || strings.Contains(message, "晋城市") {
		t.Errorf("the message isn't Shuozhou's alone, or tells of its counties, too:\n%s", message)
	}
	eventually(t, func() error { return d.inhibited("140600", under("140600", true)) })
	d.run("division,period,metric,value\n140602,2024-09,consult_free,3000\n", "push")
	eventually(t, func() error { return d.inhibited("140600", under("", false)) })
	d.robot.hears(t, "已恢复", "朔州市 免费法律咨询完成率 80.1%，序时进度 75.0%，超前 5.1 个百分点，已回到界内")
}

// under are the counties of Shuozhou that are behind, and their city where it is.
func under(city string, inhibited bool) map[string]bool {
	all := map[string]bool{"140603": inhibited, "140621": inhibited, "140622": inhibited, "140623": inhibited, "140681": inhibited}
	if city != "" {
		all[city] = false
	}
	return all
}

// inhibited says how a city's alerts on its pace are otherwise than wanted, as
// amtool shows them.
func (d *duty) inhibited(city string, want map[string]bool) error {
	out, err := exec.Command(tool(d, "amtool"), "alert", "query", "--alertmanager.url="+d.alertmanager.url, "--output=json", "--active", "--inhibited",
		"alertname=behind_pace", "city="+city).Output()
	if err != nil {
		return err
	}
	var alerts []struct {
		Labels struct{ Division string }
		Status struct{ InhibitedBy []string }
	}
	if err := json.Unmarshal(out, &alerts); err != nil {
		return err
	}
	var errs []error
	got := map[string]bool{}
	for _, alert := range alerts {
		got[alert.Labels.Division] = len(alert.Status.InhibitedBy) > 0
	}
	if len(got) != len(want) {
		errs = append(errs, fmt.Errorf("got alerts of %v, want of %v", got, want))
	}
	for division, inhibited := range want {
		if is, ok := got[division]; !ok || is != inhibited {
			errs = append(errs, fmt.Errorf("%s: got inhibited %t (there: %t), want %t", division, is, ok, inhibited))
		}
	}
	return errors.Join(errs...)
}

// BenchmarkNotification measures from a county's publishing to its city's message
// at the robot, twenty times, each in another province, with Alertmanager's waits
// as they are shipped.
func BenchmarkNotification(b *testing.B) {
	d := newDuty(b, map[string]string{})
	units := countiesOfProvinces(b, 20)
	targets := "code,division,year,value\n"
	for _, unit := range units {
		targets += fmt.Sprintf("consult_free,%s00,2024,9600\n", unit[:4])
	}
	d.run(targets, "targets", "load", "--by", "省厅")
	var took []time.Duration
	for _, unit := range units { // told once, it is no news again: b.N is of no use
		started := time.Now()
		d.run(fmt.Sprintf("division,period,metric,value\n%s,2024-09,consult_free,1000\n", unit), "push", "--no-wait")
		d.robot.hears(b, "免费法律咨询完成率 10.4%")
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "median-ms")
	b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "worst-ms")
}

// countiesOfProvinces are a county below a city each of so many provinces.
func countiesOfProvinces(t testing.TB, n int) []string {
	t.Helper()
	catalogue, err := schema.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[schema.Code]bool{}
	var units []string
	for _, d := range catalogue.Divisions.All() {
		city, ok := catalogue.Divisions.Get(d.Parent)
		if !ok || d.Level != schema.LevelCounty || city.Level != schema.LevelCity || city.Pseudo || !d.Until.IsZero() || seen[d.Code.Province()] || len(units) == n {
			continue
		}
		seen[d.Code.Province()] = true
		units = append(units, d.Code.String())
	}
	return units
}
