package pipeline_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/zeebo/xxh3"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/resolve"
)

// person and firm make records with fixed content.
func firm(name, uscc, mobile, contact, address string) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	put(&m.Entity, record.CustomerKind, "org")
	put(&m.Entity, record.CustomerLegalName, name)
	put(&m.Entity, record.CustomerUSCC, uscc)
	addPoint(&m.Entity, "mobile", mobile)
	if contact != "" {
		c := record.Entity{Type: record.Contact}
		put(&c, record.ContactName, contact)
		m.Entity.Kids = append(m.Entity.Kids, c)
	}
	if address != "" {
		a := record.Entity{Type: record.Address}
		put(&a, record.AddressRaw, address)
		m.Entity.Kids = append(m.Entity.Kids, a)
	}
	return m
}

func someone(name, birth, id, mobile, email string) *record.Mapped {
	m := &record.Mapped{Entity: record.Entity{Type: record.Customer}}
	put(&m.Entity, record.CustomerKind, "person")
	put(&m.Entity, record.CustomerLegalName, name)
	put(&m.Entity, record.CustomerBirthDate, birth)
	put(&m.Entity, record.CustomerIDNo, id)
	addPoint(&m.Entity, "mobile", mobile)
	addPoint(&m.Entity, "email", email)
	return m
}

func put(e *record.Entity, id record.FieldID, v string) {
	if v != "" {
		e.Set(record.FieldValue{ID: id, Value: record.T(v)})
	}
}

func addPoint(e *record.Entity, kind, v string) {
	if v == "" {
		return
	}
	p := record.Entity{Type: record.ContactPoint}
	put(&p, record.ContactPointKind, kind)
	put(&p, record.ContactPointValue, v)
	e.Kids = append(e.Kids, p)
}

// specimens are records whose keys and weights tell a version of matching from
// another.
func specimens() []*record.Mapped {
	return []*record.Mapped{
		firm("深圳市华创云图科技有限公司", "91440300MA5K1A2BX2", "+8613912345678", "张伟", "广东省深圳市南山区科技路12号3栋"),
		firm("华創雲圖", "", "+8613912345678", "Wei Zhang", "深圳南山科技路12号"),
		firm("上海恒远国际贸易有限公司", "", "+862151234567", "欧阳娜娜", ""),
		firm("Hengyuan Trading Co., Ltd.", "", "", "", ""),
		someone("张伟", "1980-02-03", "", "+8613812345679", "zhangwei@example.com"),
		someone("张玮", "1980-03-02", "", "", "zhangwei@example.com"),
	}
}

// digestOf hashes the match keys of the specimens and the weights of their pairs.
func digestOf(t *testing.T, match pipeline.Matcher) string {
	t.Helper()
	h := xxh3.New()
	set := match.Set()
	keyer := match.Keyer()
	for i, m := range specimens() {
		ref := record.Ref{Source: "s", Stream: "t", Key: fmt.Sprint(i)}
		fmt.Fprintln(h, keyer.Keys(nil, ref, m))
		set.Add(int64(i+1), ref, m)
	}
	links, err := set.Links(func(int64) int { return 2 }, func(int64) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range links {
		fmt.Fprintln(h, l.A, l.B, math.Round(1000*l.Weight))
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// TestMatchVersion: stores keep match keys, and were partitioned by weights, of
// the version of matching that filled them. Whoever changes what is made of a
// record raises MatchVersion and puts the new digests here; then custhub asks for
// an adoption before it goes on with an older store.
func TestMatchVersion(t *testing.T) {
	const of = 1 // the version that the digests are of
	if pipeline.MatchVersion != of {
		t.Fatalf("MatchVersion is %d: put the digests of that version here", pipeline.MatchVersion)
	}
	m, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e, err := pipeline.NewEngine(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		match pipeline.Matcher
		want  string
	}{
		{e, "2a2a472b7791eade"},
		{pipeline.Exact{}, "0464e26a785d9b18"},
	} {
		if got := digestOf(t, c.match); got != c.want {
			t.Errorf("%s makes other keys or weights: digest %s, was %s. If that is meant, raise pipeline.MatchVersion", c.match.Identity().Name, got, c.want)
		}
	}
}
