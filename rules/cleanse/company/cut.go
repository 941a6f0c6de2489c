package company

import (
	"strings"
	"unicode/utf8"

	"github.com/custhub/custhub/record/byrune"
)

// cutCode takes the code of an old system off the front: "C0012 深圳…",
// "[C0012]深圳…", "001-深圳…", "KH0012深圳…". A number that belongs to the name
// (360, 58同城) has no separator behind it.
func (n *Name) cutCode(s string) string {
	t := s
	bracket := strings.HasPrefix(t, "(")
	if bracket {
		t = t[1:]
	}
	i, letters, digits := 0, 0, 0
	for i < len(t) && (t[i] >= '0' && t[i] <= '9' || t[i] >= 'A' && t[i] <= 'Z' || t[i] >= 'a' && t[i] <= 'z' || (t[i] == '-' || t[i] == '_') && i > 0 && i+1 < len(t) && t[i+1] >= '0' && t[i+1] <= '9') {
		if t[i] >= '0' && t[i] <= '9' {
			digits++
		} else if t[i] != '-' && t[i] != '_' {
			letters++
		}
		i++
	}
	if digits < 2 || letters > 6 {
		return s
	}
	code, rest := t[:i], t[i:]
	if bracket {
		inner, ok := strings.CutPrefix(rest, ")")
		if !ok {
			return s
		}
		rest = inner
	}
	body := strings.TrimLeft(rest, " -_.:#、|/：．")
	next, _ := utf8.DecodeRuneInString(body)
	switch {
	case body == "" || next < 0x80:
		return s
	case bracket, body != rest, letters > 0 && letters <= 3 && digits >= 3:
		n.Code = code
		return body
	}
	return s
}

// statusWords are notes on the state of a customer or company.
var statusWords = wordSet("已注销", "注销", "已吊销", "吊销", "已停用", "停用", "已作废", "作废", "已废弃", "废弃", "弃用", "旧", "旧户", "旧名", "曾用名", "曾用", "已更名", "更名", "已改名", "改名", "原名", "已迁出", "迁出", "已合并", "合并", "勿用", "请勿使用", "不用", "禁用", "已禁用", "冻结", "已冻结", "暂停", "暂停合作", "停止合作", "已停业", "停业", "歇业", "已倒闭", "倒闭",
	"破产", "清算", "清算中", "重复", "重复客户", "黑名单", "失信", "老客户", "新", "新户", "待删除", "已删除", "删除", "备用", "存续", "在业", "开业", "终止", "无效", "失效", "已失效", "closed", "inactive", "old", "do not use", "duplicate", "deleted", "blocked", "obsolete")

