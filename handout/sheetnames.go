package handout

import (
	"fmt"
	"strings"
)

// SheetNames are the names of a workbook's sheets so far, in lower case: Excel
// takes two that differ in case for one.
type SheetNames map[string]bool

// Next is a name for a further sheet, as near to s as Excel takes it: without the
// characters it forbids, at most 31 long, with a number behind it if it is taken.
func (n SheetNames) Next(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, s)
	r := []rune(s)
	name := string(r[:min(len(r), 28)])
	for i := 2; name == "" || n[strings.ToLower(name)]; i++ {
		name = string(r[:min(len(r), 26)]) + fmt.Sprint(" ", i)
	}
	n[strings.ToLower(name)] = true
	return name
}
