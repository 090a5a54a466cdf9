package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// slip is what makes Shuozhou's consultations slip: 61.2 % done where 75.0 %
// should be.
const slip = heading + "140602,2024-09,consult_free,1186\n140603,2024-09,consult_free,1000\n140621,2024-09,consult_free,1000\n" +
	"140622,2024-09,consult_free,883\n140623,2024-09,consult_free,1000\n140681,2024-09,consult_free,806\n"

const slipped = "behind_pace:consult_free:140600:2024"

// alertmanager stands in for one that is away, dies, or kills who calls it.
type alertmanager struct {
	*testing.T
	url string

	mu     sync.Mutex
	answer func() int // the status to answer with
	posts  chan string
}

func newAlertmanager(t *testing.T) *alertmanager {
	t.Helper()
	a := &alertmanager{T: t, posts: make(chan string, 1000)}
	server := httptest.NewServer(http.HandlerFunc(a.take))
	t.Cleanup(server.Close)
	a.url = server.URL
	return a
}

// take notes what is posted of the slip, and does as it is told.
func (a *alertmanager) take(w http.ResponseWriter, r *http.Request) {
	var alerts []struct {
		Labels, Annotations map[string]string
		EndsAt              time.Time
	}
	if err := json.NewDecoder(r.Body).Decode(&alerts); err != nil || r.URL.Path != "/api/v2/alerts" {
		a.Errorf("%s: %v", r.URL.Path, err)
	}
	a.mu.Lock()
	status := a.answer()
	a.mu.Unlock()
	w.WriteHeader(status)
	for _, alert := range alerts {
		if alert.Annotations["id"] == slipped {
			state := "firing "
			if alert.EndsAt.Before(time.Now()) {
				state = "resolved "
			}
			a.posts <- state + alert.Labels["severity"] + " " + alert.Annotations["summary"]
		}
	}
}

func (a *alertmanager) does(answer func() int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = answer
}

func answers(status int) func() int { return func() int { return status } }

// next is the next thing posted of the slip.
func (a *alertmanager) next() string {
	a.Helper()
	select {
	case post := <-a.posts:
		return post
	case <-time.After(time.Minute):
		a.Fatal("nothing is posted")
		return ""
	}
}

// A process that dies between the stored step and its notice, or between the
// notice and its record, tells again, and has one alert.
func TestNoticesSurviveKills(t *testing.T) {
	t.Parallel()
	a := newAlertmanager(t)
	n := &node{T: t, dir: t.TempDir()}
	a.does(answers(http.StatusServiceUnavailable))
	n.start("--alertmanager", a.url)
	t.Cleanup(n.kill)
	n.mustPush(slip)
	want := "firing warning 朔州市 免费法律咨询完成率 61.2%，序时进度 75.0%，落后 13.8 个百分点；主要拖累：怀仁市 −4.1、应县 −3.3、平鲁区 −2.1；补齐需每月 1,242 人次"
	if got := a.next(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	n.kill() // stored, offered, taken by nobody
	offered, killed := make(chan struct{}), make(chan struct{})
	offer := sync.OnceFunc(func() { close(offered) })
	a.does(func() int {
		offer()
		<-killed
		return http.StatusOK
	})
	n.start("--alertmanager", a.url)
	<-offered
	n.kill() // taken, and nobody to note it
	close(killed)
	n.start("--alertmanager", a.url)
	told := a.next()
	for len(a.posts) > 0 {
		told = a.next()
	}
	if told != want {
		t.Errorf("told again: got %s, want %s", told, want)
	}
	open := "SELECT count(), countIf(status = 'firing') FROM huizong.alert WHERE id = '" + slipped + "'"
	steps := "SELECT arrayStringConcat(groupArray(event), ' ') FROM (SELECT event FROM huizong.alert_history WHERE id = '" + slipped + "' ORDER BY at)"
	n.want(open, "1\t1")
	n.want(steps, "firing")
	n.mustPush(heading + "140602,2024-09,consult_free,3000\n")
	for told = a.next(); strings.HasPrefix(told, "firing"); told = a.next() {
	}
	if want := "resolved warning 朔州市 免费法律咨询完成率 80.1%，序时进度 75.0%，超前 5.1 个百分点，已回到界内"; told != want {
		t.Errorf("got %s, want %s", told, want)
	}
	n.want(open, "1\t0")
	n.want(steps, "firing resolved")
}

// 督办 from the list to the closed alert.
func TestAlertsAreFollowedUp(t *testing.T) {
	t.Parallel()
	a := newAlertmanager(t)
	a.does(answers(http.StatusOK))
	n := &node{T: t, dir: t.TempDir()}
	n.start("--alertmanager", a.url)
	t.Cleanup(n.kill)
	n.mustPush(slip)
	for !strings.HasPrefix(a.next(), "firing warning") {
	}
	do := func(code int, args ...string) result {
		t.Helper()
		r := finish(t, huizong(append(append([]string{"alerts"}, args...), "--data", filepath.Join(n.dir, "data"))...))
		if r.code != code {
			t.Errorf("alerts %v: got %+v, want exit code %d", args, r, code)
		}
		return r
	}
	says := func(r result, want string) {
		t.Helper()
		if !strings.Contains(r.out+r.err, want) {
			t.Errorf("got %+v, want %s", r, want)
		}
	}
	says(do(exitDone, "list", "--in", "140600", "--rule", "behind_pace", "--format", "csv"), slipped+",firing,warning,")
	says(do(exitNotRight, "close", slipped, "--by", "李科长"), "数据恢复后才能销号")
	says(do(exitNotRight, "ack", "behind_pace:consult_free:140500:2024", "--by", "李科长"), "没有预警")
	says(do(exitFailed, "ack", "140500"), "不是预警编号")
	says(do(exitNotRight, "assign", slipped, "--to", "怀仁市司法局", "--deadline", "2024-13-01", "--by", "李科长"), "期限")
	do(exitDone, "ack", slipped, "--by", "李科长")
	do(exitDone, "assign", slipped, "--to", "怀仁市司法局", "--deadline", "2024-10-31", "--by", "李科长")
	says(do(exitDone, "list", "--in", "140600", "--rule", "behind_pace", "--format", "csv"), "assigned,怀仁市司法局,2024-10-31,")
	do(exitDone, "reply", slipped, "增设周末窗口", "--by", "王局长")
	n.mustPush(heading + "140602,2024-09,consult_free,3000\n")
	for strings.HasPrefix(a.next(), "firing") {
	}
	do(exitDone, "close", slipped, "--by", "李科长")
	state := "SELECT status, follow_up, owner, reply, acted_by, fired FROM huizong.alert WHERE id = '" + slipped + "'"
	n.want(state, "resolved\tclosed\t怀仁市司法局\t增设周末窗口\t李科长\t1")
	n.mustPush(heading + "140602,2024-09,consult_free,1186\n")
	for strings.HasPrefix(a.next(), "resolved") {
	}
	n.want(state, "firing\treopened\t怀仁市司法局\t增设周末窗口\t李科长\t2")
	do(exitDone, "assign", slipped, "--to", "应县司法局", "--by", "李科长")
	n.want("SELECT follow_up, owner, deadline IS NULL FROM huizong.alert WHERE id = '"+slipped+"'", "assigned\t应县司法局\t1")
	shown := do(exitDone, "show", slipped, "--format", "csv")
	for _, want := range []string{"firing", "ack", "assign", "reply", "resolved", "close", "firing"} {
		says(shown, ","+want+",")
	}
	n.stop()
}
