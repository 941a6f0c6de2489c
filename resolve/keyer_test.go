package resolve

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawnKeys are all keys of the unified schema that one record determines.
func drawnKeys() [][]string {
	return [][]string{
		{"tax.number"},
		{"tax.first half", "tax.second half"},
		{"phone.number"},
		{"phone.last seven digits"},
		{"email.address"},
		{"email.local part"},
		{"email.start"},
		{"org.value", "org region.value"},
		{"org.sound", "org industry.value"},
		{"org.value"},
		{"org.start", "contact person.name"},
		{"org form.value", "org branch.value"},
		{"person.name", "birth_date.date"},
		{"birth_date.day and month", "address.start"},
		{"person.name", "address.value"},
		{"person.name"},
		{"contact person.name"},
		{"address.sound"},
		{"reg_no15.value"},
		{"reg_no15.first half", "member_no.second half"},
	}
}

// TestKeyerDrawsTheKeysOfSets holds the keys of single records against those that
// the traits over many records give.
func TestKeyerDrawsTheKeysOfSets(t *testing.T) {
	m, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	m.Keys = drawnKeys()
	x, err := NewMatcher(m)
	if err != nil {
		t.Fatal(err)
	}
	k, err := x.Keyer()
	if err != nil {
		t.Fatal(err)
	}
	odd := rapid.StringMatching(`[ a-zA-Z0-9*;；@.,（）\-深圳市華创区省总张欧阳娜·é\x{FF11}\x{200B}]{0,12}`)
	some := map[string][]string{
		USCC:      {"91440300071526726G", "91310000MA1FL0AB2X", "9144030071526726xg", "914403007152672"},
		TaxNo:     {"440300715267262", "91440300071526726G"},
		OrgCode:   {"MA0GCTFE6"},
		IDNo:      {"11010119071126190X", "T23456789012345A"},
		LegalName: {"深圳市华创云图科技有限公司", "（注销）上海恒远国际贸易股份有限公司北京分公司", "華創雲圖", "Acme Trading Co., Ltd.", "某某第一中学", "广东省深圳市南山区某某集团有限公司", "王五"},
		ShortName: {"华创云图", "ACME"},
		FullName:  {"张伟", "欧阳娜娜", "张总", "John Smith", "Smith, John", "Mr", "李*", "王"},
		BirthDate: {"1980-01-02", "1980", "1980-31-12"},
		Mobiles:   {"13912345678", "+86 139 1234 5678", "13800138000"},
		Landlines: {"075526012345", "0755-26012345转8012", "4008001234"},
		Emails:    {"zw@huachuang.example", "A <b@c.example>"},
		Addresses: {"广东省深圳市南山区科技路12号3栋", "上海市浦东新区 张杨路500号", "12 High Street"},
		Contacts:  {"张三", "李四经理", "Jane Roe", "财务部 王五"},
		RegNo:     {"110108024818094"},
		MemberNo:  {"crm123456", "crmx"},
	}
	value := func(t *rapid.T, column string) string {
		if list := some[column]; list != nil && rapid.Bool().Draw(t, "known") {
			return rapid.SampledFrom(list).Draw(t, column)
		}
		return odd.Draw(t, column)
	}
	rapid.Check(t, func(t *rapid.T) {
		var recs []Record
		for range rapid.IntRange(1, 4).Draw(t, "records") {
			r := Record{Values: map[string][]string{}}
			for _, c := range x.Columns() {
				for range rapid.IntRange(0, 3).Draw(t, "values") {
					if v := value(t, c); v != "" {
						r.Values[c] = append(r.Values[c], v)
					}
				}
			}
			recs = append(recs, r)
		}
		want, err := x.Keys(recs)
		if err != nil {
			t.Fatal(err)
		}
		for i := range recs {
			var values [][]string
			for _, c := range x.Columns() {
				values = append(values, recs[i].Values[c])
			}
			if got := k.Keys(nil, values); !slices.Equal(got, want[i]) {
				t.Fatalf("record %v:\n got %x\nwant %x", recs[i].Values, got, want[i])
			}
		}
	})
}

func TestKeyerRefusesKeysOfManyRecords(t *testing.T) {
	m, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	m.Keys = [][]string{{"org.rarest word"}}
	x, err := NewMatcher(m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x.Keyer(); err == nil {
		t.Error("the rarest word of a name was to be drawn from one record")
	}
}
