package model

import (
	"strconv"

	"github.com/custhub/custhub/generate/draw"
)

// Record is what one source says about one entity, at one version in time.
type Record struct {
	Source Source
	Seq    int // number within the source, from 1; it never changes
	Entity int
	Copy   int // 0, or the number of an extra copy within the source

	Value    [NumFields]string // as the source has it; "" where it has nothing
	Clean    [NumFields]string // as it is in truth, for the fields that the source has
	Ops      OpSet             // operators that changed something
	Eligible OpSet             // operators that could have
	touched  [NumFields]OpSet  // which operator changed which field

	Contact  int // which contact of the entity it names
	Changed  int // version at which the source last edited it
	End      End // whether it is still live
	Survivor int // Seq of the record it was merged into
}

// End is how a record ended, if it did.
type End uint8

// The ends of a record.
const (
	Live    End = iota
	Flagged     // the source marks it as deleted
	Gone        // the source doesn't have it any more
	Merged      // the source merged it into another of its records
)

var endNames = [...]string{"live", "deleted", "gone", "merged"}

// String names the end as records.csv does.
func (e End) String() string { return endNames[e] }

// firstKeys keep the keys of the sources apart from each other, so that a key
// alone names a record of the set.
const (
	firstERP    = 10_000_000
	firstTicket = 500_000_000
)

// ERPKey is the key of a record of the ERP, which is a number.
func ERPKey(seq int) int { return firstERP + seq }

// Key is the record's key in its source, as the source writes it.
func Key(s Source, seq int) string {
	switch s {
	case ERP:
		return strconv.Itoa(ERPKey(seq))
	case CRM:
		return padded("C", seq)
	case Ticket:
		return strconv.Itoa(firstTicket + seq)
	default:
		return padded("KH", seq)
	}
}

func padded(prefix string, n int) string {
	const zeros = "00000000"
	d := strconv.Itoa(n)
	return prefix + zeros[min(len(zeros), len(d)):] + d
}

// ID is the record's key in its source.
func (r *Record) ID() string { return Key(r.Source, r.Seq) }

// Touched returns the operators that changed a field.
func (r *Record) Touched(f Field) OpSet { return r.touched[f] }

// Copies draws how many records each source has of an entity.
func (m *Model) Copies(no int) (n [NumSources]int) {
	s := m.root.At(forMask, no, 0, 0)
	mask := m.rates.masks[m.rates.maskWeights.Pick(&s)]
	for src := ERP; src < NumSources; src++ {
		if mask&(1<<src) == 0 {
			continue
		}
		d := m.root.At(forCopies, no, int(src), 0)
		n[src] = 1
		for d.Chance(m.rates.duplicates[src]) {
			n[src]++
		}
	}
	return n
}

// Record makes the record of an entity in a source. Firsts holds the sequence
// number of the source's first record of that entity.
func (m *Model) Record(states *States, src Source, copyNo, first int) Record {
	no, version := states.no, states.version
	r := Record{Source: src, Seq: first + copyNo, Entity: no, Copy: copyNo}
	h := m.history(no, src, copyNo, version)
	r.Changed = h.changed
	r.End, r.Survivor = h.end, first
	m.fill(&r, states.at(h.changed), &h)
	return r
}

// States is an entity at each version that a record may still show. It is made
// for one entity and used by one goroutine.
type States struct {
	model       *Model
	no, version int
	byVersion   []*Entity
}

// States opens the states of an entity up to a version.
func (m *Model) States(no, version int) *States {
	return &States{model: m, no: no, version: version, byVersion: make([]*Entity, version+1)}
}

// Now is the entity as it is at the last version.
func (s *States) Now() *Entity { return s.at(s.version) }

func (s *States) at(version int) *Entity {
	if s.byVersion[version] == nil {
		s.byVersion[version] = s.model.Entity(s.no, version)
	}
	return s.byVersion[version]
}

// fill writes the fields of the record: for each that the source has, the clean
// value, then what the operators make of it.
func (m *Model) fill(r *Record, e *Entity, h *history) {
	p := pen{m: m, r: r, e: e, h: h}
	c := &e.Contacts[0]
	if n := len(e.Contacts); n > 1 {
		s := p.draw(forWhichContact, 0)
		if s.Chance(.15) {
			r.Contact = 1 + s.Intn(n-1)
			c = &e.Contacts[r.Contact]
		}
	}
	p.name()
	if tax := e.Tax(); tax != "" && knowsID(e, r.Source) && p.has(TaxNo) {
		p.taxNo(tax)
	}
	if !e.Person() && p.has(ContactName) {
		p.person(c)
		if p.has(Title) {
			p.set(Title, c.Title)
		}
	}
	if p.has(Mobile) {
		p.mobile(c)
	}
	if !e.Person() && p.has(Tel) {
		p.tel()
	}
	if p.has(Email) {
		p.email(c)
	}
	if p.has(AddressText) {
		p.address()
	}
	if e.Industry != "" && p.has(Industry) {
		p.set(Industry, e.Industry)
	}
	p.mojibake()
}

// knowsID reports whether the source asks such customers for a code: only ERP and
// CRM note the identity number of a person.
func knowsID(e *Entity, s Source) bool { return !e.Person() || s == ERP || s == CRM }

// pen writes one record.
type pen struct {
	m *Model
	r *Record
	e *Entity
	h *history
}

// draw opens a stream for this record; epoch tells a later edit from the first
// writing.
func (p *pen) draw(purpose draw.Purpose, epoch int) draw.Stream {
	return p.m.root.At(purpose, p.r.Entity, int(p.r.Source)|p.r.Copy<<8, epoch)
}

// has draws whether the source has the field at all.
func (p *pen) has(f Field) bool {
	s := p.draw(forPresence+draw.Purpose(f), p.h.edited[f])
	return s.Chance(p.m.rates.presence[p.r.Source][f])
}

// set writes a value that no operator changed so far.
func (p *pen) set(f Field, clean string) { p.r.Value[f], p.r.Clean[f] = clean, clean }

// op draws whether an operator is applied to a field that it could be applied
// to, and returns the stream for its further draws.
func (p *pen) op(o Op, f Field) (draw.Stream, bool) {
	s := p.draw(forOperator+draw.Purpose(o), p.h.edited[f])
	p.r.Eligible = p.r.Eligible.With(o)
	return s, s.Chance(p.m.rates.ops[o][p.r.Source])
}

// did notes that an operator wrote a field.
func (p *pen) did(o Op, f Field, written string) {
	p.r.Value[f] = written
	p.mark(o, f)
}

// mark notes that an operator had a part in a field.
func (p *pen) mark(o Op, f Field) {
	p.r.Ops = p.r.Ops.With(o)
	p.r.touched[f] = p.r.touched[f].With(o)
}
