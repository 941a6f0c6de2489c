package httpapi

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// step is one step of a path: a field, an index, or every entry of a list.
type step struct {
	field string
	index int
	kind  stepKind
}

type stepKind uint8

const (
	stepField stepKind = iota
	stepIndex
	stepAll
)

// path leads to a value in a JSON document: `data.items`, `phones[0].number`,
// `emails[*].address`, `["field.with.dots"]`. A leading `$` is allowed. The empty
// path leads to the document itself.
type path []step

// parsePath reads a path.
func parsePath(text string) (path, error) {
	rest := strings.TrimPrefix(strings.TrimSpace(text), "$")
	var p path
	for first := true; rest != ""; first = false {
		var s step
		var err error
		switch {
		case rest[0] == '[':
			s, rest, err = bracket(rest)
		case rest[0] == '.' && (!first || strings.HasPrefix(strings.TrimSpace(text), "$")):
			s, rest, err = field(rest[1:])
		case first:
			s, rest, err = field(rest)
		default:
			err = fmt.Errorf("unexpected %q", rest)
		}
		if err != nil {
			return nil, err
		}
		p = append(p, s)
	}
	return p, nil
}

func field(rest string) (step, string, error) {
	end := strings.IndexAny(rest, ".[")
	if end < 0 {
		end = len(rest)
	}
	if end == 0 {
		return step{}, "", errors.New("a field name is missing")
	}
	if strings.ContainsAny(rest[:end], "]\"") {
		return step{}, "", fmt.Errorf("%q is no field name", rest[:end])
	}
	return step{field: rest[:end]}, rest[end:], nil
}

// bracket reads [0], [*] or ["name"].
func bracket(rest string) (step, string, error) {
	if strings.HasPrefix(rest, `["`) {
		quoted, err := strconv.QuotedPrefix(rest[1:])
		if err != nil {
			return step{}, "", errors.New("a quoted name is not closed")
		}
		name, err := strconv.Unquote(quoted)
		after := rest[1+len(quoted):]
		if err != nil || !strings.HasPrefix(after, "]") {
			return step{}, "", errors.New("a bracket is not closed")
		}
		return step{field: name}, after[1:], nil
	}
	inner, after, ok := strings.Cut(rest[1:], "]")
	if !ok {
		return step{}, "", errors.New("a bracket is not closed")
	}
	if inner == "*" {
		return step{kind: stepAll}, after, nil
	}
	n, err := strconv.Atoi(inner)
	if err != nil || n < 0 || inner[0] == '+' {
		return step{}, "", fmt.Errorf("%q is no index", inner)
	}
	return step{kind: stepIndex, index: n}, after, nil
}

// find follows the path; ok is false where the document does not go that way.
func (p path) find(doc any) (value any, ok bool) {
	for i, s := range p {
		switch s.kind {
		case stepField:
			m, is := doc.(map[string]any)
			if !is {
				return nil, false
			}
			if doc, ok = m[s.field]; !ok {
				return nil, false
			}
		case stepIndex:
			l, is := doc.([]any)
			if !is || s.index >= len(l) {
				return nil, false
			}
			doc = l[s.index]
		case stepAll:
			l, is := doc.([]any)
			if !is {
				return nil, false
			}
			all := make([]any, 0, len(l))
			for _, e := range l {
				if v, ok := p[i+1:].find(e); ok {
					all = append(all, v)
				}
			}
			return all, true
		}
	}
	return doc, true
}
