package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"
)

// ClusterLine is one customer in a list of remarkable ones.
type ClusterLine struct {
	Rec     int64
	ID      string // 客户ID
	Name    string
	Person  bool
	Records int
	Sources []string
	Rule    string  // of the link the line is about
	Score   float64 // bits
}

// LargestClusters returns the customers with the most records.
func (s *Store) LargestClusters(ctx context.Context, limit int) ([]ClusterLine, error) {
	return s.clusterLines(ctx, "SELECT c.id, c.hub_id, c.legal_name, c.kind, c.source_count, '', 0 FROM customer c WHERE c.source_count > 1 ORDER BY c.source_count DESC, c.id"+limitTail(limit))
}

// WeakestClusters returns the customers with the weakest links: those of lowest
// match weight.
func (s *Store) WeakestClusters(ctx context.Context, limit int) ([]ClusterLine, error) {
	return s.clusterLines(ctx, `SELECT c.id, c.hub_id, c.legal_name, c.kind, c.source_count, MIN(x.rule), MIN(x.score) FROM xref x JOIN customer c ON c.id = x.customer_id
		WHERE x.score > 0 AND c.source_count > 1 GROUP BY c.id, c.hub_id, c.legal_name, c.kind, c.source_count ORDER BY MIN(x.score), c.id`+limitTail(limit))
}

func (s *Store) clusterLines(ctx context.Context, query string) (list []ClusterLine, err error) {
	err = s.read(ctx, func(q *session) error {
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var l ClusterLine
			var name, kind sql.NullString
			err := rows.Scan(&l.Rec, &l.ID, &name, &kind, &l.Records, &l.Rule, &l.Score)
			l.Name, l.Person = name.String, kind.String == "person"
			list = append(list, l)
			return err
		}, query)
		if err != nil {
			return err
		}
		for i := range list {
			l := &list[i]
			err := q.each(ctx, func(rows *sqlx.Rows) error {
				var source string
				err := rows.Scan(&source)
				l.Sources = append(l.Sources, source)
				return err
			}, "SELECT DISTINCT s.source FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE x.customer_id = ?", l.Rec)
			if err != nil {
				return err
			}
			slices.Sort(l.Sources)
		}
		return nil
	})
	return list, wrap("list clusters", err)
}

// Age is how old the live records of a source are.
type Age struct {
	Source         string
	Dated          int64  // records with a time of last change
	Newest, Median string // canonical times
}

// Ages returns the ages of the live customer records, source by source.
func (s *Store) Ages(ctx context.Context) (list []Age, err error) {
	err = s.read(ctx, func(q *session) error {
		days, err := changeDays(ctx, q)
		if err != nil {
			return err
		}
		for _, source := range slices.Sorted(maps.Keys(days)) {
			a, err := days[source].age(ctx, q, source)
			if err != nil {
				return err
			}
			list = append(list, a)
		}
		return nil
	})
	return list, wrap("read ages", err)
}

const datedRecords = " FROM source_record r WHERE r.live_batch > 0 AND r.entity = 0 AND r.changed_at "

// dayCounts is how many records of a source were last changed on each day, and
// the latest change of all.
type dayCounts struct {
	days   map[string]int64
	newest string
}

// changeDays counts the dated live customer records by source and day, in one
// pass: sorting them all in the database for their median costs four times as much.
func changeDays(ctx context.Context, q *session) (map[string]*dayCounts, error) {
	sources := map[int64]string{}
	counts := map[string]*dayCounts{}
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		var id int64
		var source string
		err := rows.Scan(&id, &source)
		sources[id] = source
		return err
	}, "SELECT id, source FROM stream")
	if err != nil {
		return nil, err
	}
	var stream int64
	var at sql.RawBytes
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		if err := rows.Scan(&stream, &at); err != nil {
			return err
		}
		c := counts[sources[stream]]
		if c == nil {
			c = &dayCounts{days: map[string]int64{}}
			counts[sources[stream]] = c
		}
		c.days[string(at[:min(len(at), len("2006-01-02"))])]++
		if string(at) > c.newest {
			c.newest = string(at)
		}
		return nil
	}, "SELECT r.stream_id, r.changed_at"+datedRecords+"<> ''")
	return counts, err
}

// age finds the median: its day from the counts, itself among the records of that day.
func (c *dayCounts) age(ctx context.Context, q *session, source string) (Age, error) {
	a := Age{Source: source, Newest: c.newest}
	days := slices.Sorted(maps.Keys(c.days))
	for _, d := range days {
		a.Dated += c.days[d]
	}
	before := int64(0)
	for i, d := range days {
		if before+c.days[d] <= a.Dated/2 {
			before += c.days[d]
			continue
		}
		query, args := ">= ?", []any{d}
		if i+1 < len(days) {
			query, args = query+" AND r.changed_at < ?", append(args, days[i+1])
		}
		_, err := q.get(ctx, []any{&a.Median}, "SELECT r.changed_at"+datedRecords+query+
			" AND r.stream_id IN (SELECT id FROM stream WHERE source = ?) ORDER BY r.changed_at LIMIT 1 OFFSET ?", append(args, source, a.Dated/2-before)...)
		return a, err
	}
	return a, nil
}
