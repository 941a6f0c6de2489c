package sqldb

import (
	"iter"
	"strings"
	"time"

	"github.com/custhub/custhub/connectors"
)

// A column of texts takes anything, and what sorts after every time ("zzzz", "n/a")
// would hide all that is written later, as a time in the future would (promise P10).
// Such a watermark is told by those before it.

// likeness is what a watermark looks like.
type likeness byte

const (
	likeNothing likeness = iota // codes, words, bytes: their order is the database's alone
	likeNumber
	likeTime
)

func (p *part) like() likeness {
	switch {
	case p.tag == 'i' || p.tag == 'd':
		return likeNumber
	case p.tag != 't':
		return likeNothing
	case startsWithDate(p.text):
		return likeTime
	}
	if _, ok := connectors.PlainDecimal([]byte(p.text)); ok {
		return likeNumber
	}
	return likeNothing
}

// startsWithDate tells whether a text begins with a date of the calendar: 2006-01-02,
// 2006/01/02 or 2006.01.02.
func startsWithDate(s string) bool {
	const width = len(time.DateOnly)
	if len(s) < width || s[4] != s[7] || !strings.ContainsRune("-/.", rune(s[4])) {
		return false
	}
	_, err := time.Parse("2006"+s[4:5]+"01"+s[4:5]+"02", s[:width])
	return err == nil
}

// ahead tells whether a watermark is a time in the future.
func (p *part) ahead() bool {
	if p == nil || !startsWithDate(p.text) { // parsing fails slowly
		return false
	}
	t, _, ok := p.time()
	return ok && connectors.Ahead(t)
}

// past is the last of the watermarks before this one from which the next run can go
// on, when it can't from this one: it lies in the future, or it is no time although
// one before it is, or has no digit although one before it is a number. They come
// the nearest first; some may be nil.
func (p *part) past(before iter.Seq[*part]) *part {
	future := p.ahead()
	like := p.like()
	if !future && (like == likeTime || p.tag == 'i' || p.tag == 'd') {
		return nil
	}
	var best *part // so far: times are better than numbers, and those than nothing
	for m := range before {
		if m == nil || m.ahead() {
			continue
		}
		if l := m.like(); best == nil || l > best.like() {
			best = m
		}
		if best.like() == likeTime {
			break
		}
	}
	switch {
	case best == nil, future:
		return best
	case best.like() == likeTime, best.like() == likeNumber && !p.hasDigit():
		return best
	}
	return nil
}

func (p *part) hasDigit() bool { return p.tag != 'b' && strings.ContainsAny(p.text, "0123456789") }
