package mappings

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/custhub/custhub/record"
)

var update = flag.Bool("update", false, "write the golden files anew")

// outcome is what a shipped mapping makes of one row of its sample export.
type outcome struct {
	Stream   string         `json:"stream"`
	Key      string         `json:"key,omitempty"`
	Fate     string         `json:"fate"`
	Reason   string         `json:"reason,omitempty"`
	Customer string         `json:"customer,omitempty"`
	Changed  string         `json:"changed_at,omitempty"`
	Entity   map[string]any `json:"entity,omitempty"`
}

// TestShipped maps the sample export of every shipped mapping.
func TestShipped(t *testing.T) {
	for _, name := range BuiltinNames() {
		t.Run(name, func(t *testing.T) {
			data, _ := Builtin(name)
			list, faults := Load("builtin:"+name, data)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			var got []outcome
			samples := Samples(name)
			if len(samples) == 0 {
				t.Fatal("there is no sample export")
			}
			for _, stream := range sortedStreams(samples) {
				got = append(got, mapSample(t, list, stream, samples[stream])...)
			}
			for _, m := range list {
				if !slices.ContainsFunc(sortedStreams(samples), m.Matches) {
					t.Errorf("no sample for the mapping of %s", m.Stream)
				}
			}
			golden(t, filepath.Join("testdata", name, "expected.json"), got)
		})
	}
}

func sortedStreams(samples map[string][]byte) []string {
	var names []string
	for s := range samples {
		names = append(names, s)
	}
	slices.Sort(names)
	return names
}

func mapSample(t *testing.T, list []*Mapping, stream string, data []byte) []outcome {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	schema := &record.Schema{}
	for i, name := range lines[0] {
		schema.Columns = append(schema.Columns, record.Column{Name: name, Position: i})
	}
	var out []outcome
	for _, m := range list {
		if !m.Matches(stream) {
			continue
		}
		mp, faults := m.Bind(schema, Binding{Source: "test", Stream: stream, Zone: time.FixedZone("CST", 8*3600)})
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, line := range lines[1:] {
			row := record.Row{Values: make([]record.Value, len(line))}
			for i, cell := range line {
				row.Values[i] = record.T(cell)
			}
			out = append(out, mapRow(mp, stream, &row))
		}
	}
	return out
}

func mapRow(mp *Mapper, stream string, row *record.Row) outcome {
	var m record.Mapped
	fate := mp.Map(row, &m)
	o := outcome{Stream: stream, Key: fate.Key, Fate: "mapped", Reason: fate.Reason, Changed: m.ChangedAt.Text}
	switch fate.Kind {
	case Filtered:
		o.Fate = "filtered"
	case Rejected:
		o.Fate, o.Reason = "rejected", fate.Problem.Code+": "+fate.Problem.Reason
	default:
		o.Entity = Outline(&m.Entity)
	}
	if m.Customer != nil {
		o.Customer = m.Customer.Stream + "/" + m.Customer.Key
	}
	return o
}

func golden(t *testing.T, path string, got any) {
	t.Helper()
	data, err := json.MarshalIndent(got, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, '\n')
	if *update {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(data)); diff != "" {
		t.Error(diff)
	}
}
