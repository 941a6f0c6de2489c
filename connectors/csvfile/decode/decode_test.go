package decode

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"
)

// lines reads a text to its end.
func lines(t testing.TB, in []byte, declared Encoding, limit int) (*Lines, []Line) {
	t.Helper()
	l, err := NewLines(bytes.NewReader(in), declared, limit)
	if err != nil {
		t.Fatal(err)
	}
	var all []Line
	for l.Next() {
		line := l.Line()
		line.Text = bytes.Clone(line.Text)
		all = append(all, line)
	}
	if l.Err() != nil {
		t.Fatal(l.Err())
	}
	return l, all
}

func TestSamples(t *testing.T) {
	cases := []struct {
		file  string
		enc   Encoding
		lines int
		holds []string // each in the line of its index
	}{
		{"utf8_bom.csv", UTF8, 4, []string{"客户编码,客户名称", "深圳市华创云图科技有限公司", "欧阳娜"}},
		{"utf8_nobom_lf.csv", UTF8, 4, []string{"客户编码", "华创云图", "北京云帆软件"}},
		{"u8_gb18030.csv", GB18030, 4, []string{"客户编码", "C0001,深圳市华创云图科技有限公司,张伟", "欧阳娜"}},
		{"u8_gbk_lossy.csv", GB18030, 4, []string{"客户编码", "深圳市", "欧阳娜", "李?"}},
		{"tw_big5.csv", Big5, 2, []string{"客戶編號,客戶名稱,聯絡人", "T0001"}},
		{"mixed_utf8_gbk_lines.csv", UTF8, 0, []string{"客户编码", "C0001,深圳市华创云图科技有限公司,张伟,0755-26012345,广东省", "C0002,北京云帆软件有限公司,欧阳娜"}},
		{"excel_unicode_text_utf16le.txt", UTF16LE, 0, []string{"客户编码\t客户名称", "C0001\t深圳市华创云图科技有限公司"}},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			in, err := os.ReadFile(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			l, all := lines(t, in, Auto, 0)
			if l.Found().Encoding != c.enc || c.lines > 0 && len(all) != c.lines {
				t.Errorf("%v with %d lines", l.Found(), len(all))
			}
			for i, want := range c.holds {
				if got := string(all[i].Text); !strings.Contains(got, want) || all[i].Flaws.Count > 0 {
					t.Errorf("line %d is %q (%+v), want %q in it", i+1, got, all[i].Flaws, want)
				}
			}
			for i, line := range all {
				if line.Number != int64(i+1) || strings.HasSuffix(string(line.Text), "\r") {
					t.Errorf("line %d: %+v", i+1, line)
				}
			}
			if last := all[len(all)-1]; last.End != int64(len(in)) {
				t.Errorf("ends at byte %d of %d", last.End, len(in))
			}
		})
	}
}

func TestTruncatedTailIsFlagged(t *testing.T) {
	in, err := os.ReadFile("testdata/gbk_truncated_tail.csv")
	if err != nil {
		t.Fatal(err)
	}
	l, all := lines(t, in, Auto, 0)
	last := all[len(all)-1]
	if l.Found().Encoding != GB18030 || !last.Flaws.Truncated || last.Offset+int64(last.Flaws.First) != int64(len(in)-1) {
		t.Errorf("%v: %+v", l.Found(), last)
	}
	if all[0].Flaws.Count != 0 {
		t.Errorf("the first line is whole: %+v", all[0])
	}
}

func TestGapsOfTheLibrary(t *testing.T) {
	cases := map[string]string{
		"\xA8\xBC": "ḿ", "\xA6\xD9": "︐", "\xFE\x59": "\u9FB4", "\xFE\x51": "\U00020087", "\x80": "€",
		"\x81\x30\x81\x30": "\u0080", "\x90\x30\x81\x30": "\U00010000", "\x82\x35\x8F\x33": "\u9FA6", "a\xD6\xD0b": "a中b",
	}
	for in, want := range cases {
		got, flaws := GB18030.Append(nil, []byte(in))
		if string(got) != want || flaws.Count != 0 {
			t.Errorf("% X = %q (%+v), want %q", in, got, flaws, want)
		}
	}
	// Codes without a standard character, and damage, are flagged at their place.
	for in, at := range map[string]int{"a\xA2\xABb": 1, "ab\xAA\xA1": 2, "\xFF": 0, "中"[:1] + "\x20": 0, "\xD6\xD0\xD6": 2, "\x81\x30\x81": 0, "x\x81\x30\x20": 1} {
		_, flaws := GB18030.Append(nil, []byte(in))
		if flaws.Count == 0 || flaws.First != at {
			t.Errorf("% X: %+v, want a flaw at %d", in, flaws, at)
		}
	}
}

