package jsonfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// maxObject bounds one row, in bytes: a file that is not what it claims to be
// must not fill the memory.
const maxObject = 16 << 20

// file gives the objects of a file one by one.
type file struct {
	f     *os.File
	path  string
	lines *bufio.Reader // JSON Lines
	list  *json.Decoder // a list inside one document
	line  int64
}

// object is one row, or the problem it has.
type object struct {
	members []member
	problem *record.Problem
	line    int64 // 1-based line of JSON Lines; 0 inside a document
}

// place is where a person finds the row: its line, or its number in the list.
func (o *object) place(number int64) int64 {
	if o.line > 0 {
		return o.line
	}
	return number
}

type member struct {
	name  string
	value record.Value
}

func open(path string, o *StreamOptions) (*file, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New("jsonfile.open", "the file can't be read", "check path: in the source's options").At(path).Because(err)
	}
	out := &file{f: f, path: path}
	in := bufio.NewReaderSize(f, 1<<20)
	skipBOM(in)
	if o.Rows == "" && !startsWith(in, '[') {
		out.lines = in
		return out, nil
	}
	out.list = json.NewDecoder(in)
	out.list.UseNumber()
	if err := descend(out.list, o.Rows); err != nil {
		f.Close()
		return nil, fault.New("jsonfile.rows", fmt.Sprintf("the document has no list of rows at %q", o.Rows), "check rows: in the source's options").At(path).Because(err)
	}
	return out, nil
}

func (f *file) close() { _ = f.f.Close() }

func skipBOM(in *bufio.Reader) {
	if b, err := in.Peek(3); err == nil && bytes.Equal(b, []byte("\xEF\xBB\xBF")) {
		_, _ = in.Discard(3)
	}
}

// startsWith reports whether the first byte that is not white space is c.
func startsWith(in *bufio.Reader, c byte) bool {
	for n := 1; n <= 4096; n++ {
		b, err := in.Peek(n)
		if err != nil {
			return false
		}
		if last := b[n-1]; last != ' ' && last != '\n' && last != '\r' && last != '\t' {
			return last == c
		}
	}
	return false
}

// descend goes to the list at a path of member names.
func descend(d *json.Decoder, path string) error {
	var names []string
	if path != "" {
		names = strings.Split(path, ".")
	}
	for _, name := range names {
		if err := enter(d, '{'); err != nil {
			return err
		}
		for {
			t, err := d.Token()
			if err != nil {
				return err
			}
			if t == name {
				break
			}
			if t == json.Delim('}') {
				return fmt.Errorf("no member %q", name)
			}
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return err
			}
		}
	}
	return enter(d, '[')
}

func enter(d *json.Decoder, delim json.Delim) error {
	t, err := d.Token()
	if err == nil && t != delim {
		err = fmt.Errorf("found %v, not %v", t, delim)
	}
	return err
}

// next returns the next object; nil at the end.
func (f *file) next() (*object, error) {
	if f.list != nil {
		return f.nextItem()
	}
	for {
		text, err := f.readLine()
		if err != nil || text == nil {
			return nil, err
		}
		if len(bytes.TrimSpace(text)) > 0 {
			return f.parseLine(text), nil
		}
	}
}

// readLine returns the next line, nil at the end of the file.
func (f *file) readLine() ([]byte, error) {
	var text []byte
	for {
		part, err := f.lines.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxObject:
			return nil, f.corrupt(fmt.Errorf("line %d is longer than %d bytes", f.line+1, maxObject))
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(text) == 0:
			return nil, nil
		case err != nil && !errors.Is(err, io.EOF):
			return nil, f.corrupt(err)
		}
		f.line++
		return text, nil
	}
}

func (f *file) parseLine(text []byte) *object {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	obj := &object{line: f.line}
	if err := obj.read(d); err == nil {
		return obj
	}
	obj.members, obj.problem = nil, &record.Problem{Code: "jsonfile.syntax", Value: string(text[:min(len(text), 80)]), Reason: "the line is not a JSON object", Hint: "mend the line in the source"}
	return obj
}

func (f *file) nextItem() (*object, error) {
	if !f.list.More() {
		return nil, nil
	}
	obj := &object{}
	if err := obj.read(f.list); err != nil {
		return nil, f.corrupt(err)
	}
	return obj, nil
}

func (f *file) corrupt(err error) error {
	return fault.New("jsonfile.corrupt", "the file is not valid JSON", "write it again, or mend it").At(f.path).Because(err)
}

// read reads one object, keeping its members in order; of a repeated member the
// last counts, as in encoding/json.
func (o *object) read(d *json.Decoder) error {
	if err := enter(d, '{'); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return err
		}
		o.members = append(o.members, member{fmt.Sprint(name), value(raw)})
	}
	_, err := d.Token()
	return err
}

func value(raw json.RawMessage) record.Value {
	switch raw[0] {
	case '"':
		var s string
		_ = json.Unmarshal(raw, &s) // the decoder has seen that it is a string
		return record.T(s)
	case '{', '[':
		var compact bytes.Buffer
		_ = json.Compact(&compact, raw) // valid already
		return record.Value{Kind: record.JSON, Text: compact.String()}
	case 'n':
		return record.Value{}
	case 't', 'f':
		return record.B(raw[0] == 't')
	default:
		if v, ok := record.Number(string(raw)); ok {
			return v
		}
		return record.T(string(raw)) // 1e3: kept as it stands
	}
}
