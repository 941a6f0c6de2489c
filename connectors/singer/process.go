package singer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/custhub/custhub/fault"
)

// process is a running tap, in a process group of its own.
type process struct {
	s      *source
	cmd    *exec.Cmd
	out    *bufio.Reader
	folder string // holds its configuration, catalog and state; removed at the end
	unhook func() bool

	mu      sync.Mutex
	last    []string // last error lines
	drained chan struct{}
	ended   bool
	fate    error
}

// grace is the time a tap has to end by itself after it was asked to.
const grace = 3 * time.Second

// start runs the tap. It is ended when ctx is.
func (s *source) start(ctx context.Context, files map[string][]byte, args func(path func(name string) string) []string) (*process, error) {
	folder, err := os.MkdirTemp("", "custhub-tap-") // mode 0700: it holds secrets
	if err != nil {
		return nil, err
	}
	p := &process{s: s, folder: folder, drained: make(chan struct{})}
	fail := func(err error) (*process, error) { return nil, errors.Join(err, os.RemoveAll(folder)) }
	path := func(name string) string { return filepath.Join(folder, name) }
	files["config.json"] = s.config()
	for name, text := range files {
		if err := os.WriteFile(path(name), text, 0o600); err != nil {
			return fail(err)
		}
	}
	argv := append(append([]string{}, s.options.Command[1:]...), append([]string{"--config", path("config.json")}, args(path)...)...)
	p.cmd = exec.Command(s.options.Command[0], argv...) //nolint:gosec,noctx // the operator's own command; ended as a group below
	p.cmd.Dir = s.env.Dir
	p.cmd.Env = os.Environ()
	for k, v := range s.options.Env {
		p.cmd.Env = append(p.cmd.Env, k+"="+v)
	}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.cmd.WaitDelay = grace
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return fail(err)
	}
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		return fail(err)
	}
	if err := p.cmd.Start(); err != nil {
		return fail(fault.New("singer.command", "the tap can't be started", "install it, and give the path of its executable in command").With(s.options.Command[0]).Because(err))
	}
	p.out = bufio.NewReaderSize(stdout, 256<<10)
	go p.drain(stderr)
	p.unhook = context.AfterFunc(ctx, p.kill)
	return p, nil
}

// kill ends the whole group: by request first, by force after the grace.
func (p *process) kill() {
	pid := -p.cmd.Process.Pid
	_ = syscall.Kill(pid, syscall.SIGTERM) // the group may have ended by itself
	select {
	case <-p.drained:
	case <-time.After(grace):
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
}

// drain reads the tap's log: it goes to ours without secrets, its metrics as
// numbers, and its error lines are kept for the fault.
func (p *process) drain(stderr io.Reader) {
	defer close(p.drained)
	r := bufio.NewReaderSize(stderr, 64<<10)
	for {
		line, err := readLine(r, 64<<10)
		if text := p.s.redact(strings.TrimSpace(string(line))); text != "" {
			p.log(text)
		}
		if err != nil && !errors.Is(err, errTooLong) {
			return
		}
	}
}

func (p *process) log(text string) {
	if _, metric, ok := strings.Cut(text, "METRIC: "); ok {
		var m struct {
			Type, Metric string
			Value        any
			Tags         map[string]any
		}
		if json.Unmarshal([]byte(metric), &m) == nil {
			p.s.env.Log.Info("tap metric", "source", p.s.env.Source, "metric", m.Metric, "value", m.Value, "tags", m.Tags)
			return
		}
	}
	level, _, _ := strings.Cut(text, " ")
	switch strings.ToUpper(strings.Trim(level, "[]:")) {
	case "CRITICAL", "FATAL", "ERROR":
		p.s.env.Log.Error("tap", "source", p.s.env.Source, "text", text)
		p.remember(text)
	case "WARNING", "WARN":
		p.s.env.Log.Warn("tap", "source", p.s.env.Source, "text", text)
	default:
		p.s.env.Log.Debug("tap", "source", p.s.env.Source, "text", text)
		if strings.Contains(text, "Error: ") || strings.Contains(text, "Exception: ") { // the end of a Python traceback
			p.remember(text)
		}
	}
}

func (p *process) remember(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last = append(p.last, text); len(p.last) > 3 {
		p.last = p.last[1:]
	}
}

// end waits for the tap, reads back its configuration, and removes its folder. It
// returns a fault when the tap failed.
func (p *process) end() error {
	if p.ended {
		return p.fate
	}
	p.ended = true
	<-p.drained
	err := p.cmd.Wait()
	p.unhook()
	changed, rerr := os.ReadFile(filepath.Join(p.folder, "config.json"))
	if rerr == nil {
		rerr = p.s.keepConfig(changed)
	}
	p.fate = errors.Join(p.explain(err), rerr, os.RemoveAll(p.folder))
	return p.fate
}

// stop ends the tap whether it is done or not.
func (p *process) stop() error {
	if p.ended {
		return nil
	}
	p.kill()
	_ = p.end() // it was told to end, so how it did says nothing
	return nil
}

func (p *process) explain(err error) error {
	if err == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return fault.New("singer.failed", "the tap ended with an error", "see the tap's own log; rows up to its last state are kept").
		With(shorten(strings.Join(p.last, " / "))).Because(errors.New(p.s.redact(err.Error())))
}

// shorten keeps the beginning of a text.
func shorten(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), 300)], "")
}

// errTooLong is the cause of a line beyond the cap.
var errTooLong = errors.New("the line is too long")

// readLine reads a line of any length up to a cap; what is beyond is skipped.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	long := false
	for {
		chunk, err := r.ReadSlice('\n')
		if len(line)+len(chunk) > limit {
			long = true
			line = append(line, chunk[:max(0, min(len(chunk), limit-len(line)))]...)
		} else {
			line = append(line, chunk...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil:
			return line, err
		case long:
			return line, errTooLong
		}
		return bytes.TrimRight(line, "\r\n"), nil
	}
}

// secretName matches names of settings that hold secrets.
var secretName = regexp.MustCompile(`(?i)pass|secret|token|key|auth|credential|private|login|dsn|connection_string`)

// secretsOf collects the texts of a configuration that must not be shown.
func secretsOf(v any, secret bool, out map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			secretsOf(e, secret || secretName.MatchString(k), out)
		}
	case []any:
		for _, e := range v {
			secretsOf(e, secret, out)
		}
	case string:
		if secret && len(v) >= 4 {
			out[v] = true
		}
	}
}
