package project

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/viper"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

// LocalFile holds settings of one machine; it is not checked in.
const LocalFile = "custhub.local.yaml"

// localSpec is what LocalFile may hold. The same settings may come from the
// environment as CUSTHUB_STORE, CUSTHUB_LANGUAGE and CUSTHUB_BATCH_SIZE.
type localSpec struct {
	Store     string `yaml:"store"`
	Language  string `yaml:"language"`
	BatchSize int    `yaml:"batch_size"`
}

// Default settings.
const (
	defaultStore     = "sqlite:custhub.db"
	defaultBatchSize = 5000
	maxBatchSize     = 1_000_000
)

// settings reads what is not about data: environment over LocalFile over
// custhub.yaml over defaults.
func (l *loader) settings(doc *yamlfile.Doc) {
	s := &l.spec
	if s.Version != 1 {
		l.add(l.at(doc, "version").Fault("project.version", "the file must say version: 1", "add 'version: 1' as the first line"))
	}
	v := viper.New()
	v.SetDefault("store", cmp.Or(s.Store, defaultStore))
	v.SetDefault("language", cmp.Or(s.Language, "en"))
	v.SetDefault("batch_size", cmp.Or(s.BatchSize, defaultBatchSize))
	v.SetEnvPrefix("custhub")
	for _, key := range []string{"store", "language", "batch_size"} {
		_ = v.BindEnv(key) // fails without a key only
	}
	local := l.local(v)
	p := l.p
	p.Name, p.Store, p.Language = s.Name, v.GetString("store"), v.GetString("language")
	if p.Name == "" {
		p.Name = filepath.Base(absolute(l.dir))
	}
	l.matching(doc)
	p.BatchSize = l.batchSize(v.GetString("batch_size"), l.settingAt("batch_size", doc, local))
	if langs := []string{"en", "zh"}; !slices.Contains(langs, p.Language) {
		l.add(fault.Usage("project.language", "language must be en or zh", yamlfile.DidYouMean(p.Language, langs)).At(l.settingAt("language", doc, local)).With(p.Language))
	}
	l.checkStore(doc, local)
}

// batchSize reads the number of rows a batch from its text: viper would make 0 of
// what is no number, and the environment holds texts. In files 0 means the default.
func (l *loader) batchSize(text, place string) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if n == 0 && err == nil && place != variable("batch_size") {
		return defaultBatchSize
	}
	if err != nil || n < 1 || n > maxBatchSize {
		l.add(fault.Usage("project.batch_size", "batch_size must be from 1 to 1000000", "5000 suits most stores").At(place).With(text))
		return defaultBatchSize
	}
	return n
}

// variable is the environment variable of a setting.
func variable(key string) string { return "CUSTHUB_" + strings.ToUpper(key) }

// settingAt is the place of the setting in force.
func (l *loader) settingAt(key string, doc, local *yamlfile.Doc) string {
	if os.Getenv(variable(key)) != "" { // as viper: an empty one says nothing
		return variable(key)
	}
	if local != nil {
		if _, v := yamlfile.Lookup(local.Root, key); v != nil {
			return l.at(local, key).String()
		}
	}
	return l.at(doc, key).String()
}

// local reads LocalFile; nil when there is none that can be read.
func (l *loader) local(v *viper.Viper) *yamlfile.Doc {
	path := filepath.Join(l.dir, LocalFile)
	data, err := yamlfile.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.add(unreadable(LocalFile, err))
	}
	if err != nil {
		return nil
	}
	doc, faults := yamlfile.Parse(LocalFile, data)
	l.add(faults...)
	if faults.Errors() > 0 || doc.Root == nil {
		return nil
	}
	var local localSpec
	if faults := doc.Decode(&local); faults.Errors() > 0 {
		l.add(faults...)
		return nil
	}
	v.SetConfigFile(path)
	if err := v.ReadInConfig(); err != nil {
		l.add(unreadable(LocalFile, err))
	}
	return doc
}

var storeSchemes = []string{"sqlite:", "postgres://", "postgresql://", "mysql://", "mariadb://"}

// checkStore looks at where the store is, wherever that is said. A password in the
// environment stands in no file.
func (l *loader) checkStore(doc, local *yamlfile.Doc) {
	store := l.p.Store
	for _, d := range []*yamlfile.Doc{doc, local} {
		if d == nil {
			continue
		}
		_, v := yamlfile.Lookup(d.Root, "store")
		if v == nil {
			continue
		}
		if pw := dsnPassword(v.Value); pw != "" {
			l.clearText(l.at(d, "store"), pw)
		}
	}
	known := slices.ContainsFunc(storeSchemes, func(s string) bool { return strings.HasPrefix(store, s) })
	if !known && !strings.HasPrefix(store, "${") {
		l.add(fault.Usage("project.store", "the store must be sqlite:PATH, postgres://… or mysql://…", "sqlite:custhub.db needs no server").At(l.settingAt("store", doc, local)).With(coverDSN(store)))
	}
}

// at is the place of a top-level key's value, or of the file's first line.
func (l *loader) at(doc *yamlfile.Doc, key string) yamlfile.Pos {
	if _, v := yamlfile.Lookup(doc.Root, key); v != nil {
		return yamlfile.Pos{File: doc.Name, Line: v.Line, Col: v.Column}
	}
	return yamlfile.Pos{File: doc.Name, Line: 1, Col: 1}
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}
