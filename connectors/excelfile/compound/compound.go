// Package compound opens compound files (MS-CFB), the container of .xls and of
// protected .xlsx workbooks, with bounds on what a damaged or hostile one may
// cost.
package compound

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

// Magic is how a compound file begins.
const Magic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// maxOutline bounds the bytes read for tables and directory: 32,768 sectors.
const maxOutline = 16 << 20

// File is an open compound file.
type File struct {
	streams []*mscfb.File
	size    int64
}

var (
	errCounts  = errors.New("the header counts more sectors than the file has")
	errOutline = errors.New("the directory is longer than allowed")
)

// Open reads the directory of a compound file of the given size.
func Open(ra io.ReaderAt, size int64) (f *File, err error) {
	if err := checkHeader(ra, size); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil { // the library trusts some numbers of the file
			f, err = nil, fmt.Errorf("damaged compound file: %v", p)
		}
	}()
	b := &budget{ra: ra, left: maxOutline}
	doc, err := mscfb.New(b)
	if err != nil {
		return nil, err
	}
	b.open = true
	return &File{streams: doc.File, size: size}, nil
}

// checkHeader refuses counts that the file is too short for, before anything
// is allocated by them.
func checkHeader(ra io.ReaderAt, size int64) error {
	var h [76]byte
	if _, err := ra.ReadAt(h[:], 0); err != nil {
		return err
	}
	shift := binary.LittleEndian.Uint16(h[30:])
	if string(h[:8]) != Magic || shift != 9 && shift != 12 {
		return errors.New("no compound file")
	}
	sectors := uint32(min(size>>shift, 1<<31))
	for _, at := range []int{40, 44, 64, 72} { // directory, FAT, mini FAT, DIFAT
		if binary.LittleEndian.Uint32(h[at:]) > sectors {
			return errCounts
		}
	}
	return nil
}

// budget bounds what reading the outline may read, and refuses offsets that
// overflowed.
type budget struct {
	ra   io.ReaderAt
	left int
	open bool
}

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if !b.open {
		if b.left -= len(p); b.left < 0 {
			return 0, errOutline
		}
	}
	return b.ra.ReadAt(p, off)
}

// Has reports whether there is a stream of the name.
func (f *File) Has(name string) bool { return f.find(name) != nil }

func (f *File) find(name string) *mscfb.File {
	for _, s := range f.streams {
		if strings.EqualFold(s.Name, name) && s.Size > 0 {
			return s
		}
	}
	return nil
}

// ErrNoStream says that the file has no stream of that name.
var ErrNoStream = errors.New("no such stream")

// ErrTooLong says that a stream is longer than allowed.
var ErrTooLong = errors.New("the stream is longer than allowed")

// Stream reads a stream of at most limit bytes. What a truncated file still
// has of it comes back with io.ErrUnexpectedEOF.
func (f *File) Stream(name string, limit int64) (data []byte, err error) {
	s := f.find(name)
	if s == nil {
		return nil, ErrNoStream
	}
	if s.Size > limit {
		return nil, ErrTooLong
	}
	if s.Size > f.size {
		return nil, io.ErrUnexpectedEOF
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged compound file: %v", p)
		}
	}()
	data = make([]byte, s.Size)
	for n := 0; n < len(data); {
		got, err := s.Read(data[n:min(n+1<<20, len(data))])
		n += got
		if n == len(data) {
			break
		}
		if err != nil || got == 0 {
			return data[:n], io.ErrUnexpectedEOF
		}
	}
	return data, nil
}
