// Package vectorfile reads files of test vectors: CSV with a header, or one
// JSON object a line. Each row is an input with the results expected for it.
package vectorfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/custhub/custhub/fault"
)

// File is a file of vectors.
type File struct {
	Columns []string
	Rows    []Row
}

// Row is one vector: its line in the file and its cells by column.
type Row struct {
	Line  int
	Cells map[string]string
}

// Has reports whether the file has a column.
func (f *File) Has(column string) bool {
	return slices.Contains(f.Columns, column)
}

// Read reads vectors; name decides the form (.jsonl, .ndjson, .json: JSON lines;
// anything else: CSV in UTF-8 with a header).
func Read(name string, r io.Reader) (*File, error) {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, ".jsonl") || strings.HasSuffix(lower, ".ndjson") || strings.HasSuffix(lower, ".json") {
		return readJSON(name, r)
	}
	return readCSV(name, r)
}

func readCSV(name string, r io.Reader) (*File, error) {
	br := bufio.NewReader(r)
	if b, _ := br.Peek(3); bytes.Equal(b, []byte("\xEF\xBB\xBF")) {
		_, _ = br.Discard(3)
	}
	cr := csv.NewReader(br)
	cr.FieldsPerRecord = -1
	cr.LazyQuotes = true
	header, err := cr.Read()
	if err != nil {
		return nil, unreadable(name, err)
	}
	f := &File{Columns: append([]string(nil), header...)}
	for {
		rec, err := cr.Read()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return nil, unreadable(name, err)
		}
		line, _ := cr.FieldPos(0)
		cells := make(map[string]string, len(header))
		for i, c := range header {
			if i < len(rec) {
				cells[c] = rec[i]
			}
		}
		f.Rows = append(f.Rows, Row{Line: line, Cells: cells})
	}
}

// readJSON reads one object a line. U+0085 (next line) inside a string is taken
// for the end of a line by some tools; a line that is no whole object is
// therefore joined to the next with that character.
func readJSON(name string, r io.Reader) (*File, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 64*1024), 16<<20)
	f := &File{}
	seen := map[string]bool{}
	var pending []byte
	start := 0
	for line := 1; sc.Scan(); line++ {
		text := sc.Bytes()
		if len(pending) == 0 {
			if len(bytes.TrimSpace(text)) == 0 {
				continue
			}
			start = line
			pending = append(pending, text...)
		} else {
			pending = append(append(pending, "\u0085"...), text...)
		}
		if !json.Valid(pending) {
			continue
		}
		cells, err := f.object(pending, seen)
		if err != nil {
			return nil, unreadable(name, err).At(name + ":" + strconv.Itoa(start))
		}
		f.Rows = append(f.Rows, Row{Line: start, Cells: cells})
		pending = pending[:0]
	}
	if err := sc.Err(); err != nil {
		return nil, unreadable(name, err)
	}
	if len(pending) > 0 {
		return nil, unreadable(name, io.ErrUnexpectedEOF).At(name + ":" + strconv.Itoa(start))
	}
	return f, nil
}

// object reads one JSON object, keeping the order of first appearance of its
// keys as columns.
func (f *File) object(b []byte, seen map[string]bool) (map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, io.ErrUnexpectedEOF
	}
	cells := map[string]string{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		name, _ := key.(string)
		if !seen[name] {
			seen[name] = true
			f.Columns = append(f.Columns, name)
		}
		cells[name] = plain(raw)
	}
	return cells, nil
}

// plain returns a JSON value as a cell: strings without quotes, null as "".
func plain(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if string(raw) == "null" {
		return ""
	}
	return string(raw)
}

func unreadable(name string, err error) *fault.Fault {
	return fault.Usage("vectors.unreadable", "the vector file can't be read",
		"it must be UTF-8 CSV with a header, or one JSON object a line").At(name).Because(err)
}
