package trait

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/resolve/dict"
)

func columnOf(role Role, values ...string) Column {
	c := Column{Role: role, Dict: dict.New()}
	for _, v := range values {
		c.Codes = append(c.Codes, c.Dict.CodeString(v))
	}
	return c
}

func levelName(t Trait) string {
	l, _ := t.Compare(0, 1)
	return t.Levels()[l].Name
}

func TestPersonLevels(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"Robert Smith", "Rob Smith", "same surname, given name close"},
		{"Robert Smith", "SMITH, Robert", "same given name and surname"},
		{"Robert Smith", "Smith Robert", "given name and surname swapped"},
		{"R. Smith", "Robert Smith", "same surname, given name close"},
		{"SergeiLavrov", "Sergei Lavrov", "same given name and surname"},
		{"张伟", "张  伟", "same in full"},
		{"张伟", "张玮", "same surname, given name close"},
		{"欧阳娜", "歐陽娜", "same in full"},
		{"张总", "张伟", "same surname, a given name missing"},
		{"张*", "张伟", "missing"},
		{"Anna Miller", "Bert Young", "differs"},
		{"William Smith", "Bill Smith", "same surname, given name close"},
		{"Hans Müller", "Hans Mueller", "same given name, surname close"},
		{"张伟", "Zhang Wei", "both close"},
		{"张伟", "Wei Zhang", "both close"},
		{"张建国", "Jianguo Zhang", "both close"},
		{"张建国", "Zhang Jian Guo", "both close"},
		{"張建國", "ZHANG Jian-guo", "both close"},
		{"单雄信", "Shan Xiongxin", "both close"}, // a surname read otherwise than the word
		{"曾国华", "Guohua Zeng", "both close"},
		{"吕布", "Lyu Bu", "both close"},
		{"欧阳娜娜", "Ouyang Nana", "both close"},
		{"欧阳娜", "欧静", "differs"},
		{"张伟", "Li Na", "differs"},
		{"王总监", "王总", "same surname, a given name missing"}, // a form of address names nobody
		{"王总", "王总", "same surname, a given name missing"},
		{"139****5678", "张伟", "missing"},
	} {
		if got := levelName(NewPerson([]Column{columnOf(Full, c.a, c.b)})); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestDateLevels(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"1504-01-01", "1504/1/1", "same"},
		{"1980-02-11", "1980-11-02", "day and month swapped"},
		{"1980-02-11", "1980-02-12", "one digit off"},
		{"1980-02-11", "1980-02-28", "two of day, month, year"},
		{"19800211", "1980年2月11日", "same"},
		{"", "1980-02-11", "missing"},
		{"1980-02-11", "1955-07-30", "differs"},
	} {
		if got := levelName(NewDate(columnOf(Any, c.a, c.b), YearFirst)); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}

func TestParsePhones(t *testing.T) {
	for raw, want := range map[string]string{
		"+86 139 5820 4716":      "13958204716",
		"008613958204716":        "13958204716",
		"013958204716":           "13958204716",
		"１３９５８２０４７１６":            "13958204716",
		"0755-87654321转801":      "075587654321",
		"0755-87654321-8012":     "075587654321",
		"139****4716":            "",
		"13800138000":            "",
		"0755-87654321/87654322": "075587654321 87654322",
		"+44 121 496 0401":       "441214960401",
		"无":                      "",
	} {
		var got []string
		ParsePhones(raw, func(s string) { got = append(got, s) })
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %q", raw, got, want)
		}
	}
}

func TestTaxConflicts(t *testing.T) {
	code, other := "91440300MA5EXAMP0C", "91310000MA1FL0AB21"
	if !ValidCredit(code) || !ValidCredit(other) {
		t.Fatal("the codes of this test are not valid")
	}
	for _, c := range []struct {
		a, b     string
		conflict bool
	}{
		{code, code, false},
		{code, other, true},
		{code, code[2:17], false},
		{code, other[2:17], true},
		{code, "", false},
		{code, "91440300MA5EXAMP00", false}, // damaged: no proof of anything
		{"11010119900307899X", "110101199003078990", false},
	} {
		tax := NewTax([]Column{columnOf(Any, c.a, c.b)})
		if got := tax.Conflict(0, 1); got != c.conflict {
			t.Errorf("%s against %s: conflict %v", c.a, c.b, got)
		}
	}
}

