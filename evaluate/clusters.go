package evaluate

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/custhub/custhub/fault"
)

// Clusters is a result of matching: the cluster of each record of the truth.
type Clusters struct {
	Of      []int32 // cluster of each record of the truth; -1 where the result lacks it
	Count   int
	Unknown int // rows that name no record of the truth

	names map[string]int32
}

func newClusters(t *Truth) *Clusters {
	c := &Clusters{Of: make([]int32, len(t.Keys)), names: map[string]int32{}}
	for i := range c.Of {
		c.Of[i] = -1
	}
	return c
}

func (c *Clusters) put(t *Truth, k Key, cluster string) error {
	no := t.find(k)
	if no < 0 {
		c.Unknown++
		return nil
	}
	id, known := c.names[cluster]
	if !known {
		id = int32(len(c.names))
		c.names[strings.Clone(cluster)] = id
		c.Count++
	}
	if old := c.Of[no]; old >= 0 && old != id {
		return fault.New("evaluate.two_clusters", "the record "+k.Source+"/"+k.ID+" stands in two clusters", "every record belongs to one customer")
	}
	c.Of[no] = id
	return nil
}

// finish reports a result that has nothing to do with the truth.
func (c *Clusters) finish(path string) (*Clusters, error) {
	if c.Count == 0 {
		return nil, fault.Usage("evaluate.nothing", fmt.Sprintf("none of its records stands in the truth (%d unknown)", c.Unknown),
			"the columns source and id must be those of truth/records.csv, or the keys alone those of all.csv").At(path)
	}
	return c, nil
}

// Gather takes a result of matching from each, which puts the cluster of each
// record. Name says in faults where it comes from.
func Gather(t *Truth, name string, each func(put func(k Key, cluster string) error) error) (*Clusters, error) {
	c := newClusters(t)
	if err := each(func(k Key, cluster string) error { return c.put(t, k, cluster) }); err != nil {
		return nil, err
	}
	return c.finish(name)
}

// ReadClusters reads a clusters file: CSV with the columns source, id, cluster.
func ReadClusters(t *Truth, path string) (*Clusters, error) {
	return Gather(t, path, func(put func(Key, string) error) error {
		return eachRow(path, []string{"source", "id", "cluster"}, func(row []string) error {
			return put(Key{row[0], row[1]}, row[2])
		})
	})
}

// customer is the part of a line of "custhub customers find --json" that counts.
type customer struct {
	ID      string `json:"id"`
	Sources []struct {
		Source string `json:"source"`
		Key    string `json:"key"`
	} `json:"sources"`
}

// longestLine is the longest line of JSON that is read.
const longestLine = 64 << 20

// ReadCustomers reads customers as "custhub customers find --json" prints them,
// one JSON object a line. Name says in faults where they come from.
func ReadCustomers(t *Truth, r io.Reader, name string) (*Clusters, error) {
	c, err := readCustomers(t, r, name)
	if err != nil {
		return nil, err
	}
	return c.finish(name)
}

func readCustomers(t *Truth, r io.Reader, path string) (*Clusters, error) {
	c := newClusters(t)
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 1<<20), longestLine)
	for line := 1; s.Scan(); line++ {
		if len(strings.TrimSpace(s.Text())) == 0 {
			continue
		}
		var one customer
		if err := json.Unmarshal(s.Bytes(), &one); err != nil {
			return nil, fault.Usage("evaluate.json", "not a customer as 'custhub customers find --json' prints it", "").At(fmt.Sprintf("%s:%d", path, line)).Because(err)
		}
		for _, src := range one.Sources {
			if err := c.put(t, Key{src.Source, src.Key}, one.ID); err != nil {
				return nil, err
			}
		}
	}
	return c, s.Err()
}
