package byrune

import (
	"testing"

	"pgregory.net/rapid"
)

// TestTable: a table answers as the map that it was made of.
func TestTable(t *testing.T) {
	char := rapid.OneOf(rapid.Rune(), rapid.Rune().Filter(func(r rune) bool { return r >= '一' && r < '丏' }), rapid.Int32Range(-2, 1<<21))
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.MapOf(char, rapid.String()).Draw(t, "map")
		table := New(m)
		for _, r := range rapid.SliceOf(char).Draw(t, "asked") {
			if table.At(r) != m[r] {
				t.Errorf("%U: %q, want %q", r, table.At(r), m[r])
			}
		}
		for r, v := range m {
			if table.At(r) != v {
				t.Errorf("%U: %q, want %q", r, table.At(r), v)
			}
		}
	})
}

var found int

func BenchmarkAt(b *testing.B) {
	m := map[rune][]int{}
	for r := '一'; r < '龥'; r += 37 {
		m[r] = []int{1}
	}
	table := New(m)
	text := []rune("成都市武侯区恒世恒天科技有限公司")
	b.Run("table", func(b *testing.B) {
		for b.Loop() {
			for _, r := range text {
				found += len(table.At(r))
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			for _, r := range text {
				found += len(m[r])
			}
		}
	})
}
