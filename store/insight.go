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
	return s.clusterLines(ctx, `SELECT c.id, c.hub_id, c.legal_name, c.kind, c.source_count, w.rule, w.score FROM
		(SELECT x.customer_id, MIN(x.rule) AS rule, MIN(x.score) AS score FROM xref x WHERE x.score > 0 GROUP BY x.customer_id ORDER BY MIN(x.score), x.customer_id`+limitTail(limit)+`) w
		JOIN customer c ON c.id = w.customer_id ORDER BY w.score, c.id`)
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
	Source string
	Dated  int64  // records with a time of last change
	Newest string // canonical time
	Median string // day
}

// Ages returns the ages of the live customer records, source by source.
func (s *Store) Ages(ctx context.Context) (list []Age, err error) {
	type day struct {
		name string
		n    int64
	}
	days := map[string][]day{} // by source, rising
	err = s.read(ctx, func(q *session) error {
		return q.each(ctx, func(rows *sqlx.Rows) error {
			var source, newest string
			var d day
			if err := rows.Scan(&source, &d.name, &d.n, &newest); err != nil {
				return err
			}
			if len(days[source]) == 0 {
				list = append(list, Age{Source: source})
			}
			days[source] = append(days[source], d)
			a := &list[len(list)-1]
			a.Dated += d.n
			a.Newest = max(a.Newest, newest)
			return nil
		}, `SELECT s.source, SUBSTR(r.changed_at, 1, 10), COUNT(*), MAX(r.changed_at) FROM source_record r JOIN stream s ON s.id = r.stream_id
			WHERE r.live_batch > 0 AND r.entity = 0 AND r.changed_at <> '' GROUP BY s.source, SUBSTR(r.changed_at, 1, 10) ORDER BY 1, 2`)
	})
	for i := range list {
		a := &list[i]
		left := a.Dated / 2
		for _, d := range days[a.Source] {
			if left < d.n {
				a.Median = d.name
				break
			}
			left -= d.n
		}
	}
	return list, wrap("read ages", err)
}
