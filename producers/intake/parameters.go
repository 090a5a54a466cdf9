package intake

import (
	"mime"
	"regexp"
	"time"

	"github.com/huizong/huizong/schema"
)

// Patience is the parameter of operations that may wait.
type Patience struct {
	Wait string `query:"wait" example:"10s" doc:"等多久，最多 60s：等到入库或拒收才回答；不写就立即回答 202"`
}

func (w Patience) duration() (time.Duration, error) {
	if w.Wait == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(w.Wait)
	if err != nil || d < 0 || d > maxWait {
		return 0, parameterProblem("query.wait", w.Wait, "应是 0s 到 60s 的时长，如 10s")
	}
	return d, nil
}

func parameterProblem(location, value, message string) *Problem {
	return problem(badParameter, "参数 %s 有误：%s", location, message).
		listing([]Mistake{{Location: location, Message: message, Value: value}})
}

// Place is the parameter of operations on a division.
type Place struct {
	Division string `path:"division" example:"140525" doc:"六位数字的行政区划代码"`
}

func (p Place) code() (schema.Code, error) {
	code, err := schema.ParseCode(p.Division)
	if err != nil {
		return 0, parameterProblem("path.division", p.Division, "应是六位数字的行政区划代码，如 140525")
	}
	return code, nil
}

// eventID is what the contract lets an event be called.
var eventID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// mediaTypeOf reads a media type without its parameters.
func mediaTypeOf(header string) string {
	t, _, err := mime.ParseMediaType(header)
	if err != nil {
		return ""
	}
	return t
}
