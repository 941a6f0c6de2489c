package email

import (
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
)

func TestVariants(t *testing.T) {
	for _, c := range []struct{ in, outcome, value, class string }{
		{"mailto:zhang@example.com", "fix", "zhang@example.com", "corporate"},
		{"邮箱：zhang@example.com", "fix", "zhang@example.com", "corporate"},
		{"Zhang Wei <zhang@example.com>", "fix", "zhang@example.com", "corporate"},
		{`"Zhang, Wei" <zhang@example.com>`, "fix", "zhang@example.com", "corporate"},
		{"zhang@example.com (张伟)", "fix", "zhang@example.com", "corporate"},
		{"zhang@example.com;li@example.com", "fix", "zhang@example.com;li@example.com", "corporate"},
		{"zhang@example.com, li@example.com", "fix", "zhang@example.com;li@example.com", "corporate"},
		{"zhang@example.com li@example.com", "fix", "zhang@example.com;li@example.com", "corporate"},
		{"zhang@qq.com.", "fix", "zhang@qq.com", "free"},
		{"zhang@163.con", "suggest", "zhang@163.com", "free"},
		{"zhang@gmail.con", "suggest", "zhang@gmail.com", "free"},
		{"zhang@163,com", "suggest", "zhang@163.com", "free"},
		{"zhang@gamil.com", "suggest", "zhang@gmail.com", "free"},
		{"zhang@hotmial.com", "suggest", "zhang@hotmail.com", "free"},
		{"zhang@outlok.com", "suggest", "zhang@outlook.com", "free"},
		{"zhang@qq.co", "suggest", "zhang@qq.com", "free"},
		{"zhang@example.con", "suggest", "zhang@example.com", "corporate"},
		{"zhang@exam ple.com", "suggest", "zhang@example.com", "corporate"},
		{"zhang @example.com", "suggest", "zhang@example.com", "corporate"},
		{"zhang@sina.com.cn", "ok", "zhang@sina.com.cn", "free"},
		{"zhang#example.com", "suggest", "zhang@example.com", "corporate"},
		{"zhang@mail.com", "ok", "zhang@mail.com", "free"},
		{"zhang@email.com", "ok", "zhang@email.com", "free"},
		{"zhang@136.com", "ok", "zhang@136.com", "corporate"},
		{"zhang@例子.中国", "ok", "zhang@xn--fsqu00a.xn--fiqs8s", "corporate"},
		{"HR@Example.com", "ok", "hr@example.com", "role"},
		{"hr2@example.com", "ok", "hr2@example.com", "role"},
		{"sales@qq.com", "ok", "sales@qq.com", "role"},
		{"a@a.com", "placeholder", "", ""},
		{"xxx@xxx.com", "placeholder", "", ""},
		{"noemail@noemail.com", "placeholder", "", ""},
		{"张伟@example.com", "review", "张伟@example.com", "corporate"},
		{"a@b@example.com", "invalid", "", ""},
		{"zhang@-example.com", "invalid", "", ""},
		{"zhang@exam_ple.com", "invalid", "", ""},
		{"zhang@1.2.3.4", "invalid", "", ""},
		{"zhang@example.c", "invalid", "", ""},
		{"@example.com", "invalid", "", ""},
		{"zhang@", "invalid", "", ""},
		{"zhang.@example.com", "invalid", "", ""},
		{strings.Repeat("a", 64) + "@" + strings.Repeat("b", 63) + "." + strings.Repeat("c", 63) + "." + strings.Repeat("d", 63) + ".com", "invalid", "", ""},
		{strings.Repeat("a", 64) + "@example.com", "ok", strings.Repeat("a", 64) + "@example.com", "corporate"},
		{"zhang＠163．com", "fix", "zhang@163.com", "free"},
		{"***@example.com", "masked", "", ""},
		{"N/A", "null", "", ""},
	} {
		r := Parse(c.in)
		if r.Outcome.String() != c.outcome || r.Normalised() != c.value || string(r.Class) != c.class {
			t.Errorf("%q: got %s %q %q (%s), want %s %q %q", c.in, r.Outcome, r.Normalised(), r.Class, r.Code, c.outcome, c.value, c.class)
		}
	}
}

func TestName(t *testing.T) {
	if r := Parse("张伟 <zhang@example.com>"); r.Name != "张伟" {
		t.Errorf("name %q", r.Name)
	}
}

func TestURL(t *testing.T) {
	for in, want := range map[string]string{
		"www.Example.com": "http://www.example.com", "https://example.com/": "https://example.com", "HTTP://EXAMPLE.com:80/a?b=1": "http://example.com/a?b=1",
		"ｗｗｗ．example．com": "http://www.example.com", "http://例子.中国": "http://xn--fsqu00a.xn--fiqs8s", "没有网址": "", "a@b.com": "", "javascript:alert(1)": "",
	} {
		r := ParseURL(in)
		got := r.Value
		if r.Outcome == record.Invalid {
			got = ""
		}
		if got != want {
			t.Errorf("%q: got %q (%s), want %q", in, got, r.Outcome, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"张伟 <zhang@example.com>", "a@b;c@d.com", "zhang@@163.com", "(a@b.c", "x@[1]", `"a"@b.com`, "<>", "mailto:", "Ⱥ#"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := Parse(s)
		ParseURL(s)
		if r.Outcome > record.Fixed || len(r.More) > 0 {
			return
		}
		if again := Parse(r.Value); again.Value != r.Value || again.Outcome != record.OK {
			t.Errorf("%q → %q → %q %s %s", s, r.Value, again.Value, again.Outcome, again.Code)
		}
	})
}

func BenchmarkPlain(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Parse("zhang.wei@example.com")
	}
}

func BenchmarkDisplayName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Parse("张伟 <zhang@example.com>")
	}
}