func wordSet(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

func isStatus(s string) bool { return len(s) <= 24 && statusWords[strings.ToLower(s)] }

// cutStatus takes a note on the status off: (已注销), 停用-…, …(原名…).
func (n *Name) cutStatus(s string) string {
	for from := 0; ; {
		open := strings.IndexByte(s[from:], '(')
		if open < 0 {
			break
		}
		open += from
		end := strings.IndexByte(s[open:], ')')
		if end < 0 {
			break
		}
		inner := s[open+1 : open+end]
		if !statusNote(inner) {
			from = open + end + 1
			continue
		}
		n.addStatus(inner)
		s = s[:open] + s[open+end+1:]
		from = open
	}
	if i := strings.IndexAny(s, "-_ :"); i > 0 && len(s)-i > 6 && isStatus(s[:i]) {
		n.addStatus(s[:i])
		s = s[i+1:]
	}
	if i := strings.LastIndexAny(s, "-_ :"); i >= 6 && isStatus(s[i+1:]) {
		n.addStatus(s[i+1:])
		s = s[:i]
	}
	if i := strings.LastIndex(s, "公司"); i > 0 && len(s) > i+len("公司") && isStatus(s[i+len("公司"):]) {
		n.addStatus(s[i+len("公司"):])
		s = s[:i+len("公司")]
	}
	return strings.Trim(s, " -_,，;；。.")
}

func (n *Name) addStatus(w string) {
	if n.Status != "" {
		n.Status += "; "
	}
	n.Status += w
}

func statusNote(inner string) bool {
	inner = strings.ToLower(strings.TrimSpace(inner))
	if isStatus(inner) {
		return true
	}
	for _, w := range []string{"原", "曾用名", "现名", "更名为", "已更名", "现更名", "旧名", "原名", "又名", "简称", "以下简称", "注销", "已注销", "停用", "formerly", "f.k.a", "fka"} {
		if strings.HasPrefix(inner, w) && utf8.RuneCountInString(inner) >= 4 {
			return true
		}
	}
	return false
}

// branchEnds are the words for a part of a company that isn't one of its own.
var branchEnds = []string{"分公司", "支公司", "分行", "支行", "营业部", "办事处", "分理处", "营业厅", "营业所", "代表处", "分店", "分部", "分厂", "分院", "分校", "分所", "分局", "分中心", "联络处", "项目部", "事业部", "经营部", "销售部", "服务部", "门市部", "加油站", "储蓄所", "分社", "分会", "工厂", "门店", "旗舰店", "专卖店", "售后服务中心"}

// branchLast are the last characters of branchEnds: most names end in none.
var branchLast = func() *byrune.Table[bool] {
	m := map[rune]bool{}
	for _, e := range branchEnds {
		last, _ := utf8.DecodeLastRuneInString(e)
		m[last] = true
	}
	return byrune.New(m)
}()

// branchHeads are the words a company's own name ends with, in front of its
// branch; the surest first.
var branchHeads = []string{"公司", "银行", "信用社", "证券", "保险", "(有限合伙)", "(普通合伙)", "合伙企业", "集团", "事务所", "大学", "医院", "药房", "酒店", "超市", "合作社", "研究院", "旅行社"}

// cutBranch takes the branch off the end.
func (n *Name) cutBranch(s string) string {
	if open := strings.LastIndexByte(s, '('); open > 0 && strings.HasSuffix(s, ")") && endsInBranch(s[open+1:len(s)-1]) && !strings.HasSuffix(s, "合伙)") {
		n.Branch = branchKey(s[open+1 : len(s)-1])
		return s[:open]
	}
	if !endsInBranch(s) {
		return s
	}
	for _, h := range branchHeads {
		i := strings.Index(s, h)
		if i < 6 { // at least two characters in front
			continue
		}
		if end := i + len(h); end < len(s) && endsInBranch(s[end:]) && !strings.HasSuffix(s[:end], "分公司") {
			n.Branch = branchKey(s[end:])
			return s[:end]
		}
	}
	return n.looseBranch(s)
}

// looseBranch reads 华创云图北京分公司, where the company's form is missing: the
// branch begins with its division. A department of one's own (经营部, 服务部) is
// a legal form then, not a branch.
func (n *Name) looseBranch(s string) string {
	for _, end := range []string{"分公司", "支公司", "分行", "支行", "办事处", "营业部", "代表处", "分店"} {
		head, ok := strings.CutSuffix(s, end)
		if !ok || head == "" {
			continue
		}
		for i := range head {
			if i < 6 {
				continue
			}
			if a, size := areaAt(head[i:], ""); size > 0 && a.code != "" {
				n.Branch = branchKey(s[i:])
				return s[:i]
			}
		}
		if end == "分公司" || end == "支行" || end == "分行" || end == "支公司" {
			n.Branch = end
			return head
		}
	}
	return s
}

func endsInBranch(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return branchLast.At(last) && endsIn(s, branchEnds)
}

func endsIn(s string, ends []string) bool {
	for _, e := range ends {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

// branchKey writes the divisions of a branch without 省, 市, 区.
func branchKey(s string) string {
	s = strings.Trim(s, " -()（）")
	var b strings.Builder
	for s != "" {
		if a, size := areaAt(s, ""); size > 0 {
			b.WriteString(a.short)
			s = s[size:]
			continue
		}
		_, size := utf8.DecodeRuneInString(s)
		b.WriteString(s[:size])
		s = s[size:]
	}
	return b.String()
}
