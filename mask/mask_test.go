package mask

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/record"
)

func TestField(t *testing.T) {
	for _, c := range []struct {
		id     record.FieldID
		value  string
		person bool
		want   string
	}{
		{record.ContactName, "张伟", false, "张*"},
		{record.ContactName, "欧阳娜娜", false, "欧*"},
		{record.ContactName, "Li Wei", false, "L* W*"},
		{record.ContactName, "张", false, "张*"},
		{record.ContactName, "魏锦 程", false, "魏*"},
		{record.ContactName, "张 伟", false, "张*"},
		{record.ContactName, "J Smith", false, "J S*"},
		{record.ContactName, "张伟 Zhang Wei", false, "张* Z* W*"},
		{record.ContactSurname, "常", false, "常*"},
		{record.ContactGivenName, "倩", false, "*"},
		{record.CustomerGivenName, "雨欣", true, "*"},
		{record.ContactGivenName, "Wei", false, "W*"},
		{record.ContactPointValue, "+8613912345678", false, "+86139****5678"},
		{record.ContactPointValue, "13912345678", false, "139****5678"},
		{record.ContactPointValue, "0755-86013388", false, "0755-****3388"},
		{record.ContactPointValue, "86013388", false, "****3388"},
		{record.ContactPointValue, "zhang.wei@example.cn", false, "z***@example.cn"},
		{record.ContactPointValue, "13912345678/0755-86013388", false, "139****5678/0755-****3388"},
		{record.ContactPointValue, "13912345678、13812345678；a.b@example.cn", false, "139****5678、138****5678；a***@example.cn"},
		{record.ContactPointValue, "13912345678 13812345678", false, "*********** *******5678"},
		{record.ContactPointValue, "wx_zhangwei", false, "w*********i"},
		{record.CustomerIDNo, "11010519491231002X", true, "1101**********002X"},
		{record.CustomerIDNo, "110105491231002", true, "1101*******1002"},
		{record.CustomerBankAccount, "6222020200012345678", false, "***************5678"},
		{record.ContactBirthDate, "1985-06-01", false, "1985-**-**"},
		{record.AddressRaw, "广东省深圳市南山区科苑路15号A座1203室", false, "广东省深圳市南山区***"},
		{record.AddressRaw, "内蒙古自治区呼和浩特市赛罕区新华东街1号", false, "内蒙古自治区呼和浩特市赛罕区***"},
		{record.AddressRaw, "浙江省杭州市桐庐县城南路", false, "浙江省杭州市桐庐县***"},
		{record.AddressRaw, "科苑路15号", false, "***"},
		{record.AddressRest, "科苑路15号", false, "***"},
		{record.TicketDescription, "张伟要求退款", false, "***"},
		{record.CustomerLegalName, "深圳市华创云图科技有限公司", false, "深圳市华创云图科技有限公司"},
		{record.CustomerLegalName, "王小明", true, "王*"},
		{record.CustomerUSCC, "91440300MA5EYT2M3X", false, "91440300MA5EYT2M3X"},
		{record.CustomerRemark, "张三丰 13912345678，身份证 11010519491231002X", false, "张三丰 139****5678，身份证 1101**********002X"},
		{record.CustomerNeed, "写信给 li.si@example.cn", false, "写信给 l***@example.cn"},
		{record.CustomerLegalName, "王记面馆13912345678", false, "王记面馆139****5678"},
		{record.TicketSubject, "回电 021-60000002", false, "回电 021-****0002"},
		{record.ContactName, "", false, ""},
	} {
		if got := Field(c.id, c.value, c.person); got != c.want {
			t.Errorf("%s %q: %q, want %q", record.Fields[c.id].Path(), c.value, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"联系人13912345678，转分机":        "联系人139****5678，转分机",
		"mail zhang@example.cn now": "mail z***@example.cn now",
		"下单日 2024-03-15 共 12 件":     "下单日 2024-03-15 共 12 件",
		"身份证11010519491231002X":     "身份证1101**********002X",
		"C000123":                   "C000123",
		"纯文字":                       "纯文字",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestNothingPersonalStaysWhole: no personal field of any content is shown as it
// is, unless nothing of it is left to cover.
func TestNothingPersonalStaysWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := record.FieldID(rapid.IntRange(0, int(record.NumFields)-1).Draw(t, "field"))
		value := rapid.StringMatching(`[0-9a-z@张伟区市 .\-]{1,20}`).Draw(t, "value")
		got := Field(id, value, rapid.Bool().Draw(t, "person"))
		if record.Fields[id].Privacy == record.Open {
			return
		}
		if got == value && strings.Trim(value, "*@. -") != "" && !strings.Contains(got, "*") {
			t.Fatalf("%s shows %q", record.Fields[id].Path(), got)
		}
	})
}
