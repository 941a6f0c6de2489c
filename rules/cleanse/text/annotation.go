package text

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/pinyin"
)

// The bracketed-romanisation defect (domain specification §3.9): text was
// converted to Traditional, and a tool then put the toned syllable of certain
// characters behind them in brackets, 企業(yè). It replaced bytes of GBK, so it
// also hit pairs of bytes that straddle two characters.

// note is one "(syllable)" found behind a character.
type note struct {
	start, end int    // bytes of the bracket in the text, for "?x)" the question mark included
	syllable   string // toneless
	before     rune   // the character in front of it
	broken     bool   // the opening bracket became a question mark
}

// Defect counts the annotations of a column or file, to decide whether it has
// the defect (rule A). The zero value is ready to use.
type Defect struct {
	annotated int // brackets with exactly one toned syllable
	verified  int // of those, that are a reading of the character before
	always    map[rune]int
	plain     map[rune]int
}

// Add counts the annotations of one text.
func (d *Defect) Add(s string) {
	if !strings.Contains(s, ")") {
		d.addPlain(s, nil)
		return
	}
	notes := findNotes(s)
	for _, n := range notes {
		d.annotated++
		if n.broken || pinyin.Reads(n.before, n.syllable) {
			d.verified++
		}
		if d.always == nil {
			d.always = map[rune]int{}
		}
		d.always[n.before]++
	}
	d.addPlain(s, notes)
}

// addPlain counts Traditional characters that carry no annotation.
func (d *Defect) addPlain(s string, notes []note) {
	k := 0
	for i, r := range s {
		after := i + utf8.RuneLen(r)
		for k < len(notes) && notes[k].start < after {
			k++
		}
		if k < len(notes) && notes[k].start == after {
			continue
		}
		if Traditional(r) {
			if d.plain == nil {
				d.plain = map[rune]int{}
			}
			d.plain[r]++
		}
	}
}

// Annotations is the number of brackets with one toned syllable.
func (d *Defect) Annotations() int { return d.annotated }

// Plus adds the counts of another column.
func (d *Defect) Plus(o *Defect) {
	d.annotated += o.annotated
	d.verified += o.verified
	d.always = plus(d.always, o.always)
	d.plain = plus(d.plain, o.plain)
}

func plus(to, from map[rune]int) map[rune]int {
	if to == nil && len(from) > 0 {
		to = make(map[rune]int, len(from))
	}
	for r, n := range from {
		to[r] += n
	}
	return to
}

// Present reports whether the column has the defect: at least three
// annotations, 90 % of them readings of the character before, and 90 % of the
// annotated characters annotated wherever they stand.
func (d *Defect) Present() bool {
	if d.annotated < 3 || 10*d.verified < 9*d.annotated {
		return false
	}
	always := 0
	for r := range d.always {
		if d.plain[r] == 0 {
			always++
		}
	}
	return 10*always >= 9*len(d.always)
}

