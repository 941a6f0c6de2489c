package pack

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestDictionaryIsFrozen: blobs in stores can be read with this text only.
func TestDictionaryIsFrozen(t *testing.T) {
	sum := sha256.Sum256(dictText1)
	if got := hex.EncodeToString(sum[:8]); got != "2877c51c578c682c" {
		t.Fatalf("dict1.txt has changed (%s): no store written before can be read", got)
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.SliceOfN(rapid.SampledFrom([]string{`{"id":"`, `"legal_name":"`, "上海", `","s":{"country":{"d":true,"s":[["address","ok","derived"]]}`, "a", "\x00", "\n"}), 0, 200)
		text := func(label string) (b []byte) {
			for _, s := range part.Draw(t, label) {
				b = append(b, s...)
			}
			return b
		}
		content := text("content")
		before := []byte("before")
		room := append(make([]byte, 0, rapid.IntRange(6, 6+2*Bound(len(content))).Draw(t, "room")), before...)
		out := Append(room, content)
		if !bytes.HasPrefix(out, before) || len(out) > len(before)+Bound(len(content)) {
			t.Fatalf("%q is not after %q", out, before)
		}
		for _, blob := range [][]byte{out[len(before):], append([]byte{plainText}, content...)} {
			buf := make([]byte, 0, rapid.IntRange(0, 2*len(content)).Draw(t, "buf"))
			got, err := Open(buf, blob)
			if err != nil || !bytes.Equal(got, content) {
				t.Fatalf("%q %v", got, err)
			}
		}
	})
}

// TestPacker: what a packer writes is read by the library, whatever it packed
// before, and is as small.
func TestPacker(t *testing.T) {
	p := NewPacker()
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(0, len(dictText1)).Draw(t, "at")
		part := rapid.OneOf(rapid.SampledFrom([]string{`{"id":"`, "上海市浦东新区", "a", "aaaaaaaaaaaaaaaa", strings.Repeat("长", 300), string(dictText1[at:min(at+200, len(dictText1))]), string(dictText1[:30]), string(dictText1[len(dictText1)-30:])}), rapid.String())
		var parts [][]byte
		for _, s := range rapid.SliceOfN(part, 0, 30).Draw(t, "parts") {
			parts = append(parts, []byte(s))
		}
		checkPacker(t, p, parts...)
	})
	text := bytes.Repeat(benchContent(), 4)
	for n := range 64 {
		checkPacker(t, p, text[:n])
		checkPacker(t, p, text[:longestPacked-32+n])
		checkPacker(t, p, dictText1[len(dictText1)-n:], dictText1[:n])
	}
	if own, library := len(p.Append(nil, benchContent())), len(Append(nil, benchContent())); own > library+library/16 {
		t.Errorf("%d bytes, the library makes %d", own, library)
	}
}

func checkPacker(t interface{ Fatalf(string, ...any) }, p *Packer, parts ...[]byte) {
	content := bytes.Join(parts, nil)
	out := p.Append([]byte("before"), parts...)
	got, err := Open(nil, out[len("before"):])
	if !bytes.HasPrefix(out, []byte("before")) || err != nil || !bytes.Equal(got, content) || len(out) > len("before")+Bound(len(content)) {
		t.Fatalf("%q became %q: %v", content, got, err)
	}
}

func FuzzPacker(f *testing.F) {
	f.Add([]byte(`{"id":"1"}`), []byte(`{"e":"customer"}`))
	p := NewPacker()
	f.Fuzz(func(t *testing.T, raw, mapped []byte) { checkPacker(t, p, raw, mapped) })
}

func FuzzOpen(f *testing.F) {
	f.Add(Append(nil, []byte(`{"id":"1"}{"e":"customer"}`)))
	f.Add([]byte(`p{"id":"1"}{"e":"customer"}`))
	f.Fuzz(func(t *testing.T, blob []byte) {
		content, err := Open(nil, blob)
		if err != nil {
			return
		}
		if again, err := Open(nil, Append(nil, content)); err != nil || !bytes.Equal(again, content) {
			t.Fatalf("%q %v", again, err)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	content := benchContent()
	dst := make([]byte, 0, Bound(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		dst = Append(dst[:0], content)
	}
	b.ReportMetric(float64(len(content)), "in-bytes")
	b.ReportMetric(float64(len(dst)), "out-bytes")
}

func BenchmarkPacker(b *testing.B) {
	content, p := benchContent(), NewPacker()
	dst := make([]byte, 0, Bound(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		dst = p.Append(dst[:0], content)
	}
	b.ReportMetric(float64(len(content)), "in-bytes")
	b.ReportMetric(float64(len(dst)), "out-bytes")
}

func BenchmarkOpen(b *testing.B) {
	content := benchContent()
	blob := Append(nil, content)
	buf := make([]byte, 0, len(content))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(buf, blob); err != nil {
			b.Fatal(err)
		}
	}
}

// benchContent is a row that the dictionary doesn't hold.
func benchContent() []byte {
	raw := `{"no":"K-7741","name":"长沙麓谷纸业有限责任公司","tax":"91430100MA4L0000XX","tel":"0731-88997766","contact":"周敏","mobile":"13787654321","mail":"zhou@lugu.example","addr":"湖南省长沙市岳麓区枫林三路8号","grade":"B"}`
	mapped := `{"e":"customer","f":{"kind":"org","legal_name":"长沙麓谷纸业有限责任公司","uscc":"91430100MA4L0000XX","legal_form":"有限责任公司","country":"CN","province":"湖南省","city":"长沙市","division_code":"430104","level":"B"},"s":{"uscc":{"o":"suggest","s":[["uscc","suggest","uscc.check_digit","91430100MA4L0000XX","one character is wrong; ask the customer for the code"]]},"legal_form":{"d":true,"s":[["company_name","ok","derived"]]},"country":{"d":true,"s":[["complete","ok","derived.address"]]},"province":{"d":true,"s":[["complete","ok","derived.address"]]},"city":{"d":true,"s":[["complete","ok","derived.address"]]},"division_code":{"d":true,"s":[["complete","ok","derived.address"]]}},"k":[{"e":"contact","i":1,"f":{"name":"周敏","surname":"周","given_name":"敏"},"s":{"surname":{"d":true,"s":[["person_name","ok","derived"]]},"given_name":{"d":true,"s":[["person_name","ok","derived"]]}},"k":[{"e":"contact_point","i":2,"f":{"kind":"mobile","value":"+8613787654321"},"s":{"value":{"o":"fix","s":[["phone","fix","phone.e164","13787654321"]]}}}]},{"e":"contact_point","i":3,"f":{"kind":"landline","value":"+8673188997766"},"s":{"kind":{"s":[["phone","ok","refined","phone"]]},"value":{"o":"fix","s":[["phone","fix","phone.e164","0731-88997766"]]}}}]}`
	return []byte(raw + mapped)
}
