package rules

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"

	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// checkRules validate and never change a value. Except for required, an empty
// value passes: whether it may be empty is required's business.
func checkRules() []Entry {
	return []Entry{
		{Doc{Name: "required", Group: "check", Summary: "the field must have a value", Chinese: "必填", Example: ""}, always(required)},
		{Doc{
			Name: "pattern", Group: "check", Summary: "the whole value must match a regular expression", Chinese: "必须整体匹配正则", Standard: "RE2 syntax", Example: "KH0012",
			Params: []Param{{"pattern", "string", "", "regular expression (RE2)", "正则表达式（RE2）"}},
		}, makePattern},
		{Doc{
			Name: "length", Group: "check", Summary: "number of characters", Chinese: "字符数范围", Example: "张伟",
			Params: []Param{{"min", "int", "0", "fewest characters", "最少字符数"}, {"max", "int", "no limit", "most characters", "最多字符数"}},
		}, makeLength},
		{Doc{
			Name: "set", Group: "check", Summary: "the value must be one of a list", Chinese: "必须属于给定集合", Example: "A",
			Params: []Param{{"values", "list", "", "allowed values", "允许的值"}, {"ignore_case", "bool", "false", "compare without case and width", "比较时不计大小写和全半角"}},
		}, makeSet},
		{Doc{
			Name: "range", Group: "check", Summary: "a number or date within bounds, both included", Chinese: "数值或日期范围（含端点）", Example: "12.5",
			Params: []Param{{"min", "decimal", "none", "smallest value, or earliest date", "最小值或最早日期"}, {"max", "decimal", "none", "largest value, or latest date", "最大值或最晚日期"}},
		}, makeRange},
		{Doc{
			Name: "tag", Group: "check", Summary: "a tag of go-playground/validator, such as email,max=64", Chinese: "go-playground/validator 校验标签", Example: "zhang@example.com",
			Params: []Param{{"tag", "string", "", "validator tag", "校验标签"}},
		}, makeTag},
	}
}

// check wraps a test of non-empty texts.
func check(code, hint string, ok func(string) bool) func(record.Value) Result {
	return func(in record.Value) Result {
		if in.Empty() || ok(in.Text) {
			return pass(in)
		}
		return Result{Value: in, Outcome: record.Invalid, Code: code, Hint: hint}
	}
}

func required(in record.Value) Result {
	if strings.TrimSpace(in.Text) != "" {
		return pass(in)
	}
	return Result{Value: in, Outcome: record.Invalid, Code: "required", Hint: "the field must have a value; fill it in the source, or give it a default"}
}

func makePattern(p *Params) (func(record.Value) Result, error) {
	p.Need("pattern")
	pattern := p.String("pattern", "")
	re, err := regexp.Compile(`^(?:` + pattern + `)$`)
	if err != nil {
		p.Fail("pattern", pattern, "a regular expression ("+err.Error()+")")
		re = regexp.MustCompile("$^")
	}
	return check("pattern", "must match "+pattern, re.MatchString), nil
}

func makeLength(p *Params) (func(record.Value) Result, error) {
	low, high := p.Int("min", 0), p.Int("max", 1<<30)
	if low > high {
		p.Fail("min", fmt.Sprint(low), "no more than max")
	}
	hint := fmt.Sprintf("must have at least %d characters", low)
	if high < 1<<30 {
		hint = fmt.Sprintf("must have %d to %d characters", low, high)
	}
	return check("length", hint, func(s string) bool {
		n := utf8.RuneCountInString(s)
		return n >= low && n <= high
	}), nil
}

func makeSet(p *Params) (func(record.Value) Result, error) {
	p.Need("values")
	list := p.Strings("values")
	if _, given := p.get("values"); given && len(list) == 0 {
		p.Fail("values", "[]", "a list of one value at least: nothing is in an empty one")
	}
	fold := p.Bool("ignore_case", false)
	norm := func(s string) string {
		if fold {
			return strings.ToLower(text.Clean(s))
		}
		return s
	}
	allowed := make(map[string]bool, len(list))
	for _, v := range list {
		allowed[norm(v)] = true
	}
	return check("set", "must be one of "+strings.Join(list, ", "), func(s string) bool { return allowed[norm(s)] }), nil
}

func makeRange(p *Params) (func(record.Value) Result, error) {
	low, high := p.String("min", ""), p.String("max", "")
	var hint string
	switch {
	case low != "" && high != "":
		hint = "must lie between " + low + " and " + high
	case low != "":
		hint = "must be at least " + low
	case high != "":
		hint = "must be at most " + high
	default:
		p.Need("min")
	}
	return func(in record.Value) Result {
		if in.Empty() || within(in, low, high) {
			return pass(in)
		}
		return Result{Value: in, Outcome: record.Invalid, Code: "range", Hint: hint}
	}, nil
}

// within compares dates as text (ISO 8601 sorts) and anything else as a decimal
// number.
func within(in record.Value, low, high string) bool {
	if in.Kind == record.Date || in.Kind == record.Time {
		return (low == "" || in.Text >= low) && (high == "" || in.Text <= high || strings.HasPrefix(in.Text, high))
	}
	v, ok := decimal(in.Text)
	if !ok {
		return false
	}
	if l, ok := decimal(low); ok && v.Cmp(l) < 0 {
		return false
	}
	if h, ok := decimal(high); ok && v.Cmp(h) > 0 {
		return false
	}
	return true
}

// decimal reads plain decimal notation exactly.
func decimal(s string) (*big.Rat, bool) {
	if s == "" || len(s) > 100 || strings.Trim(s, "0123456789.-+") != "" {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func makeTag(p *Params) (func(record.Value) Result, error) {
	p.Need("tag")
	tag := p.String("tag", "")
	v := validator.New(validator.WithRequiredStructEnabled())
	if err := tryTag(v, tag); err != nil {
		p.Fail("tag", tag, "a tag of go-playground/validator/v10 ("+err.Error()+")")
		return pass, nil //nolint:nilerr // the parameter's fault says it
	}
	return check("tag", "must satisfy "+tag, func(s string) bool { return v.Var(s, tag) == nil }), nil
}

// tryTag finds out whether a tag exists: the library panics on one it doesn't
// know.
func tryTag(v *validator.Validate, tag string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	_ = v.Var("x", tag)
	return nil
}
