package corpus

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func load(t *testing.T) *Corpus {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestListsAreWhole(t *testing.T) {
	c := load(t)
	if len(c.Cities) < 250 || len(c.Trade) < 250 || len(c.Surnames) < 150 || len(c.Male) < 100 || len(c.Female) < 100 {
		t.Errorf("lists have %d cities, %d trade characters, %d surnames, %d and %d given names",
			len(c.Cities), len(c.Trade), len(c.Surnames), len(c.Male), len(c.Female))
	}
	for _, city := range c.Cities {
		if len(city.Code) != 6 || city.Area[0] != '0' || city.Digits < 7 || city.Digits > 8 || len(city.Districts) == 0 {
			t.Errorf("city %+v", city)
		}
		for _, d := range city.Districts {
			if len(d.Code) != 6 || d.Code[:4] != city.Code[:4] || !utf8.ValidString(d.Name) || d.Name == "" {
				t.Errorf("%s: district %+v", city.Name, d)
			}
		}
	}
	for _, list := range [][]Word{c.Trade, c.Surnames, c.Male, c.Female} {
		for _, w := range list {
			if w.Text == "" || w.Pinyin == "" || strings.Trim(w.Pinyin, "abcdefghijklmnopqrstuvwxyz") != "" {
				t.Errorf("word %+v", w)
			}
		}
	}
}

func TestHomophonesSoundAlike(t *testing.T) {
	c := load(t)
	reading := map[string]string{}
	for _, w := range c.Trade {
		if reading[w.Text] != "" {
			t.Errorf("%s stands in the list twice", w.Text)
		}
		reading[w.Text] = w.Pinyin
	}
	if len(c.Homophones) < 50 {
		t.Errorf("only %d characters have a homophone", len(c.Homophones))
	}
	for char, others := range c.Homophones {
		for _, o := range others {
			if o == char || reading[o] != reading[char] {
				t.Errorf("%s (%s) and %s (%s)", char, reading[char], o, reading[o])
			}
		}
	}
}

func TestTraditional(t *testing.T) {
	c := load(t)
	for s, want := range map[string]string{"华创云图科技有限公司": "華創雲圖科技有限公司", "于": "于", "Acme": "Acme"} {
		if got := c.Traditional(s); got != want {
			t.Errorf("Traditional(%q) = %q, want %q", s, got, want)
		}
		if has := c.HasTraditional(s); has != (s != want) {
			t.Errorf("HasTraditional(%q) = %v", s, has)
		}
	}
}

func TestNumbersAreForFictionOrWellFormed(t *testing.T) {
	for _, p := range MobilePrefixes {
		if len(p) != 3 || p[0] != '1' || p[1] < '3' {
			t.Errorf("mobile prefix %q", p)
		}
	}
	for _, d := range FreeMail {
		if !strings.HasPrefix(d, "example.") {
			t.Errorf("%s is not a reserved domain", d)
		}
	}
}
