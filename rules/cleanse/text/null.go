package text

import "strings"

// nullWords are the words people type when they have nothing to say. They are
// compared in lower case, cleaned, and without surrounding brackets.
var nullWords = set(
	"", "无", "無", "没有", "沒有", "暂无", "暫無", "暂缺", "暂空", "暂未提供", "未提供", "未填", "未填写", "未填寫", "未知", "不详", "不詳",
	"不明", "不知道", "待定", "待补", "待补充", "待完善", "待确认", "待填", "空", "空白", "同上", "同前", "略", "缺", "缺失", "保密", "不便透露",
	"无数据", "无信息", "无记录", "暂无数据", "暂无信息", "n/a", "na", "n.a.", "n.a", "n\\a", "null", "nil", "none", "(null)", "<null>", "[null]",
	"nan", "#n/a", "undefined", "unknown", "unk", "tbd", "tbc", "to be confirmed", "not available", "not applicable", "no data", "empty", "blank",
	"missing", "nothing", "-", "--", "---", "—", "——", "–", "－", "_", "__", "/", "//", "\\", ".", "..", "...", "…", "……", "?", "？", "??", "???",
	"*", "**", "***", "x", "xx", "xxx", "xxxx", "0",
)

// pseudoNames are customers that stand for nobody in particular.
var pseudoNames = set(
	"散客", "散户", "散戶", "零售", "零售客户", "零售客戶", "零散客户", "现金客户", "現金客戶", "现金", "其他", "其它", "其他客户", "其它客户", "测试", "測試",
	"测试客户", "測試客戶", "测试公司", "测试数据", "测试账号", "测试用户", "测试单位", "测试企业", "个人", "個人", "个人客户", "個人客戶", "个人用户", "匿名",
	"匿名客户", "匿名用户", "临时客户", "臨時客戶", "临时", "临时用户", "默认客户", "默认", "默认用户", "普通客户", "一般客户", "通用客户", "虚拟客户", "演示客户",
	"演示", "示例", "示例客户", "样例", "内部", "内部客户", "内部测试", "公司内部", "门市客户", "门店客户", "过路客", "路人", "游客", "网络客户", "线上客户", "淘宝客户",
	"客户", "客戶", "新客户", "某客户", "某公司", "xx公司", "xxx公司", "xxxx公司", "xx有限公司", "xxx有限公司", "供应商", "员工", "本公司",
	"test", "testing", "test customer", "test company", "test account", "test user", "demo", "demo customer", "sample", "dummy", "dummy customer",
	"walk-in", "walk in", "walk-in customer", "cash customer", "cash", "cash sale", "cash sales", "retail customer", "anonymous", "guest",
	"default", "default customer", "misc", "miscellaneous", "one-time customer", "one time customer", "other", "others", "customer", "temp",
	"asdf", "qwerty", "abc", "aaa", "aaaa", "123", "1234", "12345", "111",
)

func set(words ...string) map[string]struct{} {
	m := make(map[string]struct{}, len(words))
	for _, w := range words {
		m[w] = struct{}{}
	}
	return m
}

// longestWord bounds the words of both lists, in bytes, so that ordinary values
// never reach the map.
const longestWord = 24

// IsNull reports whether s is a word that means "nothing" (无, N/A, 同上, -).
// "0" counts: use it on text fields, not on numbers.
func IsNull(s string) bool {
	if len(s) > 2*longestWord {
		return false
	}
	return inSet(nullWords, s)
}

// IsPseudo reports whether s names a pseudo customer (散客, 现金客户, 测试):
// such names never match, even when they are equal.
func IsPseudo(s string) bool {
	if len(s) > 2*longestWord {
		return false
	}
	if inSet(pseudoNames, s) {
		return true
	}
	return s != "" && s[len(s)-1] <= '9' && numberedPseudo(s)
}

// numberedPseudo recognises 测试01, 散客3, test2.
func numberedPseudo(s string) bool {
	s = Clean(s)
	base := strings.TrimRight(s, "0123456789")
	base = strings.TrimRight(base, " -_#")
	return base != s && base != "" && inSet(testWords, base)
}

var testWords = set("测试", "測試", "测试客户", "测试公司", "散客", "匿名", "test", "test customer", "demo", "临时客户")

func inSet(m map[string]struct{}, s string) bool {
	if len(s) <= longestWord {
		if _, ok := m[s]; ok {
			return true
		}
	}
	if isPlain(s) {
		return false
	}
	c := strings.ToLower(Clean(s))
	if len(c) > 1 && (c[0] == '(' || c[0] == '[' || c[0] == '<') && len(c) > 2 {
		if _, ok := m[c]; ok {
			return true
		}
		c = strings.Trim(c, "()[]<>")
	}
	if len(c) > longestWord {
		return false
	}
	_, ok := m[c]
	return ok
}

// isPlain reports whether cleaning and lower case would leave s as it is: it
// holds lower-case letters, digits and common ideographs only.
func isPlain(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 0x4E00 || r > 0x9FFF) {
			return false
		}
	}
	return true
}
