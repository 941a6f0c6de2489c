package language

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// blank marks a place in an English text where something is put in.
const blank = "{}"

// same, as the Chinese of a text, says that it stays as it is.
const same = "="

// catalogue is the Chinese of English texts.
type catalogue struct {
	whole    map[string]string // texts into which nothing is put
	patterns []pattern         // the others, the surest first
}

// pattern is an English text with blanks.
type pattern struct {
	parts []string // what stands around the blanks
	words int      // bytes of parts
	said  string   // with blanks, or numbered ones
}

// opening is 1 for a pattern that begins with a blank, which would take the
// beginning of another text for what was put in, and else 0.
func (p *pattern) opening() int {
	if p.parts[0] == "" {
		return 1
	}
	return 0
}

// entry is one text as the catalogue file has it.
type entry struct {
	section string // heading
	english string
	chinese string // "" when it is missing
}

// entries reads a catalogue file: headings after "# ", English texts, and under
// each, set in, the Chinese.
func entries(file string) []entry {
	var out []entry
	section := ""
	for line := range strings.Lines(file) {
		line = strings.TrimRight(line, "\r\n")
		text := strings.TrimLeft(line, " \t")
		switch {
		case text == "":
		case strings.HasPrefix(line, "#"):
			section = strings.TrimSpace(strings.TrimPrefix(line, "#"))
		case text == line:
			out = append(out, entry{section: section, english: text})
		case len(out) > 0:
			out[len(out)-1].chinese = text
		}
	}
	return out
}

func parse(file string) *catalogue {
	c := &catalogue{whole: map[string]string{}}
	for _, e := range entries(file) {
		said := e.chinese
		if said == same {
			said = e.english
		}
		parts := strings.Split(e.english, blank)
		if len(parts) == 1 {
			c.whole[e.english] = said
			continue
		}
		p := pattern{parts: parts, said: said}
		for _, part := range parts {
			p.words += len(part)
		}
		c.patterns = append(c.patterns, p)
	}
	slices.SortStableFunc(c.patterns, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(a.opening(), b.opening()), cmp.Compare(b.words, a.words))
	})
	return c
}

func (c *catalogue) text(english string) (string, bool) {
	if said, ok := c.whole[english]; ok {
		return said, true
	}
	for i := range c.patterns {
		if values, ok := c.patterns[i].match(english); ok && !c.vague(&c.patterns[i], english) {
			return c.fill(c.patterns[i].said, values), true
		}
	}
	return "", false
}

// vague reports whether a pattern is one word and a blank ("customer {}") and
// another one, that says more, fits the text too ("{} has no field {}").
func (c *catalogue) vague(p *pattern, english string) bool {
	if len(p.parts) != 2 || p.parts[1] != "" || strings.Count(p.parts[0], " ") != 1 {
		return false
	}
	return slices.ContainsFunc(c.patterns, func(other pattern) bool {
		if other.words <= p.words {
			return false
		}
		_, fits := other.match(english)
		return fits
	})
}

// match returns what was put into the blanks of a text, or false when the text
// is not of this pattern. Each blank takes as little as it can.
func (p *pattern) match(text string) ([]string, bool) {
	rest, ok := strings.CutPrefix(text, p.parts[0])
	if !ok {
		return nil, false
	}
	last := len(p.parts) - 1
	if rest, ok = strings.CutSuffix(rest, p.parts[last]); !ok {
		return nil, false
	}
	var values []string
	for _, part := range p.parts[1:last] {
		i := strings.Index(rest, part)
		if i < 0 {
			return nil, false
		}
		values = append(values, rest[:i])
		rest = rest[i+len(part):]
	}
	return append(values, rest), true
}

// place is a blank of a Chinese text: {} is the next, {2} the second.
var place = regexp.MustCompile(`\{(\d?)\}`)

// fill puts values into the blanks of a Chinese text.
func (c *catalogue) fill(said string, values []string) string {
	next := 0
	return place.ReplaceAllStringFunc(said, func(b string) string {
		n := next
		if b != blank {
			n, _ = strconv.Atoi(b[1 : len(b)-1]) // place matches digits only
			n--
		}
		next++
		if n < 0 || n >= len(values) {
			return b
		}
		return c.value(values[n])
	})
}

// value is what was put into a text: a name, another text, or several with
// colons or semicolons between them, such as a message and its cause. Only several words can
// be a text: one word may be anybody's name for something.
func (c *catalogue) value(v string) string {
	if !strings.Contains(v, " ") {
		return v
	}
	if said, ok := c.text(v); ok {
		return said
	}
	for _, between := range []string{"; ", ": "} {
		if first, rest, ok := strings.Cut(v, between); ok {
			return c.value(first) + between + c.value(rest)
		}
	}
	return v
}
