package csvfile

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/files"
)

// place is where reading goes on in a file.
type place struct {
	Offset int64  `json:"offset"`          // byte of the unpacked content
	Line   int64  `json:"line"`            // 1-based line that begins there
	Stray  int    `json:"stray,omitempty"` // quoted fields before it that never end
	Print  string `json:"print,omitempty"` // hash of the file's beginning, up to the offset
}

// cursor is the text form of a position in a stream. Streams read whole name
// the file they are in; streams of growing files hold a place for each file.
type cursor struct {
	File   string           `json:"file,omitempty"`
	At     *place           `json:"at,omitempty"`
	Places map[string]place `json:"places,omitempty"`
}

func (c *cursor) String() string {
	b, _ := json.Marshal(c) // plain data always marshals
	return string(b)
}

// parseCursor reads what String wrote; "" is the beginning.
func parseCursor(text string, grows bool) (*cursor, error) {
	c := &cursor{}
	if text == "" {
		return c, nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(c)
	switch {
	case err != nil:
	case grows && c.Places == nil, !grows && (c.File == "" || c.At == nil):
		err = fmt.Errorf("the option grows has changed")
	case c.At != nil && (c.At.Offset < 0 || c.At.Line < 1):
		err = fmt.Errorf("no place in a file")
	}
	if err != nil {
		return nil, connectors.BadCursor("csv.cursor", err)
	}
	return c, nil
}

// printSize is how much of a file's beginning its print covers.
const printSize = 4096

// fingerprint hashes a file's content up to the offset or printSize: growing
// doesn't change it, replacing the file does.
func fingerprint(in files.Input, offset int64) (string, error) {
	s, err := open(in, 0)
	if err != nil {
		return "", err
	}
	head := make([]byte, min(offset, printSize))
	n, err := io.ReadFull(s, head)
	if err != nil {
		head = head[:n] // shorter than it was
	}
	return fmt.Sprintf("%016x", xxh3.Hash(head)), s.Close()
}

// holds reports whether a place still lies in the file that it was in.
func (p *place) holds(in files.Input) bool {
	print, err := fingerprint(in, p.Offset)
	return err == nil && print == p.Print
}
