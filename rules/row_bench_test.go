package rules

import (
	"syscall"
	"testing"

	"github.com/custhub/custhub/record"
)

// typicalRow is a synthetic row of a CRM export with the rules a mapping binds to
// each field by default.
var typicalRow = []struct {
	value string
	rules []string
}{
	{"C-10023", []string{"clean", "null_words"}},
	{"深圳市华创云图科技有限公司", []string{"text", "clean", "null_words", "company_name"}},
	{"9144030071526726XG", []string{"uscc"}},
	{"互联网", []string{"clean", "null_words", "industry"}},
	{"50-99人", []string{"headcount"}},
	{"张建国", []string{"text", "person_name"}},
	{"采购经理", []string{"clean", "null_words"}},
	{"13912345678", []string{"phone"}},
	{"0755-26012345", []string{"phone"}},
	{"zhang.jianguo@example.com", []string{"email"}},
	{"广东省深圳市南山区科技园路1号", []string{"text", "address"}},
	{"需要CRM与ERP对接", []string{"text", "clean", "null_words"}},
	{"2024-03-15 14:30:00", []string{"date"}},
	{"350000.00", []string{"amount"}},
	{"商机谈判", []string{"clean", "null_words"}},
}

// BenchmarkTypicalRow applies the default rule set to one row: the promise is
// 15 µs on one core.
func BenchmarkTypicalRow(b *testing.B) {
	reg := Builtin()
	type step struct {
		in    record.Value
		rules []Rule
	}
	var steps []step
	for _, f := range typicalRow {
		s := step{in: record.T(f.value)}
		for _, name := range f.rules {
			r, err := reg.New(name, nil)
			if err != nil {
				b.Fatal(err)
			}
			s.rules = append(s.rules, r)
		}
		steps = append(steps, s)
	}
	cpuTime(b, func() {
		for _, s := range steps {
			v := s.in
			for _, r := range s.rules {
				v = r.Apply(v).Value
			}
		}
	})
}

// cpuTime runs a benchmark and reports processor time beside wall time, because
// a shared machine stretches the latter.
func cpuTime(b *testing.B, f func()) {
	b.ReportAllocs()
	f() // tables are loaded on first use
	start := userTime()
	for b.Loop() {
		f()
	}
	b.ReportMetric(float64(userTime()-start)/float64(b.N), "cpu-ns/op")
}

// userTime returns the processor time of the process in nanoseconds.
func userTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkRule times each rule on its own example value or that of the typical
// row.
func BenchmarkRule(b *testing.B) {
	values := map[string]string{"phone": "13912345678", "uscc": "9144030071526726XG", "person_name": "张建国", "company_name": "深圳市华创云图科技有限公司", "date": "2024-03-15", "amount": "350000.00", "email": "zhang.jianguo@example.com", "headcount": "50-99人", "address": "广东省深圳市南山区科技园路1号", "text": "深圳市华创云图科技有限公司"}
	for _, r := range all(b) {
		v, ok := values[r.Name()]
		if !ok {
			v = r.Doc().Example
		}
		in := record.T(v)
		b.Run(r.Name(), func(b *testing.B) {
			cpuTime(b, func() { r.Apply(in) })
		})
	}
}
