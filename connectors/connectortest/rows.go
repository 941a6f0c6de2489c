package connectortest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/record"
)

var (
	intForm     = regexp.MustCompile(`^(0|-?[1-9][0-9]*)$`)
	decimalForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)
)

// Canonical reports why a value's text is not canonical for its kind.
func Canonical(v record.Value) error {
	var ok bool
	switch v.Kind {
	case record.Null:
		ok = v.Text == ""
	case record.Text:
		ok = utf8.ValidString(v.Text)
	case record.Int:
		ok = intForm.MatchString(v.Text)
	case record.Decimal:
		ok = decimalForm.MatchString(v.Text)
	case record.Bool:
		ok = v.Text == "true" || v.Text == "false"
	case record.Date:
		ok = parses(v.Text, "2006-01-02", "2006-01", "2006")
	case record.Time:
		ok = parses(v.Text, "2006-01-02T15:04:05.999999999Z", "2006-01-02T15:04:05.999999999")
	case record.JSON:
		ok = json.Valid([]byte(v.Text))
	}
	if !ok {
		return fmt.Errorf("%q is not a canonical %s", v.Text, v.Kind)
	}
	return nil
}

// parses reports whether text is exactly what one of the layouts prints.
func parses(text string, layouts ...string) bool {
	for _, l := range layouts {
		if t, err := time.Parse(l, text); err == nil && t.Format(l) == text {
			return true
		}
	}
	return false
}

// rowsWellFormed checks schema, keys, origins and values of every stream.
func rowsWellFormed(ctx context.Context, r *rig) error {
	seen := map[string]bool{}
	err := r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		seen[st.Name] = true
		rd, err := src.Read(ctx, connectors.Request{Stream: st.Name})
		if err != nil {
			return err
		}
		columns := slices.Clone(rd.Schema().Columns)
		p, err := drain(ctx, rd, 500)
		same := slices.Equal(columns, rd.Schema().Columns)
		if err := errors.Join(err, rd.Close()); err != nil {
			return err
		}
		if !same {
			return errors.New("the schema of the reader changed while reading")
		}
		if want, ok := r.Rows[st.Name]; ok && want != len(p.rows) {
			return fmt.Errorf("expected %d rows, got %d", want, len(p.rows))
		}
		return wellFormed(columns, p.rows)
	})
	for name := range r.Rows {
		if err == nil && !seen[name] {
			err = fmt.Errorf("stream %q is not listed", name)
		}
	}
	return err
}

func wellFormed(columns []record.Column, rows []record.Row) error {
	names := map[string]bool{}
	for i, c := range columns {
		if c.Name == "" || names[c.Name] {
			return fmt.Errorf("column %d: name %q is empty or not unique", i, c.Name)
		}
		names[c.Name] = true
	}
	keys := make(map[string]int, len(rows))
	for i := range rows {
		row := &rows[i]
		if err := rowForm(columns, row); err != nil {
			return fmt.Errorf("row %d (%s): %w", i, row.Origin, err)
		}
		if first, dup := keys[row.Key]; dup && row.Problem == nil {
			return fmt.Errorf("rows %d and %d have the same key %q", first, i, row.Key)
		}
		if row.Problem == nil {
			keys[row.Key] = i
		}
	}
	return nil
}

func rowForm(columns []record.Column, row *record.Row) error {
	switch {
	case len(row.Values) != len(columns):
		return fmt.Errorf("%d values for %d columns", len(row.Values), len(columns))
	case row.Key == "" && row.Problem == nil:
		return errors.New("no key and no problem")
	case !utf8.ValidString(row.Key):
		return errors.New("key is not UTF-8")
	case row.Origin.Part == "":
		return errors.New("origin has no part")
	case row.Problem != nil && (row.Problem.Code == "" || row.Problem.Reason == ""):
		return errors.New("problem without code or reason")
	}
	for i, v := range row.Values {
		if err := Canonical(v); err != nil {
			return fmt.Errorf("column %q: %w", columns[i].Name, err)
		}
	}
	return nil
}
