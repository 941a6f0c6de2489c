// Package files finds the files that a source's patterns name, and the stream
// that each belongs to. Connectors of files share it.
package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
)

// Input is a file of a stream.
type Input struct {
	Path string // to open
	Part string // as people see it: base name, or relative path where that is not unique
}

// Group is the files of one stream, in order of their paths.
type Group struct {
	Stream string
	Inputs []Input
}

// Expand finds the files of each pattern, taken from dir unless absolute, and
// groups them into streams: one for each pattern, or a single one with the
// given name. Patterns that name the same stream share it. It is a fault when a
// pattern finds nothing; code is that fault's.
func Expand(dir string, patterns []string, stream, code string) ([]Group, error) {
	var groups []Group
	for _, p := range patterns {
		full := p
		if !filepath.IsAbs(p) {
			full = filepath.Join(dir, p)
		}
		paths, err := filepath.Glob(full)
		if err != nil || len(paths) == 0 {
			return nil, fault.New(code, "no file is there", "check the path; it is taken from the project folder").At(p).Because(err)
		}
		paths = slices.DeleteFunc(paths, notFile)
		if len(paths) == 0 {
			return nil, fault.New(code, "there is a folder but no file", "name the files in it, for example with a * pattern").At(p)
		}
		name := stream
		if name == "" {
			name = StreamName(p)
		}
		i := slices.IndexFunc(groups, func(g Group) bool { return g.Stream == name })
		if i < 0 {
			groups = append(groups, Group{Stream: name})
			i = len(groups) - 1
		}
		for _, path := range paths {
			groups[i].Inputs = append(groups[i].Inputs, Input{Path: path})
		}
	}
	for i := range groups {
		groups[i].Inputs = named(groups[i].Inputs, dir)
	}
	return groups, nil
}

// notFile finds folders, pipes and devices, of which reading might never end.
func notFile(path string) bool {
	st, err := os.Stat(path)
	return err == nil && !st.Mode().IsRegular()
}

// named sorts the files, drops doubles and finds a name for each.
func named(inputs []Input, dir string) []Input {
	slices.SortFunc(inputs, func(a, b Input) int { return strings.Compare(a.Path, b.Path) })
	inputs = slices.CompactFunc(inputs, func(a, b Input) bool { return a.Path == b.Path })
	count := map[string]int{}
	for _, in := range inputs {
		count[filepath.Base(in.Path)]++
	}
	for i, in := range inputs {
		inputs[i].Part = filepath.Base(in.Path)
		if count[inputs[i].Part] > 1 {
			if rel, err := filepath.Rel(dir, in.Path); err == nil {
				inputs[i].Part = filepath.ToSlash(rel)
			}
		}
	}
	return inputs
}

// StreamName makes the name of a stream from a path or pattern: the base name
// without extensions and without what the pattern leaves open.
func StreamName(pattern string) string {
	base := filepath.Base(pattern)
	for _, ext := range []string{".gz", filepath.Ext(strings.TrimSuffix(base, ".gz"))} {
		base = strings.TrimSuffix(base, ext)
	}
	fixed := strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("*?[]", r) })
	name := ""
	if len(fixed) > 0 {
		name = strings.Trim(fixed[0], "_-. ")
	}
	if name == "" {
		return "files"
	}
	return name
}
