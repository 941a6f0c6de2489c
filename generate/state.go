package generate

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/generate/project"
)

// statePath is the file that says what a folder holds. It is written last.
const statePath = "truth/generator.json"

// state is what it takes to make the next version of a set.
type state struct {
	Seed    string `json:"seed"` // as text: JSON numbers lose digits beyond 2^53
	Size    int    `json:"size"`
	Version int    `json:"version"`
}

// Next returns the options that make the next version of the set in a folder.
func Next(dir string) (Options, error) {
	path := filepath.Join(dir, filepath.FromSlash(statePath))
	data, err := os.ReadFile(path)
	if err != nil {
		return Options{}, fault.Usage("generate.no_set", "there is no generated set to advance in "+dir, "make one first: custhub generate --size 10k --out "+dir).At(path).Because(err)
	}
	var s state
	seed := uint64(0)
	if err = json.Unmarshal(data, &s); err == nil {
		seed, err = strconv.ParseUint(s.Seed, 10, 64)
	}
	if err != nil {
		return Options{}, fault.Usage("generate.state", "the file that says what the set is can't be read", "generate the set again").At(path).Because(err)
	}
	return Options{Out: dir, Seed: seed, Size: s.Size, Version: s.Version + 1}, nil
}

// usable reports whether a set may be written to a folder: it doesn't exist, is
// empty, or holds a set already. Anything else is left alone, and so is the
// store that a project there has.
func usable(dir, store string) error {
	if dir == "" {
		return fault.Usage("generate.out", "no folder to write to", "give it with --out DIR")
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return cannotWrite(dir, err)
	}
	for _, known := range []string{statePath, ".generating"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(known))); err == nil {
			return keepsStore(dir, store)
		}
	}
	return fault.Usage("generate.occupied", "the folder holds something that was not generated", "choose a new folder").At(dir)
}

func keepsStore(dir, store string) error {
	path := filepath.Join(dir, project.FileName)
	if _, err := os.Stat(path); store != "" && err == nil {
		return fault.Usage("generate.store", "the folder's project has a store already", "edit store: in "+project.FileName).At(path)
	}
	return nil
}

func cannotWrite(dir string, err error) error {
	return fault.New("generate.write", "cannot write the set", "check the folder's permissions and the space on the disk").At(dir).Because(err)
}

// install moves the finished files to their places.
func install(from string, o *Options) error {
	to := o.Out
	if err := os.MkdirAll(filepath.Join(to, "truth"), 0o755); err != nil {
		return cannotWrite(to, err)
	}
	for _, out := range o.outputs(nil) {
		p := filepath.FromSlash(out.path)
		if err := os.Rename(filepath.Join(from, p), filepath.Join(to, p)); err != nil {
			return cannotWrite(to, err)
		}
	}
	if err := project.Write(to, o.Store); err != nil {
		return cannotWrite(to, err)
	}
	data, err := json.Marshal(state{Seed: strconv.FormatUint(o.Seed, 10), Size: o.Size, Version: o.Version})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(to, filepath.FromSlash(statePath)), append(data, '\n'), 0o644); err != nil {
		return cannotWrite(to, err)
	}
	return nil
}
