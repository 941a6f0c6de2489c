package project

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/yamlfile"
)

// finish sorts the findings, covers secrets and hashes what was read.
func (l *loader) finish(doc *yamlfile.Doc) {
	l.hashed[FileName] = decisive(doc.Root)
	for name, text := range l.p.Snapshot {
		for _, s := range l.secrets {
			text = strings.ReplaceAll(text, s, "***")
		}
		l.p.Snapshot[name] = text
	}
	// encoding/json writes map keys in order, so equal content gives equal bytes.
	if data, err := json.Marshal(l.hashed); err == nil {
		sum := sha256.Sum256(data)
		l.p.ConfigHash = hex.EncodeToString(sum[:])
	}
	sortFaults(l.faults)
}

// decisive keeps the parts of custhub.yaml that decide what becomes of a row.
func decisive(root *yaml.Node) any {
	out := map[string]any{}
	for _, key := range []string{"sources", "survivorship", "completeness"} {
		if _, v := yamlfile.Lookup(root, key); v != nil {
			var content any
			if v.Decode(&content) == nil {
				out[key] = jsonable(content)
			}
		}
	}
	return out
}

// jsonable turns maps with other than text keys into ones that JSON can write.
func jsonable(x any) any {
	switch x := x.(type) {
	case map[string]any:
		for k, v := range x {
			x[k] = jsonable(v)
		}
		return x
	case map[any]any:
		out := make(map[string]any, len(x))
		for k, v := range x {
			out[fmt.Sprint(k)] = jsonable(v)
		}
		return out
	case []any:
		for i := range x {
			x[i] = jsonable(x[i])
		}
		return x
	default:
		return x
	}
}

// sortFaults orders findings by file, line and column, errors in custhub.yaml
// first, so that the list is the same each time.
func sortFaults(faults fault.List) {
	slices.SortStableFunc(faults, func(a, b *fault.Fault) int {
		fa, la := splitPlace(a.Place)
		fb, lb := splitPlace(b.Place)
		if (fa == FileName) != (fb == FileName) {
			if fa == FileName {
				return -1
			}
			return 1
		}
		if c := strings.Compare(fa, fb); c != 0 {
			return c
		}
		if la[0] != lb[0] {
			return la[0] - lb[0]
		}
		return la[1] - lb[1]
	})
}

func splitPlace(place string) (file string, at [2]int) {
	parts := strings.Split(place, ":")
	if n := len(parts); n >= 3 {
		_, err1 := fmt.Sscan(parts[n-2], &at[0])
		_, err2 := fmt.Sscan(parts[n-1], &at[1])
		if err1 == nil && err2 == nil {
			return strings.Join(parts[:n-2], ":"), at
		}
	}
	return place, at
}
