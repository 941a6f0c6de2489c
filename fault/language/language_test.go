package language

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/custhub/custhub/fault"
)

// beyond heads the texts of libraries, which the module's source doesn't have.
const beyond = "beyond the source"

// Every text that a person may be shown has its Chinese, and the catalogue has
// nothing that no source says any more.
func TestCatalogueIsWhole(t *testing.T) {
	s := readSource(t, "../..")
	if len(s.found) < 500 {
		t.Fatalf("only %d texts found in the source: the search is broken", len(s.found))
	}
	have := map[string]bool{}
	for _, e := range entries(source) {
		switch {
		case have[e.english]:
			t.Errorf("twice in zh.txt: %s", e.english)
		case e.chinese == "":
			t.Errorf("no Chinese in zh.txt: %s", e.english)
		case !strings.HasPrefix(e.section, beyond) && !isFolder("../../"+e.section):
			t.Errorf("under the heading of no package, %q: %s", e.section, e.english)
		case s.found[e.english] == "" && !strings.HasPrefix(e.section, beyond):
			t.Errorf("in zh.txt, but no source says it: %s", e.english)
		}
		have[e.english] = true
	}
	for _, text := range s.templates() {
		if !have[text] {
			t.Errorf("%s: not in fault/language/zh.txt: %s", s.found[text], text)
		}
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Each text with something put into it is recognised as itself, and nothing
// that was put in is lost.
func TestTextsAreRecognised(t *testing.T) {
	for _, e := range entries(source) {
		n := strings.Count(e.english, blank)
		english, values := e.english, make([]string, n)
		for i := range n {
			values[i] = fmt.Sprintf("v%dx", i+1)
			english = strings.Replace(english, blank, values[i], 1)
		}
		said := Text(Chinese, english)
		if want := chinese().fill(e.chinese, values); e.chinese != same && said != want {
			t.Errorf("%s\n is said  %s\n not      %s", english, said, want)
		}
		for _, v := range values {
			if !strings.Contains(said, v) {
				t.Errorf("%s\n is said  %s\n without  %s", english, said, v)
			}
		}
		if place.MatchString(said) && !place.MatchString(english) {
			t.Errorf("a blank stays open: %s", said)
		}
	}
}

// Chinese has Chinese punctuation and Chinese words.
func TestChineseLooksChinese(t *testing.T) {
	han, half := regexp.MustCompile(`\p{Han}`), regexp.MustCompile(`\p{Han}[,;:?!(]|[,;?!)]\p{Han}`)
	for _, e := range entries(source) {
		if e.chinese != same && !han.MatchString(e.chinese) {
			t.Errorf("not Chinese; write = to keep the English: %s", e.chinese)
		}
		if half.MatchString(e.chinese) {
			t.Errorf("half-width punctuation: %s", e.chinese)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"whole", "the file is empty", "文件为空"},
		{"put in", `there is no key "soruces" here`, `此处没有键 "soruces"`},
		{"in another order", "3 of 10 rows differ from what the file expects", "10 行中有 3 行与文件中的预期不同"},
		{"a text in a text", "this should be a list, but it is a single value", "此处应为列表，实际为单个值"},
		{"texts three deep", `source erp: would delete 9 of 10 rows (90.0 %), more than 50 %: threshold "delete" stops the run`, `来源 erp：将删除 9 行（共 10 行，90.0 %），超过上限 50 %：阈值 "delete" 使运行停止`},
		{"a text and its cause", `source "crm": the source can't be opened: the database does not answer: dial tcp: refused`, `来源 "crm"：来源无法打开：数据库没有响应: dial tcp: refused`},
		{"a cause within what the libraries say", "read version 7: the packed content of a version is damaged", "read version 7: 版本的打包内容已损坏"},
		{"what says more comes before a word and a name", `customer has no field "legal_nam"`, `customer 没有字段 "legal_nam"`},
		{"not known", "something nobody wrote", "something nobody wrote"},
		{"a name of one word stays", "the file has no column try", "文件中没有列 try"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Text(Chinese, c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := Text("en", c.in); got != c.in {
				t.Errorf("English was changed: %q", got)
			}
		})
	}
}

func TestLine(t *testing.T) {
	f := fault.Usage("yaml.unknown_key", `there is no key "nmbr" here`, "remove one of them").At("custhub.yaml:1:1").With("nmbr").Because(fmt.Errorf("driver: refused"))
	if got, want := Line(Chinese, f), `custhub.yaml:1:1: 此处没有键 "nmbr"（值 "nmbr"） [yaml.unknown_key]：driver: refused`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Line("en", f); got != f.Error() {
		t.Errorf("English is not Error(): %q", got)
	}
	if hint := Text(Chinese, f.Hint); hint != "删除其中一个" {
		t.Errorf("hint %q", hint)
	}
}
