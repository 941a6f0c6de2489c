package trial

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/custhub/custhub/rules"
	"github.com/custhub/custhub/rules/vectorfile"
)

// vectors pairs each vector file with its rule.
var vectors = map[string]string{
	"uscc.csv": "uscc", "orgcode.csv": "org_code", "regno15.csv": "reg_no15", "resident_id.csv": "resident_id",
	"phones.csv": "phone", "emails.csv": "email", "mojibake.jsonl": "text", "company_pairs.csv": "company_pair", "persons.csv": "person_name",
	"dates.csv": "date", "amounts.csv": "amount", "addresses.csv": "address",
}

func TestVectors(t *testing.T) { tryVectors(t, "../testdata/vectors/") }

// TestOwnVectors holds the rules to vectors of our own: numbers whose check digits
// another program computed from the standards, and cells that a person read.
func TestOwnVectors(t *testing.T) { tryVectors(t, "../testdata/own/") }

func tryVectors(t *testing.T, dir string) {
	for file, rule := range vectors {
		t.Run(file, func(t *testing.T) {
			f, err := os.Open(dir + file)
			if errors.Is(err, fs.ErrNotExist) && dir != "../testdata/vectors/" {
				t.Skip("there are none of these")
			}
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close() //nolint:errcheck // read only
			vf, err := vectorfile.Read(file, f)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := For(rules.NewRegistry(), rule)
			if err != nil {
				t.Fatal(err)
			}
			outs, diffs, err := tr.File(vf)
			if err != nil {
				t.Fatal(err)
			}
			if len(outs) != len(vf.Rows) || len(outs) == 0 {
				t.Fatalf("%d rows gave %d outputs", len(vf.Rows), len(outs))
			}
			for _, d := range diffs {
				t.Errorf("line %d %q: %s = %q, want %q", d.Line, d.Input, d.Field, d.Given, d.Expected)
			}
		})
	}
}
