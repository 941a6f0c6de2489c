package connectors

import "strings"

// SplitKey takes apart what record.JoinKey joined.
func SplitKey(key string) []string {
	if !strings.ContainsAny(key, `|\`) {
		return []string{key}
	}
	var parts []string
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		switch {
		case key[i] == '\\' && i+1 < len(key):
			i++
			b.WriteByte(key[i])
		case key[i] == '|':
			parts = append(parts, b.String())
			b.Reset()
		default:
			b.WriteByte(key[i])
		}
	}
	return append(parts, b.String())
}