// RemoveAnnotations repairs the defect in one text. column says that the
// column the text stands in has the defect (Defect.Present); without it only
// annotations of Traditional characters are taken out, since a reading note of
// a person, 单(shàn), stands behind a Simplified one. Text with lost bytes is
// Review: the original can only be guessed.
func RemoveAnnotations(s string, column bool) Repair {
	notes := findNotes(s)
	if len(notes) == 0 {
		return Repair{Value: s, Recoverable: true}
	}
	var b strings.Builder
	last, removed, doubtful := 0, 0, 0
	for i := 0; i < len(notes); i++ {
		n := notes[i]
		if n.start < last {
			continue
		}
		switch {
		case n.broken && i+1 < len(notes) && notes[i+1].broken && notes[i+1].start == n.end:
			if r, ok := straddled(n, notes[i+1]); ok {
				b.WriteString(s[last:n.start])
				b.WriteRune(r)
				last = notes[i+1].end
				removed++
				i++
				continue
			}
			doubtful++ // two broken notes without one answer
		case n.broken:
			if t, end, ok := guessLost(s, n); ok {
				b.WriteString(s[last:n.start])
				b.WriteString(t)
				last = end
			}
			doubtful++
		case pinyin.Reads(n.before, n.syllable) && !SimplifiedOnly(n.before) && (column || Traditional(n.before)):
			b.WriteString(s[last:n.start])
			last = n.end
			removed++
		case straddles(s, n):
			b.WriteString(s[last:n.start])
			last = n.end
			removed++
		}
	}
	b.WriteString(s[last:])
	switch {
	case doubtful > 0:
		return Repair{
			Value: b.String(), Outcome: record.Review, Code: "text.annotation.lost_bytes",
			Hint: "a tool put readings into the text and destroyed characters; compare with the original document",
		}
	case removed > 0:
		return Repair{
			Value: b.String(), Outcome: record.Fixed, Code: "text.annotation", Recoverable: true,
			Hint: "a tool put readings into the text; export it again without the tool",
		}
	}
	return Repair{Value: s, Recoverable: true}
}

// findNotes finds "(syllable)" and "?syllable)" with exactly one tone mark
// directly behind a character.
func findNotes(s string) []note {
	var out []note
	for close := 0; ; {
		i := strings.IndexByte(s[close:], ')')
		if i < 0 {
			return out
		}
		end := close + i + 1
		if n, ok := noteEnding(s, end); ok {
			out = append(out, n)
		}
		close = end
	}
}

// noteEnding reads the note whose closing bracket ends at end.
func noteEnding(s string, end int) (note, bool) {
	const longest = 12 // bytes of a toned syllable: zhuāng is 7
	start := end - 1
	for start > 0 && end-start <= longest && s[start-1] != '(' && s[start-1] != '?' && s[start-1] != ')' {
		start--
	}
	if start == 0 || (s[start-1] != '(' && s[start-1] != '?') {
		return note{}, false
	}
	syllable := s[start : end-1]
	if pinyin.Tones(syllable) != 1 {
		return note{}, false
	}
	plain := pinyin.Toneless(syllable)
	if !pinyin.Syllable(plain) {
		return note{}, false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:start-1])
	if before == utf8.RuneError {
		return note{}, false
	}
	return note{start: start - 1, end: end, syllable: plain, before: before, broken: s[start-1] == '?'}, true
}

// straddles reports whether the last byte of the character before last and the
// first byte of the ASCII character in front of the note are one GBK character
// of that reading: 店P(guān), where B5EA 50 holds EA50 關.
func straddles(s string, n note) bool {
	if n.before >= 0x80 {
		return false
	}
	head := s[:n.start-1]
	prev, _ := utf8.DecodeLastRuneInString(head)
	code := gbk().code(prev)
	if code == 0 {
		return false
	}
	r := gbk().decode(byte(code), byte(n.before))
	return r != 0 && pinyin.Reads(r, n.syllable)
}

// straddled finds the character that two broken notes destroyed: in
// 守?cái)?shù) the byte D8 of 守 and the first byte of 數 made 財, so 94 lost its
// partner to one bracket and B5 to the other. The answer must be the only
// Traditional character in daily use.
func straddled(first, second note) (rune, bool) {
	low := byte(gbk().code(first.before))
	if low == 0 {
		return 0, false
	}
	var found rune
	for hi := 0x81; hi <= 0xFE; hi++ {
		bridge := gbk().decode(low, byte(hi))
		if bridge == 0 || !Traditional(bridge) || !pinyin.Reads(bridge, first.syllable) {
			continue
		}
		for lo := 0x40; lo <= 0xFE; lo++ {
			r := gbk().decode(byte(hi), byte(lo))
			if r == 0 || !Traditional(r) || !common(r) || !pinyin.Reads(r, second.syllable) {
				continue
			}
			if found != 0 && found != r {
				return 0, false
			}
			found = r
		}
	}
	return found, found != 0
}
