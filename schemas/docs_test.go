package schemas

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/custhub/custhub/cases"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/rules"
)

var block = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// TestDocs loads the examples of the documentation, so that they stay true.
func TestDocs(t *testing.T) {
	seen := map[string]int{}
	for _, name := range []string{"configuration.md", "mapping.md", "rules-yaml.md", "zh/configuration.md", "zh/mapping.md", "zh/rules-yaml.md"} {
		text, err := os.ReadFile("../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range block.FindAllStringSubmatch(string(text), -1) {
			example := m[1]
			if !strings.HasPrefix(example, "version: 1") {
				continue // a fragment
			}
			kind := kindOf(example)
			seen[kind]++
			if err := conforms(t, compiled(t, kind), []byte(example)); err != nil {
				t.Errorf("%s: %v\n%s", name, err, example)
			}
			switch kind {
			case "mapping":
				if _, faults := mappings.Load(name, []byte(example)); len(faults) > 0 {
					t.Error(faults)
				}
			case "rules":
				file, faults := rules.Load(name, []byte(example))
				_, found := rules.Compile([]*rules.File{file}, rules.Builtin(), rules.Context{Region: "CN"})
				if len(faults) > 0 || found.Errors() > 0 {
					t.Error(faults, found)
				}
			case "test":
				if _, faults := cases.Load(name, []byte(example)); len(faults) > 0 {
					t.Error(faults)
				}
			}
		}
	}
	for _, kind := range []string{"project", "mapping", "rules", "test"} {
		if seen[kind] == 0 {
			t.Errorf("no example of %s was found", kind)
		}
	}
}

func kindOf(example string) string {
	switch {
	case strings.Contains(example, "\ncases:"):
		return "test"
	case strings.Contains(example, "\nsources:"):
		return "project"
	case strings.Contains(example, "\nentity:"):
		return "mapping"
	default:
		return "rules"
	}
}
