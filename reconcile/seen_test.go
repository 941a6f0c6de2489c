package reconcile

import (
	"runtime"
	"strconv"
	"testing"

	"github.com/custhub/custhub/store"
)

// TestSeenKeys: a key counts once, whether its record lives or not.
func TestSeenKeys(t *testing.T) {
	s := newSeenKeys()
	for _, c := range []struct {
		key  string
		rec  int64
		want bool
	}{{"a", 7, false}, {"b", 0, false}, {"c", 8, false}, {"a", 7, true}, {"b", 0, true}, {"d", 0, false}} {
		var live *store.Landed
		if c.rec > 0 {
			live = &store.Landed{Rec: c.rec}
		}
		if got := s.before(c.key, live); got != c.want {
			t.Errorf("%s: seen before: %v", c.key, got)
		}
	}
}

// TestSeenKeysAreFlat: what is remembered of a source does not grow with its rows,
// but for a bit each: two million live records, in any order, and two million
// keys without a record take some megabytes.
func TestSeenKeysAreFlat(t *testing.T) {
	const rows = 2_000_000
	before := heap()
	s := newSeenKeys()
	var l store.Landed
	for i := range int64(rows) {
		l.Rec = 1 + i*1_000_003%rows
		s.before("", &l)
		s.before(strconv.FormatInt(i, 10), nil)
	}
	if n := s.live.GetCardinality(); n != rows {
		t.Fatalf("%d of %d records seen", n, rows)
	}
	if grown := heap() - before; grown > 6<<20 {
		t.Errorf("%d bytes for %d rows", grown, rows)
	}
	runtime.KeepAlive(s)
}

// heap is how many bytes are in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
