package intake

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"time"
)

// What a request may bring.
const (
	maxJSONBytes     = 1 << 20
	maxWorkbookBytes = 16 << 20
	maxCSVBytes      = 512 << 20
)

// What a request may take. A bad line is slow; who sends a byte now and then is no line.
const (
	grace     = 30 * time.Second
	leastRate = 2 << 10 // bytes a second
	maxWait   = time.Minute
)

// body is a request's body: so many bytes, and no slower than leastRate.
func (v *visit) body(limit int64) (io.Reader, error) {
	if v.request.Header.Get("Content-Encoding") != "" {
		return nil, problem(mediaType, "不收压缩过的内容；请去掉 Content-Encoding，原样发送")
	}
	if v.request.ContentLength > limit {
		return nil, &http.MaxBytesError{Limit: limit}
	}
	return &pacedReader{
		body: http.MaxBytesReader(v.writer, v.request.Body, limit), started: time.Now(),
		control: http.NewResponseController(v.writer),
	}, nil
}

// pacedReader gives each read the time that what was read so far has earned.
type pacedReader struct {
	body    io.Reader
	control *http.ResponseController
	started time.Time
	read    int64
}

func (p *pacedReader) Read(b []byte) (int, error) {
	deadline := p.started.Add(grace + time.Duration(p.read)*time.Second/leastRate)
	if err := p.until(deadline); err != nil {
		return 0, err
	}
	n, err := p.body.Read(b)
	p.read += int64(n)
	return n, err
}

// until gives the body time, and the answer so much more as a caller may wait.
func (p *pacedReader) until(deadline time.Time) error {
	return errors.Join(p.control.SetReadDeadline(deadline), p.control.SetWriteDeadline(deadline.Add(maxWait+grace)))
}

// readAll reads a body that is kept in memory.
func (v *visit) readAll(limit int64) ([]byte, error) {
	body, err := v.body(limit)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

// readProblem tells the caller why a body could not be read; nil means that
// the error is about something else.
func readProblem(err error) *Problem {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return problem(tooLarge, "内容超过 %d MiB 的上限；请分成几次发送", large.Limit>>20).with("Connection", "close")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return problem(tooSlow, "传得太慢，每秒不到 %d KiB；请换好一些的线路，或者把文件分小", leastRate>>10).with("Connection", "close")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled): // whoever sent it is gone
		return problem(brokenOff, "内容没有传完就断了；请重新发送，重复发送没有害处")
	}
	return nil
}
