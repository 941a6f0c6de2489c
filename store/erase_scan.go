package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// collect remembers the values by which the person could be known again, to look
// for them when they should be gone.
func (e *eraser) collect(ctx context.Context, q *session) error {
	v := values{seen: map[string]bool{}}
	for _, st := range e.streams {
		for key := range st.keys {
			if telling(key) {
				v.add(HoldsKey, key)
			}
		}
	}
	var content contentColumns
	err := eachIn(ctx, q, e.recs, func(rows *sqlx.Rows) error {
		if err := rows.Scan(&content.rawBytes, &content.blob); err != nil {
			return err
		}
		raw, mapped, err := content.split()
		if err != nil {
			return err
		}
		if len(raw) > 0 {
			err := record.DecodeRaw(raw, func(_ string, x record.Value) {
				if telling(x.Text) {
					v.add(HoldsNumber, x.Text)
				}
			})
			if err != nil {
				return err
			}
		}
		if len(mapped) == 0 {
			return nil
		}
		var m record.Mapped
		if err := record.DecodeMapped(mapped, &m); err != nil {
			return err
		}
		v.entity(&m.Entity, m.Entity.Get(record.CustomerKind).Text == "person")
		return nil
	}, "SELECT raw_bytes, content FROM version WHERE rec_id IN (?)")
	e.out.values = v.list
	return err
}

// exports finds out where the customer was handed out to.
func (e *eraser) exports(ctx context.Context, q *session) (err error) {
	if len(e.golden) > 0 {
		e.out.Exports, err = exportsOf(ctx, q, e.golden)
	}
	return err
}

// Found counts the rows of a table that hold a value.
type Found struct {
	Table string           `json:"table"`
	Rows  int64            `json:"rows"`
	Holds map[string]int64 `json:"holds"` // rows by what they hold: key, number, name, address, text
}

// Values is the number of identifying values that an erasure removed.
func (e *Erased) Values() int { return len(e.values) }

// scanned are the tables that no schema describes, with their texts.
var scanned = map[string][]string{
	"sample_row":  {"note_1", "note_2"},
	"sample":      {"plan", "strata"},
	"export":      {"reason", "file"},
	"audit":       {"subject", "reason", "detail"},
	"match_model": {"content"},
	"adoption":    {"why"},
	"refusal":     {"why"},
}

// Remains looks for the values of an erased person in every text of every table,
// and says how many rows still hold one: rows of other customers who share it
// (one telephone for a whole office), and what the erasure does not reach.
func (s *Store) Remains(ctx context.Context, e *Erased) (found []Found, err error) {
	if len(e.values) == 0 {
		return nil, nil
	}
	err = s.read(ctx, func(q *session) error {
		found = nil
		for _, t := range schema.Tables() {
			if t.Name == "version" {
				continue
			}
			var cols []string
			for _, c := range t.Columns {
				if c.Type == schema.Text || c.Type == schema.Key || c.Type == schema.Name {
					cols = append(cols, c.Name)
				}
			}
			if err := findIn(ctx, q, t.Name, cols, e.values, &found); err != nil {
				return err
			}
		}
		if err := findInVersions(ctx, q, e.values, &found); err != nil {
			return err
		}
		for table, cols := range scanned {
			if err := findIn(ctx, q, table, cols, e.values, &found); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(found, func(a, b Found) int { return strings.Compare(a.Table, b.Table) })
	return found, wrap("look for what remains", err)
}

// findInVersions counts the versions whose row, as read or as mapped, or whose
// place in the source holds one of the values. Contents are packed, so no
// database can look for them.
func findInVersions(ctx context.Context, q *session, values []value, found *[]Found) error {
	n := counted{table: "version", values: values}
	var content contentColumns
	var part sql.RawBytes
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		if err := rows.Scan(&part, &content.rawBytes, &content.blob); err != nil {
			return err
		}
		raw, mapped, err := content.split()
		n.row(part, raw, mapped)
		return err
	}, "SELECT part, raw_bytes, content FROM version")
	n.into(found)
	return err
}

// findIn counts the rows of a table that hold one of the values.
func findIn(ctx context.Context, q *session, table string, cols []string, values []value, found *[]Found) error {
	if len(cols) == 0 {
		return nil
	}
	collate := ""
	if q.d.name == schema.Postgres {
		collate = ` COLLATE "C"`
	}
	if q.d.name == schema.MySQL {
		cols = slices.Clone(cols)
		for i, c := range cols {
			cols[i] = "CONVERT(" + c + " USING utf8mb4)"
		}
	}
	likes := make([]string, len(values))
	args := make([]any, len(values))
	for i, v := range values {
		likes[i], args[i] = "x LIKE ? ESCAPE '!'", "%"+likeEscape(v.text)+"%"
	}
	n := counted{table: table, values: values}
	var text sql.RawBytes
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		err := rows.Scan(&text)
		n.row(text)
		return err
	}, "SELECT x FROM (SELECT CONCAT_WS(' ', "+strings.Join(cols, ", ")+")"+collate+" AS x FROM "+table+") t WHERE "+strings.Join(likes, " OR "), args...)
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	n.into(found)
	return nil
}

