package mappings

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/custhub/custhub/yamlfile"
)

// ref is a column or path as a mapping spells it, not yet tied to a schema.
type ref struct {
	text     string // without ^ and ?
	at       yamlfile.Pos
	optional bool // trailing "?": may be missing
	row      bool // leading "^": column of the row although inside an each
	special  special
}

type special uint8

const (
	plainRef special = iota
	elementRef
	indexRef
	keyRef
)

func newRef(text string, at yamlfile.Pos) ref {
	r := ref{text: text, at: at}
	switch text {
	case ".":
		r.special = elementRef
		return r
	case "@index":
		r.special = indexRef
		return r
	case "@key":
		r.special = keyRef
		return r
	}
	if t, ok := strings.CutSuffix(r.text, "?"); ok && t != "" {
		r.text, r.optional = t, true
	}
	if t, ok := strings.CutPrefix(r.text, "^"); ok && t != "" {
		r.text, r.row = t, true
	}
	return r
}

// step is one step of a path: a key of an object or an index of a list.
type step struct {
	key   string
	index int // -1: a key
}

// parsePath reads "company.name", "phones[0].number" or `["a.b"].c`.
func parsePath(s string) ([]step, error) {
	var steps []step
	for rest := s; rest != ""; {
		switch rest[0] {
		case '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("a [ without ]")
			}
			inner := rest[1:end]
			rest = rest[end+1:]
			if n, err := strconv.Atoi(inner); err == nil && n >= 0 {
				steps = append(steps, step{index: n})
				continue
			}
			key, err := strconv.Unquote(inner)
			if err != nil {
				return nil, fmt.Errorf("[%s] must hold a number from 0 or a quoted key", inner)
			}
			steps = append(steps, step{key: key, index: -1})
		default:
			rest = strings.TrimPrefix(rest, ".")
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, fmt.Errorf("an empty step")
			}
			steps = append(steps, step{key: rest[:end], index: -1})
			rest = rest[end:]
		}
	}
	return steps, nil
}

// walk follows a path through a parsed JSON document; nil where it ends early.
func walk(node any, path []step) any {
	for _, s := range path {
		switch x := node.(type) {
		case map[string]any:
			if s.index >= 0 {
				return nil
			}
			node = x[s.key]
		case []any:
			if s.index < 0 || s.index >= len(x) {
				return nil
			}
			node = x[s.index]
		default:
			return nil
		}
	}
	return node
}
