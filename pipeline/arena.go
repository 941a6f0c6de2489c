package pipeline

// arena holds the bytes of a batch in blocks that the next batch uses again. One
// growing slice would not do: every time it grows, the rows cut from it keep
// the old array alive.
type arena struct {
	blocks [][]byte
	n      int // blocks in use
}

const (
	blockSize = 256 << 10
	rowRoom   = 8 << 10 // a row that needs more makes its block grow
)

// reset gives all blocks free. What was cut from them is overwritten.
func (a *arena) reset() { a.n = 0 }

// room returns the block under way, with room for one row at its end.
func (a *arena) room() []byte {
	if a.n > 0 {
		if b := a.blocks[a.n-1]; cap(b)-len(b) >= rowRoom {
			return b
		}
	}
	if a.n == len(a.blocks) {
		a.blocks = append(a.blocks, make([]byte, 0, blockSize))
	}
	a.n++
	return a.blocks[a.n-1][:0]
}

// keep takes back the block that room returned, with the row appended.
func (a *arena) keep(b []byte) { a.blocks[a.n-1] = b }
