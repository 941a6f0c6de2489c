package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/custhub/custhub/store"
)

// TestEveryCommandSaysWhatItNeeds: no command escapes the roles by omission.
func TestEveryCommandSaysWhatItNeeds(t *testing.T) {
	root := (&app{out: io.Discard, err: io.Discard}).root()
	seen := map[string]bool{}
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		if c.Runnable() {
			path := commandPath(c)
			seen[path] = true
			if _, ok := needs[path]; !ok {
				t.Errorf("%q is not listed in needs: say which action of a role it takes", path)
			}
			if f := c.Flags().Lookup("clear"); f != nil && c.Flags().Lookup("reason") == nil {
				t.Errorf("%q has --clear but no --reason", path)
			}
		}
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
	for path := range needs {
		if !seen[path] {
			t.Errorf("needs lists %q, which is no command", path)
		}
	}
}

// withRoles appends roles to a project.
func withRoles(t *testing.T, dir, roles string) {
	t.Helper()
	path := filepath.Join(dir, "custhub.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "\nroles:")
	if err := os.WriteFile(path, []byte(before+"\nroles:\n"+roles), 0o600); err != nil {
		t.Fatal(err)
	}
}

// auditOf is the audit log of a project, newest first.
func auditOf(t *testing.T, dir string) (list []store.AuditEntry) {
	t.Helper()
	code, out, errs := custhub(t, "-C", dir, "audit", "--json")
	if code != 0 {
		t.Fatal(code, errs)
	}
	dec := json.NewDecoder(strings.NewReader(out))
	for dec.More() {
		var e store.AuditEntry
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		list = append(list, e)
	}
	return list
}

// TestRoles: with roles, a command that none allows is refused with exit code 2
// and noted; without, everything is open and 'check' says so.
func TestRoles(t *testing.T) {
	dir := loadedProject(t, "60")
	if _, out, _ := custhub(t, "-C", dir, "check"); !strings.Contains(out, "project.no_roles") {
		t.Error("check does not say that no roles are declared:", out)
	}
	me := operator()
	withRoles(t, dir, "  analyst: {can: [view, sample, audit], users: ["+me+"]}\n  boss: {can: [admin], users: [nobody-else]}\n")
	for _, c := range []struct {
		args   []string
		action string
	}{
		{[]string{"rollback", "r1", "--yes", "--reason", "x"}, "rollback"},
		{[]string{"customers", "find", "--clear", "--reason", "x"}, "see_personal"},
		{[]string{"report", "--sign", "seen"}, "sign"},
		{[]string{"quarantine", "edit", "1", "--set", "a=b", "--reason", "x"}, "edit"},
		{[]string{"review", "decide", "a/b/c", "a/b/d", "same", "--reason", "x"}, "review"},
		{[]string{"run"}, "run"},
		{[]string{"store", "backup"}, "admin"},
	} {
		code, _, errs := custhub(t, append([]string{"-C", dir}, c.args...)...)
		if code != 2 || !strings.Contains(errs, "no role that may "+c.action) || !strings.Contains(errs, "boss") {
			t.Errorf("%v: exit %d: %s", c.args, code, errs)
		}
		if list := auditOf(t, dir); len(list) == 0 || list[0].Action != "denied" || list[0].Detail != c.action || list[0].Who != me {
			t.Errorf("%v is not noted: %+v", c.args, list)
		}
	}
	for _, args := range [][]string{{"report"}, {"customers", "find"}, {"rollback", "r1", "--preview", "--json"}, {"sample", "draw"}} {
		if code, _, errs := custhub(t, append([]string{"-C", dir}, args...)...); code != 0 {
			t.Errorf("%v is allowed, but: exit %d: %s", args, code, errs)
		}
	}
}

// TestClearIsAudited: who sees personal values, what and why; without roles too.
func TestClearIsAudited(t *testing.T) {
	dir := loadedProject(t, "60")
	find := []string{"-C", dir, "customers", "find", "王芳 13800138000", "--clear"}
	if code, _, errs := custhub(t, find...); code != 0 {
		t.Fatal(code, errs)
	}
	list := auditOf(t, dir)
	if len(list) != 1 || list[0].Action != "see_personal" || list[0].Who != operator() || !strings.HasPrefix(list[0].Subject, "customers find") {
		t.Fatalf("%+v", list)
	}
	if s := list[0].Subject; strings.Contains(s, "王芳") || strings.Contains(s, "13800138000") {
		t.Errorf("the audit log holds what was searched for: %s", s)
	}
	withRoles(t, dir, "  clerk: {can: [view, see_personal, audit], users: ["+operator()+"]}\n")
	if code, _, errs := custhub(t, find...); code != 2 || !strings.Contains(errs, "clear.reason") {
		t.Errorf("without a reason: exit %d: %s", code, errs)
	}
	if code, _, errs := custhub(t, append(find, "--reason", "complaint 4711")...); code != 0 {
		t.Errorf("with a reason: exit %d: %s", code, errs)
	}
	list = auditOf(t, dir)
	if e := list[0]; len(list) != 2 || e.Role != "clerk" || e.Reason != "complaint 4711" {
		t.Errorf("%+v", list)
	}
	code, out, errs := custhub(t, "-C", dir, "audit", "--check", "--head", list[1].Hash, "--json")
	if code != 0 || !strings.Contains(out, `"entries":2`) {
		t.Error(code, out, errs)
	}
}

// TestAuditShowsTampering: a changed or a removed entry breaks the chain.
func TestAuditShowsTampering(t *testing.T) {
	dir := loadedProject(t, "60")
	for range 3 {
		if code, _, errs := custhub(t, "-C", dir, "customers", "find", "--clear"); code != 0 {
			t.Fatal(code, errs)
		}
	}
	head := auditOf(t, dir)[0].Hash
	for name, query := range map[string]string{
		"changed":   "UPDATE audit SET who = 'someone else' WHERE id = 2",
		"removed":   "DELETE FROM audit WHERE id = 2",
		"cut short": "DELETE FROM audit WHERE id = 3",
	} {
		tampered := withCopyQuery(t, dir, query)
		if code, out, _ := custhub(t, "-C", tampered, "audit", "--head", head); code != 3 {
			t.Errorf("%s: exit %d: %s", name, code, out)
		}
	}
}
