package handout

import "testing"

func TestSheetNames(t *testing.T) {
	names := SheetNames{}
	for _, c := range [][2]string{
		{"Review", "Review"},
		{"review", "review 2"},
		{"a[b]c:d*e?f/g\\h'i", "a b c d e f g h i"},
		{"客户", "客户"},
		{"客户", "客户 2"},
		{"", " 2"},
		{"a name that is longer than Excel allows", "a name that is longer than E"},
	} {
		if got := names.Next(c[0]); got != c[1] {
			t.Errorf("%q is named %q, want %q", c[0], got, c[1])
		}
	}
}
