package delimited

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/connectors/csvfile/decode"
)

func lines(t testing.TB, in string) *decode.Lines {
	t.Helper()
	l, err := decode.NewLines(strings.NewReader(in), decode.Auto, 0)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// records reads everything; each is "line: field|field !code".
func records(t testing.TB, r *Reader) []string {
	t.Helper()
	var out []string
	for r.Next() {
		rec := r.Record()
		s := fmt.Sprintf("%d: %s", rec.Line, strings.Join(rec.Fields, "|"))
		if rec.Problem != nil {
			s += " !" + rec.Problem.Code
		}
		out = append(out, s)
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return out
}

func TestRecords(t *testing.T) {
	cases := []struct {
		name, in string
		want     []string
	}{
		{"plain", "a,b\n1,2\n", []string{"1: a|b", "2: 1|2"}},
		{"quotes", "a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", []string{"1: a|b", "2: x,y|say \"hi\""}},
		{"over lines", "a,b\n\"x\ny\",2\n3,4", []string{"1: a|b", "2: x\ny|2", "4: 3|4"}},
		{"spaces around quotes", "a,b\n 1, \"x\" ,\n", []string{"1: a|b", "2:  1|x|"}},
		{"quote inside", "a,b\n5\" pipe,x\n\"a\"b\",2\n", []string{"1: a|b", "2: 5\" pipe|x", "3: a\"b|2"}},
		{"never ends", "a,b\n\"x,1\n3,4\n", []string{"1: a|b", "2: \"x|1 !csv.quote", "3: 3|4"}},
		{"semicolons", "a;b;c\n1,5;2;3\n2,5;3;4\n", []string{"1: a|b|c", "2: 1,5|2|3", "3: 2,5|3|4"}},
		{"tabs", "a\tb\n1,2\t3\n", []string{"1: a|b", "2: 1,2|3"}},
		{"pipes", "a|b\n1|2\n", []string{"1: a|b", "2: 1|2"}},
		{"control A", "a\x01b\x01c\n1,1\x012\x013\n", []string{"1: a|b|c", "2: 1,1|2|3"}},
		{"one column", "name\n张三\n", []string{"1: name", "2: 张三"}},
		{"single quotes", "'a','b'\n'x,y','2'\n", []string{"1: a|b", "2: x,y|2"}},
		{"null bytes", "aaaa,b\n1\x00,2\n", []string{"1: aaaa|b", "2: 1\x00|2 !csv.null_byte"}},
		{"undecodable", "编号,b\n1,\xff\xfe\xff\n", []string{"1: 编号|b", "2: 1|\uFFFD\uFFFD\uFFFD !csv.undecodable"}},
		{"truncated", "编号,北\n1,\xe5\xae", []string{"1: 编号|北", "2: 1|\uFFFD !csv.truncated"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := records(t, SniffReader(lines(t, c.in), "", nil))
			if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestDeclared(t *testing.T) {
	none := byte(0)
	r := SniffReader(lines(t, "a||b\n\"1||2,3\n"), "||", &none)
	if got := records(t, r); got[1] != `2: "1|2,3` {
		t.Errorf("%q", got)
	}
	for name, want := range map[string]string{"tab": "\t", "^A": "\x01", "pipe": "|", ";": ";"} {
		if DelimiterByName(name) != want {
			t.Errorf("%s", name)
		}
	}
}

// A file full of stray quotes is read in bounded time, every line accounted for.
func TestStrayQuotesAreBounded(t *testing.T) {
	in := "a,b\n" + strings.Repeat("\"x,1\n3,\"\"4\n", 20_000)
	got := records(t, SniffReader(lines(t, in), "", nil))
	if len(got) != 40_001 || !strings.HasSuffix(got[39_999], "!csv.quote") {
		t.Errorf("%d records, the last but one %q", len(got), got[len(got)-2])
	}
}

func TestLongLineIsCappedAndFlagged(t *testing.T) {
	l, err := decode.NewLines(strings.NewReader("a,b\n"+strings.Repeat("x", 5000)+"\n1,2\n"), decode.Auto, 100)
	if err != nil {
		t.Fatal(err)
	}
	got := records(t, SniffReader(l, ",", nil))
	if len(got) != 3 || !strings.HasSuffix(got[1], "!csv.too_long") || got[2] != "3: 1|2" {
		t.Errorf("%q", got)
	}
}

// Reading again from the end of any record gives the records after it.
func TestResumeAnywhere(t *testing.T) {
	in := "编号,名称\n1,\"a\nb\"\n2,中\n3,\"\"\n4,d"
	l := lines(t, in)
	r := SniffReader(l, "", nil)
	var all []Record
	for r.Next() {
		rec := *r.Record()
		rec.Fields = append([]string(nil), rec.Fields...)
		all = append(all, rec)
	}
	for i, rec := range all[:len(all)-1] {
		again := NewReader(decode.Resume(strings.NewReader(in[rec.End:]), l.Found(), false, 0, rec.End, rec.After), r.Dialect())
		if !again.Next() || again.Record().Line != all[i+1].Line || again.Record().Offset != all[i+1].Offset ||
			strings.Join(again.Record().Fields, "|") != strings.Join(all[i+1].Fields, "|") {
			t.Errorf("after record %d: %+v, want %+v", i, again.Record(), all[i+1])
		}
	}
}

// What encoding/csv writes, this reads back.
func TestRoundTrip(t *testing.T) {
	field := rapid.StringOfN(rapid.RuneFrom([]rune("ab,\"\n 中;|'")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 4).Draw(t, "width")
		rows := rapid.SliceOfN(rapid.SliceOfN(field, width, width), 1, 8).Draw(t, "rows")
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		l, err := decode.NewLines(&buf, decode.UTF8, 0)
		if err != nil {
			t.Fatal(err)
		}
		r := NewReader(l, Dialect{Delimiter: ",", Quote: '"'})
		for i := 0; r.Next(); i++ {
			if got := r.Record(); got.Problem != nil || strings.Join(got.Fields, "\x00") != strings.Join(rows[i], "\x00") {
				t.Fatalf("row %d: %q (%+v), want %q", i, got.Fields, got.Problem, rows[i])
			}
		}
	})
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("a,b\n\"x\ny\",2\n"), "", byte('"'))
	f.Add([]byte("'a';'b'\n"), ";", byte('\''))
	f.Add([]byte("\"\"\"\n\"\n,\x00\xff"), "||", byte(0))
	f.Fuzz(func(t *testing.T, in []byte, delimiter string, quote byte) {
		l, err := decode.NewLines(bytes.NewReader(in), decode.Auto, 1000)
		if err != nil {
			t.Fatal(err)
		}
		r := SniffReader(l, delimiter, &quote)
		end, next := int64(l.Found().BOM), int64(1)
		for r.Next() {
			rec := r.Record()
			if rec.Offset != end || rec.End <= rec.Offset || rec.Line != next || len(rec.Fields) == 0 {
				t.Fatalf("%+v after byte %d", rec, end)
			}
			end, next = rec.End, rec.After
		}
		if end != int64(len(in)) && len(in) > l.Found().BOM {
			t.Fatalf("ended at %d of %d", end, len(in))
		}
	})
}

func BenchmarkReader(b *testing.B) {
	in := strings.Repeat("C0001,深圳市华创云图科技有限公司,\"张伟\",0755-26012345,广东省深圳市南山区科技园路1号,2024-03-15\r\n", 100_000)
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		r := SniffReader(lines(b, in), "", nil)
		for r.Next() {
		}
	}
}
