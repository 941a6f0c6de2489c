package text

// Settled reports whether the functions that only clean would leave s as it is,
// and whether it is no word for nothing: it holds letters, digits, ideographs in
// daily use and signs that begin no escape, with single spaces between them. Most
// values of a source are so, and one look spares them a look for each function.
// What it calls unsettled may be clean all the same.
func Settled(s string) bool {
	if len(s) <= longestWord && mayBeNull(s) {
		return false
	}
	daily := daily()
	prev := space // of the last byte: a space may not begin a text, nor follow another
	han, ascii := false, false
	for i := 0; i < len(s); {
		if f := forms[s[i]]; f != 0 {
			if f == space && prev == space {
				return false
			}
			ascii = ascii || f == signOfASCII
			prev = f
			i++
			continue
		}
		if len(s)-i < 3 || s[i]&0xF0 != 0xE0 {
			return false
		}
		// An ideograph in daily use has one encoding of three bytes; others fall out.
		r := rune(s[i]&0x0F)<<12 | rune(s[i+1]&0x3F)<<6 | rune(s[i+2]&0x3F)
		if s[i+1]&0xC0 != 0x80 || s[i+2]&0xC0 != 0x80 || r < firstHan || r > lastHan || !daily[r-firstHan] || oftenLost(r) {
			return false
		}
		han, prev = true, letter
		i += 3
	}
	return prev != space && (!han || !ascii)
}

// oftenLost are the ideographs that memory never written, and bytes that were
// lost, show as.
func oftenLost(r rune) bool { return r == '烫' || r == '屯' || r == '葺' || r == '锟' }

// Forms of bytes that a settled text may hold.
const (
	letter      uint8 = iota + 1 // also digits and signs
	space                        //
	signOfASCII                  // in texts of ASCII only
)

var forms = func() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = letter
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = letter, letter
	}
	for _, c := range "-.,/:_" {
		t[c] = letter
	}
	t[' '], t['@'] = space, signOfASCII
	return t
}()

// mayBeNull reports whether a word for nothing is as long and has the same ends,
// whatever their case.
func mayBeNull(s string) bool { return s == "" || nullEnds[ends(s)] }

func ends(s string) uint16 {
	return ((uint16(s[0]|0x20)*31+uint16(s[len(s)-1]|0x20))*31 + uint16(len(s))) % (1 << 12)
}

var nullEnds = func() (t [1 << 12]bool) {
	for w := range nullWords {
		if w != "" {
			t[ends(w)] = true
		}
	}
	return t
}()
