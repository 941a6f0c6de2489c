package all

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors/optiondoc"
)

var update = flag.Bool("update", false, "write docs/connectors-reference.md anew")

// TestReference fails when the generated reference is stale. Write it with
// `go test ./connectors/all -update`.
func TestReference(t *testing.T) {
	const file = "../../docs/connectors-reference.md"
	var b strings.Builder
	b.WriteString("# Options of the connectors\n\nWritten from the code by `go test ./connectors/all -update`; do not edit. How the connectors work: [connectors.md](connectors.md).\n")
	for _, c := range List() {
		b.WriteString("\n" + optiondoc.Markdown(c))
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil { //nolint:gosec // documentation
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Error("docs/connectors-reference.md is stale: run 'go test ./connectors/all -update'")
	}
}
