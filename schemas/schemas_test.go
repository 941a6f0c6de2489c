package schemas

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/connectors/all"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/resolve"
	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/survive"
)

var update = flag.Bool("update", false, "write docs/schema anew")

func schema(t *testing.T, name string) []byte {
	t.Helper()
	data, err := Of(name, all.List(), rules.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestPublished holds the committed copies against what is generated.
func TestPublished(t *testing.T) {
	for _, name := range Names() {
		got := schema(t, name)
		path := filepath.Join("..", "docs", "schema", name+".json")
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is out of date (%v): run 'go test ./schemas -update'", path, err)
		}
	}
}

func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(base+name+".json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(base + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// conforms validates YAML as JSON, which is what editors do.
func conforms(t *testing.T, s *jsonschema.Schema, text []byte) error {
	t.Helper()
	var content any
	if err := yaml.Unmarshal(text, &content); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(textKeys(content))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func textKeys(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			x[k] = textKeys(v)
		}
	case map[any]any:
		out := map[string]any{}
		for k, v := range x {
			data, _ := json.Marshal(k)
			out[strings.Trim(string(data), `"`)] = textKeys(v)
		}
		return out
	case []any:
		for i := range x {
			x[i] = textKeys(x[i])
		}
	}
	return x
}

// TestShippedConforms validates every YAML file that is shipped.
func TestShippedConforms(t *testing.T) {
	mapping := compiled(t, "mapping")
	for _, name := range mappings.BuiltinNames() {
		data, _ := mappings.Builtin(name)
		if err := conforms(t, mapping, data); err != nil {
			t.Errorf("mapping %s: %v", name, err)
		}
	}
	data, _ := rules.BuiltinSet(rules.DefaultName)
	if err := conforms(t, compiled(t, "rules"), data); err != nil {
		t.Errorf("default rules: %v", err)
	}
	if err := conforms(t, compiled(t, "survive"), survive.Default); err != nil {
		t.Errorf("survivorship: %v", err)
	}
	test := compiled(t, "test")
	files, err := fs.Glob(os.DirFS("../cases/shipped"), "*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join("../cases/shipped", f))
		if err != nil {
			t.Fatal(err)
		}
		if err := conforms(t, test, data); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// TestRefuses shows that the schemas refuse what the loaders refuse.
func TestRefuses(t *testing.T) {
	for _, c := range []struct{ name, text string }{
		{"project", "version: 1\nsources: {erp: {connector: nothing}}"},
		{"project", "version: 1\nsorces: {}"},
		{"project", "version: 1\nsources: {erp: {connector: sqldb, options: {drivr: sqlite}}}"},
		{"mapping", "version: 1\nstream: s\nentity: customer\nfields: {legal_nam: a}"},
		{"mapping", "version: 1\nstream: s\nentity: order\nfields: {legal_name: a}"},
		{"mapping", "version: 1\nstream: s\nentity: customer\ncontacts: [{nam: a}]"},
		{"mapping", "version: 1\nmappings: [{stream: s, entity: custmer}]"},
		{"rules", "version: 1\ncleanse: [{fields: [customer.usc], rules: [trim]}]"},
		{"rules", "version: 1\ncleanse: [{fields: ['*'], rules: [trm]}]"},
		{"rules", "version: 1\ncleanse: [{fields: ['*'], rules: [{length: {maxx: 1}}]}]"},
		{"survive", "version: 1\ndefault: [trst]"},
		{"test", "version: 1\ncases: [{nam: x}]"},
	} {
		if err := conforms(t, compiled(t, c.name), []byte(c.text)); err == nil {
			t.Errorf("%s accepts %q", c.name, c.text)
		}
	}
	for _, c := range []struct{ name, text string }{
		{"project", "version: 1\nsources: {erp: {connector: sqldb, options: {driver: sqlite, dsn: '${env:DSN}', page_size: '${env:N}'}}}"},
		{"mapping", "version: 1\nstream: s\nentity: customer\nkey: id\nfields: {legal_name: a, stage: {column: b, map: {1: lead, true: null}, unmapped: null}}\ncontacts: [{name: b, contact_points: [{kind: =mobile, value: c}]}]"},
	} {
		if err := conforms(t, compiled(t, c.name), []byte(c.text)); err != nil {
			t.Errorf("%s refuses %q: %v", c.name, c.text, err)
		}
	}
}

// TestModelsConform: the built-in model is what the published schema says.
func TestModelsConform(t *testing.T) {
	m, err := resolve.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	if err := conforms(t, compiled(t, "model"), m.Text()); err != nil {
		t.Error(err)
	}
}
