package company

import (
	"sort"
	"strings"
	"sync"
	"unicode/utf8"

	_ "embed"

	"github.com/custhub/custhub/record/byrune"
)

//go:embed data/industries.txt
var industryFile string

// form is one legal form.
type form struct {
	word  string
	class Class
}

// forms are the legal forms by their last character, the longer first.
var forms = sync.OnceValue(func() *byrune.Table[[]form] {
	list := []form{
		{"有限责任公司", Limited},
		{"有限公司", Limited},
		{"有限责任总公司", Limited},
		{"(中外合资)有限公司", Limited},
		{"股份有限公司", Shares},
		{"股份公司", Shares},
		{"股份有限责任公司", Shares},
		{"总公司", Company},
		{"公司", Company},
		{"无限公司", Company},
		{"两合公司", Company},
		{"合伙企业(有限合伙)", Partnership},
		{"合伙企业(普通合伙)", Partnership},
		{"合伙企业(特殊普通合伙)", Partnership},
		{"合伙企业", Partnership},
		{"(有限合伙)", Partnership},
		{"(普通合伙)", Partnership},
		{"有限合伙", Partnership},
		{"专业合作社", Cooperative},
		{"农民专业合作社", Cooperative},
		{"合作社", Cooperative},
		{"合作联社", Cooperative},
		{"信用社", Cooperative},
		{"联社", Cooperative},
		{"供销社", Cooperative},
		{"律师事务所", Firm},
		{"会计师事务所", Firm},
		{"税务师事务所", Firm},
		{"会计师事务所(特殊普通合伙)", Firm},
		{"会计师事务所(普通合伙)", Firm},
		{"会计师事务所(有限合伙)", Firm},
		{"事务所(特殊普通合伙)", Firm},
		{"事务所(普通合伙)", Firm},
		{"事务所", Firm},
		{"总厂", Factory},
		{"加工厂", Factory},
		{"工厂", Factory},
		{"制造厂", Factory},
		{"厂", Factory},
		{"个人独资企业", Sole},
		{"个体工商户", Sole},
		{"(个体工商户)", Sole},
		{"(个人独资)", Sole},
		{"经营部", Sole},
		{"商行", Sole},
		{"经销部", Sole},
		{"销售部", Sole},
		{"批发部", Sole},
		{"服务部", Sole},
		{"门市部", Sole},
		{"门市", Sole},
		{"维修部", Sole},
		{"加工部", Sole},
		{"工作室", Sole},
		{"便利店", Sole},
		{"商店", Sole},
		{"专卖店", Sole},
		{"服装店", Sole},
		{"书店", Sole},
		{"商贸行", Sole},
		{"车行", Sole},
		{"生活馆", Sole},
		{"体验馆", Sole},
		{"美容院", Sole},
		{"专柜", Sole},
		{"水果摊", Sole},
		{"加工坊", Sole},
		{"百货店", Sole},
		{"网店", Sole},
		{"游乐场", Sole},
		{"药店", Sole},
		{"药房", Sole},
		{"诊所", Public},
		{"五金店", Sole},
		{"食品店", Sole},
		{"小吃店", Sole},
		{"饭店", Sole},
		{"饭馆", Sole},
		{"茶馆", Sole},
		{"法院", Public},
		{"检察院", Public},
		{"餐馆", Sole},
		{"餐厅", Sole},
		{"酒楼", Sole},
		{"小卖部", Sole},
		{"杂货店", Sole},
		{"批发店", Sole},
		{"贸易商行", Sole},
		{"中心店", Sole},
		{"经销处", Sole},
		{"供应站", Sole},
		{"收购站", Sole},
		{"修理厂", Sole},
		{"养殖场", Sole},
		{"种植场", Sole},
		{"家庭农场", Sole},
		{"农场", Sole},
		{"苗圃", Sole},
		{"商铺", Sole},
		{"店", Sole},
		{"大学", Public},
		{"学院", Public},
		{"中学", Public},
		{"小学", Public},
		{"幼儿园", Public},
		{"学校", Public},
		{"医院", Public},
		{"卫生院", Public},
		{"研究院", Public},
		{"研究所", Public},
		{"委员会", Public},
		{"人民政府", Public},
		{"管理局", Public},
		{"公安局", Public},
		{"财政局", Public},
		{"税务局", Public},
		{"协会", Public},
		{"学会", Public},
		{"商会", Public},
		{"基金会", Public},
		{"管理处", Public},
		{"中心", Public},
		{"局", Public},
		{"图书馆", Public},
		{"博物馆", Public},
		{"设计院", Public},
	}
	sort.SliceStable(list, func(i, j int) bool { return len(list[i].word) > len(list[j].word) })
	m := map[rune][]form{}
	for _, f := range list {
		if f.class != NoForm {
			last, _ := utf8.DecodeLastRuneInString(f.word)
			m[last] = append(m[last], f)
		}
	}
	return byrune.New(m)
})

