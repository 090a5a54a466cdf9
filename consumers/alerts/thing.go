package alerts

import (
	"fmt"
	"strings"

	"github.com/huizong/huizong/schema"
)

// Thing is what an alert is about; there is one alert of each.
type Thing struct {
	Rule, Code string
	Division   schema.Code
	About      string // the year (2024) or month (2024-03); empty where neither matters
}

// String is the alert's id, as the view huizong.alert gives it.
func (t Thing) String() string {
	return strings.Join([]string{t.Rule, t.Code, t.Division.String(), t.About}, ":")
}

// ParseThing reads an alert's id.
func ParseThing(id string) (Thing, error) {
	parts := strings.Split(id, ":")
	if len(parts) != 4 {
		return Thing{}, fmt.Errorf("%q 不是预警编号：应如 behind_pace:consult_free:140600:2024，见 huizong alerts list", id)
	}
	division, err := schema.ParseCode(parts[2])
	if err != nil {
		return Thing{}, fmt.Errorf("预警编号 %q：%w", id, err)
	}
	return Thing{Rule: parts[0], Code: parts[1], Division: division, About: parts[3]}, nil
}
