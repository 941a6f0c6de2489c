package trait

import (
	"unicode/utf16"

	"github.com/custhub/custhub/resolve/orgname"
)

// Drawer draws the blocking keys of single records: the keys that the trait over
// many records gives, without the lexicon that only comparing needs. It is used
// by one goroutine at a time.
type Drawer interface {
	// Read takes the values of a record: one for each column of the field or, where
	// several are compared, those of its only column.
	Read(values []string)
	// Draw appends the keys of one part of the record that was read last.
	Draw(dst []uint64, part int) []uint64
	// Draws reports whether a part can be drawn: the rarest word of a text can't be
	// told from one record.
	Draws(part int) bool
}

// NewPhoneDrawer draws the keys of Phone.
func NewPhoneDrawer() Drawer { return newMultiDrawer(ParsePhones, phoneKey) }

// NewEmailDrawer draws the keys of Email.
func NewEmailDrawer() Drawer { return newMultiDrawer(parseEmails, emailKey) }

// NewTaxDrawer draws the keys of Tax.
func NewTaxDrawer() Drawer {
	return newMultiDrawer(parseTax, func(s string, part int) uint64 { return taxKey(s, classOf(s), part) })
}

// NewIdentDrawer draws the keys of Ident.
func NewIdentDrawer() Drawer { return newMultiDrawer(parseIdent, identKey) }

// multiDrawer draws the keys of what a record may have several of.
type multiDrawer struct {
	parse  func(raw string, emit func(string))
	values []string
	emit   func(string)
	part   int
	keys   []uint64
	n      int
}

func newMultiDrawer(parse func(string, func(string)), key func(item string, part int) uint64) *multiDrawer {
	d := &multiDrawer{parse: parse}
	d.emit = func(item string) {
		if item == "" || d.n == maxItemKeys {
			return
		}
		if k := key(item, d.part); k != 0 {
			d.keys = append(d.keys, k)
			d.n++
		}
	}
	return d
}

func (d *multiDrawer) Read(values []string) { d.values = values }

func (d *multiDrawer) Draw(dst []uint64, part int) []uint64 {
	d.keys, d.part, d.n = dst, part, 0
	for _, raw := range d.values {
		if raw != "" {
			d.parse(raw, d.emit)
		}
	}
	return d.keys
}

func (d *multiDrawer) Draws(int) bool { return true }

// dateDrawer draws the keys of Date.
type dateDrawer struct {
	order  Order
	values []string
}

// NewDateDrawer draws the keys of Date.
func NewDateDrawer(order Order) Drawer { return &dateDrawer{order: order} }

func (d *dateDrawer) Read(values []string) { d.values = values }

func (d *dateDrawer) Draw(dst []uint64, part int) []uint64 {
	if d.values[0] == "" {
		return dst
	}
	if y, m, day, ok := ParseDate(d.values[0], d.order); ok {
		return append(dst, dateKey(packDate(y, m, day), part))
	}
	return dst
}

func (d *dateDrawer) Draws(int) bool { return true }

// textDrawer draws the keys of Text.
type textDrawer struct {
	fold   func(raw string) string
	values []string
}

// NewStreetDrawer draws the keys of a Text that Street splits.
func NewStreetDrawer() Drawer { return &textDrawer{fold: foldStreet} }

func (d *textDrawer) Read(values []string) { d.values = values }

func (d *textDrawer) Draw(dst []uint64, part int) []uint64 {
	for _, v := range d.values {
		if v != "" {
			dst = drawText(dst, d.fold(v), part)
		}
	}
	return dst
}

func (d *textDrawer) Draws(part int) bool { return part != textRarest && part != textSecond }

