package company

import (
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Name
	}{
		{"深圳市华创云图科技有限公司", Name{Place: "深圳市", Area: "440300", Trade: "华创云图", Industry: "科技", Form: "有限公司", Class: Limited}},
		{"广东省深圳市华创云图网络科技有限责任公司北京市分公司", Name{Place: "广东省深圳市", Area: "440300", Trade: "华创云图", Industry: "网络科技", Form: "有限责任公司", Class: Limited, Branch: "北京分公司"}},
		{"C0012 深圳市华创云图科技有限公司(停用)", Name{Code: "C0012", Status: "停用", Place: "深圳市", Area: "440300", Trade: "华创云图", Industry: "科技", Form: "有限公司", Class: Limited}},
		{"[K-001]华创云图（深圳）科技有限公司", Name{Code: "K-001", Place: "深圳", Area: "440300", Trade: "华创云图", Industry: "科技", Form: "有限公司", Class: Limited}},
		{"海尔集团公司", Name{Trade: "海尔", Form: "公司", Class: Company, Group: true}},
		{"恒信建设（集团）有限公司", Name{Trade: "恒信", Industry: "建设", Form: "有限公司", Class: Limited, Group: true}},
		{"上海科技有限公司", Name{Trade: "上海", Industry: "科技", Form: "有限公司", Class: Limited}},
		{"招商银行股份有限公司深圳南山支行", Name{Trade: "招商", Industry: "银行", Form: "股份有限公司", Class: Shares, Branch: "深圳南山支行"}},
		{"鑫源（上海）投资合伙企业（有限合伙）", Name{Place: "上海", Area: "310000", Trade: "鑫源", Industry: "投资", Form: "合伙企业(有限合伙)", Class: Partnership}},
		{"360科技有限公司", Name{Trade: "360", Industry: "科技", Form: "有限公司", Class: Limited}},
		{"58同城信息技术有限公司", Name{Trade: "58同城", Industry: "信息技术", Form: "有限公司", Class: Limited}},
		{"山东华安实业有限公司", Name{Place: "山东", Area: "370000", Trade: "华安", Industry: "实业", Form: "有限公司", Class: Limited}},
		{"泰和电子有限公司", Name{Trade: "泰和", Industry: "电子", Form: "有限公司", Class: Limited}},
		{"The Acme Trading Co., Ltd.", Name{Trade: "acme trading", Form: "co ltd", Class: "co ltd", Latin: true}},
		{"散客", Name{Trade: "散客", Pseudo: true}},
	} {
		if got := Parse(c.in); got != c.want {
			t.Errorf("%q\n got %+v\nwant %+v", c.in, got, c.want)
		}
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Verdict
	}{
		{"深圳市三六〇科技有限公司", "深圳市360科技有限公司", Open},
		{"深圳市华创云图科技有限公司", "深圳市华创云图贸易有限公司", Different},
		{"深圳市华创云图科技有限公司", "深圳市华创云图网络科技有限公司", Open},
		{"深圳市华创云图科技有限公司", "深圳市华创云图科技有限公司北京分公司", Different},
		{"深圳市华创云图科技有限公司北京分公司", "深圳市华创云图科技有限公司北京市分公司", Same},
		{"深圳市华创云图科技有限公司北京分公司", "深圳市华创云图科技有限公司上海分公司", Different},
		{"深圳市华创云图科技有限公司", "深圳華創雲圖科技有限公司", Same},
		{"深圳市华创云图科技有限公司", "华创云图(深圳)科技有限公司", Same},
		{"C0012 深圳市华创云图科技有限公司", "深圳市华创云图科技有限公司", Same},
		{"深圳市华创云图科技有限公司（曾用名：深圳市云图科技有限公司）", "深圳市华创云图科技有限公司", Same},
		{"停用-深圳市华创云图科技有限公司", "深圳市华创云图科技有限公司", Same},
		{"深圳市华创云图科技有限公司", "华创", Open},
		{"深圳市华创云图科技有限公司", "深圳华创云图", Open},
		{"深圳市华创云图科技有限公司", "广州市华创云图科技有限公司", Different},
		{"深圳市华创云图科技有限公司", "广东华创云图科技有限公司", Open},
		{"华创云图(香港)有限公司", "华创云图(深圳)有限公司", Different},
		{"大华经营部", "大华有限公司", Different},
		{"Acme Trading Company Limited", "ACME TRADING CO., LTD.", Same},
		{"Acme Trading Inc", "Acme Trading Incorporated", Same},
		{"Acme Trading GmbH", "Acme Trading", Open},
		{"Acme Trading Ltd", "Acme Logistics Ltd", Different},
		{"Acme Trading Ltd", "Acme Tradng Ltd", Open},
		{"Acme (Shanghai) Trading Co Ltd", "Acme Trading Co Ltd", Open},
		{"Huachuang Yuntu Technology Co., Ltd", "深圳市华创云图科技有限公司", Open},
		{"散客", "散客", Open},
		{"旧 上海云帆软件有限公司", "上海云帆软件有限公司", Same},
		{"上海恒远国际贸易有限公司", "上海恒远国贸有限公司", Open},
		{"株式会社东芝", "东芝株式会社", Same},
		{"中国移动通信集团有限公司", "中国移动", Open},
		{"东莞市大朗镇恒信五金厂", "东莞市恒信五金厂", Open},
		{"东莞市大朗镇恒信五金厂", "东莞市长安镇恒信五金厂", Different},
		{"中国石油天然气股份有限公司", "中国石油化工股份有限公司", Different},
		{"北京市第一中学", "上海市第一中学", Different},
		{"恒信集团有限公司", "恒信有限公司", Different},
		{"北京云帆软件有限公司", "云帆软件(北京)有限公司", Same},
		{"中国建设银行股份有限公司", "建设银行", Open},
		{"上海市浦东新区鼎新机械有限公司", "上海鼎新机械有限公司", Open},
	} {
		if got, why := Compare(c.a, c.b); got != c.want {
			t.Errorf("%s / %s: got %s (%s), want %s\n%+v\n%+v", c.a, c.b, got, why, c.want, Parse(c.a), Parse(c.b))
		}
		x, _ := Compare(c.a, c.b)
		if y, _ := Compare(c.b, c.a); x != y {
			t.Errorf("%s / %s: %s one way, %s the other", c.a, c.b, x, y)
		}
	}
}

