package xlsx

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/custhub/custhub/connectors/excelfile/sheet"
)

// archive is the zip file around a workbook. It refuses to inflate more than
// the limits allow, in one part or in all.
type archive struct {
	name   string
	limits sheet.Limits
	parts  map[string]*zip.File // by clean lower-case name
	twice  map[string]bool      // parts that are there more than once
	spent  int64                // bytes inflated so far
}

var errDirectory = errors.New("the directory of the zip file is longer than allowed")

// budgetReader bounds what zip.NewReader may read of the directory, which it
// keeps in memory whatever the file claims.
type budgetReader struct {
	io.ReaderAt
	left int64
	open bool // the directory is read: no bound any more
}

func (b *budgetReader) ReadAt(p []byte, off int64) (int, error) {
	if !b.open {
		if b.left -= int64(len(p)); b.left < 0 {
			return 0, errDirectory
		}
	}
	return b.ReaderAt.ReadAt(p, off)
}

func newArchive(ra io.ReaderAt, size int64, name string, limits sheet.Limits) (*archive, error) {
	bounded := &budgetReader{ReaderAt: ra, left: limits.Directory}
	zr, err := zip.NewReader(bounded, size)
	if errors.Is(err, errDirectory) || bounded.left < 0 {
		return nil, sheet.Bomb(name, errDirectory.Error())
	}
	if err != nil {
		return nil, sheet.Corrupt(name, "it is no zip file, or its end is missing").Because(err)
	}
	bounded.open = true
	zr.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	a := &archive{name: name, limits: limits, parts: make(map[string]*zip.File, len(zr.File)), twice: map[string]bool{}}
	for _, f := range zr.File {
		key := partKey(f.Name)
		if a.parts[key] != nil {
			a.twice[key] = true
		}
		a.parts[key] = f
	}
	return a, nil
}

// partKey folds the spellings that tools use for the name of a part.
func partKey(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+name), "/"))
}

func (a *archive) place(part string) string { return a.name + "!" + part }

func (a *archive) has(part string) bool { return a.parts[partKey(part)] != nil }

// open returns the inflated part.
func (a *archive) open(part string) (*partReader, error) {
	f := a.parts[partKey(part)]
	if f == nil {
		return nil, sheet.Corrupt(a.place(part), "the part is missing")
	}
	if a.twice[partKey(part)] { // programs differ in which they take
		return nil, sheet.Corrupt(a.place(part), "the part is there twice")
	}
	if f.Flags&1 != 0 {
		return nil, sheet.Encrypted(a.place(part))
	}
	rc, err := f.Open()
	if err != nil {
		return nil, sheet.Corrupt(a.place(part), "the part can't be opened").Because(err)
	}
	return &partReader{rc: rc, a: a, part: part, packed: int64(f.CompressedSize64)}, nil
}

// partReader reads one part and enforces the limits on what it inflates to.
type partReader struct {
	rc     io.ReadCloser
	a      *archive
	part   string
	packed int64
	got    int64
}

func (p *partReader) Read(buf []byte) (int, error) {
	n, err := p.rc.Read(buf)
	p.got += int64(n)
	p.a.spent += int64(n)
	l := p.a.limits
	switch {
	case p.a.spent > l.Inflated:
		return 0, sheet.Bomb(p.a.place(p.part), "it inflates to more than the allowed size")
	case p.got > l.RatioFloor && p.got > p.packed*l.Ratio:
		return 0, sheet.Bomb(p.a.place(p.part), "a part inflates to far more than its packed size")
	case err != nil && err != io.EOF:
		return n, sheet.Corrupt(p.a.place(p.part), "the part can't be inflated or its checksum is wrong").Because(err)
	}
	return n, err
}

func (p *partReader) Close() error { return p.rc.Close() }
