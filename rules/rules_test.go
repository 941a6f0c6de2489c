package rules

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
)

// params are what rules with mandatory parameters need in these tests.
var params = map[string]map[string]any{
	"replace": {"pattern": `\s+`, "with": " "}, "map": {"values": map[string]any{"M": "男", "F": "女"}}, "default": {"value": "x"}, "pattern": {"pattern": `\d+`},
	"set": {"values": []any{"A", "B"}}, "range": {"min": "1", "max": "10"}, "tag": {"tag": "email,max=64"},
}

func all(t testing.TB) []Rule {
	t.Helper()
	reg := Builtin()
	var out []Rule
	for _, name := range reg.Names() {
		r, err := reg.New(name, params[name])
		if err != nil {
			t.Fatal(name, err)
		}
		out = append(out, r)
	}
	return out
}

func TestDocs(t *testing.T) {
	for _, r := range all(t) {
		d := r.Doc()
		if d.Summary == "" || d.Chinese == "" || d.Group == "" || d.Name != r.Name() {
			t.Errorf("%s: the description is incomplete: %+v", r.Name(), d)
		}
	}
}

// TestTwiceIsOnce: what a rule has cleansed it doesn't change again, and null
// stays null (except for default and required, whose subject is the empty
// field).
func TestTwiceIsOnce(t *testing.T) {
	list := all(t)
	examples := []string{
		"", " ", "无", "散客", "13912345678", "021-58881234转8012", "9144030071526726XG", "91 330100 565591362L", "510104030426839", "张伟 <zhang@example.com>", "张总", "王总(王建国)", "深圳市华创云图科技有限公司(停用)",
		"上海市闸北区天目西路1号", "2024年3月15日 下午2点30分", "45366.0", "壹佰贰拾叁万元整", "10-50万", "50～99人", "美国", "互联网", "www.Example.com", "寮犱紵", "ＡＢＣ", "當(dāng)今",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.SampledFrom(examples), rapid.String(), rapid.StringMatching(`[0-9+\-/.,万亿元张王总公司@a-z ()]{0,20}`)).Draw(t, "value")
		for _, r := range list {
			if r.Name() == "replace" {
				continue // what a pattern does twice is its author's business
			}
			once := r.Apply(record.T(s))
			if once.Outcome == record.OK && once.Value != record.T(s) && once.Value.Text != s {
				t.Fatalf("%s(%q): ok, but the value became %q", r.Name(), s, once.Value.Text)
			}
			twice := r.Apply(once.Value)
			if once.Outcome <= record.Fixed && twice.Value != once.Value {
				t.Fatalf("%s(%q) = %+v, then %+v", r.Name(), s, once, twice)
			}
			if once.Outcome == record.Fixed && twice.Outcome == record.Fixed {
				t.Fatalf("%s(%q) fixes its own result: %+v, %+v", r.Name(), s, once, twice)
			}
		}
	})
}

func TestNullPasses(t *testing.T) {
	for _, r := range all(t) {
		got := r.Apply(record.Value{})
		switch r.Name() {
		case "default", "required":
		default:
			if got.Outcome != record.OK || !got.Value.IsNull() {
				t.Errorf("%s(null) = %+v", r.Name(), got)
			}
		}
	}
}