func TestNamesOfEncodings(t *testing.T) {
	for label, want := range map[string]Encoding{"GBK": GB18030, "gb2312": GB18030, "UTF-8": UTF8, "utf_16": UTF16LE, "Big5": Big5, "": Auto, "cp936": GB18030} {
		if got, ok := ByName(label); !ok || got != want {
			t.Errorf("%q is %q", label, got)
		}
	}
	if _, ok := ByName("klingon"); ok {
		t.Error("klingon is known")
	}
}

func TestDetect(t *testing.T) {
	utf16le, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("编号,姓名,电话\r\n001,张三,13900000000\r\n")
	utf16be, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String("编号,姓名\r\n001,上中\r\n")
	cases := []struct {
		name, in string
		enc      Encoding
	}{
		{"ASCII", "id,name\n1,Smith\n", UTF8},
		{"UTF-16 without mark", utf16le, UTF16LE},
		{"UTF-16 BE", utf16be, UTF16BE},
		{"one GBK line", "\xbf\xcd\xbb\xa7\xc3\xfb\xb3\xc6\n", GB18030},
		{"GBK that passes for UTF-8", "\xd6\xa4\xc6\xb7,\xc6\xb7\xc3\xb3\xd2\xb5\xd6\xb1\n", GB18030},
		{"Latin UTF-8", "Müller,Zürich\nGonzález,Málaga\n", UTF8},
		{"Cyrillic UTF-8", "имя,город\nИван,Москва\n", UTF8},
		{"Latin-1", "M\xfcller,Z\xfcrich\nGonz\xe1lez,M\xe1laga\n", Windows1252},
		{"empty", "", UTF8},
		{"GB18030 mark", "\x84\x31\x95\x33\xd6\xd0", GB18030},
	}
	for _, c := range cases {
		if got := Detect([]byte(c.in), true); got.Encoding != c.enc {
			t.Errorf("%s: %+v, want %s", c.name, got, c.enc)
		}
	}
}

// Short lists of Chinese words, in either script, are told apart.
func TestShortChineseIsToldApart(t *testing.T) {
	simplified := []string{"客户,电话", "张伟", "王芳,13912345678", "北京云帆软件有限公司", "采购部,经理", "成都蓉信医疗器械", "供应商名称,联系人", "赵敏", "序号,状态", "未知"}
	for _, s := range simplified {
		b, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Detect([]byte(b+"\n"), true); got.Encoding != GB18030 {
			t.Errorf("%s in GBK: %+v (gb %d, big5 %d)", s, got, gbScore([]byte(b)).mean(), big5Score([]byte(b)).mean())
		}
	}
	traditional := []string{"客戶,電話", "陳大文", "林怡君,0912345678", "台灣電子股份有限公司", "業務部,經理", "高雄市前鎮區", "供應商名稱,聯絡人", "序號,狀態"}
	for _, s := range traditional {
		b, err := traditionalchinese.Big5.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := Detect([]byte(b+"\n"), true); got.Encoding != Big5 {
			t.Errorf("%s in Big5: %+v (gb %d, big5 %d)", s, got, gbScore([]byte(b)).mean(), big5Score([]byte(b)).mean())
		}
	}
}

// A line of damaged UTF-8 among good ones is flagged, not read as Chinese of
// another encoding; a line of GBK among them is read.
func TestLinesOfMixedEncodings(t *testing.T) {
	in := "编号,名称\n1,\xc9\xee\xdb\xda\xca\xd0\n2,深圳\xff\xfe市\n3,北京\n4,半\xe6\xb7"
	_, all := lines(t, []byte(in), Auto, 0)
	if string(all[1].Text) != "1,深圳市" || all[1].Encoding != GB18030 {
		t.Errorf("line 2: %q %+v", all[1].Text, all[1])
	}
	if all[2].Flaws.Count == 0 || all[3].Flaws.Count != 0 {
		t.Errorf("line 3: %q %+v", all[2].Text, all[2])
	}
	if !all[4].Flaws.Truncated || !all[4].Open {
		t.Errorf("line 5: %+v", all[4])
	}
	_, all = lines(t, []byte("\xd6\xd0\xb9\xfa\xb9\xab\xcb\xbe\n北京公司\n"), Auto, 0)
	if string(all[0].Text) != "中国公司" || string(all[1].Text) != "北京公司" {
		t.Errorf("%q, %q", all[0].Text, all[1].Text)
	}
	_, all = lines(t, []byte("\xd6\xd0\xb9\xfa\n北京公司的\n"), GB18030, 0)
	if string(all[1].Text) == "北京公司的" {
		t.Error("a declared encoding holds for every line")
	}
}

