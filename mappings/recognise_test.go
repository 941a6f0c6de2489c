package mappings

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/custhub/custhub/record"
)

// TestRecognise finds each shipped mapping by the columns of its own sample.
func TestRecognise(t *testing.T) {
	for _, name := range BuiltinNames() {
		for stream, data := range Samples(name) {
			header, err := csv.NewReader(strings.NewReader(string(data))).Read()
			if err != nil {
				t.Fatal(err)
			}
			schema := &record.Schema{}
			for i, h := range header {
				schema.Columns = append(schema.Columns, record.Column{Name: h, Position: i})
			}
			found := Recognise(schema)
			if name == "wecom" {
				continue // two JSON columns say too little
			}
			if len(found) == 0 || found[0].Name != name || !found[0].Mapping.Matches(stream) {
				t.Errorf("%s/%s: %+v", name, stream, found)
			}
		}
	}
	if found := Recognise(&record.Schema{Columns: []record.Column{{Name: "id"}, {Name: "name"}, {Name: "x"}}}); len(found) > 0 {
		t.Errorf("%+v", found)
	}
}
