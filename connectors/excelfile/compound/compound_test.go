package compound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"
)

func sample(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("../xls/testdata/poi_chinese-provinces.xls")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStream(t *testing.T) {
	b := sample(t)
	f, err := Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	data, err := f.Stream("workbook", 1<<20)
	if err != nil || len(data) < 8 || binary.LittleEndian.Uint16(data) != 0x809 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if _, err := f.Stream("Workbook", 10); !errors.Is(err, ErrTooLong) {
		t.Errorf("beyond the limit: %v", err)
	}
	if _, err := f.Stream("nothing", 10); !errors.Is(err, ErrNoStream) {
		t.Errorf("no stream: %v", err)
	}
}

func TestDamagedFiles(t *testing.T) {
	good := sample(t)
	change := func(at int, b ...byte) []byte {
		c := bytes.Clone(good)
		copy(c[at:], b)
		return c
	}
	for name, in := range map[string][]byte{
		"empty":              nil,
		"short":              good[:100],
		"signature":          change(0, 'x'),
		"sector size":        change(30, 31),
		"many FAT sectors":   change(44, 0xff, 0xff, 0xff, 0x7f),
		"many mini sectors":  change(64, 0xff, 0xff, 0xff, 0x0f),
		"directory far away": change(48, 0xff, 0xff, 0xff, 0x0f),
	} {
		if _, err := Open(bytes.NewReader(in), int64(len(in))); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	f, err := Open(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	f.size = 10
	if _, err := f.Stream("Workbook", 1<<20); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a stream longer than its file: %v", err)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sample(f))
	f.Fuzz(func(t *testing.T, b []byte) {
		file, err := Open(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if data, err := file.Stream("Workbook", 1<<20); err == nil && len(data) > len(b) {
			t.Fatal("more than the file has")
		}
	})
}