func TestOrdinaryRules(t *testing.T) {
	reg := Builtin()
	for _, c := range []struct {
		rule    string
		params  map[string]any
		in      string
		want    string
		outcome record.Outcome
	}{
		{"trim", nil, " a\u200b ", "a", record.Fixed},
		{"case", map[string]any{"to": "title"}, "acme o'neil LTD", "Acme O'neil Ltd", record.Fixed},
		{"case", map[string]any{"to": "upper"}, "abc", "ABC", record.Fixed},
		{"replace", map[string]any{"pattern": `^KH-(\d+)$`, "with": "$1"}, "KH-12", "12", record.Fixed},
		{"truncate", map[string]any{"max": 2}, "深圳市", "深圳", record.Fixed},
		{"digits_only", nil, "No.１2-3", "123", record.Fixed},
		{"map", map[string]any{"values": map[string]any{"m": "男"}}, "Ｍ", "男", record.Fixed},
		{"map", map[string]any{"values": map[string]any{"m": "男"}, "other": "review"}, "x", "x", record.Review},
		{"null_words", map[string]any{"words": []any{"空的"}}, "空的", "", record.Nulled},
		{"null_words", map[string]any{"keep": []any{"0"}}, "0", "0", record.OK},
		{"pseudo_customer", nil, "散客", "散客", record.Placeholder},
		{"default", map[string]any{"value": "CN"}, "", "CN", record.Fixed},
		{"required", nil, " ", " ", record.Invalid},
		{"pattern", map[string]any{"pattern": `\d{3}`}, "12", "12", record.Invalid},
		{"pattern", map[string]any{"pattern": `\d{3}`}, "123", "123", record.OK},
		{"length", map[string]any{"min": 2, "max": 3}, "深圳市南", "深圳市南", record.Invalid},
		{"set", map[string]any{"values": []any{"A"}, "ignore_case": true}, "ａ", "ａ", record.OK},
		{"set", map[string]any{"values": []any{"A"}}, "B", "B", record.Invalid},
		{"range", map[string]any{"min": 1, "max": 10}, "10.00", "10.00", record.OK},
		{"range", map[string]any{"max": 10}, "10.01", "10.01", record.Invalid},
		{"range", map[string]any{"min": 1}, "abc", "abc", record.Invalid},
		{"tag", map[string]any{"tag": "email,max=64"}, "a@b.com", "a@b.com", record.OK},
		{"tag", map[string]any{"tag": "email"}, "ab.com", "ab.com", record.Invalid},
	} {
		r, err := reg.New(c.rule, c.params)
		if err != nil {
			t.Fatal(c.rule, err)
		}
		if got := r.Apply(record.T(c.in)); got.Value.Text != c.want || got.Outcome != c.outcome {
			t.Errorf("%s(%q) = %q %s, want %q %s", c.rule, c.in, got.Value.Text, got.Outcome, c.want, c.outcome)
		}
	}
}

// TestFaults: every wrong parameter is named, all at once, with exit code 2.
func TestFaults(t *testing.T) {
	reg := Builtin()
	for _, c := range []struct {
		rule   string
		params map[string]any
		want   []string
	}{
		{"phoen", nil, []string{"did you mean 'phone'"}},
		{"phone", map[string]any{"regoin": "CN", "area": "9999"}, []string{"no parameter 'regoin'", "'area'"}},
		{"length", map[string]any{"min": "x", "max": []int{1}}, []string{"'min'", "'max'"}},
		{"replace", map[string]any{"pattern": "("}, []string{"regular expression"}},
		{"pattern", nil, []string{"needs the parameter 'pattern'"}},
		{"tag", map[string]any{"tag": "nosuchtag"}, []string{"'tag'"}},
		{"date", map[string]any{"order": "ymd"}, []string{"one of auto, dmy, mdy"}},
		{"case", map[string]any{"to": 1}, []string{"one of"}},
	} {
		_, err := reg.New(c.rule, c.params)
		if err == nil {
			t.Errorf("%s %v: no fault", c.rule, c.params)
			continue
		}
		text := err.Error()
		f := &fault.Fault{}
		if errors.As(err, &f) {
			text += f.Hint
		}
		for _, w := range c.want {
			if !strings.Contains(text, w) {
				t.Errorf("%s %v: %q lacks %q", c.rule, c.params, text, w)
			}
		}
		if fault.ExitCode(err) != fault.ExitUsage {
			t.Errorf("%s: exit code %d", c.rule, fault.ExitCode(err))
		}
	}
}

func FuzzRules(f *testing.F) {
	list := all(f)
	f.Add("13912345678")
	f.Fuzz(func(_ *testing.T, s string) {
		for _, r := range list {
			r.Apply(record.T(s))
		}
	})
}
