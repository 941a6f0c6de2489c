package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/custhub/custhub/fault"
)

// statusError is an answer with a status other than 2xx.
type statusError struct {
	status int
	after  time.Duration // asked for by Retry-After, or 0
}

func (e *statusError) Error() string {
	return fmt.Sprintf("status %d %s", e.status, http.StatusText(e.status))
}

// asked is the status with the pause that the source asks for.
func (e *statusError) asked() string {
	return e.Error() + ", Retry-After " + e.after.Round(time.Second).String()
}

// refuse makes a fault of the status.
func (e *statusError) refuse() *fault.Fault {
	switch {
	case e.status == http.StatusUnauthorized || e.status == http.StatusForbidden:
		return fault.New("httpapi.auth", "the source refuses the login or the right to read", "check auth and the rights of the account").With(e.Error())
	case e.after > 0:
		return fault.New("httpapi.status", "the source asks to be left alone for longer than retry_for", "run again later, or raise retry_for").With(e.asked())
	}
	return fault.New("httpapi.status", "the source answers with an error", "check path and parameters, or try later").With(e.Error())
}

// refusal is the fault about an answer with a status other than 2xx. It keeps the
// status: some say that a list has ended, or that a place in it is gone.
type refusal struct {
	*fault.Fault
	status int
}

func (r *refusal) Unwrap() error { return r.Fault }

// statusOf is the status of the refusal in an error; 0 when there is none.
func statusOf(err error) int {
	var r *refusal
	if errors.As(err, &r) {
		return r.status
	}
	return 0
}

// retryAfter reads the Retry-After header: seconds or a date.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < 1<<20 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(text); err == nil {
		return max(0, time.Until(t))
	}
	return 0
}
