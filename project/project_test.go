package project

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/rules"
)

// tableConnector stands for a connector: options of every shape, no connection.
type tableConnector struct{}

type tableOptions struct {
	Driver   string        `yaml:"driver" doc:"driver" validate:"required,oneof=sqlite mysql"`
	DSN      string        `yaml:"dsn" secret:"true" doc:"connection"`
	Token    string        `yaml:"token" secret:"true" doc:"token"`
	PageSize int           `yaml:"page_size" doc:"rows a page" validate:"min=1"`
	Streams  []tableStream `yaml:"streams" doc:"tables"`
}

type tableStream struct {
	Table string `yaml:"table" validate:"required"`
}

func (tableConnector) Name() string { return "table" }
func (tableConnector) Options() any { return &tableOptions{PageSize: 100} }
func (tableConnector) Check(options any) fault.List {
	if o := options.(*tableOptions); len(o.Streams) > 1 && o.Streams[0] == o.Streams[1] {
		return fault.List{fault.Usage("table.twice", "the table is listed twice", "").At("streams[1].table")}
	}
	return nil
}

func (tableConnector) Open(context.Context, connectors.Env, any) (connectors.Source, error) {
	return nil, nil
}

func write(t testing.TB, dir string, files map[string]string) string {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(dir string) (*Project, fault.List) {
	return Load(dir, connectors.Registry{tableConnector{}}, rules.Builtin())
}

const goodYAML = `version: 1
name: demo
sources:
  erp:
    connector: table
    options: {driver: sqlite, dsn: erp.db, streams: [{table: a}]}
    mappings: ["builtin:customer_sheet"]
    trust: 80
`

func TestLoad(t *testing.T) {
	dir := write(t, t.TempDir(), map[string]string{"custhub.yaml": goodYAML})
	p, faults := load(dir)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	s := p.Source("erp")
	if p.Store != "sqlite:custhub.db" || p.BatchSize != 5000 || s.Trust != 80 || s.Zone.String() != "Asia/Shanghai" || s.Deletes != "ignore" || s.Drift.Missing != "stop" {
		t.Errorf("%+v %+v", p, s)
	}
	if s.Rules == nil || len(s.Mappings) != 1 || len(p.ConfigHash) != 64 || !strings.Contains(p.Snapshot["builtin:customer_sheet"], "客户名称") {
		t.Errorf("%+v", p)
	}
	// A comment and a setting don't change the hash; a trust does.
	write(t, dir, map[string]string{"custhub.yaml": "# note\n" + goodYAML + "batch_size: 7\n"})
	q, _ := load(dir)
	write(t, dir, map[string]string{"custhub.yaml": strings.Replace(goodYAML, "80", "81", 1)})
	r, _ := load(dir)
	if q.ConfigHash != p.ConfigHash || r.ConfigHash == p.ConfigHash || q.BatchSize != 7 {
		t.Error("hash", p.ConfigHash, q.ConfigHash, r.ConfigHash)
	}
	t.Setenv("CUSTHUB_STORE", "sqlite:other.db")
	if p, _ := load(dir); p.Store != "sqlite:other.db" {
		t.Error(p.Store)
	}
}

func TestDefaultMappings(t *testing.T) {
	const mapping = "version: 1\nstream: %\nas: %\nentity: customer\nfields: {legal_name: a}\n"
	files := map[string]string{"custhub.yaml": "version: 1\nsources:\n  crm: {connector: table, options: {driver: mysql}}\n  crm_calls: {connector: table, options: {driver: mysql}}\n"}
	for _, name := range []string{"crm", "crm_b", "crm_calls", "crm_calls_old", "other"} {
		files["mappings/"+name+".yaml"] = strings.ReplaceAll(mapping, "%", name)
	}
	p, faults := load(write(t, t.TempDir(), files))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for source, want := range map[string]string{"crm": "crm crm_b", "crm_calls": "crm_calls crm_calls_old"} {
		var got []string
		for _, m := range p.Source(source).Mappings {
			got = append(got, m.Stream)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", source, got, want)
		}
	}
}

// TestUnreadable: a file that is there but can't be read is not called missing.
func TestUnreadable(t *testing.T) {
	dir := t.TempDir()
	if _, faults := load(dir); len(faults) != 1 || faults[0].Code != "project.missing" {
		t.Errorf("no file: %v", faults)
	}
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, faults := load(dir); len(faults) != 1 || faults[0].Code != "project.unreadable" {
		t.Errorf("a folder of that name: %v", faults)
	}
}

func TestSecretsAreExpandedLate(t *testing.T) {
	t.Setenv("CUSTHUB_TEST_DSN", "erp.db")
	dir := write(t, t.TempDir(), map[string]string{
		"token": "s3cret\n", "custhub.yaml": strings.Replace(goodYAML, "dsn: erp.db,", "dsn: '${env:CUSTHUB_TEST_DSN}', token: '${file:token}', page_size: '${env:CUSTHUB_TEST_PAGE}',", 1),
	})
	p, faults := load(dir)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if o := p.Sources[0].Options.(*tableOptions); o.Token != "${file:token}" || o.PageSize != 100 || strings.Contains(p.Snapshot[FileName], "s3cret") {
		t.Errorf("%+v", o)
	}
	if _, err := p.Sources[0].OpenOptions(); fault.ExitCode(err) != fault.ExitUsage || !strings.Contains(err.Error(), "CUSTHUB_TEST_PAGE is not set") || !strings.HasPrefix(fault.All(err)[0].Place, "custhub.yaml:") {
		t.Error(err)
	}
	t.Setenv("CUSTHUB_TEST_PAGE", "7")
	o, err := p.Sources[0].OpenOptions()
	if err != nil || o.(*tableOptions).DSN != "erp.db" || o.(*tableOptions).Token != "s3cret" || o.(*tableOptions).PageSize != 7 {
		t.Errorf("%+v %v", o, err)
	}
}
