package write

// csvRow appends one line of CSV (RFC 4180) to b. Fields are quoted only where
// they must be.
func csvRow(b []byte, fields ...string) []byte {
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = csvField(b, f)
	}
	return append(b, '\n')
}

func csvField(b []byte, f string) []byte {
	plain := true
	for i := 0; i < len(f); i++ {
		if c := f[i]; c == ',' || c == '"' || c == '\n' || c == '\r' {
			plain = false
			break
		}
	}
	if plain && (f == "" || f[0] != ' ') {
		return append(b, f...)
	}
	b = append(b, '"')
	for i := 0; i < len(f); i++ {
		if f[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, f[i])
	}
	return append(b, '"')
}
