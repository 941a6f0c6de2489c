package mappings

import (
	"embed"
	"strings"
)

//go:embed *.yaml
var shipped embed.FS

// Builtin returns a shipped mapping file by its name without ".yaml".
func Builtin(name string) ([]byte, bool) {
	if strings.ContainsAny(name, "/\\") {
		return nil, false
	}
	data, err := shipped.ReadFile(name + ".yaml")
	return data, err == nil
}

// BuiltinNames lists the shipped mappings in alphabetical order.
func BuiltinNames() []string {
	entries, err := shipped.ReadDir(".")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

//go:embed testdata/*/*.csv
var samples embed.FS

// Samples returns small exports, with the real column names, that a shipped
// mapping reads: CSV in UTF-8 by stream.
func Samples(name string) map[string][]byte {
	if strings.ContainsAny(name, "/\\.") {
		return nil
	}
	entries, err := samples.ReadDir("testdata/" + name)
	if err != nil {
		return nil
	}
	out := map[string][]byte{}
	for _, e := range entries {
		if stream, ok := strings.CutSuffix(e.Name(), ".csv"); ok {
			if data, err := samples.ReadFile("testdata/" + name + "/" + e.Name()); err == nil {
				out[stream] = data
			}
		}
	}
	return out
}
