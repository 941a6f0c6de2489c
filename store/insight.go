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

// clusterLines describes clusters, in their order.
func clusterLines(ctx context.Context, q *session, clusters []cluster) ([]ClusterLine, error) {
	list := make([]ClusterLine, len(clusters))
	ids := make([]int64, len(clusters))
	at := map[int64]*ClusterLine{}
	for i, x := range clusters {
		list[i] = ClusterLine{Rec: x.Customer, Records: int(x.Records), Rule: x.Rule, Score: x.Score, Sources: []string{}}
		ids[i], at[x.Customer] = x.Customer, &list[i]
	}
	err := eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var rec int64
		var id string
		var name, kind sql.NullString
		err := rows.Scan(&rec, &id, &name, &kind)
		l := at[rec]
		l.ID, l.Name, l.Person = id, name.String, kind.String == "person"
		return err
	}, "SELECT id, hub_id, legal_name, kind FROM customer WHERE id IN (?)")
	if err != nil {
		return nil, err
	}
	return list, eachIn(ctx, q, ids, func(rows *sqlx.Rows) error {
		var rec int64
		var source string
		err := rows.Scan(&rec, &source)
		at[rec].Sources = append(at[rec].Sources, source)
		return err
	}, "SELECT DISTINCT x.customer_id, s.source FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id WHERE x.customer_id IN (?) ORDER BY x.customer_id, s.source")
}

// Age is how old the live records of a source are.
type Age struct {
	Source string
	Dated  int64  // records with a time of last change
	Newest string // canonical time
	Median string // day
}

// streamName is a stream by number.
type streamName struct {
	id           int64
	source, name string
}

// streamNames lists the streams by source and name.
func streamNames(ctx context.Context, q *session) (list []streamName, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var n streamName
		err := rows.Scan(&n.id, &n.source, &n.name)
		list = append(list, n)
		return err
	}, "SELECT id, source, name FROM stream ORDER BY source, name")
	return list, err
}

// ages are the ages of the live customer records, source by source.
func ages(names []streamName, live map[int64]*liveFigures) (list []Age) {
	days := map[string]int64{} // of the source under way
	for i, n := range names {
		if l := live[n.id]; l != nil && len(l.Days) > 0 {
			if len(list) == 0 || list[len(list)-1].Source != n.source {
				list = append(list, Age{Source: n.source})
			}
			a := &list[len(list)-1]
			a.Dated += l.dated()
			a.Newest = max(a.Newest, l.Newest)
			for day, k := range l.Days {
				days[day] += k
			}
		}
		if len(days) > 0 && (i+1 == len(names) || names[i+1].source != n.source) {
			a := &list[len(list)-1]
			a.Median = median(days, a.Dated)
			clear(days)
		}
	}
	return list
}

// median is the day in the middle of as many dates.
func median(days map[string]int64, dates int64) string {
	left := dates / 2
	for _, day := range slices.Sorted(maps.Keys(days)) {
		if left < days[day] {
			return day
		}
		left -= days[day]
	}
	return ""
}
