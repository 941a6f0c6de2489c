package orgname

import "testing"

func TestParse(t *testing.T) {
	for _, c := range []struct {
		raw  string
		want Name
	}{
		{"深圳市华创云图科技有限公司", Name{Province: "广东", City: "深圳", Core: "华创云图", Industry: "科技", Form: "有限公司", Han: true}},
		{"华创云图（深圳）科技有限责任公司", Name{Province: "广东", City: "深圳", Core: "华创云图", Industry: "科技", Form: "有限公司", Han: true}},
		{"深圳市華創雲圖科技有限公司(已注销)", Name{Province: "广东", City: "深圳", Core: "华创云图", Industry: "科技", Form: "有限公司", Han: true}},
		{"恒信建设(集团)有限公司", Name{Core: "恒信", Industry: "建设", Form: "有限公司", Group: true, Han: true}},
		{"恒信建设集团有限公司", Name{Core: "恒信", Industry: "建设", Form: "有限公司", Group: true, Han: true}},
		{"大连越晟", Name{Province: "辽宁", City: "大连", Core: "越晟", Han: true}},
		{"驻马店市驿城区老张五金店", Name{Province: "河南", City: "驻马店", District: "驿城", Core: "老张", Industry: "五金", Form: "店", Han: true}},
		{"长沙市越泉新材料有限公司杭州分公司", Name{Province: "湖南", City: "长沙", Core: "越泉", Industry: "新材料", Form: "有限公司", Branch: "杭州", Han: true}},
		{"招商银行股份有限公司深圳南山支行", Name{Core: "招商银行", Form: "股份有限公司", Branch: "南山", Han: true}},
		{"仁光上海分公司", Name{Core: "仁光", Branch: "上海", Han: true}},
		{"六盘水兴翔揭阳揭东分公司", Name{Province: "贵州", City: "六盘水", Core: "兴翔", Branch: "揭东", Han: true}},
		{"鑫源（上海）投资合伙企业（有限合伙）", Name{Province: "上海", Core: "鑫源", Industry: "投资", Form: "合伙", Han: true}},
		{"B12 驻马店市第一中学", Name{Province: "河南", City: "驻马店", Core: "第一中学", Han: true}},
		{"Acme Trading Co., Ltd", Name{Core: "acme trading", Form: "co ltd"}},
		{"KONINKLIJKE PHILIPS ELECTRONICS N. V.", Name{Core: "koninklijke philips electronics", Form: "nv"}},
		{"", Name{}},
	} {
		if got := Parse(c.raw); got != c.want {
			t.Errorf("Parse(%q)\n got %+v\nwant %+v", c.raw, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("华创云图（深圳）科技有限公司")
	f.Add("((")
	f.Fuzz(func(_ *testing.T, s string) { Parse(s) })
}
