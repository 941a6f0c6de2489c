package terminal

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// LogOptions say how a log reads.
type LogOptions struct {
	Level     slog.Level
	Stamp     bool                          // begin each line with its time, for a log that is read later
	Label     func(level slog.Level) string // what each line begins with
	Translate func(message string) string
}

// LogHandler writes a log for people: one line a record, like the errors of a
// command, its attributes behind it.
type LogHandler struct {
	w     io.Writer
	opt   LogOptions
	mu    *sync.Mutex // guards w, shared by all that come of one handler
	attrs string
	group string
}

// NewLogHandler returns a handler that writes to w.
func NewLogHandler(w io.Writer, opt LogOptions) *LogHandler {
	return &LogHandler{w: w, opt: opt, mu: &sync.Mutex{}}
}

// Enabled implements slog.Handler.
func (h *LogHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.opt.Level }

// WithAttrs implements slog.Handler.
func (h *LogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	n := *h
	for _, a := range attrs {
		n.attrs += n.attr(a)
	}
	return &n
}

// WithGroup implements slog.Handler.
func (h *LogHandler) WithGroup(name string) slog.Handler {
	n := *h
	n.group += name + "."
	return &n
}

// Handle implements slog.Handler.
func (h *LogHandler) Handle(_ context.Context, r slog.Record) error {
	var line strings.Builder
	if h.opt.Stamp && !r.Time.IsZero() {
		line.WriteString(r.Time.Format(time.RFC3339) + " ")
	}
	line.WriteString(h.opt.Label(r.Level) + h.opt.Translate(r.Message) + h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		line.WriteString(h.attr(a))
		return true
	})
	line.WriteByte('\n')
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := io.WriteString(h.w, line.String())
	return err
}

// attr renders one attribute; a text with spaces or control characters is quoted.
func (h *LogHandler) attr(a slog.Attr) string {
	if a.Equal(slog.Attr{}) {
		return ""
	}
	text := a.Value.Resolve().String()
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == '"' || r == 0x7f }) {
		text = fmt.Sprintf("%q", text)
	}
	return "  " + h.group + a.Key + "=" + text
}
