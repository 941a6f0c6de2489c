// Package scaffold writes new project folders that run as they stand: with
// sample data, a mapping, rules and test cases, to be changed into one's own.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/mappings"
	"github.com/custhub/custhub/yamlfile"
)

//go:embed files
var files embed.FS

// Options say what the new project holds.
type Options struct {
	Name     string   // default: the folder's name
	Language string   // "en" or "zh"
	Sources  []string // shipped mappings; none: the 13-column customer sheet
}

// sheet is the mapping of the sample that a project gets by default.
const sheet = "customer_sheet"

// source is one source of the new custhub.yaml.
type source struct {
	Name, Files, Mapping string
	Trust                int
}

// Write makes a project in dir, which may exist but must hold no project. It
// returns the files it wrote, relative to dir.
func Write(dir string, opt Options) ([]string, error) {
	if _, err := os.Stat(filepath.Join(dir, "custhub.yaml")); err == nil {
		return nil, fault.Usage("init.exists", "the folder holds a project already", "choose another folder").At(filepath.Join(dir, "custhub.yaml"))
	}
	w := &writer{dir: dir}
	sources, err := w.sources(opt.Sources)
	if err != nil {
		return nil, err
	}
	w.template("custhub.yaml", map[string]any{"Name": yamlName(opt, dir), "Language": opt.Language, "Sources": sources})
	w.copy("files/rules/own.yaml", "rules/own.yaml")
	w.copy("files/gitignore", ".gitignore")
	return w.written, w.err
}

func yamlName(opt Options, dir string) string {
	name := opt.Name
	if name == "" {
		if abs, err := filepath.Abs(dir); err == nil {
			name = filepath.Base(abs)
		}
	}
	return fmt.Sprintf("%q", name)
}

// writer writes files and remembers the first error.
type writer struct {
	dir     string
	written []string
	err     error
}

func (w *writer) sources(names []string) ([]source, error) {
	if len(names) == 0 {
		w.copy("files/data/customers.csv", "data/customers.csv")
		w.copy("files/tests/customers.yaml", "tests/customers.yaml")
		data, _ := mappings.Builtin(sheet)
		w.put("mappings/customers.yaml", data)
		return []source{{Name: "customers", Files: "data/customers.csv", Mapping: "mappings/customers.yaml", Trust: 60}}, w.err
	}
	var out []source
	for i, name := range names {
		samples := mappings.Samples(name)
		if _, ok := mappings.Builtin(name); !ok || slices.Contains(names[:i], name) {
			return nil, fault.Usage("init.source", fmt.Sprintf("no mapping of the name %q is shipped, or it is named twice", name), yamlfile.DidYouMean(name, mappings.BuiltinNames())).With(name)
		}
		var list []string
		for _, stream := range slices.Sorted(maps.Keys(samples)) {
			path := "data/" + name + "/" + stream + ".csv"
			w.put(path, samples[stream])
			list = append(list, path)
		}
		out = append(out, source{Name: name, Files: strings.Join(list, ", "), Mapping: "builtin:" + name, Trust: 60})
	}
	return out, w.err
}

func (w *writer) template(name string, data any) {
	text, err := files.ReadFile("files/" + name)
	if err != nil {
		w.fail(err)
		return
	}
	t, err := template.New(name).Parse(string(text))
	if err != nil {
		w.fail(err)
		return
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		w.fail(err)
		return
	}
	w.put(name, b.Bytes())
}

func (w *writer) copy(from, to string) {
	data, err := files.ReadFile(from)
	if err != nil {
		w.fail(err)
		return
	}
	w.put(to, data)
}

func (w *writer) put(name string, data []byte) {
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		w.fail(err)
		return
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return // what is there is the user's
	}
	if err != nil {
		w.fail(err)
		return
	}
	_, err = f.Write(data)
	w.fail(errors.Join(err, f.Close()))
	w.written = append(w.written, name)
}

func (w *writer) fail(err error) {
	if w.err == nil && err != nil {
		w.err = fault.New("init.write", "the project can't be written", "check the folder's permissions").Because(err)
	}
}
