// Package corpus holds the word lists that synthetic customers are composed of.
// Where each list comes from and under which licence stands in its first lines
// and in data/LICENCES.md.
package corpus

import (
	"embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/custhub/custhub/generate/draw"
)

//go:embed data/*.txt
var files embed.FS

// District is a district or county with its six-digit GB/T 2260 code.
type District struct{ Name, Code string }

// City is a prefecture-level city or municipality.
type City struct {
	Code, Province, Name string
	Short                string // without 市
	ProvinceShort        string // without 省, 市, 自治区
	Area                 string // dialling code with its 0
	Digits               int    // length of a subscriber number
	Districts            []District
}

// Municipality reports whether the city is its own province (北京市).
func (c *City) Municipality() bool { return c.Province == c.Name }

// Word is a word and its pinyin without tones, or its second column.
type Word struct{ Text, Pinyin string }

// Given is a given name; Sex is 'm', 'f' or '-' for both.
type Given struct {
	Word
	Sex byte
}

// Corpus is all lists, parsed, with the weights to draw from them. It is not
// changed after Load, so it may be shared.
type Corpus struct {
	Cities      []City
	CityWeights draw.Weights

	Trade        []Word
	TradeWeights draw.Weights
	Homophones   map[string][]string // trade character → others with the same reading

	Surnames       []Word
	SurnameWeights draw.Weights
	Male, Female   []Word
	GivenWeights   draw.Weights // for Male and Female alike, by rank

	traditional map[rune]rune
}

// Load parses the embedded lists. An error means that the program was built
// with a broken list.
func Load() (*Corpus, error) {
	c := &Corpus{traditional: map[rune]rune{}, Homophones: map[string][]string{}}
	steps := []struct {
		file string
		line func(string) error
	}{
		{"cities", c.addCity},
		{"trade_chars", func(l string) error { return addWord(&c.Trade, l) }},
		{"surnames", func(l string) error { return addWord(&c.Surnames, l) }},
		{"given_names", c.addGiven},
		{"traditional", c.addTraditional},
	}
	for _, s := range steps {
		if err := eachLine(s.file, s.line); err != nil {
			return nil, err
		}
	}
	if err := c.weigh(); err != nil {
		return nil, err
	}
	c.groupHomophones()
	return c, nil
}

func eachLine(file string, line func(string) error) error {
	data, err := files.ReadFile("data/" + file + ".txt")
	if err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	for n, l := range strings.Split(string(data), "\n") {
		if l == "" || l[0] == '#' {
			continue
		}
		if err := line(l); err != nil {
			return fmt.Errorf("corpus: %s.txt:%d: %w", file, n+1, err)
		}
	}
	return nil
}

func addWord(list *[]Word, line string) error {
	text, pinyin, ok := strings.Cut(line, " ")
	if !ok {
		return fmt.Errorf("want two words, have %q", line)
	}
	*list = append(*list, Word{text, pinyin})
	return nil
}

func (c *Corpus) addGiven(line string) error {
	f := strings.Fields(line)
	if len(f) != 3 {
		return fmt.Errorf("want three words, have %q", line)
	}
	w := Word{f[0], f[1]}
	if f[2] != "f" {
		c.Male = append(c.Male, w)
	}
	if f[2] != "m" {
		c.Female = append(c.Female, w)
	}
	return nil
}

func (c *Corpus) addTraditional(line string) error {
	r := []rune(line)
	if len(r) != 2 {
		return fmt.Errorf("want two characters, have %q", line)
	}
	c.traditional[r[0]] = r[1]
	return nil
}

// cityFields are the columns of cities.txt.
const cityFields = 7

func (c *Corpus) addCity(line string) error {
	f := strings.Split(line, "|")
	if len(f) != cityFields {
		return fmt.Errorf("want %d fields, have %q", cityFields, line)
	}
	digits, err := strconv.Atoi(f[4])
	if err != nil {
		return err
	}
	city := City{
		Code: f[0], Province: f[1], Name: f[2], Area: f[3], Digits: digits,
		Short: strings.TrimSuffix(f[2], "市"), ProvinceShort: shortProvince(f[1]),
	}
	for _, d := range strings.Fields(f[6]) {
		cut := len(d) - len(city.Code)
		city.Districts = append(city.Districts, District{Name: d[:cut], Code: d[cut:]})
	}
	c.Cities = append(c.Cities, city)
	return nil
}

func shortProvince(p string) string {
	for _, suffix := range []string{"壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "省", "市"} {
		if s, ok := strings.CutSuffix(p, suffix); ok {
			return s
		}
	}
	return p
}

// weigh prepares the weights: cities by their column, the rest by rank, as
// the frequencies of names fall off by rank.
func (c *Corpus) weigh() error {
	var weights []float64
	err := eachLine("cities", func(l string) error {
		w, err := strconv.ParseFloat(strings.Split(l, "|")[5], 64)
		weights = append(weights, w)
		return err
	})
	c.CityWeights = draw.NewWeights(weights)
	c.TradeWeights = byRank(len(c.Trade), 8)
	c.SurnameWeights = byRank(len(c.Surnames), 5)
	c.GivenWeights = byRank(min(len(c.Male), len(c.Female)), 30)
	return err
}

// byRank gives rank r the weight 1/(r+flat): Zipf's law, the flatter the larger
// flat is.
func byRank(n int, flat float64) draw.Weights {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1 / (float64(i) + flat)
	}
	return draw.NewWeights(w)
}

func (c *Corpus) groupHomophones() {
	byReading := map[string][]string{}
	for _, w := range c.Trade {
		byReading[w.Pinyin] = append(byReading[w.Pinyin], w.Text)
	}
	for _, w := range c.Trade {
		for _, other := range byReading[w.Pinyin] {
			if other != w.Text {
				c.Homophones[w.Text] = append(c.Homophones[w.Text], other)
			}
		}
	}
}

// Traditional writes a text in Traditional characters, character by character;
// what the lists don't hold stays.
func (c *Corpus) Traditional(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := c.traditional[r]; ok {
			return t
		}
		return r
	}, s)
}

// HasTraditional reports whether Traditional would change the text.
func (c *Corpus) HasTraditional(s string) bool {
	for _, r := range s {
		if _, ok := c.traditional[r]; ok {
			return true
		}
	}
	return false
}
