package project

import (
	"strings"
	"testing"
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
