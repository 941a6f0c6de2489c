package rules

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// textRules work on text of any sort.
func textRules() []Entry {
	return []Entry{
		{
			Doc{Name: "trim", Group: "text", Summary: "remove white space and invisible characters at both ends", Chinese: "去除首尾空白与不可见字符", Example: "  张伟 "},
			cleaning(stringRule("trim", text.Trim)),
		},
		{
			Doc{Name: "collapse_spaces", Group: "text", Summary: "one space for every run of white space", Chinese: "连续空白合并为一个空格", Example: "张  伟"},
			cleaning(stringRule("collapse_spaces", text.CollapseSpaces)),
		},
		{
			Doc{Name: "remove_spaces", Group: "text", Summary: "drop every white-space character", Chinese: "去除全部空白", Example: "深圳 市"},
			always(stringRule("remove_spaces", text.RemoveSpaces)),
		},
		{
			Doc{
				Name: "invisible", Group: "text", Summary: "drop zero-width, control and format characters; no-break space becomes a space",
				Chinese: "去除零宽、控制与格式字符；不换行空格变为空格", Standard: "Unicode categories Cc, Cf", Example: "华创\u200b云图",
			},
			cleaning(stringRule("invisible", text.StripInvisible)),
		},
		{Doc{
			Name: "width", Group: "text", Summary: "full-width letters, digits and signs to ASCII; Chinese punctuation stays", Chinese: "全角字母、数字、符号转半角；中文标点保留",
			Standard: "UAX #11", Example: "ＡＢＣ１２３",
		}, cleaning(stringRule("width", text.Fold))},
		{
			Doc{Name: "clean", Group: "text", Summary: "invisible, width and collapse_spaces in one pass", Chinese: "一次完成：不可见字符、全角、空白", Example: "ＡＢＣ  电子"},
			cleaning(stringRule("clean", text.Clean)),
		},
		{Doc{
			Name: "text", Group: "text", Summary: "repair mojibake where nothing is lost, and take out bracketed readings a tool has put in",
			Chinese: "修复可无损还原的乱码；去除工具插入的括注拼音", Standard: "GB 18030-2022, Big5, UTF-8", Example: "寮犱紵",
			Params: []Param{{"annotated", "bool", "false", "the column has the bracketed-romanisation defect", "该列存在被插入括注拼音的问题"}, {"sure", "bool", "false", "repair only what can be nothing else; suggest the rest", "仅修复没有其他可能的；其余只给出建议"}},
		}, makeText},
		{Doc{
			Name: "null_words", Group: "text", Summary: "words that mean nothing (无, N/A, 同上, -) become null", Chinese: "表示“无”的词变为空值", Example: "暂无",
			Params: []Param{{"words", "list", "", "further words", "另加的词"}, {"keep", "list", "", "words to keep, such as 0", "保留的词，如 0"}},
		}, makeNullWords},
		{Doc{
			Name: "pseudo_customer", Group: "text", Summary: "names that stand for nobody (散客, 现金客户, 测试) are placeholders: never a key", Chinese: "散客、现金客户、测试等虚拟客户：不参与匹配", Example: "散客",
			Params: []Param{{"words", "list", "", "further names", "另加的名称"}},
		}, makePseudo},
		{Doc{
			Name: "simplify", Group: "text", Summary: "Traditional to Simplified Chinese; for keys and search, not for legal names of HK, Macao, Taiwan",
			Chinese: "繁体转简体；仅用于检索与匹配键", Standard: "OpenCC TSCharacters, TSPhrases", Example: "臺灣",
		}, always(stringRule("simplify", text.Simplify))},
		{Doc{
			Name: "case", Group: "text", Summary: "upper, lower or title case", Chinese: "大小写转换", Example: "acme trading",
			Params: []Param{{"to", "string", "lower", "upper, lower or title", "upper 大写、lower 小写或 title 首字母大写"}},
		}, makeCase},
		{Doc{
			Name: "replace", Group: "text", Summary: "replace what a regular expression matches", Chinese: "正则替换", Standard: "RE2 syntax", Example: "KH-0012",
			Params: []Param{{"pattern", "string", "", "regular expression (RE2)", "正则表达式（RE2）"}, {"with", "string", "", "replacement, $1 for a group", "替换为；$1 代表分组"}},
		}, makeReplace},
		{Doc{
			Name: "truncate", Group: "text", Summary: "keep the first characters", Chinese: "截断到指定字符数", Example: "深圳市华创云图科技有限公司",
			Params: []Param{{"max", "int", "255", "characters to keep", "保留的字符数"}},
		}, makeTruncate},
		{Doc{Name: "digits_only", Group: "text", Summary: "keep digits only", Chinese: "只保留数字", Example: "No. 12-34"}, always(stringRule("digits_only", digitsOnly))},
		{Doc{
			Name: "map", Group: "text", Summary: "replace a value by the one a table gives for it", Chinese: "按对照表取值", Example: "M",
			Params: []Param{
				{"values", "map", "", "from: to", "原值: 新值"},
				{"other", "string", "keep", "for other values: keep, null, review or invalid", "其他值：keep、null、review 或 invalid"},
				{"ignore_case", "bool", "true", "compare without case and width", "比较时不计大小写和全半角"},
			},
		}, makeMap},
		{Doc{
			Name: "default", Group: "text", Summary: "give a value to an empty field", Chinese: "空值取默认值", Example: "",
			Params: []Param{{"value", "string", "", "the value", "取值"}},
		}, makeDefault},
	}
}

