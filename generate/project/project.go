// Package project is the custhub project that comes with a generated set: with
// it, the set runs as it stands.
package project

import (
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

//go:embed files
var files embed.FS

// FileName is the file that makes a folder a project.
const FileName = "custhub.yaml"

// defaultStore is the store beside the set.
const defaultStore = "sqlite:custhub.db"

// Write puts the project's files into a folder. A file that is there already
// stays as it is, since someone may have edited it. Store is the DSN of the
// store; "" means SQLite in the folder.
func Write(dir, store string) error {
	if store == "" {
		store = defaultStore
	}
	root, err := fs.Sub(files, "files")
	if err != nil {
		return err
	}
	return fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.FromSlash(path))
		if d.IsDir() {
			return os.MkdirAll(to, 0o755)
		}
		text, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		filled := strings.Replace(string(text), `"STORE"`, strconv.Quote(store), 1)
		return create(to, filled)
	})
}

func create(path, text string) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.WriteString(text)
	return err
}
