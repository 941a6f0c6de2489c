package reconcile

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestBatchesKeepTogether: every customer is in exactly one batch, and customers
// that hang together are in the same one, however large.
func TestBatchesKeepTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "records")
		p := &partitioner{batchSize: rapid.IntRange(1, 10).Draw(t, "batch")}
		for i := range n {
			p.records = append(p.records, int64(10+i))
			p.customer = append(p.customer, int64(10+rapid.IntRange(0, i).Draw(t, "customer")))
			p.parent = append(p.parent, uint32(i))
		}
		for i, c := range p.customer {
			p.unite(p.records[i], c)
		}
		record := rapid.Int64Range(5, int64(12+n)) // some are none
		for range rapid.IntRange(0, 20).Draw(t, "links") {
			p.unite(record.Draw(t, "a"), record.Draw(t, "b"))
		}
		in := map[int64]int{} // customer → batch
		number := 0
		err := p.batches(func(customers []int64) error {
			number++
			for _, c := range customers {
				if in[c] != 0 {
					t.Fatalf("customer %d is in batches %d and %d", c, in[c], number)
				}
				in[c] = number
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.records {
			if in[p.customer[i]] == 0 {
				t.Fatalf("customer %d is in no batch", p.customer[i])
			}
			root := p.root(uint32(i))
			if in[p.customer[i]] != in[p.customer[root]] {
				t.Fatalf("records %d and %d hang together but are in batches %d and %d", p.records[i], p.records[root], in[p.customer[i]], in[p.customer[root]])
			}
		}
		if len(in) != len(slices.Compact(slices.Sorted(slices.Values(p.customer)))) {
			t.Fatalf("%d customers in batches", len(in))
		}
	})
}