// stringRule adapts a function on strings; nulls pass.
func stringRule(code string, f func(string) string) func(record.Value) Result {
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		return changed(in, f(in.Text), code)
	}
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text.Fold(s))
}

func makeText(p *Params) (func(record.Value) Result, error) {
	p.cleans = true
	column, sure := p.Bool("annotated", false), p.Bool("sure", false)
	repair := func(s string) text.Repair { return text.RepairText(s, column) }
	if sure {
		repair = func(s string) text.Repair { return text.RepairSure(s, column) }
	}
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		r := repair(in.Text)
		out := Result{Value: in, Outcome: r.Outcome, Code: r.Code, Hint: r.Hint}
		switch r.Outcome {
		case record.Fixed:
			out.Value = record.Value{Kind: in.Kind, Text: r.Value}
		case record.Review:
			out.Parts = parts(nil, Part{"proposal", r.Value})
		}
		return out
	}, nil
}

func makeNullWords(p *Params) (func(record.Value) Result, error) {
	more, keep := wordSet(p.Strings("words")), wordSet(p.Strings("keep"))
	p.cleans = len(more) == 0
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		if len(keep) > 0 && keep[strings.ToLower(text.Clean(in.Text))] {
			return pass(in)
		}
		if text.IsNull(in.Text) || len(more) > 0 && more[strings.ToLower(text.Clean(in.Text))] {
			return nulled("null_word")
		}
		return pass(in)
	}, nil
}

func makePseudo(p *Params) (func(record.Value) Result, error) {
	more := wordSet(p.Strings("words"))
	return func(in record.Value) Result {
		if in.IsNull() || !text.IsPseudo(in.Text) && (len(more) == 0 || !more[strings.ToLower(text.Clean(in.Text))]) {
			return pass(in)
		}
		return Result{Value: in, Outcome: record.Placeholder, Code: "pseudo_customer", Hint: "stands for nobody in particular; never matched"}
	}, nil
}

func wordSet(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[strings.ToLower(text.Clean(w))] = true
	}
	return m
}

func makeCase(p *Params) (func(record.Value) Result, error) {
	to := p.OneOf("to", "lower", "upper", "lower", "title")
	f := map[string]func(string) string{"upper": strings.ToUpper, "lower": strings.ToLower, "title": titleCase}[to]
	return stringRule("case", f), nil
}

// titleCase puts the first letter of each word in upper case and the rest in
// lower case.
func titleCase(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		letter := unicode.IsLetter(r) || r == '\'' || unicode.IsDigit(r)
		defer func() { start = !letter }()
		if start {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func makeReplace(p *Params) (func(record.Value) Result, error) {
	p.Need("pattern")
	re, err := regexp.Compile(p.String("pattern", ""))
	if err != nil {
		p.Fail("pattern", p.String("pattern", ""), "a regular expression ("+err.Error()+")")
		re = regexp.MustCompile("$^")
	}
	with := p.String("with", "")
	return stringRule("replace", func(s string) string { return re.ReplaceAllString(s, with) }), nil
}

func makeTruncate(p *Params) (func(record.Value) Result, error) {
	n := p.Int("max", 255)
	if n < 1 {
		p.Fail("max", "", "at least 1")
	}
	return stringRule("truncate", func(s string) string { return firstRunes(s, n) }), nil
}

// firstRunes returns the first n characters of s.
func firstRunes(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func makeMap(p *Params) (func(record.Value) Result, error) {
	p.Need("values")
	fold := p.Bool("ignore_case", true)
	norm := func(s string) string {
		if fold {
			return strings.ToLower(text.Clean(s))
		}
		return s
	}
	values := map[string]string{}
	for from, to := range p.Map("values") {
		values[norm(from)] = to
	}
	other := p.OneOf("other", "keep", "keep", "null", "review", "invalid")
	return func(in record.Value) Result {
		if in.IsNull() {
			return pass(in)
		}
		if to, ok := values[norm(in.Text)]; ok {
			return changed(in, to, "map")
		}
		switch other {
		case "null":
			return nulled("map.other")
		case "review":
			return Result{Value: in, Outcome: record.Review, Code: "map.other", Hint: "the table has no entry for this value"}
		case "invalid":
			return Result{Value: in, Outcome: record.Invalid, Code: "map.other", Hint: "the table has no entry for this value"}
		}
		return pass(in)
	}, nil
}

func makeDefault(p *Params) (func(record.Value) Result, error) {
	p.Need("value")
	value := record.T(p.String("value", ""))
	return func(in record.Value) Result {
		if !in.Empty() {
			return pass(in)
		}
		return Result{Value: value, Outcome: record.Fixed, Code: "default"}
	}, nil
}
