package main

import (
	"io"
	"strings"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// newProgress shows how far a run is, on a terminal only: one bar for landing
// all streams, one for matching, one for publishing.
func (a *app) newProgress() *bars {
	if a.quiet || a.json || !isTerminal(a.err) {
		return nil
	}
	return &bars{app: a, out: a.err, bars: map[string]*progressbar.ProgressBar{}, open: map[string]int{}}
}

// bars keeps one bar for each phase; the streams of all sources share one.
type bars struct {
	app *app
	out io.Writer

	mu   sync.Mutex
	bars map[string]*progressbar.ProgressBar
	open map[string]int // stages that a bar still waits for
}

// phase names the bar that a stage belongs to.
func (b *bars) phase(stage string) string {
	switch {
	case strings.Contains(stage, "/"):
		return b.app.text("land   ", "入库  ")
	case stage == "match", stage == "match keys":
		return b.app.text("match  ", "匹配  ")
	default:
		return b.app.text("publish", "发布  ")
	}
}

// Stage implements pipeline.Progress.
func (b *bars) Stage(name string, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	phase := b.phase(name)
	b.open[phase]++
	if bar, ok := b.bars[phase]; ok {
		if max := bar.GetMax64(); max > 0 && total > 0 {
			bar.ChangeMax64(max + total)
		}
		return
	}
	b.bars[phase] = progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(b.out), progressbar.OptionSetDescription(phase), progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(b.app.text("rows", "行")),
		progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionUseANSICodes(true))
}

// Add implements pipeline.Progress.
func (b *bars) Add(name string, n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if bar := b.bars[b.phase(name)]; bar != nil {
		_ = bar.Add64(n) // a bar that can't be drawn is no reason to stop
	}
}

// Done implements pipeline.Progress.
func (b *bars) Done(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	phase := b.phase(name)
	b.open[phase]--
	if bar := b.bars[phase]; bar != nil && b.open[phase] == 0 && !strings.Contains(name, "/") {
		b.finish(phase)
	}
}

// finish leaves the bar as it stands and goes to the next line.
func (b *bars) finish(phase string) {
	_ = b.bars[phase].Exit()
	_, _ = io.WriteString(b.out, "\n")
	delete(b.bars, phase)
}

// close ends bars that are still open; there may be none.
func (b *bars) close() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for phase := range b.bars {
		b.finish(phase)
	}
}
