package alerts

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestActionsThatCanNotBeRecorded(t *testing.T) {
	t.Parallel()
	good := FollowUp{ID: "1", Alert: deadThing, Action: Ack, By: "李科长"}
	for want, change := range map[string]func(*FollowUp){
		"没有写明由谁":              func(f *FollowUp) { f.By = " " },
		"最多 50 个字":            func(f *FollowUp) { f.By = strings.Repeat("李", 51) },
		"责任人（--to）":           func(f *FollowUp) { f.Action = Assign },
		"缺回复内容":               func(f *FollowUp) { f.Action = Reply },
		"说明或回复应是文字，最多 1000 字": func(f *FollowUp) { f.Text = strings.Repeat("字", 1001) },
		"是一行文字":               func(f *FollowUp) { f.By = "张\n三" },
		"最多 1000 字":           func(f *FollowUp) { f.Action, f.Text = Reply, "好\x00" },
		"没有编号":                func(f *FollowUp) { f.ID = "" },
		`没有 "undo" 这种`:        func(f *FollowUp) { f.Action = "undo" },
		"2024-13-01":          func(f *FollowUp) { f.Deadline = "2024-13-01" },
		"1600-01-01":          func(f *FollowUp) { f.Deadline = "1600-01-01" },
		"不是预警编号":              func(f *FollowUp) { f.Alert = "140602" },
	} {
		f := good
		change(&f)
		// Nothing is asked of the warehouse: there is none.
		err := Record(t.Context(), nil, f, time.Now())
		if refused := (Refused{}); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %s", f, err, want)
		}
	}
}

// An alert is closed by the data; one that was only pending is none.
func TestClosingByTheData(t *testing.T) {
	t.Parallel()
	d, f := deadDesk(t)
	act := func(action Action) error {
		return Record(t.Context(), f, FollowUp{ID: string(action), Alert: deadThing, Action: action, By: "李科长"}, d.now)
	}
	refuses := func(want string, err error) {
		t.Helper()
		if refused := (Refused{}); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	refuses("没有预警", act(Ack))
	d.all()
	refuses("数据恢复后才能销号", act(Close))
	d.check(act(Ack))
	delete(d.dead, 140602)
	d.all()
	d.check(act(Close))
	d.check(act(Close)) // sent again, it is the same
	d.rows("SELECT toString((event, set_by)) FROM huizong.alert_history WHERE event IN ('ack', 'close') ORDER BY event", "('ack','李科长')", "('close','李科长')")
	f.table, f.before = "huizong_store.alert_action", true
	if err := act(Ack); !errors.Is(err, errCut) || errors.As(err, &Refused{}) {
		t.Errorf("got %v, want the fault, which is no refusal", err)
	}
}
