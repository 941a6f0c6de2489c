//go:build ignore

// Command gen writes ../data/readings.txt from the dictionary of
// github.com/mozillazg/go-pinyin: run 'go run gen/main.go' in rules/cleanse/pinyin.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	gopinyin "github.com/mozillazg/go-pinyin"

	"github.com/custhub/custhub/rules/cleanse/pinyin"
)

func main() {
	first := map[string][]rune{}
	other := map[string][]rune{}
	for code, list := range gopinyin.PinyinDict {
		r := rune(code)
		if r != 0x3007 && (r < 0x3400 || r > 0x9FFF) {
			continue
		}
		seen := map[string]bool{}
		for i, s := range strings.Split(list, ",") {
			s = pinyin.Toneless(s)
			if s == "" || seen[s] {
				continue
			}
			seen[s] = true
			if i == 0 {
				first[s] = append(first[s], r)
			} else {
				other[s] = append(other[s], r)
			}
		}
	}
	var b strings.Builder
	write(&b, "", first)
	write(&b, "+", other)
	if err := os.WriteFile("data/readings.txt", []byte(b.String()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(b *strings.Builder, mark string, m map[string][]rune) {
	syllables := make([]string, 0, len(m))
	for s := range m {
		syllables = append(syllables, s)
	}
	sort.Strings(syllables)
	for _, s := range syllables {
		rs := m[s]
		sort.Slice(rs, func(i, j int) bool { return rs[i] < rs[j] })
		fmt.Fprintf(b, "%s%s %s\n", mark, s, string(rs))
	}
}