// TestKey: Compare calls names the same exactly when their keys are equal.
func TestKey(t *testing.T) {
	places := []string{"", "深圳市", "广东省深圳市", "北京", "广东"}
	trades := []string{"华创云图", "华创", "恒信", "360", "三六零"}
	industries := []string{"", "科技", "网络科技", "建设"}
	forms := []string{"", "有限公司", "有限责任公司", "股份有限公司", "厂", "集团有限公司"}
	name := rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom(places).Draw(t, "place") + rapid.SampledFrom(trades).Draw(t, "trade") + rapid.SampledFrom(industries).Draw(t, "industry") +
			rapid.SampledFrom(forms).Draw(t, "form") + rapid.SampledFrom([]string{"", "(停用)"}).Draw(t, "note")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := name.Draw(t, "a"), name.Draw(t, "b")
		v, why := Compare(a, b)
		if (v == Same) != (Key(a) == Key(b)) {
			t.Fatalf("%s / %s: %s (%s), keys %q %q", a, b, v, why, Key(a), Key(b))
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("深圳市华创云图科技有限公司", "华创云图(深圳)")
	f.Add("[C01]X(", "(停用)")
	f.Add("Acme Co., Ltd", "公司")
	f.Fuzz(func(t *testing.T, a, b string) {
		x, _ := Compare(a, b)
		if y, _ := Compare(b, a); x != y {
			t.Errorf("%q / %q: %s one way, %s the other", a, b, x, y)
		}
		if v, why := Compare(a, a); v == Different {
			t.Errorf("%q differs from itself: %s", a, why)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Parse("深圳市华创云图科技有限公司")
	}
}

func BenchmarkKey(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Key("深圳市华创云图科技有限公司")
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := Parse("深圳市华创云图科技有限公司"), Parse("深圳市华创云途科技有限公司")
	b.ReportAllocs()
	for b.Loop() {
		CompareNames(x, y)
	}
}