func TestOrganisationsThatSayTheyDiffer(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Contradiction
	}{
		{"北京云帆软件有限公司", "上海云帆软件有限公司", OtherPlace},
		{"江苏鼎新机械有限公司", "苏州市鼎新机械有限公司", NoContradiction},
		{"深圳市华创云图科技有限公司", "华创云图", NoContradiction},
		{"长沙市越泉新材料有限公司杭州分公司", "长沙市越泉新材料有限公司", OtherPlace},
		{"招商银行股份有限公司深圳南山支行", "招商银行股份有限公司深圳福田支行", OtherPlace},
		{"煦思（成都）服装有限公司", "煦思(成都)五金有限公司", OtherIndustry},
		{"南京市浦口区老邓维修店", "南京市六合区老邓维修店", OtherPlace},
	} {
		o := NewOrg([]Column{columnOf(Full, c.a, c.b)}, nil)
		got := NoContradiction
		for _, p := range []*OrgPart{o.Region, o.Industry, o.Branch} {
			l, _ := p.Compare(0, 1)
			got = max(got, p.Contradicts(l))
		}
		if got != c.want {
			t.Errorf("%s against %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// traitsOf builds every kind of trait over one column.
func traitsOf(values []string) map[string]Trait {
	col := func(r Role) Column { return columnOf(r, values...) }
	org := NewOrg([]Column{col(Any)}, nil)
	one := col(Any)
	return map[string]Trait{
		"person": NewPerson([]Column{col(Full)}), "parts": NewPerson([]Column{col(Given), columnOf(Surname, slices.Concat(values[1:], values[:1])...)}),
		"date": NewDate(one, DayFirst), "phone": NewPhone([]Column{one}), "email": NewEmail([]Column{one}), "ident": NewIdent([]Column{one}),
		"tax": NewTax([]Column{one}), "category": NewCategory(one), "postcode": NewPostcode(one), "number": NewNumber(one),
		"text": NewText(one, Plain, false), "address": NewText(one, Street, true), "set": NewSet(one),
		"core": org.Core, "region": org.Region, "industry": org.Industry, "form": org.Form, "branch": org.Branch,
	}
}

// TestCompareIsSymmetric: the order of two records never matters, and levels
// stay within the list.
func TestCompareIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(
			rapid.SampledFrom([]string{
				"", "ann smith", "smith ann", "ann b smith", "深圳市华创云图科技有限公司", "华创云图", "上海恒远", "1980-02-11", "13958204716;0755-87654321",
				"a.b@c.example", "tq13 8df", "91440300MA5EXAMP0C", "广东省深圳市南山区科技路12号3栋", "12 main street", "a|b|c", "12.50",
			}),
			rapid.String())
		values := rapid.SliceOfN(word, 2, 5).Draw(t, "values")
		for name, tr := range traitsOf(values) {
			for a := range uint32(len(values)) {
				for b := range a {
					l, r := tr.Compare(a, b)
					m, s := tr.Compare(b, a)
					if l != m || r != s {
						t.Fatalf("%s: %q, %q: %d/%d one way, %d/%d the other", name, values[a], values[b], l, r, m, s)
					}
					if int(l) >= len(tr.Levels()) {
						t.Fatalf("%s: level %d of %d", name, l, len(tr.Levels()))
					}
				}
				for p := range tr.Parts() {
					tr.Keys(nil, p, a)
				}
			}
		}
	})
}

func FuzzParsers(f *testing.F) {
	f.Add("0755-87654321转801")
	f.Add("ZHANG, Wei")
	f.Fuzz(func(_ *testing.T, s string) {
		ParsePhones(s, func(string) {})
		parseEmails(s, func(string) {})
		parseTax(s, func(string) {})
		SplitName(s)
		ParseDate(s, DayFirst)
		Street(s)
		List(s)
	})
}
