package yamlfile

import (
	"slices"
	"strings"
	"testing"
	"time"

	yaml "go.yaml.in/yaml/v4"
)

type inner struct {
	At   Pos
	Name string   `yaml:"name"`
	Kids []*inner `yaml:"kids"`
}

type base struct {
	Shared string `yaml:"shared"`
}

type sample struct {
	base    `yaml:",inline"`
	Text    string            `yaml:"text"`
	Num     int               `yaml:"num"`
	Size    uint8             `yaml:"size"`
	Share   float64           `yaml:"share"`
	On      bool              `yaml:"on"`
	For     time.Duration     `yaml:"for"`
	Any     any               `yaml:"any"`
	Map     map[string]int    `yaml:"map"`
	Ordered Ordered[*string]  `yaml:"ordered"`
	One     Strings           `yaml:"one"`
	Words   Words             `yaml:"words"`
	Lit     Literal           `yaml:"lit"`
	Inner   *inner            `yaml:"inner"`
	List    []inner           `yaml:"list"`
	Raw     yaml.Node         `yaml:"raw"`
	Env     map[string]string `yaml:"env"`
}

func decode(t *testing.T, text string) (*sample, []string) {
	t.Helper()
	doc, faults := Parse("f.yaml", []byte(text))
	s := &sample{Num: 7}
	if doc.Root != nil {
		faults = append(faults, doc.Decode(s)...)
	}
	var out []string
	for _, f := range faults {
		line := f.Error()
		if f.Hint != "" {
			line += " → " + f.Hint
		}
		out = append(out, line)
	}
	return s, out
}

func TestDecode(t *testing.T) {
	s, faults := decode(t, "\ufeff"+`shared: s
text: 05021
size: 200
share: 1e3
on: true
for: 1m30s
any: [1, {a: b}]
map: {a: 1}
ordered: {z: 1, a: null}
one: x
words: [a, b]
lit: null
inner: &i {name: n, kids: [{name: k}]}
list: [*i, {<<: *i, name: m}]
raw: {x: 1}
`)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if s.Shared != "s" || s.Text != "05021" || s.Num != 7 || s.Size != 200 || s.Share != 1000 || !s.On || s.For != 90*time.Second || s.Map["a"] != 1 {
		t.Errorf("%+v", s)
	}
	if s.Ordered[0].Key != "z" || *s.Ordered[0].Value != "1" || s.Ordered[1].Value != nil || s.Ordered[1].At.String() != "f.yaml:9:17" {
		t.Errorf("%+v", s.Ordered)
	}
	if !slices.Equal(s.One, Strings{"x"}) || s.Words[1].At.String() != "f.yaml:11:12" || s.Lit != "null" {
		t.Errorf("%+v %+v %q", s.One, s.Words, s.Lit)
	}
	if s.Inner.At.String() != "f.yaml:13:8" || s.List[0].Kids[0].Name != "k" || s.List[1].Name != "m" || s.List[1].Kids[0].Name != "k" {
		t.Errorf("%+v %+v", s.Inner, s.List)
	}
}

func TestDecodeFaults(t *testing.T) {
	for text, want := range map[string]string{
		"txt: a":                 "f.yaml:1:1: there is no key \"txt\" here (value \"txt\") [yaml.unknown_key] → did you mean text?",
		"num: a":                 "f.yaml:1:6: this should be a whole number (value \"a\") [yaml.type]",
		"num: ${env:N}":          "",
		"size: 300":              "f.yaml:1:7: this should be a whole number, not negative (value \"300\") [yaml.type]",
		"on: yes":                "f.yaml:1:5: this should be true or false (value \"yes\") [yaml.type]",
		"for: 5":                 "f.yaml:1:6: this should be a duration such as 30s, 5m or 2h (value \"5\") [yaml.type]",
		"text: [a]":              "f.yaml:1:7: this should be a single value, but it is a list [yaml.kind]",
		"list: a":                "f.yaml:1:7: this should be a list, but it is a single value (value \"a\") [yaml.kind]",
		"inner: [a]":             "f.yaml:1:8: this should be a mapping with keys: name, kids, but it is a list [yaml.kind]",
		"ordered: [a]":           "f.yaml:1:10: this should be a mapping, but it is a list [yaml.kind]",
		"num: 1\nnum: 2":         "f.yaml:2:1: key \"num\" is given twice; the first is on line 1 (value \"num\") [yaml.duplicate_key] → remove one of them",
		"a: [":                   "f.yaml:2:1: this is not valid YAML: did not find expected node content [yaml.syntax] → check indentation, quotes and brackets on this line and the one before",
		"a: 1\n\tb: 2":           "f.yaml:2:1: this is not valid YAML: found a tab character that violates indentation [yaml.syntax] → indent with spaces; YAML allows no tabs there",
		"a: 1\nb: \xff":          "f.yaml:2:1: the file is not UTF-8 [yaml.encoding] → save it as UTF-8",
		"inner: &x {kids: [*x]}": "nested too deep",
	} {
		_, faults := decode(t, text)
		got := strings.Join(faults, "\n")
		if want == "" && got != "" || !strings.HasPrefix(got, want) && !strings.Contains(got, want) {
			t.Errorf("%q:\ngot  %s\nwant %s", text, got, want)
		}
	}
}

func TestLocate(t *testing.T) {
	doc, _ := Parse("f.yaml", []byte("auth:\n  token: x\nstreams:\n  - name: a\n  - name: b\n"))
	for path, line := range map[string]int{"auth.token": 2, "streams[1].name": 5, "streams[1].key": 5, "streams[9]": 4, "none": 1, "": 1} {
		if n := Locate(doc.Root, path); n.Line != line {
			t.Errorf("%s is on line %d, want %d", path, n.Line, line)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"language", "store", "sources", "batch_size"}
	for in, want := range map[string]string{"languge": "language", "Store": "store", "batchsize": "batch_size", "xyz": "", "a": "", "sourcse": "sources"} {
		if got := Nearest(in, names); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("shared: s\ninner: &i {kids: [*i]}\nlist: [*i, {<<: *i}]"))
	f.Add([]byte("any: &a [*a, *a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, faults := Parse("fuzz.yaml", data)
		if faults.Errors() == 0 && doc.Root != nil {
			doc.Decode(&sample{})
			Locate(doc.Root, "a.b[1].c")
		}
	})
}