// Scrub makes the bytes of what was erased go from the files of the store, as far
// as the database lets it: SQLite's file is written anew and its log emptied;
// PostgreSQL frees the rows' pages; MySQL does so by itself. It can be done
// again, and must be when it was cut off: store check says so.
func (s *Store) Scrub(ctx context.Context) error {
	if s.dry != nil {
		return nil
	}
	var due string
	err := s.read(ctx, func(q *session) (err error) {
		due, err = getMeta(ctx, q, markScrub)
		return err
	})
	if err != nil || due == "" {
		return wrap("scrub", err)
	}
	switch s.d.name {
	case schema.SQLite:
		err = s.scrubSQLite(ctx)
	case schema.Postgres:
		for _, t := range []string{"version", "customer_history", "source_record", "quarantine", "match_key", "key_log", "customer", "contact", "contact_point", "address", "interaction", "orders", "order_item", "ticket"} {
			if err == nil {
				_, err = s.db.ExecContext(ctx, "VACUUM "+t)
			}
		}
	}
	if err != nil {
		return wrap("scrub", err)
	}
	return wrap("scrub", s.write(ctx, func(q *session) error { return q.exec(ctx, "DELETE FROM meta WHERE name = ?", markScrub) }))
}

// scrubSQLite rewrites the file, and cuts the log, which still holds the pages as
// they were.
func (s *Store) scrubSQLite(ctx context.Context) error {
	conn, err := s.writes.Connx(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // goes back to the pool
	for _, statement := range []string{"PRAGMA temp_store = 1", "VACUUM", "PRAGMA temp_store = 2"} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	var busy, pages, done int64
	if err := conn.QueryRowxContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &done); err != nil {
		return err
	}
	if busy != 0 {
		return fault.New("store.scrub", "another process reads the store, so its log could not be emptied yet", "run the erasure again when that process has ended")
	}
	return nil
}

// checkErased: of what was erased by law nothing is left.
func checkErased(ctx context.Context, q *session, c *checker) error {
	for _, x := range [][2]string{
		{"versions of erased records have content", "SELECT COUNT(*) FROM version v JOIN erased e ON e.rec_id = v.rec_id WHERE v.deleted = 0 OR v.content IS NOT NULL OR v.match_keys IS NOT NULL OR v.likeness IS NOT NULL"},
		{"erased records are live", "SELECT COUNT(*) FROM source_record r JOIN erased e ON e.rec_id = r.id WHERE r.live_batch <> 0"},
		{"erased records have match keys", "SELECT COUNT(*) FROM match_key k JOIN erased e ON e.rec_id = k.rec_id WHERE NOT EXISTS (SELECT 1 FROM batch b WHERE b.resolved = 0)"},
		{"values set by persons are those of erased records", "SELECT COUNT(*) FROM field_override o JOIN erased e ON e.rec_id = o.rec_id"},
	} {
		if err := c.none(ctx, q, "check.erased", "erased", x[0], x[1]); err != nil {
			return err
		}
	}
	due, err := getMeta(ctx, q, markScrub)
	if err == nil && due != "" {
		c.faults = append(c.faults, fault.New("check.scrub", "an erasure or a purge was cut off before the bytes were removed from the files of the store", "run it again").At("files"))
	}
	return err
}
