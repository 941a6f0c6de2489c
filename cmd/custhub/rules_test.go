package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/trial"
)

// run executes one command line.
func runRules(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = execute(context.Background(), uninterrupted(), append([]string{"rules"}, args...), &o, &e)
	return code, o.String(), e.String()
}

func TestRulesTryFile(t *testing.T) {
	vectors := filepath.Join("..", "..", "rules", "testdata", "vectors")
	for rule, file := range map[string]string{
		"uscc": "uscc.csv", "org_code": "orgcode.csv", "reg_no15": "regno15.csv", "resident_id": "resident_id.csv", "phone": "phones.csv", "date": "dates.csv", "amount": "amounts.csv",
		"email": "emails.csv", "person_name": "persons.csv", "address": "addresses.csv", "company_pair": "company_pairs.csv", "text": "mojibake.jsonl",
	} {
		code, out, errs := runRules("try", rule, "--in", filepath.Join(vectors, file), "--json")
		if code != 0 {
			t.Errorf("%s: exit %d\n%s", rule, code, errs)
		}
		for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
			if !json.Valid([]byte(line)) {
				t.Errorf("%s: not JSON: %s", rule, line)
			}
		}
	}
}

// TestRulesTryDiffers: rows that differ are listed and counted, exit 3.
func TestRulesTryDiffers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "p.csv")
	if err := os.WriteFile(file, []byte("raw,kind,e164\n13912345678,mobile,+8613912345678\n13912345678,landline,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := runRules("try", "phone", "--in", file)
	if code != 3 || strings.Count(out, "\n") != 2 || !strings.Contains(errs, `kind is "mobile", expected "landline"`) || !strings.Contains(errs, "1 of 2 rows as expected") {
		t.Errorf("exit %d\n%s\n%s", code, out, errs)
	}
}

func TestRulesUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"try", "phoen", "1"}, 2, "did you mean 'phone'"},
		{[]string{"show", "nosuch"}, 2, "rule.unknown"},
		{[]string{"try", "company_pair", "A"}, 2, "2 value(s)"},
		{[]string{"try", "phone", "--in", "/nonexistent"}, 2, "vectors.open"},
		{[]string{"try", "phone", "91234567", "--set", "region=HK"}, 0, ""},
		{[]string{"list"}, 0, ""},
		{[]string{"show", "phone"}, 0, ""},
	} {
		code, out, errs := runRules(c.args...)
		if code != c.code || !strings.Contains(errs, c.want) || code == 0 && out == "" {
			t.Errorf("%v: exit %d %q %q", c.args, code, out, errs)
		}
	}
}

// TestRulesReference: docs/rules.md and docs/zh/rules.md are what the command
// writes.
func TestRulesReference(t *testing.T) {
	for lang, folder := range map[string]string{"en": "docs", "zh": "docs/zh"} {
		var b bytes.Buffer
		if err := trial.Reference(&b, rules.Builtin(), lang); err != nil {
			t.Fatal(err)
		}
		doc, err := os.ReadFile(filepath.Join("..", "..", folder, "rules.md"))
		if err != nil {
			t.Fatal(err)
		}
		if string(doc) != b.String() {
			t.Errorf("%[1]s/rules.md is stale: custhub --lang %[2]s rules show --all > %[1]s/rules.md", folder, lang)
		}
	}
}
