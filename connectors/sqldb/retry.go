package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// again runs f until it succeeds, fails for good, or retry_for is over.
func (s *source) again(ctx context.Context, f func() error) error {
	w := s.waiter()
	for {
		err := f()
		if err == nil || ctx.Err() != nil || !s.dialect.retryable(err) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return s.explain(err, s.env.Source)
		}
		if werr := w.wait(ctx); werr != nil {
			return werr
		} else if w.over() {
			return s.explain(err, s.env.Source)
		}
		s.env.Log.Warn("database does not answer, trying again", "source", s.env.Source, "error", redact(err, s.options.DSN))
	}
}

// waiter waits longer and longer, with jitter, until its time is over.
type waiter struct {
	pause *backoff.ExponentialBackOff
	end   time.Time
}

func (s *source) waiter() *waiter {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = 100 * time.Millisecond
	b.MaxInterval = 15 * time.Second
	return &waiter{pause: b, end: time.Now().Add(durationOr(s.options.RetryFor, defaultRetry))}
}

func (w *waiter) over() bool { return time.Now().After(w.end) }

func (w *waiter) wait(ctx context.Context) error {
	t := time.NewTimer(w.pause.NextBackOff())
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// broken tells whether an error is of the connection rather than of a statement,
// whatever the database.
func broken(err error) bool {
	var n net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, errStalled) || errors.As(err, &n)
}

// errStalled is the cause of a page that took longer than the timeout.
var errStalled = errors.New("no answer within the timeout")
