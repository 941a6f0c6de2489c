// Package phone parses telephone numbers as people type them: Chinese mobiles
// and landlines with area codes and extensions, several in one cell, service
// numbers, IoT and satellite numbers, and foreign numbers.
//
// Mainland numbers are parsed here, by the numbering plan of MIIT and the area
// codes in data/; the usual mobile takes a fraction of a microsecond. Foreign
// numbers go to libphonenumber's metadata.
package phone

import (
	"strings"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// Kind is what sort of number it is.
type Kind string

// The kinds of a number. Service, toll, masked and placeholder numbers are
// never match keys.
const (
	Mobile      Kind = "mobile"
	Landline    Kind = "landline"
	NoArea      Kind = "landline-no-area" // local number: the area code is missing
	Toll400     Kind = "toll-400"
	Toll800     Kind = "toll-800"
	TollFree    Kind = "toll-free" // foreign free-phone number
	Service     Kind = "service-short"
	IoT         Kind = "iot"
	Satellite   Kind = "satellite"
	Multi       Kind = "multi" // several numbers in the cell
	MaskedKind  Kind = "masked"
	Placeholder Kind = "placeholder"
	NullKind    Kind = "null"
	InvalidKind Kind = "invalid"
)

// NoAreaCode is the code of a finding: a local number without its area code.
const NoAreaCode = "phone.no_area"

// Number is one telephone number.
type Number struct {
	Kind    Kind
	E164    string // "+8613912345678"; the digits alone for service numbers and numbers without area code
	Ext     string // extension
	Area    string // mainland area code with its 0: "0755"
	Derived bool   // from a range: 58881234/35 also stands for …35
}

// Result is what Parse found in a cell.
type Result struct {
	Kind    Kind
	Outcome record.Outcome
	Code    string
	Hint    string
	First   Number   // the first number
	More    []Number // further numbers
	Name    string   // text glued to the number: 张经理13912345678
}

// Options say how to read numbers that don't say it themselves.
type Options struct {
	Region string // ISO 3166-1 country of numbers without country code; "" is CN
	Area   string // mainland area code for local numbers, from the address: "0755"
}

// E164 returns the numbers of the cell in E.164, joined by ";". Derived numbers
// and kinds that have no E.164 form are left out.
func (r Result) E164() string {
	out := r.First.e164()
	for _, n := range r.More {
		if e := n.e164(); e != "" && !n.Derived {
			if out != "" {
				out += ";"
			}
			out += e
		}
	}
	return out
}

func (n Number) e164() string {
	if strings.HasPrefix(n.E164, "+") {
		return n.E164
	}
	return ""
}

// Text writes the number with its extension, so that Parse reads both again.
func (n Number) Text() string {
	if n.Ext == "" {
		return n.E164
	}
	return n.E164 + "转" + n.Ext
}

// Parse reads a cell.
func Parse(raw string, opt Options) Result {
	if (opt.Region == "" || opt.Region == "CN") && len(raw) == 11 && raw[0] == '1' {
		if k := mobileKind(raw); k != "" && !filler(raw) {
			return Result{Kind: k, Outcome: record.Fixed, Code: "phone.e164", First: Number{Kind: k, E164: "+86" + raw}}
		}
	}
	if d, ok := spacedMobile(raw); ok && (opt.Region == "" || opt.Region == "CN") {
		if k := mobileKind(d); k != "" && !filler(d) {
			return Result{Kind: k, Outcome: record.Fixed, Code: "phone.e164", First: Number{Kind: k, E164: "+86" + d}}
		}
	}
	if len(raw) > 9 && len(raw) < 15 && raw[0] == '0' && (opt.Region == "" || opt.Region == "CN") {
		if n, ok := plainLandline(raw); ok {
			return Result{Kind: Landline, Outcome: record.Fixed, Code: "phone.e164", First: n}
		}
	}
	if text.IsNull(raw) {
		return Result{Kind: NullKind, Outcome: record.Nulled, Code: "phone.null"}
	}
	s := text.Clean(raw)
	if masked(s) {
		return Result{Kind: MaskedKind, Outcome: record.Masked, Code: "phone.masked", Hint: "covered on purpose; never a key"}
	}
	s, lost := spreadsheet(s)
	if lost {
		return Result{
			Kind: InvalidKind, Outcome: record.Invalid, Code: "phone.excel_scientific",
			Hint: "a spreadsheet put the number into scientific notation and lost digits; export the column again as text",
		}
	}
	return assemble(raw, scan(s), opt)
}

// spacedMobile returns the eleven digits of 139 1234 5678 and 139-1234-5678.
func spacedMobile(s string) (string, bool) {
	if len(s) < 12 || len(s) > 15 || s[0] != '1' {
		return "", false
	}
	var d [11]byte
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' && n < len(d):
			d[n] = c
			n++
		case (c == ' ' || c == '-') && n >= 3 && i+1 < len(s): // 1-650-… has a country code
		default:
			return "", false
		}
	}
	return string(d[:]), n == len(d)
}