func TestLineEndsAndLimits(t *testing.T) {
	_, all := lines(t, []byte("a\r\nb\n\nc\rd"), UTF8, 0)
	if len(all) != 4 || string(all[0].Text) != "a" || string(all[2].Text) != "" || string(all[3].Text) != "c\rd" || !all[3].Open {
		t.Errorf("%+v", all)
	}
	_, all = lines(t, []byte("a\rb\rc"), Auto, 0)
	if len(all) != 3 || string(all[1].Text) != "b" {
		t.Errorf("CR alone: %+v", all)
	}
	long := strings.Repeat("中", 400_000)
	_, all = lines(t, []byte("x\n"+long+"\ny\n"), Auto, 1000)
	if len(all) != 3 || !all[1].TooLong || all[1].Flaws.Count != 0 || len(all[1].Text) > 1003 || string(all[2].Text) != "y" {
		t.Errorf("%d lines, %v, %d bytes", len(all), all[1].TooLong, len(all[1].Text))
	}
	// U+0A0A and U+0A00 hold the byte of a line end without being one.
	for _, end := range []unicode.Endianness{unicode.LittleEndian, unicode.BigEndian} {
		in, _ := unicode.UTF16(end, unicode.UseBOM).NewEncoder().String("\u0A0A\u0A00x\r\n\u0A0Ay\n")
		_, all = lines(t, []byte(in), Auto, 0)
		if len(all) != 2 || string(all[0].Text) != "\u0A0A\u0A00x" || string(all[1].Text) != "\u0A0Ay" || all[1].End != int64(len(in)) {
			t.Errorf("UTF-16: %+v", all)
		}
	}
}

// What the library encodes, this decodes to the same text.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("深圳市華創雲圖科技有限公司abc ,\"€㐀𠀀ḿ︐é")), 0, 60, -1).Draw(t, "text")
		for enc, e := range map[Encoding]interface {
			String(string) (string, error)
		}{GB18030: simplifiedchinese.GB18030.NewEncoder(), Big5: traditionalchinese.Big5.NewEncoder()} {
			in, err := e.String(text)
			if err != nil {
				continue
			}
			if got, flaws := enc.Append(nil, []byte(in)); string(got) != text || flaws.Count > 0 {
				t.Fatalf("%s: %q became %q (%+v)", enc, text, got, flaws)
			}
		}
	})
}

func FuzzLines(f *testing.F) {
	files, err := filepath.Glob("testdata/*.*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if in, err := os.ReadFile(file); err == nil {
			f.Add(in, "auto")
		}
	}
	f.Add([]byte("\xff\xfe\x0a"), "utf-16le")
	f.Add([]byte("a\rb"), "big5")
	f.Fuzz(func(t *testing.T, in []byte, label string) {
		enc, _ := ByName(label)
		l, err := NewLines(bytes.NewReader(in), enc, 100)
		if err != nil {
			t.Fatal(err)
		}
		end := int64(l.Found().BOM)
		for l.Next() {
			line := l.Line()
			if line.Offset != end || line.End <= line.Offset {
				t.Fatalf("line %d from %d to %d after %d", line.Number, line.Offset, line.End, end)
			}
			if !utf8.Valid(line.Text) || len(line.Text) > 400 {
				t.Fatalf("line %d: %q", line.Number, line.Text)
			}
			if line.Flaws.Count > 0 && line.Offset+int64(line.Flaws.First) >= line.End {
				t.Fatalf("flaw outside line %d", line.Number)
			}
			end = line.End
		}
		if l.Err() != nil || end != int64(len(in)) && len(in) > l.Found().BOM {
			t.Fatalf("%v at %d of %d", l.Err(), end, len(in))
		}
	})
}

func benchmarkText() []byte {
	line := "C0001,深圳市华创云图科技有限公司,张伟,0755-26012345,广东省深圳市南山区科技园路1号,2024-03-15\r\n"
	b, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(strings.Repeat(line, 100_000)))
	return b
}

func BenchmarkLinesGB18030(b *testing.B) {
	in := benchmarkText()
	b.SetBytes(int64(len(in)))
	for b.Loop() {
		l, err := NewLines(bytes.NewReader(in), Auto, 0)
		if err != nil {
			b.Fatal(err)
		}
		for l.Next() {
		}
	}
}

func BenchmarkAppendGB18030(b *testing.B) {
	in := benchmarkText()
	b.SetBytes(int64(len(in)))
	var out []byte
	for b.Loop() {
		out, _ = GB18030.Append(out[:0], in)
	}
}
