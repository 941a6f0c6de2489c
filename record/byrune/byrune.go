// Package byrune holds tables by character. Names and words of lexicons are
// looked for at the beginning or end of each text of each row, mostly in vain: a
// table says so for less than a map.
package byrune

// Table is a map from characters to values. The zero Table is empty.
type Table[T any] struct {
	pages  [1 << 10]*[1 << pageBits]T // characters up to U+FFFF
	beyond map[rune]T
}

const pageBits = 6

// New returns a table of what a map holds.
func New[T any](m map[rune]T) *Table[T] {
	t := &Table[T]{}
	for r, v := range m {
		t.set(r, v)
	}
	return t
}

func (t *Table[T]) set(r rune, v T) {
	if r < 0 || r > 0xFFFF {
		if t.beyond == nil {
			t.beyond = map[rune]T{}
		}
		t.beyond[r] = v
		return
	}
	page := &t.pages[r>>pageBits]
	if *page == nil {
		*page = new([1 << pageBits]T)
	}
	(*page)[r&(1<<pageBits-1)] = v
}

// At returns the value of a character, the zero value when it has none.
func (t *Table[T]) At(r rune) (v T) {
	if uint32(r) > 0xFFFF {
		return t.beyond[r]
	}
	if page := t.pages[r>>pageBits]; page != nil {
		return page[r&(1<<pageBits-1)]
	}
	return v
}
