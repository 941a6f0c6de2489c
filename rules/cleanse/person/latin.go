package person

import (
	"sort"
	"strings"
	"unicode"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
	"github.com/custhub/custhub/rules/cleanse/text"
)

// commonRank bounds the surnames so frequent that a word spelt like one is
// taken for a surname wherever it stands: the twenty most frequent, half of the
// population.
const commonRank = 20

// cantonese are surnames in the spelling of Hong Kong that are no pinyin
// surname. They stand first (Chan Tai Man) and are not linked to pinyin.
var cantonese = map[string]bool{
	"chan": true, "wong": true, "cheung": true, "leung": true, "lau": true, "kwok": true, "yeung": true, "tsang": true, "chow": true, "fung": true, "yip": true, "yuen": true, "tse": true,
	"kwan": true, "mak": true, "tam": true, "chiu": true, "choi": true, "hui": true, "poon": true, "siu": true, "ng": true, "kwong": true, "tsui": true, "chu": true, "mok": true, "ip": true, "chui": true, "szeto": true, "auyeung": true,
}

// latinRoles are words for a function in place of a name.
var latinRoles = map[string]bool{
	"hr": true, "it": true, "admin": true, "administrator": true, "finance": true, "sales": true, "manager": true, "purchasing": true, "procurement": true, "buyer": true, "accounting": true, "accountant": true,
	"reception": true, "receptionist": true, "service": true, "support": true, "owner": true, "boss": true, "ceo": true, "cfo": true, "cto": true, "director": true, "secretary": true, "contact": true, "office": true,
}

var titles = map[string]string{"mr": "Mr", "mrs": "Mrs", "ms": "Ms", "miss": "Miss", "dr": "Dr", "prof": "Prof", "professor": "Prof", "sir": "Sir", "madam": "Madam", "mister": "Mr"}

// latin reads a name in Latin letters. Which word is the surname is told by a
// comma, by capitals (Wei ZHANG), or by which of them is a frequent Chinese
// surname; when both are, the order stays open and the key is sorted.
func latin(s string) Result {
	if latinRoles[strings.ToLower(s)] {
		return Result{Kind: Role}
	}
	comma := strings.IndexAny(s, ",，") > 0
	words, honorific := latinWords(s)
	if len(words) == 0 {
		if honorific != "" {
			return Result{Kind: Role}
		}
		return Result{Kind: Review, Code: "person.no_name", Hint: "no name in the cell"}
	}
	words = joinCompound(words)
	if len(words) == 1 {
		return oneWord(words[0], honorific)
	}
	first, last := words[0], words[len(words)-1]
	fr, lr := surnameRank(first), surnameRank(last)
	var r Result
	switch {
	case comma:
		r = latinName(words[0], words[1:])
	case cantonese[strings.ToLower(first)]:
		r = latinName(first, words[1:])
	case capitals(first) && !capitals(last):
		r = latinName(first, words[1:])
	case capitals(last) && !capitals(first) && len(last) > 1:
		r = latinName(last, words[:len(words)-1])
	case fr > 0 && fr <= commonRank && lr > 0 && lr <= commonRank && len(words) == 2:
		return openOrder(words, honorific)
	case fr > 0 && (lr == 0 || fr <= lr || fr > commonRank && lr > commonRank):
		r = latinName(first, words[1:])
	case lr > 0 && lr <= 100:
		r = latinName(last, words[:len(words)-1])
	default: // no Chinese name: the last word is the surname
		r = latinName(last, words[:len(words)-1])
	}
	r.Honorific = honorific
	return r
}

// openOrder returns a name both of whose words are frequent surnames.
func openOrder(words []string, honorific string) Result {
	keys := []string{spelling(words[0]), spelling(words[1])}
	sort.Strings(keys)
	return Result{
		Kind: Review, Surname: "?", Key: keys[0] + " " + keys[1], Honorific: honorific, Code: "person.order",
		Hint: "both words are surnames; which comes first is open",
	}
}

