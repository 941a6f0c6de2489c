package rules

import (
	_ "embed"
)

// DefaultName is the name of the shipped rule file that every source gets unless
// it says otherwise: "builtin:default".
const DefaultName = "default"

//go:embed default.yaml
var defaultFile []byte

// BuiltinSet returns a shipped rule file by name.
func BuiltinSet(name string) ([]byte, bool) {
	if name != DefaultName {
		return nil, false
	}
	return defaultFile, true
}

// BuiltinSetNames lists the shipped rule files.
func BuiltinSetNames() []string { return []string{DefaultName} }
