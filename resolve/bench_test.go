package resolve

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// BenchmarkResolveOne weighs one incoming record against the candidates that its
// keys find among 100,000 customers, each of whose trade names a hundred share,
// and partitions it with those it may belong with: what a live request does once
// the records are fetched.
func BenchmarkResolveOne(b *testing.B) {
	x := builtin(b)
	const n = 100_000
	trade := []string{"华创", "恒远", "明德", "鼎新", "云帆", "海辰", "津源", "楚天", "乾元", "星辰"}
	place := []string{"深圳", "上海", "杭州", "苏州", "成都", "武汉", "南京", "西安", "青岛", "宁波"}
	line := []string{"科技", "贸易", "机械", "物流", "食品"}
	record := func(i int) Record {
		return Record{ID: int64(i), Source: "s", Key: fmt.Sprint(i), Entity: "org", Values: map[string][]string{
			LegalName: {place[i%10] + "市" + trade[i/10%10] + trade[i/100%10] + trade[i/1000%10] + line[i/10000%5] + "有限公司"},
			Mobiles:   {fmt.Sprintf("139%08d", i*7919%100_000_000)},
			Contacts:  {"张伟"},
		}}
	}
	index := map[uint64][]int{}
	for from := 0; from < n; from += 5000 {
		var recs []Record
		for i := range 5000 {
			recs = append(recs, record(from+i))
		}
		keys, err := x.Keys(recs)
		if err != nil {
			b.Fatal(err)
		}
		for i, ks := range keys {
			for _, k := range ks {
				index[k] = append(index[k], from+i)
			}
		}
	}
	world := World{Count: func(k uint64) int { return len(index[k]) }}
	var times []time.Duration
	i, candidates := 0, 0
	for b.Loop() {
		start := time.Now()
		r := record(i * 37 % n)
		r.ID = n + 1
		r.Key = "new"
		i++
		keys, err := x.Keys([]Record{r})
		if err != nil {
			b.Fatal(err)
		}
		var recs []Record
		seen := map[int]bool{}
		for _, k := range keys[0] {
			if len(index[k]) > x.model.KeyCap {
				continue
			}
			for _, c := range index[k] {
				if !seen[c] {
					seen[c] = true
					recs = append(recs, record(c))
				}
			}
		}
		links, err := x.Match(r, recs, world)
		if err != nil {
			b.Fatal(err)
		}
		near := []Record{r}
		for _, l := range links {
			if l.Weight >= x.model.Cuts.Merge {
				near = append(near, record(int(l.A)))
			}
		}
		if _, err := x.Partition(near, nil, world); err != nil {
			b.Fatal(err)
		}
		candidates += len(recs)
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(candidates)/float64(len(times)), "candidates")
	b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
}
