package jsonfile_test

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/connectors/connectortest"
	"github.com/custhub/custhub/connectors/jsonfile"
)

func write(t testing.TB, name, text string) jsonfile.StreamOptions {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return jsonfile.StreamOptions{Path: path}
}

func options(streams ...jsonfile.StreamOptions) *jsonfile.Options {
	return &jsonfile.Options{Streams: streams}
}

func TestConformance(t *testing.T) {
	lines := write(t, "lines.jsonl", "\xEF\xBB\xBF{\"id\":1,\"name\":\"甲\",\"phones\":[\"1\",\"2\"]}\n\n{\"id\":12345678901234567890,\"vip\":true,\"name\":null}\n{\"id\":3.50,\"x\":1e3}\n")
	lines.Key = []string{"id"}
	nested := write(t, "nested.json", `{"meta":{"n":2},"data":{"items":[{"id":"a"},{"id":"b","company":{"name":"乙"}}]}}`)
	nested.Rows = "data.items"
	broken := write(t, "broken.jsonl", "{\"id\":1}\nnot json\n{\"id\":2}\n[1]\n")
	broken.Key = []string{"id"}
	noKey := write(t, "nokey.jsonl", "{\"id\":1}\n{\"name\":\"x\"}\n")
	noKey.Key = []string{"id"}
	cut := write(t, "cut.json", `[{"id":1},{"id":`)
	connectortest.Run(t, connectortest.Case{
		Connector: jsonfile.Connector{},
		Options:   options(lines, nested, write(t, "list.json", ` [{"a":1},{"a":2},{"a":3}]`)),
		Rows:      map[string]int{"lines": 3, "nested": 2, "list": 3},
		Malformed: []connectortest.Malformed{
			{Name: "lines that are no objects", Options: options(broken), Rows: 4, Problems: 2},
			{Name: "row without its key", Options: options(noKey), Rows: 2, Problems: 1},
			{Name: "cut off", Options: options(cut), Fault: "jsonfile.corrupt"},
			{Name: "no list there", Options: options(jsonfile.StreamOptions{Path: nested.Path, Rows: "data.rows"}), Stream: "nested", Fault: "jsonfile.rows"},
		},
		Large: &connectortest.Large{Options: large(t), Rows: 100_000},
	})
}

func large(t *testing.T) *jsonfile.Options {
	path := filepath.Join(t.TempDir(), "large.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	for i := range 100_000 {
		fmt.Fprintf(w, `{"id":%d,"name":"客户%d","note":"some text that takes room in the row"}`+"\n", i, i)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return options(jsonfile.StreamOptions{Path: path, Key: []string{"id"}})
}

func FuzzRead(f *testing.F) {
	f.Add("{\"a\":1}\n{\"a\":[1,{\"b\":null}]}\n", "")
	f.Add(`{"rows":[{"a":"x"}]}`, "rows")
	f.Fuzz(func(t *testing.T, text, rows string) {
		o := write(t, "f.json", text)
		o.Rows = rows
		src, err := jsonfile.Connector{}.Open(t.Context(), connectors.Env{}, options(o))
		if err != nil {
			t.Fatal(err)
		}
		defer src.Close()
		r, err := src.Read(t.Context(), connectors.Request{Stream: "f"})
		if err != nil {
			return
		}
		defer r.Close()
		for {
			page, err := r.Next(t.Context(), 10)
			if err != nil || page.Done {
				return
			}
		}
	})
}
