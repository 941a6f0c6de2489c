package ident

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/custhub/custhub/generate/draw"
)

// Published and synthetic codes with known check characters.
func TestValidUSCC(t *testing.T) {
	for code, want := range map[string]bool{
		"9144030071526726XG": true, "92330100915102259T": true, "91440300MAMWED8GXX": true,
		"9144030071526726X0": false, "9144030071526726X": false, "9144030O71526726XG": false, "": false,
	} {
		if got := ValidUSCC(code); got != want {
			t.Errorf("ValidUSCC(%q) = %v", code, got)
		}
	}
}

func TestValidResidentID(t *testing.T) {
	for id, want := range map[string]bool{
		"510104190505175414": true, "310101190502165126": true, "510104190505175415": false, "51010419050517541": false,
	} {
		if got := ValidResidentID(id); got != want {
			t.Errorf("ValidResidentID(%q) = %v", id, got)
		}
	}
}

func TestOrgCheck(t *testing.T) {
	for code, want := range map[string]byte{"71526726": 'X', "91510225": '9', "MAMWED8G": 'X'} {
		if got := orgCheck([]byte(code)); got != want {
			t.Errorf("orgCheck(%q) = %c, want %c", code, got, want)
		}
	}
}

func TestDrawnIdentifiersAreValid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := draw.New(rapid.Uint64().Draw(t, "seed")).At(1, 0, 0, 0)
		org := OrgCode(&s)
		if len(org) != 9 || org[0] != 'X' || org[8] != orgCheck([]byte(org[:8])) {
			t.Fatalf("organisation code %q", org)
		}
		code := USCC("91", "440300", org)
		if !ValidUSCC(code) {
			t.Fatalf("unified code %q", code)
		}
		if tax := LegacyTax(code); tax != "440300"+org {
			t.Fatalf("tax number %q of %q", tax, code)
		}
		male := rapid.Bool().Draw(t, "male")
		id := ResidentID(&s, "440300", male)
		if !ValidResidentID(id) || id[6:9] != "190" || (id[16]-'0')%2 == 1 != male {
			t.Fatalf("resident id %q, male %v", id, male)
		}
	})
}