// masked recognises covered digits: 139****5678, 138xxxx0000, 139●●●●5678.
func masked(s string) bool {
	if strings.ContainsAny(s, "●•█×＊□") || strings.Contains(s, "**") || strings.Contains(s, "…") {
		return true
	}
	run := 0
	digit := false
	for i := 0; i < len(s); i++ {
		if c := s[i]; c != 'x' && c != 'X' {
			run = 0
			digit = digit || c >= '0' && c <= '9'
			continue
		}
		if run++; run >= 2 && digit {
			return true
		}
	}
	i := strings.IndexByte(s, '*')
	return i >= 0 && countDigits(s[:i]) < 7 && countDigits(s[i:]) > 0
}

func countDigits(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// spreadsheet undoes what spreadsheets do to numbers: a trailing ".0", an
// apostrophe in front, exponents that kept every digit. lost is true for an
// exponent that didn't.
func spreadsheet(s string) (out string, lost bool) {
	s = strings.TrimLeft(s, "'`‘=\"")
	s = strings.TrimRight(s, "\"'")
	for _, tail := range []string{".0", ".00"} {
		if t, ok := strings.CutSuffix(s, tail); ok && len(t) >= 7 && countDigits(t) == len(t) {
			return t, false
		}
	}
	i := strings.IndexAny(s, "eE")
	if i < 1 || i+2 >= len(s) || s[i+1] != '+' {
		return s, false
	}
	mantissa, exp := s[:i], 0
	for _, c := range []byte(s[i+2:]) {
		if c < '0' || c > '9' {
			return s, false
		}
		exp = 10*exp + int(c-'0')
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	if strings.Trim(whole+frac, "0123456789") != "" || len(whole) != 1 {
		return s, false
	}
	if len(frac) != exp {
		return s, true
	}
	return whole + frac, false
}

// assemble parses each segment of a cell and puts the results together.
func assemble(raw string, c cell, opt Options) Result {
	r := Result{Name: c.name}
	bad := 0
	for i, seg := range c.segments {
		if len(seg.groups) == 0 {
			continue
		}
		if d, ok := derived(r.last(), seg); ok && i > 0 {
			for _, n := range d {
				r.add(n)
			}
			continue
		}
		found := seg.parse(r.last(), opt)
		if len(found) == 0 {
			if len(seg.digits()) >= 5 {
				bad++
			}
			continue
		}
		for _, n := range found {
			r.add(n)
		}
	}
	r.conclude(raw, bad)
	return r
}

// last returns the newest number found.
func (r *Result) last() Number {
	if len(r.More) > 0 {
		return r.More[len(r.More)-1]
	}
	return r.First
}

// add appends a number unless the cell already had it.
func (r *Result) add(n Number) {
	if r.First.Kind == "" {
		r.First = n
		return
	}
	if r.First.E164 == n.E164 && r.First.Ext == n.Ext {
		return
	}
	for _, m := range r.More {
		if m.E164 == n.E164 && m.Ext == n.Ext {
			return
		}
	}
	r.More = append(r.More, n)
}

// conclude sets kind and outcome from the numbers found.
func (r *Result) conclude(raw string, bad int) {
	switch r.First.Kind {
	case "":
		r.Kind, r.Outcome, r.Code = InvalidKind, record.Invalid, "phone.invalid"
		r.Hint = "no number of the numbering plan; compare with the source"
		return
	case Placeholder:
		r.dropFiller()
		if r.First.Kind == Placeholder {
			r.Kind, r.Outcome, r.Code = Placeholder, record.Placeholder, "phone.placeholder"
			r.First.E164, r.Hint = "", "a filler, not a number"
			return
		}
	}
	r.Kind = r.First.Kind
	for _, n := range r.More {
		if !n.Derived {
			r.Kind = Multi
		}
	}
	switch {
	case bad > 0:
		r.Outcome, r.Code, r.Hint = record.Review, "phone.partly", "part of the cell is no valid number"
	case r.Kind == NoArea:
		r.Outcome, r.Code, r.Hint = record.Review, NoAreaCode, "the area code is missing; take it from the address"
	case r.Kind == Service:
		r.Code = "phone.service"
		if r.First.E164 != raw {
			r.Outcome = record.Fixed
		}
	case r.First.E164 != raw || r.First.Ext != "" || len(r.More) > 0:
		r.Outcome, r.Code = record.Fixed, "phone.e164"
	}
}

// dropFiller moves the first real number to the front.
func (r *Result) dropFiller() {
	for i, n := range r.More {
		if n.Kind != Placeholder && !n.Derived {
			r.First = n
			r.More = append(r.More[:i:i], r.More[i+1:]...)
			return
		}
	}
}
