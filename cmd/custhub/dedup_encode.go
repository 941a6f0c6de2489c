package main

import (
	"runtime"
	"strings"
	"sync"

	"github.com/custhub/custhub/resolve"
)

// encoder fills the columns of a dataset in several goroutines, each some of
// them, while another reads the rows.
type encoder struct {
	columns int
	lots    []chan *lot // one a goroutine
	spare   chan *lot
	now     *lot
	done    sync.WaitGroup
}

// lot is some rows: their values one after the other.
type lot struct {
	text []byte
	ends []int
	uses sync.WaitGroup // goroutines that have not yet taken their columns
}

// The size of a lot, and how many are under way.
const (
	lotBytes = 1 << 18
	lotCount = 4
)

// encode starts the goroutines; close ends them.
func encode(data *resolve.Dataset, columns int) *encoder {
	e := &encoder{columns: columns, spare: make(chan *lot, lotCount), now: &lot{}}
	for range lotCount - 1 {
		e.spare <- &lot{}
	}
	workers := min(runtime.GOMAXPROCS(0), columns)
	for w := range workers {
		in := make(chan *lot, lotCount)
		e.lots = append(e.lots, in)
		e.done.Go(func() {
			for l := range in {
				for c := w; c < columns; c += workers {
					l.column(data, c, columns)
				}
				l.uses.Done()
			}
		})
	}
	return e
}

// column adds the values of one column of the rows to the dataset.
func (l *lot) column(data *resolve.Dataset, c, columns int) {
	for i := c; i < len(l.ends); i += columns {
		from := 0
		if i > 0 {
			from = l.ends[i-1]
		}
		data.AddBytes(c, l.text[from:l.ends[i]])
	}
}

// add takes a row; at says where each column stands in it, -1 for nowhere. It
// keeps nothing of row.
func (e *encoder) add(row []string, at []int) {
	l := e.now
	for _, k := range at {
		if k >= 0 && k < len(row) {
			if value := strings.TrimSpace(row[k]); !isNothing(value) {
				l.text = append(l.text, value...)
			}
		}
		l.ends = append(l.ends, len(l.text))
	}
	if len(l.text) >= lotBytes {
		e.send()
	}
}

// isNothing reports whether a value is what programs write where there is none.
// What people write (unknown, 待定) stays: in some column it may tell something.
func isNothing(value string) bool {
	switch value {
	case "NULL", "null", "Null", "NaN", "nan", "NAN", "NA", "<NA>", "NaT", "N/A", "n/a", "#N/A", "None", "nil", `\N`, "-", "--", "无", "暂无":
		return true
	}
	return false
}

// send gives the lot to all goroutines and takes one that all are done with.
func (e *encoder) send() {
	e.now.uses.Add(len(e.lots))
	for _, in := range e.lots {
		in <- e.now
	}
	e.spare <- e.now
	e.now = <-e.spare
	e.now.uses.Wait()
	e.now.text, e.now.ends = e.now.text[:0], e.now.ends[:0]
}

// close gives what is left and waits until all is in the dataset.
func (e *encoder) close() {
	e.send()
	for _, in := range e.lots {
		close(in)
	}
	e.done.Wait()
}