// drawText appends the keys of a folded text.
func drawText(dst []uint64, folded string, part int) []uint64 {
	if folded == "" {
		return dst
	}
	switch part {
	case textValue:
		return append(dst, hashText(folded))
	case textSounds:
		if s := soundOf(folded); s != 0 {
			return append(dst, s)
		}
	case textStart:
		var buf [textStartUnits + 1]uint16
		if units := firstUnits(buf[:0], folded, textStartUnits+1); len(units) > textStartUnits {
			return append(dst, prefixHash(units[:textStartUnits]))
		}
	}
	return dst
}

// firstUnits appends at most n of the first UTF-16 units of s.
func firstUnits(dst []uint16, s string, n int) []uint16 {
	for _, r := range s {
		if len(dst) >= n {
			break
		}
		if r > 0xFFFF {
			hi, lo := utf16.EncodeRune(r)
			dst = append(dst, uint16(hi), uint16(lo))
			continue
		}
		dst = append(dst, uint16(r))
	}
	return dst[:min(len(dst), n)]
}

// personDrawer draws the keys of Person of full names.
type personDrawer struct{ values []string }

// NewPersonDrawer draws the keys of a Person that has full names only.
func NewPersonDrawer() Drawer { return &personDrawer{} }

func (d *personDrawer) Read(values []string) { d.values = values }

func (d *personDrawer) Draw(dst []uint64, _ int) []uint64 {
	for _, raw := range d.values {
		if raw == "" {
			continue
		}
		given, surname := SplitName(raw)
		switch {
		case given != "" && surname != "":
			dst = append(dst, hashText(given)+hashText(surname))
		case given == "" && surname == "":
			if full := cleanName(raw); full != "" {
				dst = append(dst, hashText(full))
			}
		}
	}
	return dst
}

func (d *personDrawer) Draws(part int) bool { return part == personName }

// orgDrawer draws the keys of the traits of an organisation's name, which it
// parses once for all of them.
type orgDrawer struct {
	columns int
	raw     string
	address string
	parsed  bool
	name    orgname.Name
}

// NewOrgDrawers draws the keys of Core, Region, Industry, Form and Branch of
// OrgTraits over names in so many columns. Read of the first is enough; it takes
// the names and, after them, the first address.
func NewOrgDrawers(columns int) []Drawer {
	d := &orgDrawer{columns: columns}
	return []Drawer{&orgCoreDrawer{d}, &orgPartDrawer{d, regionPart}, &orgPartDrawer{d, industryPart}, &orgPartDrawer{d, formPart}, &orgPartDrawer{d, branchPart}}
}

func (d *orgDrawer) read(values []string) {
	d.raw, d.address, d.parsed = "", "", false
	for _, v := range values[:d.columns] {
		if d.raw == "" {
			d.raw = v
		}
	}
	if len(values) > d.columns {
		d.address = values[d.columns]
	}
}

func (d *orgDrawer) parse() *orgname.Name {
	if !d.parsed {
		d.name, d.parsed = orgname.Parse(d.raw), true
	}
	return &d.name
}

type orgCoreDrawer struct{ *orgDrawer }

func (d *orgCoreDrawer) Read(values []string) { d.read(values) }

func (d *orgCoreDrawer) Draw(dst []uint64, part int) []uint64 {
	if d.raw == "" {
		return dst
	}
	return drawText(dst, d.parse().Core, part)
}

func (d *orgCoreDrawer) Draws(part int) bool { return part != textRarest && part != textSecond }

type orgPartDrawer struct {
	*orgDrawer
	kind partKind
}

// Read takes nothing: the drawer of the core did.
func (d *orgPartDrawer) Read([]string) {}

func (d *orgPartDrawer) Draw(dst []uint64, _ int) []uint64 {
	if d.raw == "" {
		return dst
	}
	name := d.parse()
	word := d.kind.word(name)
	if word == "" && d.kind == regionPart && name.Han && d.address != "" {
		word = regionWord(orgname.Region(d.address))
	}
	if word == "" {
		return dst
	}
	return append(dst, hashText(word))
}

func (d *orgPartDrawer) Draws(int) bool { return true }
