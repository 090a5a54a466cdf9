package intake

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// visit is one request, from its coming in to its line in the log.
type visit struct {
	request *http.Request
	writer  http.ResponseWriter
	caller  caller
	problem *Problem // what it was answered, if anything is wrong
	events  int      // accepted
}

type visitKey struct{}

// enter lets a request in, or says why not, and accounts for it.
func (i *Intake) enter(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	v := &visit{request: r, writer: w}
	defer i.account(ctx, v)
	leave, err := i.admit(v)
	if err != nil {
		v.fail(err).send(ctx)
		return
	}
	defer leave()
	next(huma.WithValue(ctx, visitKey{}, v))
}

func (i *Intake) admit(v *visit) (leave func(), err error) {
	if v.caller, err = i.identify(v.request); err != nil {
		return nil, err
	}
	return i.turnstile.enter(v.caller)
}

// fail makes an error the answer. What is not meant for callers goes to the log.
func (v *visit) fail(err error) *Problem {
	if p := readProblem(err); p != nil {
		v.problem = p
	} else if !errors.As(err, &v.problem) {
		v.problem = problem(internal, "系统内部出错，数据没有收下；请稍后再试，还不行请联系管理员").because(err)
	}
	return v.problem
}

// handled is a handler as huma wants it, its errors made problems.
func handled[I, O any](handler func(context.Context, *visit, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, in *I) (*O, error) {
		v, _ := ctx.Value(visitKey{}).(*visit)
		out, err := handler(ctx, v, in)
		if err != nil {
			return nil, v.fail(err)
		}
		return out, nil
	}
}
