package store

import (
	"bytes"
	"context"
	"database/sql"
	"runtime"
	"sync"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/store/pack"
)

// contentColumns reads the columns raw_bytes and content of versions.
type contentColumns struct {
	rawBytes int
	blob     sql.RawBytes
	buf      []byte
}

// split returns the row as read and the row as mapped, nil when there is none.
// They are valid until the next call.
func (c *contentColumns) split() (raw, mapped []byte, err error) {
	content, err := pack.Open(c.buf, c.blob)
	if err != nil || len(content) == 0 {
		return nil, nil, err
	}
	if c.buf = content; c.rawBytes > len(content) {
		return nil, nil, pack.ErrDamaged
	}
	if c.rawBytes > 0 {
		raw = content[:c.rawBytes:c.rawBytes]
	}
	if c.rawBytes < len(content) {
		mapped = content[c.rawBytes:]
	}
	return raw, mapped, nil
}

// mapped returns the row as mapped alone.
func (c *contentColumns) mapped() (string, error) {
	_, mapped, err := c.split()
	return string(mapped), err
}

// dropRaw takes the rows as read out of the versions of records that were landed
// before a time.
func dropRaw(ctx context.Context, q *session, recs []int64, before int64) error {
	type version struct {
		rec, batch int64
		content    any
	}
	var list []version
	var c contentColumns
	err := eachIn(ctx, q, recs, func(rows *sqlx.Rows) error {
		var v version
		if err := rows.Scan(&v.rec, &v.batch, &c.rawBytes, &c.blob); err != nil {
			return err
		}
		_, mapped, err := c.split()
		if len(mapped) > 0 {
			v.content = pack.Append(nil, mapped)
		}
		list = append(list, v)
		return err
	}, "SELECT rec_id, batch_id, raw_bytes, content FROM version WHERE read_at < ? AND raw_bytes > 0 AND rec_id IN (?)", before)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := q.exec(ctx, "UPDATE version SET raw_bytes = 0, content = ? WHERE rec_id = ? AND batch_id = ?", v.content, v.rec, v.batch); err != nil {
			return err
		}
	}
	return nil
}

// packedRow is what a version keeps of a row.
type packedRow struct {
	content  []byte // blob; nil when there is none
	rawBytes int64
	marked   bool // rules changed or remarked on a value
}

// packRows packs the contents that a batch writes, in as many goroutines as there
// are processors, and returns what to wait for: the database takes the rows before
// them meanwhile.
func packRows(fates []fate) *sync.WaitGroup {
	n := runtime.GOMAXPROCS(0)
	var wg sync.WaitGroup
	for i := range n {
		part := fates[i*len(fates)/n : (i+1)*len(fates)/n]
		wg.Go(func() {
			p := packer{pack: pack.NewPacker()}
			for j := range part {
				if f := &part[j]; f.writes && !f.row.Delete {
					f.packed = p.row(f.row)
				}
			}
		})
	}
	return &wg
}

// packer packs rows into blocks of memory.
type packer struct {
	pack  *pack.Packer
	block []byte
}

const packBlock = 256 << 10

var steps = []byte(`"s":{"`) // begins the steps of a field in a mapped row

func (p *packer) row(r *pipeline.LandRow) packedRow {
	if len(r.Raw)+len(r.Mapped) == 0 {
		return packedRow{}
	}
	out := packedRow{rawBytes: int64(len(r.Raw)), marked: bytes.Contains(r.Mapped, steps)}
	if need := pack.Bound(len(r.Raw) + len(r.Mapped)); cap(p.block)-len(p.block) < need {
		p.block = make([]byte, 0, max(packBlock, need))
	}
	from := len(p.block)
	p.block = p.pack.Append(p.block, r.Raw, r.Mapped)
	out.content = p.block[from:len(p.block):len(p.block)]
	return out
}
