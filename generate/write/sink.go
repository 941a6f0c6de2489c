// Package write puts generated parts into files: the four sources in their
// native shapes, and the truth about them. Encoding is pure and may run in
// parallel; writing happens in the order of the parts.
package write

import (
	"bufio"
	"context"
	"errors"
	"os"

	"github.com/custhub/custhub/generate/model"
)

// Sink is one file that is being written. Encode is called from many goroutines
// and must only read the part; Write is called from one, in order, with what
// Encode returned. Close finishes the file; after an error it still must be
// called.
type Sink interface {
	Encode(part *model.Part) []byte
	Write(ctx context.Context, part *model.Part, encoded []byte) error
	Close() error
}

// text is a Sink of a text file.
type text struct {
	file   *os.File
	buf    *bufio.Writer
	footer []byte // written at the end
	encode func(*model.Part) []byte
}

const bufferSize = 1 << 18

func newText(path string, header []byte, encode func(*model.Part) []byte) (*text, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t := &text{file: f, buf: bufio.NewWriterSize(f, bufferSize), encode: encode}
	if _, err := t.buf.Write(header); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return t, nil
}

func (t *text) Encode(p *model.Part) []byte { return t.encode(p) }

func (t *text) Write(_ context.Context, _ *model.Part, encoded []byte) error {
	_, err := t.buf.Write(encoded)
	return err
}

func (t *text) Close() error {
	_, err := t.buf.Write(t.footer)
	return errors.Join(err, t.buf.Flush(), t.file.Close())
}
