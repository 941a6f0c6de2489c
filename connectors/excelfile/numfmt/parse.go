package numfmt

import (
	"strings"
	"unicode/utf8"
)

// maxCode is the longest format code read; spreadsheets stop at 255 characters.
const maxCode = 2048

// Parse reads a format code. It never fails: what it doesn't understand is
// taken literally, and a code of absurd length is General.
func Parse(code string) *Format {
	f := &Format{code: code}
	if code == "" || len(code) > maxCode {
		f.sections = []section{{ops: []op{{kind: opGeneral}}}}
		return f
	}
	p := parser{in: code}
	for len(f.sections) < 4 {
		f.sections = append(f.sections, p.section())
		if p.in == "" {
			break
		}
	}
	return f
}

type parser struct {
	in  string
	sec section
}

// section reads up to and including the next ";".
func (p *parser) section() section {
	p.sec = section{}
	for p.in != "" {
		if p.in[0] == ';' {
			p.in = p.in[1:]
			break
		}
		p.step()
	}
	p.sec.finish()
	return p.sec
}

// keywords are matched before single characters, in this order.
var keywords = []struct {
	text string
	op   op
}{
	{"general", op{kind: opGeneral}},
	{"g/通用格式", op{kind: opGeneral}},
	{"上午/下午", op{kind: opHalfDay, n: 'z'}},
	{"am/pm", op{kind: opHalfDay, n: 'a'}},
	{"a/p", op{kind: opHalfDay, n: 'p'}},
}

func (p *parser) step() {
	for _, k := range keywords {
		if len(p.in) >= len(k.text) && strings.EqualFold(p.in[:len(k.text)], k.text) {
			p.add(k.op)
			p.in = p.in[len(k.text):]
			return
		}
	}
	c := p.in[0]
	switch c {
	case '"':
		text, rest, _ := strings.Cut(p.in[1:], `"`)
		p.literal(text)
		p.in = rest
	case '\\':
		p.in = p.in[1:]
		p.literal(p.takeRune())
	case '_', '*':
		p.in = p.in[1:]
		p.takeRune()
	case '[':
		p.bracket()
	case '0', '#', '?':
		p.add(op{kind: opDigit, n: int(c)})
		p.in = p.in[1:]
	case '.':
		p.point()
	case ',':
		p.add(op{kind: opLiteral, n: ',', text: ","})
		p.in = p.in[1:]
	case '%':
		p.add(op{kind: opPercent})
		p.in = p.in[1:]
	case '/':
		p.add(op{kind: opLiteral, n: '/', text: "/"})
		p.in = p.in[1:]
	case '@':
		p.add(op{kind: opText})
		p.in = p.in[1:]
	default:
		p.letters(c | 0x20)
	}
}

func (p *parser) add(o op) { p.sec.ops = append(p.sec.ops, o) }

func (p *parser) literal(s string) {
	if s != "" {
		p.add(op{kind: opLiteral, text: s})
	}
}

func (p *parser) takeRune() string {
	if p.in == "" {
		return ""
	}
	_, n := utf8.DecodeRuneInString(p.in)
	r := p.in[:n]
	p.in = p.in[n:]
	return r
}

// run takes the repetitions of a letter in either case.
func (p *parser) run(lower byte) int {
	n := 0
	for n < len(p.in) && p.in[n]|0x20 == lower {
		n++
	}
	p.in = p.in[n:]
	return n
}

func (p *parser) letters(lower byte) {
	switch lower {
	case 'y':
		p.add(op{kind: opYear, n: p.run('y')})
	case 'm':
		p.add(op{kind: opMonth, n: p.run('m')})
	case 'd':
		p.add(op{kind: opDay, n: p.run('d')})
	case 'h':
		p.add(op{kind: opHour, n: p.run('h')})
	case 's':
		p.add(op{kind: opSecond, n: p.run('s')})
	case 'a':
		if n := p.run('a'); n >= 3 {
			p.add(op{kind: opWeekday, n: n})
		} else {
			p.literal(strings.Repeat("a", n))
		}
	case 'e':
		if len(p.in) > 1 && (p.in[1] == '+' || p.in[1] == '-') {
			p.add(op{kind: opExponent, n: int(p.in[1])})
			p.in = p.in[2:]
			return
		}
		p.run('e')
		p.add(op{kind: opYear, n: 4})
	case 'g':
		p.run('g') // name of an era: left out
	default:
		p.literal(p.takeRune())
	}
}

// point reads "." as the digits of a second when they follow seconds.
func (p *parser) point() {
	p.in = p.in[1:]
	if k := p.lastKind(); k == opSecond || k == opElapsedSecond {
		n := 0
		for n < len(p.in) && p.in[n] == '0' {
			n++
		}
		if n > 0 {
			p.in = p.in[n:]
			p.add(op{kind: opFraction, n: min(n, 3)})
			return
		}
	}
	p.add(op{kind: opPoint})
}

func (p *parser) lastKind() opKind {
	if n := len(p.sec.ops); n > 0 {
		return p.sec.ops[n-1].kind
	}
	return opLiteral
}

// bracket reads [h], [>=100], [$¥-804]; colours and the rest are left out.
func (p *parser) bracket() {
	inner, rest, found := strings.Cut(p.in[1:], "]")
	if !found {
		p.literal("[")
		p.in = p.in[1:]
		return
	}
	p.in = rest
	switch {
	case inner == "":
	case inner[0] == '$':
		money, locale, _ := strings.Cut(inner[1:], "-")
		p.literal(money)
		p.sec.english = p.sec.english || locale == "409" || locale == "809" || strings.EqualFold(locale, "en-us")
	case strings.IndexByte("<>=", inner[0]) >= 0:
		p.condition(inner)
	case strings.Trim(inner, "hH") == "":
		p.add(op{kind: opElapsedHour, n: len(inner)})
	case strings.Trim(inner, "mM") == "":
		p.add(op{kind: opElapsedMinute, n: len(inner)})
	case strings.Trim(inner, "sS") == "":
		p.add(op{kind: opElapsedSecond, n: len(inner)})
	}
}

func (p *parser) condition(inner string) {
	arg := strings.TrimLeft(inner, "<>=")
	d, ok := parseDecimal(strings.TrimSpace(arg))
	if !ok {
		return
	}
	p.sec.condArg = d
	switch inner[:len(inner)-len(arg)] {
	case "<":
		p.sec.cond = '<'
	case ">":
		p.sec.cond = '>'
	case "=":
		p.sec.cond = '='
	case "<=":
		p.sec.cond = 'l'
	case ">=":
		p.sec.cond = 'g'
	case "<>":
		p.sec.cond = 'n'
	}
}
