package store

import (
	"bytes"
	"testing"
)

// TestTelling: what a person is known by is looked for, what thousands share is not.
func TestTelling(t *testing.T) {
	for text, want := range map[string]bool{
		"13912345678": true, "0571-88123456": true, "+86 139 1234 5678": true, "420104199001011234": true, "a@b.cn": true, "138.1234.5678": true, "20259981": true,
		"2025-12-01": false, "2023-03-26 14:47:38": false, "2023-03-26T14:47:38Z": false, "2025/1/31": false, "2025年12月1日": false,
		"1000000.00": false, "-12,000,000.50": false, "讨论合同条款": false, "123456": false,
	} {
		if telling(text) != want {
			t.Errorf("telling(%q) is %v", text, !want)
		}
	}
}

// TestValueIn: a key is a word of its own, a telephone is found anywhere.
func TestValueIn(t *testing.T) {
	for _, x := range []struct {
		kind, value, text string
		want              bool
	}{
		{HoldsKey, "10000030", "so25080100000300", false},
		{HoldsKey, "10000030", `"key":"10000030"`, true},
		{HoldsKey, "10000030", "a100000301 and 10000030", true},
		{HoldsKey, "KH0000007", "kh00000071", false},
		{HoldsNumber, "13912345678", "8613912345678", true},
		{HoldsName, "赵小明", "与赵小明明通话", true},
	} {
		v := value{x.kind, x.value, bytes.ToLower([]byte(x.value))}
		if v.in([]byte(x.text)) != x.want {
			t.Errorf("%s %q in %q is %v", x.kind, x.value, x.text, !x.want)
		}
	}
}
