//go:build unix

package project

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/custhub/custhub/fault"
)

// TestPipes: where a file of the project is a pipe, nothing waits for what may never
// come: it is refused with its place.
func TestPipes(t *testing.T) {
	for name, code := range map[string]string{
		FileName: "project.unreadable", LocalFile: "project.unreadable", "rules/own.yaml": "project.unreadable",
		"mappings/erp.yaml": "project.file_missing", "survive.yaml": "project.file_missing", "model.json": "project.file_missing",
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{
				FileName:     "version: 1\nsurvivorship: survive.yaml\nmatching: {model: model.json}\nsources: {erp: {connector: table, options: {driver: mysql}}}\n",
				"rules/x":    "",
				"mappings/x": "",
			}
			delete(files, name)
			dir := write(t, t.TempDir(), files)
			if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
				t.Fatal(err)
			}
			done := make(chan fault.List, 1)
			go func() {
				_, faults := load(dir)
				done <- faults
			}()
			select {
			case faults := <-done:
				if !slices.ContainsFunc(faults, func(f *fault.Fault) bool {
					return f.Code == code && strings.Contains(f.Error(), name) && f.Cause != nil && strings.Contains(f.Cause.Error(), "a pipe or a device") && f.Exit == fault.ExitUsage
				}) {
					t.Error(faults)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it waits for the pipe")
			}
		})
	}
}
