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
