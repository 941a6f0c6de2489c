//go:build unix

package rules

import (
	"syscall"
	"testing"

	"github.com/custhub/custhub/record"
)

// processorTime is the time that this process has used, in nanoseconds.
func processorTime(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkApply cleanses and validates a typical row of some 15 fields with the
// default rules; the aim is 15 µs of one core.
func BenchmarkApply(b *testing.B) {
	w := defaultSet(b).NewWorker()
	e := entity(b, record.Customer, "kind=org", "legal_name=深圳市华创云图科技有限公司", "short_name=华创云图", "uscc=91440300MA5DA1234X", "industry=软件", "headcount=100-500人",
		"need=需要一个系统", "channel=官网", "stage=customer", "owner=李四", "next_step=电话回访")
	contact := entity(b, record.Contact, "name=张三", "title=经理")
	contact.Kids = []record.Entity{entity(b, record.ContactPoint, "kind=mobile", "value=139 1234 5678")}
	e.Kids = []record.Entity{contact, entity(b, record.Address, "kind=office", "raw=广东省深圳市南山区科技园1号")}
	b.ReportAllocs()
	start := processorTime(b)
	var m record.Mapped // used again, as the mapper does
	for b.Loop() {
		copyInto(&m.Entity, &e)
		w.Apply(&m)
	}
	b.ReportMetric(float64(processorTime(b)-start)/float64(b.N), "cpu-ns/op")
}

func copyInto(to, from *record.Entity) {
	to.Type, to.Item = from.Type, from.Item
	to.Fields = append(to.Fields[:0], from.Fields...)
	to.Kids = to.Kids[:0]
	for i := range from.Kids {
		if len(to.Kids) < cap(to.Kids) {
			to.Kids = to.Kids[:i+1]
		} else {
			to.Kids = append(to.Kids, record.Entity{})
		}
		copyInto(&to.Kids[i], &from.Kids[i])
	}
}
