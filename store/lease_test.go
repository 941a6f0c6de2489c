package store

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestProcessDead: only a process of this very machine is known to be gone. A
// container on the host's network has the host's name and numbers of its own.
func TestProcessDead(t *testing.T) {
	gone := exec.Command("true") //nolint:noctx // ends at once
	if err := gone.Run(); err != nil {
		t.Skip(err)
	}
	pid := gone.Process.Pid
	host, _, _ := strings.Cut(machine(), "/")
	for holder, want := range map[string]bool{
		Holder(): false,
		fmt.Sprintf("%s:%d:1", machine(), os.Getppid()): false,
		fmt.Sprintf("%s:%d:1", machine(), pid):          true,
		fmt.Sprintf("%s/1:%d:1", host, pid):             false, // another container
		fmt.Sprintf("elsewhere:%d:1", pid):              false,
		fmt.Sprintf("%s:%d:1", unknownMachine, pid):     false,
		"no holder": false,
	} {
		if got := processDead(holder); got != want {
			t.Errorf("%s: dead %v, want %v", holder, got, want)
		}
	}
}
