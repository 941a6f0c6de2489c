package project

import (
	"strings"
	"testing"

	"github.com/custhub/custhub/fault"
)

// TestClearStore: a password of the store is pointed at in the file where it stands;
// one in the environment stands in none.
func TestClearStore(t *testing.T) {
	const clear = "postgres://hub:geheim1@db/hub"
	for _, x := range []struct {
		name, main, local, env string
		want                   []string
	}{
		{name: "environment", main: "sqlite:a.db", env: clear},
		{name: "main", main: clear, want: []string{"custhub.yaml:2:8"}},
		{name: "local", main: "sqlite:a.db", local: clear, want: []string{"custhub.local.yaml:1:8"}},
		{name: "overridden", main: clear, env: "sqlite:b.db", want: []string{"custhub.yaml:2:8"}},
		{name: "both", main: clear, local: clear, want: []string{"custhub.yaml:2:8", "custhub.local.yaml:1:8"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := map[string]string{"custhub.yaml": "version: 1\nstore: " + x.main + "\n" + strings.TrimPrefix(goodYAML, "version: 1\n")}
			if x.local != "" {
				files["custhub.local.yaml"] = "store: " + x.local + "\n"
			}
			t.Setenv("CUSTHUB_STORE", x.env)
			_, faults := load(write(t, t.TempDir(), files))
			var got []string
			for _, f := range faults {
				if f.Code == "secret.clear_text" {
					got = append(got, f.Place)
				}
			}
			if strings.Join(got, " ") != strings.Join(x.want, " ") {
				t.Errorf("got %v, want %v", got, x.want)
			}
		})
	}
	t.Setenv("CUSTHUB_STORE", "oracle:x")
	_, faults := load(write(t, t.TempDir(), map[string]string{"custhub.yaml": goodYAML}))
	if len(faults) == 0 || faults[0].Code != "project.store" || faults[0].Place != "CUSTHUB_STORE" {
		t.Error(faults)
	}
}

// TestSettings: a setting that makes no sense is refused where it stands, be it in
// the environment; it is never the default in silence.
func TestSettings(t *testing.T) {
	for _, x := range []struct {
		name, key, main, local, env string
		code, place, value          string // of the fault; none expected without a code
		size                        int
	}{
		{name: "default", size: 5000},
		{name: "environment", key: "batch_size", main: "7", local: "8", env: "9", size: 9},
		{name: "spaces", key: "batch_size", env: " 9 ", size: 9},
		{name: "empty", key: "batch_size", main: "7", env: "", size: 7},
		{name: "local", key: "batch_size", main: "7", local: "8", size: 8},
		{name: "0 in a file", key: "batch_size", main: "0", size: 5000},
		{name: "no number", key: "batch_size", main: "7", env: "many", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "many"},
		{name: "fraction", key: "batch_size", env: "1.5", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "1.5"},
		{name: "none", key: "batch_size", env: "0", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "0"},
		{name: "less", key: "batch_size", env: "-1", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "-1"},
		{name: "more", key: "batch_size", env: "1000001", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "1000001"},
		{name: "beyond numbers", key: "batch_size", env: "99999999999999999999", code: "project.batch_size", place: "CUSTHUB_BATCH_SIZE", value: "99999999999999999999"},
		{name: "less in custhub.yaml", key: "batch_size", main: "-5", code: "project.batch_size", place: "custhub.yaml:2:13", value: "-5"},
		{name: "less in the local file", key: "batch_size", main: "7", local: "-5", code: "project.batch_size", place: "custhub.local.yaml:1:13", value: "-5"},
		{name: "language", key: "language", main: "zh", env: "fr", code: "project.language", place: "CUSTHUB_LANGUAGE", value: "fr"},
		{name: "language in the local file", key: "language", main: "zh", local: "fr", code: "project.language", place: "custhub.local.yaml:1:11", value: "fr"},
		{name: "store", key: "store", main: "sqlite:a.db", env: "oracle:x", code: "project.store", place: "CUSTHUB_STORE", value: "oracle:x"},
		{name: "store in the local file", key: "store", main: "sqlite:a.db", local: "oracle:x", code: "project.store", place: "custhub.local.yaml:1:8", value: "oracle:x"},
	} {
		t.Run(x.name, func(t *testing.T) {
			files := map[string]string{"custhub.yaml": goodYAML}
			if x.main != "" {
				files["custhub.yaml"] = "version: 1\n" + x.key + ": " + x.main + "\n" + strings.TrimPrefix(goodYAML, "version: 1\n")
			}
			if x.local != "" {
				files["custhub.local.yaml"] = x.key + ": " + x.local + "\n"
			}
			if x.key != "" {
				t.Setenv("CUSTHUB_"+strings.ToUpper(x.key), x.env)
			}
			p, faults := load(write(t, t.TempDir(), files))
			if x.code == "" {
				if faults.Errors() > 0 || x.size > 0 && p.BatchSize != x.size {
					t.Errorf("batch size %d, %v", p.BatchSize, faults)
				}
				return
			}
			if len(faults) != 1 || faults[0].Code != x.code || faults[0].Place != x.place || faults[0].Value != x.value || faults[0].Hint == "" || faults[0].Exit != fault.ExitUsage {
				t.Error(faults)
			}
		})
	}
}