// latinWords cuts a name into words, and takes the title off. A hyphen joins
// syllables of one given name.
func latinWords(s string) (words []string, honorific string) {
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，.·/;_()", r) }) {
		if t, ok := titles[strings.ToLower(w)]; ok {
			honorific = t
			continue
		}
		w = strings.Trim(strings.Map(func(r rune) rune {
			switch {
			case r == '’':
				return '\''
			case r != '-' && r != '\'' && !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r):
				return -1
			}
			return r
		}, w), "-'")
		if w != "" {
			words = append(words, w)
		}
	}
	return words, honorific
}

// joinCompound joins Ou Yang, Si Ma at the beginning or end of a name of three
// words or more.
func joinCompound(words []string) []string {
	if len(words) < 3 {
		return words
	}
	if s, ok := lex().latin[spelling(words[0]+words[1])]; ok && len([]rune(s.name)) > 1 {
		return append([]string{words[0] + words[1]}, words[2:]...)
	}
	n := len(words)
	if s, ok := lex().latin[spelling(words[n-2]+words[n-1])]; ok && len([]rune(s.name)) > 1 {
		return append(append([]string(nil), words[:n-2]...), words[n-2]+words[n-1])
	}
	return words
}

// surnameRank returns how frequent the surname spelt so is (1 the most), 0 if
// there is none.
func surnameRank(w string) int { return lex().latin[spelling(w)].rank }

// spelling writes a word as keys do: lower case, without tones, ü as yu.
func spelling(w string) string {
	w = joints.Replace(strings.ToLower(w))
	syllables := umlauts.Replace(w)
	if t := pinyin.Toneless(syllables); t != "" {
		syllables = t
	}
	if plain := text.Unaccent(w); plain != w && !spelt(syllables) { // Müller, Nguyễn: no pinyin
		return plain
	}
	return pinyin.Spell(syllables)
}

// joints are left out of keys: Kar-wai, O'Brien.
var joints = strings.NewReplacer("-", "", "'", "", "’", "")

var umlauts = strings.NewReplacer("ü", "v", "u:", "v")

// spelt reports whether a word is a surname or made of pinyin syllables.
func spelt(w string) bool {
	_, ok := lex().latin[pinyin.Spell(w)]
	return ok || syllables(w)
}

func capitals(w string) bool { return len(w) > 1 && w == strings.ToUpper(w) }

// latinName returns a name with a known order.
func latinName(surname string, given []string) Result {
	key := spelling(surname)
	r := Result{Kind: Latin, Surname: surname, Key: key + " " + spelling(strings.Join(given, ""))}
	if s, ok := lex().latin[key]; ok {
		r.Surname = s.name + "?"
	} else {
		r.Given = strings.Join(given, " ")
	}
	return r
}

// oneWord reads zhangwei, or a surname alone.
func oneWord(w, honorific string) Result {
	key := spelling(w)
	if s, ok := lex().latin[key]; ok {
		r := Result{Kind: Review, Surname: s.name + "?", Key: key, Honorific: honorific, Code: "person.surname_only", Hint: "only a surname"}
		if honorific != "" {
			r.Kind = HonorificOnly
		}
		return r
	}
	for n := min(len(key)-2, 8); n >= 2; n-- {
		s, ok := lex().latin[key[:n]]
		if ok && syllables(key[n:]) {
			return Result{Kind: Latin, Surname: s.name + "?", Key: key[:n] + " " + key[n:], Honorific: honorific}
		}
	}
	if honorific != "" { // Mr. Smith
		return Result{Kind: HonorificOnly, Surname: w, Key: key, Honorific: honorific}
	}
	return Result{Kind: Review, Given: w, Key: key, Code: "person.one_word", Hint: "one word: neither surname nor given name is clear"}
}

// syllables reports whether s is one or two pinyin syllables.
func syllables(s string) bool {
	s = strings.ReplaceAll(s, "lyu", "lv")
	if pinyin.Syllable(s) {
		return true
	}
	for n := 1; n < len(s); n++ {
		if pinyin.Syllable(s[:n]) && pinyin.Syllable(s[n:]) {
			return true
		}
	}
	return false
}