// cutForm takes the legal form off the end, with a remark on the owners behind
// it: 有限公司(外商独资).
func (n *Name) cutForm(s string) string {
	if open := strings.LastIndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") {
		switch inner := s[open+1 : len(s)-1]; inner {
		case "外商独资", "自然人独资", "法人独资", "国有独资", "中外合资", "中外合作", "台港澳独资", "港澳台独资", "外商投资", "上市", "非上市", "国有控股", "自然人投资或控股":
			s = s[:open]
		}
	}
	for _, w := range []string{"株式会社", "有限会社", "合同会社"} { // Japanese forms stand at either end
		t, ok := strings.CutPrefix(s, w)
		if !ok {
			t, ok = strings.CutSuffix(s, w)
		}
		if ok && len(t) >= 3 {
			n.Form, n.Class = w, Foreign
			return t
		}
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, f := range forms().At(last) {
		if !strings.HasSuffix(s, f.word) || len(s)-len(f.word) < 3 {
			continue
		}
		n.Form, n.Class = f.word, f.class
		return s[:len(s)-len(f.word)]
	}
	if t, ok := strings.CutSuffix(s, "股份"); ok && utf8.RuneCountInString(t) >= 2 { // 华创云图股份: a short name
		return t
	}
	return s
}

// cutGroup takes 集团 and (集团) out.
func (n *Name) cutGroup(s string) string {
	if i := strings.Index(s, "(集团)"); i > 0 {
		n.Group = true
		s = s[:i] + s[i+len("(集团)"):]
	}
	if t, ok := strings.CutSuffix(s, "集团"); ok && t != "" {
		n.Group = true
		s = t
	}
	return s
}

// industries finds the words for industries by their last character.
var industries = sync.OnceValue(func() *byrune.Table[[]string] {
	m := map[rune][]string{}
	for _, w := range strings.Fields(industryFile) {
		last, _ := utf8.DecodeLastRuneInString(w)
		m[last] = append(m[last], w)
	}
	for _, list := range m {
		sort.SliceStable(list, func(i, j int) bool { return len(list[i]) > len(list[j]) })
	}
	return byrune.New(m)
})

// cutIndustry parts a trade name from the industry words behind it. At least
// two characters of trade name stay; without them there is no industry.
func cutIndustry(s string) (trade, industry string) {
	trade = s
	for {
		w := industryAt(trade)
		if w == "" {
			break
		}
		trade = trade[:len(trade)-len(w)]
	}
	return trade, s[len(trade):]
}

// industryAt returns the longest industry word at the end of s that leaves two
// characters.
func industryAt(s string) string {
	last, _ := utf8.DecodeLastRuneInString(s)
	for _, w := range industries().At(last) {
		head, ok := strings.CutSuffix(s, w)
		if ok && utf8.RuneCountInString(head) >= 2 {
			return w
		}
	}
	return ""
}

// onlyIndustry reports whether s consists of industry words.
func onlyIndustry(s string) bool {
	for s != "" {
		last, _ := utf8.DecodeLastRuneInString(s)
		found := false
		for _, w := range industries().At(last) {
			if t, ok := strings.CutSuffix(s, w); ok {
				s, found = t, true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}
