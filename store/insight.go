package store

import (
	"context"
	"database/sql"
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
	const from = " FROM source_record r JOIN stream s ON s.id = r.stream_id WHERE r.live_batch > 0 AND r.entity = 0 AND r.changed_at <> ''"
	err = s.read(ctx, func(q *session) error {
		err := q.each(ctx, func(rows *sqlx.Rows) error {
			var a Age
			err := rows.Scan(&a.Source, &a.Dated, &a.Newest)
			list = append(list, a)
			return err
		}, "SELECT s.source, COUNT(*), MAX(r.changed_at)"+from+" GROUP BY s.source ORDER BY s.source")
		for i := range list {
			if err != nil {
				return err
			}
			a := &list[i]
			_, err = q.get(ctx, []any{&a.Median}, "SELECT r.changed_at"+from+" AND s.source = ? ORDER BY r.changed_at LIMIT 1 OFFSET ?", a.Source, a.Dated/2)
		}
		return err
	})
	return list, wrap("read ages", err)
}
