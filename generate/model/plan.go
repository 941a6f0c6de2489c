package model

import "fmt"

// PartSize is the number of entities that are made together.
const PartSize = 1024

// Plan says which entities a set has and how their records are numbered. It is
// a pure function of the model, the size and the version.
type Plan struct {
	Model    *Model
	Version  int
	Entities int             // entities 0 to Entities-1
	Records  [NumSources]int // records by source, those that ended included

	firsts [][NumSources]int // records before each part
	last   int               // last entity of version 0, which the size may cut
	cut    [NumSources]int   // its records
}

// NewPlan counts records entity by entity until the set has size records in
// version 0; later versions add entities. Counting in the same order for any
// size is what makes a smaller set a prefix of a larger one, source by source.
func (m *Model) NewPlan(size, version int) (*Plan, error) {
	if size < 1 || version < 0 {
		return nil, fmt.Errorf("a set needs at least one record and no negative version, not %d records of version %d", size, version)
	}
	p := &Plan{Model: m, Version: version}
	total, base := 0, -1
	for no := 0; base < 0 || no < base+int(float64(base)*growthRate*float64(version)); no++ {
		if no%PartSize == 0 {
			p.firsts = append(p.firsts, p.Records)
		}
		n := m.Copies(no)
		if base < 0 {
			n, total = cutTo(n, size-total), total+sum(n)
			if total >= size {
				base, p.last, p.cut = no+1, no, n
			}
		}
		for s := range n {
			p.Records[s] += n[s]
		}
		p.Entities = no + 1
	}
	return p, nil
}

// cutTo leaves at most room records, the sources in their order first.
func cutTo(n [NumSources]int, room int) [NumSources]int {
	for s := range n {
		n[s] = min(n[s], room)
		room -= n[s]
	}
	return n
}

func sum(n [NumSources]int) int {
	t := 0
	for _, x := range n {
		t += x
	}
	return t
}

// Total is the number of records of all sources.
func (p *Plan) Total() int { return sum(p.Records) }

// Parts is the number of parts.
func (p *Plan) Parts() int { return len(p.firsts) }

// Part is a run of entities with their records, in order.
type Part struct {
	Model    *Model
	Version  int
	No       int
	Entities []*Entity
	Records  []Record
}

// Part makes one part. It may be called from any goroutine.
func (p *Plan) Part(no int) *Part {
	from := no * PartSize
	to := min(from+PartSize, p.Entities)
	part := &Part{Model: p.Model, Version: p.Version, No: no, Entities: make([]*Entity, 0, to-from), Records: make([]Record, 0, 2*PartSize)}
	next := p.firsts[no]
	for e := from; e < to; e++ {
		states := p.Model.States(e, p.Version)
		part.Entities = append(part.Entities, states.Now())
		n := p.Model.Copies(e)
		if e == p.last {
			n = p.cut
		}
		for src := ERP; src < NumSources; src++ {
			for c := range n[src] {
				part.Records = append(part.Records, p.Model.Record(states, src, c, next[src]+1))
			}
			next[src] += n[src]
		}
	}
	return part
}

// Entity is the entity of one of the part's records, as it is at the set's
// version.
func (p *Part) Entity(r *Record) *Entity { return p.Entities[r.Entity-p.No*PartSize] }
