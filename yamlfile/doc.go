// Package yamlfile reads the YAML files that people write: strictly, with the
// place of every node, and with every finding at once (promise P10). The same
// Go structs that it decodes into also give the published JSON Schema.
package yamlfile

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
)

// maxSize bounds a configuration file; a larger one is a data file by mistake.
const maxSize = 8 << 20

// Pos is a place in a YAML file; lines and columns count from 1. The zero Pos
// means that the place is not known.
type Pos struct {
	File      string
	Line, Col int
}

// String returns "file:line:col", or the file alone when the line is not known.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Fault returns a usage fault at this place.
func (p Pos) Fault(code, message, hint string) *fault.Fault {
	return fault.Usage(code, message, hint).At(p.String())
}

// Warn returns a warning at this place.
func (p Pos) Warn(code, message, hint string) *fault.Fault {
	f := p.Fault(code, message, hint)
	f.Severity = fault.Warning
	return f
}

// Doc is one parsed YAML file.
type Doc struct {
	Name string
	Root *yaml.Node // top node; nil when the file is empty
}

// Parse reads one YAML document. Name is the file as people know it, relative to
// the project.
func Parse(name string, data []byte) (*Doc, fault.List) {
	doc := &Doc{Name: name}
	at := Pos{File: name}
	if len(data) > maxSize {
		return doc, fault.List{at.Fault("yaml.too_large", "the file is larger than 8 MB", "is this a data file?")}
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return doc, fault.List{badEncoding(name, data)}
	}
	var top yaml.Node
	if err := yaml.Unmarshal(data, &top); err != nil {
		return doc, fault.List{syntaxFault(name, err)}
	}
	if len(top.Content) > 0 {
		doc.Root = top.Content[0]
	}
	var d Decoder
	d.File = name
	if doc.Root != nil {
		d.checkTree(doc.Root, 0)
	}
	return doc, d.faults
}

func badEncoding(name string, data []byte) *fault.Fault {
	line := 1
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		rest = rest[n:]
	}
	return Pos{File: name, Line: line, Col: 1}.Fault("yaml.encoding", "the file is not UTF-8", "save it as UTF-8")
}

func syntaxFault(name string, err error) *fault.Fault {
	at := Pos{File: name}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	var le *yaml.LoadError
	if errors.As(err, &le) && le.Mark.Line > 0 {
		at.Line, at.Col = le.Mark.Line, max(le.Mark.Column, 1)
		message = strings.TrimPrefix(message, fmt.Sprintf("line %d: ", le.Mark.Line))
	}
	hint := "check indentation, quotes and brackets on this line and the one before"
	if strings.Contains(message, "tab") {
		hint = "indent with spaces; YAML allows no tabs there"
	}
	return at.Fault("yaml.syntax", "this is not valid YAML: "+message, hint)
}

// checkTree finds keys given twice and trees too deep to be meant.
func (d *Decoder) checkTree(n *yaml.Node, depth int) {
	if depth > 100 {
		d.Fail(n, "yaml.too_deep", "nested more than 100 levels deep", "")
		return
	}
	if n.Kind == yaml.MappingNode {
		seen := make(map[string]*yaml.Node, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			k := n.Content[i]
			if first := seen[k.Value]; first != nil && k.Value != "<<" {
				d.Fail(k, "yaml.duplicate_key", fmt.Sprintf("key %q is given twice; the first is on line %d", k.Value, first.Line), "remove one of them")
			}
			seen[k.Value] = k
		}
	}
	for _, c := range n.Content {
		d.checkTree(c, depth+1)
	}
}
