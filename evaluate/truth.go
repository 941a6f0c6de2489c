// Package evaluate holds a result of matching or cleansing against the truth of
// a generated set.
package evaluate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/custhub/custhub/fault"
)

// Key names a record: its source and its key there.
type Key struct{ Source, ID string }

// Truth is what is true of the records of a set.
type Truth struct {
	Keys    []Key
	Entity  []int32  // of each record
	Ops     [][]int8 // operators of each record, as indexes of OpNames
	Live    []bool   // whether the source still holds the record as valid
	OpNames []string
	Sources []string
	Source  []int8 // of each record, as an index of Sources

	Apart map[[2]int32]string // entities that must not merge (smaller first), and why

	entities map[string]int32
	records  map[Key]int32
	byID     map[string]int32 // records by key alone; -1 where several sources have it
}

// ReadTruth reads the truth files of a set: dir is the set's folder or its
// folder truth.
func ReadTruth(dir string) (*Truth, error) {
	if _, err := os.Stat(filepath.Join(dir, "truth", "records.csv")); err == nil {
		dir = filepath.Join(dir, "truth")
	}
	t := &Truth{
		Apart: map[[2]int32]string{}, entities: map[string]int32{}, records: map[Key]int32{}, byID: map[string]int32{},
	}
	path := filepath.Join(dir, "records.csv")
	if err := eachRow(path, []string{"source", "id", "entity", "operators", "state"}, t.addRecord); err != nil {
		return nil, err
	}
	err := eachRow(filepath.Join(dir, "relations.csv"), []string{"entity", "related", "kind"}, t.addRelation)
	if errors.Is(err, os.ErrNotExist) { // truth of another origin need not know any
		err = nil
	}
	return t, err
}

func (t *Truth) addRecord(row []string) error {
	key := Key{row[0], row[1]}
	no := int32(len(t.Keys))
	if _, twice := t.records[key]; twice {
		return fault.New("evaluate.twice", "the record "+key.Source+"/"+key.ID+" stands in the truth twice", "")
	}
	t.records[key] = no
	if _, twice := t.byID[key.ID]; twice {
		t.byID[key.ID] = -1
	} else {
		t.byID[key.ID] = no
	}
	entity, known := t.entities[row[2]]
	if !known {
		entity = int32(len(t.entities))
		t.entities[strings.Clone(row[2])] = entity
	}
	t.Keys = append(t.Keys, key)
	t.Entity = append(t.Entity, entity)
	t.Live = append(t.Live, row[4] == "live")
	t.Source = append(t.Source, int8(indexOf(&t.Sources, row[0])))
	var ops []int8
	if row[3] != "" {
		for _, name := range strings.Split(row[3], ";") {
			ops = append(ops, int8(indexOf(&t.OpNames, name)))
		}
	}
	t.Ops = append(t.Ops, ops)
	return nil
}

func (t *Truth) addRelation(row []string) error {
	a, okA := t.entities[row[0]]
	b, okB := t.entities[row[1]]
	if okA && okB { // an entity may have lost all its records
		t.Apart[pairOf(a, b)] = strings.Clone(row[2])
	}
	return nil
}

func pairOf(a, b int32) [2]int32 {
	if a > b {
		a, b = b, a
	}
	return [2]int32{a, b}
}

// indexOf finds a name in a list, and appends it if it isn't there.
func indexOf(list *[]string, name string) int {
	for i, n := range *list {
		if n == name {
			return i
		}
	}
	*list = append(*list, strings.Clone(name))
	return len(*list) - 1
}

// find returns the number of a record, or -1. A source that the truth doesn't
// know (all.csv) is passed over if the key alone is unambiguous.
func (t *Truth) find(k Key) int32 {
	if no, ok := t.records[k]; ok {
		return no
	}
	if slices.Contains(t.Sources, k.Source) {
		return -1
	}
	if no, ok := t.byID[k.ID]; ok {
		return no
	}
	return -1
}

// eachRow reads a CSV file with a header and calls visit with the named columns
// of each row. The slice is reused.
func eachRow(path string, columns []string, visit func([]string) error) (err error) {
	f, err := os.Open(path)
	if err != nil {
		return fault.Usage("evaluate.file", "cannot read "+filepath.Base(path), "give the folder that 'custhub generate' wrote").At(path).Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if err != nil {
		return fault.Usage("evaluate.empty", "the file has no header line", "").At(path).Because(err)
	}
	at, err := locate(header, columns, path)
	if err != nil {
		return err
	}
	row := make([]string, len(columns))
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fault.Usage("evaluate.csv", "not readable as CSV", "").At(path).Because(err)
		}
		for i, a := range at {
			if a >= len(rec) {
				line, _ := r.FieldPos(0)
				return fault.Usage("evaluate.ragged", fmt.Sprintf("the line has %d fields, too few", len(rec)), "").At(fmt.Sprintf("%s:%d", path, line))
			}
			row[i] = rec[a]
		}
		if err := visit(row); err != nil {
			return err
		}
	}
}

func locate(header, columns []string, path string) ([]int, error) {
	at := make([]int, len(columns))
	for i, c := range columns {
		at[i] = -1
		for j, h := range header {
			if strings.TrimPrefix(strings.TrimSpace(h), "\ufeff") == c {
				at[i] = j
			}
		}
		if at[i] < 0 {
			return nil, fault.Usage("evaluate.column", "the file has no column "+c, "its columns are "+strings.Join(header, ", ")).At(path + ":1")
		}
	}
	return at, nil
}
