package trait

import (
	"testing"

	"pgregory.net/rapid"
)

// glanced checks that the level of every pair is in the view that a glance gives.
func glanced(t *rapid.T, x Glancer, n int) {
	views := x.Views()
	if views[0] != anyLevel {
		t.Fatalf("the first view of %T is not that of everything", x)
	}
	see := func(rec int) []uint64 {
		row := make([]uint64, x.Sights())
		x.See(row, uint32(rec))
		return row
	}
	for a := range n {
		for b := range n {
			level, _ := x.Compare(uint32(a), uint32(b))
			if v := x.Glance(see(a), see(b)); views[v]>>level&1 == 0 {
				t.Fatalf("%T, records %d and %d: level %d (%s) is not in view %d, %b", x, a, b, level, x.Levels()[level].Name, v, views[v])
			}
		}
	}
}

// TestGlanceIsSound holds every glance against the comparison that it spares, on
// values that are often alike.
func TestGlanceIsSound(t *testing.T) {
	for name, c := range map[string]struct {
		value string // of a column
		cols  []Role
		make  func(cols []Column) Glancer
	}{
		"date":     {`(19[78][0-3]-[01][0-3]-[012][0-3])?`, []Role{Any}, func(c []Column) Glancer { return NewDate(c[0], YearFirst) }},
		"phone":    {`(0?[34]?[0-2]{5,9}(;[0-2]{7})?)?|[0-9]{14,18}`, []Role{Any, Any}, func(c []Column) Glancer { return NewPhone(c) }},
		"postcode": {`([ab]?[0-2]{0,5}|[a-c]{7,9}|华?[0-2]{3})?`, []Role{Any}, func(c []Column) Glancer { return NewPostcode(c[0]) }},
		"category": {`([a-c]{0,5}|[ab]{7,9}|华[云途]{0,3})?`, []Role{Any}, func(c []Column) Glancer { return NewCategory(c[0]) }},
		"number":   {`([0-9]{0,3}|1?[0-2]{3,9})?`, []Role{Any}, func(c []Column) Glancer { return NewNumber(c[0]) }},
		"email":    {`([a-c]{0,6}(@[ab]{0,4}\.?[ab]?|@qq\.com)(@b)?([;,][ab]@c)?)?`, []Role{Any}, func(c []Column) Glancer { return NewEmail(c) }},
		"text":     {`([a-d]{0,9}|[a-d]{3} [a-d]{2,4}( [a-d]{2})?|[张伟玮云途]{1,4}|a{60,70}b?)?`, []Role{Any}, func(c []Column) Glancer { return NewText(c[0], Plain, false) }},
		"set":      {`([a-c]{0,3}(;[a-c]{0,3})?)?`, []Role{Any}, func(c []Column) Glancer { return NewSet(c[0]) }},
		"address":  {`([a-c]{3} [1-3]{1,2})?`, []Role{Any}, func(c []Column) Glancer { return NewText(c[0], Street, true) }},
		"name":     {`([a-c]{0,6}|bill|william|bob|[张伟玮单]{0,2}|zhang|[ab]{2} [ab]{3})?`, []Role{Given, Surname}, func(c []Column) Glancer { return NewPerson(c) }},
		"full":     {`([a-c]{0,4} ?[a-c]{0,4}|bill [ab]{3}|[张伟玮单]{0,3}|zhang wei)?`, []Role{Full}, func(c []Column) Glancer { return NewPerson(c) }},
	} {
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(2, 8).Draw(t, "records")
				var cols []Column
				for _, role := range c.cols {
					values := rapid.SliceOfN(rapid.StringMatching(c.value), n, n).Draw(t, "values")
					cols = append(cols, columnOf(role, values...))
				}
				glanced(t, c.make(cols), n)
			})
		})
	}
}

func TestOneEditOfPackedText(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"12345", "12346", true},
		{"12345", "1235", true},
		{"12345", "21345", true},
		{"12345", "123450", true},
		{"12345", "32145", false},
		{"12345", "12354", true},
		{"12345", "54321", false},
		{"1", "2", true},
		{"11", "1", true},
	} {
		x, y := pack(appendUnits(nil, c.a), byteBits, 0), pack(appendUnits(nil, c.b), byteBits, 0)
		p, q := packedLen(x, byteBits), packedLen(y, byteBits)
		if oneEdit(x, y, p, q, byteBits) != c.want || oneEdit(y, x, q, p, byteBits) != c.want {
			t.Errorf("%s, %s: not %v", c.a, c.b, c.want)
		}
	}
}
