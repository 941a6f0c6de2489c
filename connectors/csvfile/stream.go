package csvfile

import (
	"compress/gzip"
	"errors"
	"io"
	"os"

	"github.com/custhub/custhub/connectors/files"
	"github.com/custhub/custhub/fault"
)

// stream is an open file, unpacked.
type stream struct {
	io.Reader
	file *os.File
	zip  *gzip.Reader
}

// A packed file that unpacks to more than bombRatio times its size is refused
// once it has given bombFloor bytes. Tables rarely pack better than 50 to 1.
const (
	bombRatio = 300
	bombFloor = 256 << 20
)

// bounded ends a stream that unpacks without end.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errBomb
	}
	return n, err
}

var errBomb = errors.New("the packed file unpacks to far more than its size: it is refused")

func (s *stream) Close() error {
	if s.zip != nil {
		return errors.Join(s.zip.Close(), s.file.Close())
	}
	return s.file.Close()
}

func unreadable(in files.Input, err error) *fault.Fault {
	return fault.New("csv.unreadable", "the file can't be read", "check that it is there, whole, and may be read").At(in.Part).Because(err)
}

// open opens a file at a byte of its unpacked content.
func open(in files.Input, offset int64) (*stream, error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return nil, unreadable(in, err)
	}
	s := &stream{Reader: f, file: f}
	var head [2]byte
	n, err := f.ReadAt(head[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, errors.Join(unreadable(in, err), f.Close())
	}
	if n < 2 || head != [2]byte{0x1F, 0x8B} {
		if _, err := f.Seek(offset, io.SeekStart); err != nil {
			return nil, errors.Join(unreadable(in, err), f.Close())
		}
		return s, nil
	}
	if s.zip, err = gzip.NewReader(f); err == nil {
		s.Reader = &bounded{s.zip, max(bombFloor, bombRatio*size(f))}
		_, err = io.CopyN(io.Discard, s, offset)
	}
	if err != nil {
		return nil, errors.Join(unreadable(in, err), f.Close())
	}
	return s, nil
}

func size(f *os.File) int64 {
	st, err := f.Stat()
	if err != nil {
		return 0
	}
	return st.Size()
}
