package reconcile

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestBatchesKeepTogether: every customer is in exactly one batch, but for those
// that hang together with none, and customers that hang together are in the same
// one, however large.
func TestBatchesKeepTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "records")
		p := &partitioner{batchSize: rapid.IntRange(1, 10).Draw(t, "batch")}
		for i := range n {
			p.records = append(p.records, int64(10+i))
			p.customer = append(p.customer, int64(10+rapid.IntRange(0, i).Draw(t, "customer")))
		}
		p.begin()
		at := rapid.Uint32Range(0, uint32(n-1))
		for range rapid.IntRange(0, 20).Draw(t, "links") {
			p.unite(at.Draw(t, "a"), at.Draw(t, "b"))
		}
		in := map[int64]int{} // customer → batch
		number := 0
		err := p.batches(func(page partPage) error {
			number++
			for _, c := range slices.Concat(page.customers, page.records) {
				if in[c] != 0 {
					t.Fatalf("customer %d is in batches %d and %d", c, in[c], number)
				}
				in[c] = number
			}
			for _, r := range page.records {
				if !p.single(r) {
					t.Fatalf("customer %d has several records and is not compared", r)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		alone := 0
		for i := range p.records {
			root, neighbours := p.root(uint32(i)), 0
			for j := range p.records {
				if p.root(uint32(j)) == root {
					neighbours++
				}
			}
			if neighbours == 1 && p.single(p.records[i]) {
				alone++
				if in[p.customer[i]] != 0 {
					t.Fatalf("record %d hangs together with none and is partitioned", p.records[i])
				}
				continue
			}
			if in[p.customer[i]] == 0 {
				t.Fatalf("customer %d is in no batch", p.customer[i])
			}
			if in[p.customer[i]] != in[p.customer[root]] {
				t.Fatalf("records %d and %d hang together but are in batches %d and %d", p.records[i], p.records[root], in[p.customer[i]], in[p.customer[root]])
			}
		}
		if len(in)+alone != len(slices.Compact(slices.Sorted(slices.Values(p.customer)))) {
			t.Fatalf("%d customers in batches, %d alone", len(in), alone)
		}
	})
}
