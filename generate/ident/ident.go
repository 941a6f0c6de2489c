// Package ident makes identifiers with right check digits for synthetic
// customers. None is meant to belong to anyone: organisation codes come from a
// series whose first letter is X, apart from the series in use, and births of
// resident ids lie from 1900 to 1909, so that they name no living person.
package ident

import (
	"strings"

	"github.com/custhub/custhub/generate/draw"
)

// alphabet31 is the character set of GB 32100-2015: no I, O, S, V, Z.
const alphabet31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// weights31 are 3^i mod 31 (GB 32100-2015, 4.4).
var weights31 = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

var value31 = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := range alphabet31 {
		v[alphabet31[i]] = int8(i)
	}
	return v
}()

// OrgCode draws a nine-character organisation code of the X series with its
// check character.
func OrgCode(s *draw.Stream) string {
	var b [9]byte
	b[0] = 'X'
	for i := 1; i < 8; i++ {
		b[i] = alphabet31[s.Intn(len(alphabet31))]
	}
	b[8] = orgCheck(b[:8])
	return string(b[:])
}

// orgCheck is the check character of GB 11714: 11 - Σ(value·weight) mod 11, where
// 10 is written X and 11 is written 0.
func orgCheck(body []byte) byte {
	weights := [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, c := range body {
		v := int(c - '0')
		if c >= 'A' {
			v = int(c-'A') + 10
		}
		sum += v * weights[i]
	}
	switch c := 11 - sum%11; c {
	case 10:
		return 'X'
	case 11:
		return '0'
	default:
		return byte('0' + c)
	}
}

// USCC builds a unified social credit code of 18 characters: department and
// kind ("91"), division code of six digits, organisation code of nine, check
// character (GB 32100-2015).
func USCC(kind, division, orgCode string) string {
	body := kind + division + orgCode
	sum := 0
	for i := range weights31 {
		sum += int(value31[body[i]]) * weights31[i]
	}
	return body + string(alphabet31[(31-sum%31)%31])
}

// ValidUSCC reports whether the text is 18 characters of the alphabet with the
// right check character.
func ValidUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range weights31 {
		v := value31[s[i]]
		if v < 0 {
			return false
		}
		sum += int(v) * weights31[i]
	}
	return s[17] == alphabet31[(31-sum%31)%31]
}

// LegacyTax is the 15-character tax number that a unified code replaced: its
// characters 3 to 17 (division and organisation code).
func LegacyTax(uscc string) string { return uscc[2:17] }

// idWeights and idChecks are those of GB 11643-1999.
var idWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const idChecks = "10X98765432"

// ResidentID draws an 18-character resident id of a division, with a birth from
// 1900 to 1909. Male ids have an odd sequence number.
func ResidentID(s *draw.Stream, division string, male bool) string {
	b := make([]byte, 0, 18)
	b = append(b, division...)
	b = append(b, "190"...)
	b = append(b, byte('0'+s.Intn(10)))
	b = appendTwo(b, 1+s.Intn(12))
	b = appendTwo(b, 1+s.Intn(28))
	sequence := s.Intn(500) * 2
	if male {
		sequence++
	}
	b = append(b, byte('0'+sequence/100))
	b = appendTwo(b, sequence%100)
	return string(append(b, residentCheck(b)))
}

// ValidResidentID reports whether the text is 17 digits with the right check
// character.
func ValidResidentID(s string) bool {
	return len(s) == 18 && strings.Trim(s[:17], "0123456789") == "" && residentCheck([]byte(s[:17])) == s[17]
}

func residentCheck(body []byte) byte {
	sum := 0
	for i, c := range body {
		sum += int(c-'0') * idWeights[i]
	}
	return idChecks[sum%11]
}

func appendTwo(b []byte, n int) []byte {
	return append(b, byte('0'+n/10), byte('0'+n%10))
}
