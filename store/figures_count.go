package store

import (
	"cmp"
	"context"
	"database/sql"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/pipeline"
	"github.com/custhub/custhub/record"
	"github.com/custhub/custhub/store/schema"
)

// goldenFigures are those of the customers as published.
type goldenFigures struct {
	Customers int64            `json:"customers"`
	Filled    map[string]int64 `json:"filled"`   // by column
	Complete  map[string]int64 `json:"complete"` // share of required fields validly filled → customers
}

func newGoldenFigures() *goldenFigures {
	return &goldenFigures{Filled: map[string]int64{}, Complete: map[string]int64{}}
}

func countGolden(ctx context.Context, q *session) (*goldenFigures, error) {
	g := newGoldenFigures()
	fields := schema.Find("customer").Fields()
	counts := []string{"complete", "COUNT(*)"}
	for _, c := range fields {
		if blankable(c) {
			counts = append(counts, "COUNT(CASE WHEN "+c.Name+" <> '' THEN 1 END)") // half the cost of NULLIF
			continue
		}
		counts = append(counts, "COUNT("+c.Name+")")
	}
	n := make([]int64, len(counts))
	var share float64
	dest := []any{&share}
	for i := range n[1:] {
		dest = append(dest, &n[i+1])
	}
	err := q.each(ctx, func(rows *sqlx.Rows) error {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		g.Customers += n[1]
		g.Complete[shareText(share)] += n[1]
		for i, c := range fields {
			add(g.Filled, c.Name, n[i+2])
		}
		return nil
	}, "SELECT "+strings.Join(counts, ", ")+" FROM customer GROUP BY complete")
	return g, err
}

// blankable: an empty text says as little as none.
func blankable(c schema.Column) bool { return c.Type == schema.Text || c.Type == schema.When }

func shareText(share float64) string { return strconv.FormatFloat(share, 'g', -1, 64) }

// add adds to a number of a map; none is kept of 0.
func add[K comparable](m map[K]int64, key K, n int64) {
	if m[key] += n; m[key] == 0 {
		delete(m, key)
	}
}

// mean is the mean share.
func (g *goldenFigures) mean() float64 {
	sum := 0.0
	for _, text := range slices.Sorted(maps.Keys(g.Complete)) { // in one order: sums of fractions depend on it
		share, _ := strconv.ParseFloat(text, 64) // written by shareText
		sum += share * float64(g.Complete[text])
	}
	return sum / float64(max(1, g.Customers))
}

// note adds (n is 1) or takes away (-1) a customer as it is read back.
func (g *goldenFigures) note(e *record.Entity, complete float64, n int64) {
	g.Customers += n
	add(g.Complete, shareText(complete), n)
	for i := range e.Fields {
		c := schema.FieldColumn(e.Fields[i].ID)
		if !blankable(c) || e.Fields[i].Value.Text != "" {
			add(g.Filled, c.Name, n)
		}
	}
}

// noteNew adds customers that are new, with the rows that were made of them.
func (g *goldenFigures) noteNew(rows *rowBuffer, golden []pipeline.Golden) {
	g.Customers += int64(len(golden))
	for i := range golden {
		add(g.Complete, shareText(golden[i].Complete), 1)
	}
	for i, c := range rows.table.Columns {
		if c.Model {
			add(g.Filled, c.Name, rows.filled[i])
		}
	}
}

// clusterFigures are those of the assignments of records to customers.
type clusterFigures struct {
	Sizes   map[int64]int64  `json:"sizes"` // records → customers that have as many
	Rules   map[string]int64 `json:"rules"` // rule → records that joined by it
	Largest topClusters      `json:"largest"`
	Weakest topClusters      `json:"weakest"`
}

// list reports whether the first n of each list are known.
func (c *clusterFigures) list(n int) bool { return c.Largest.knows(n) && c.Weakest.knows(n) }

// cluster is the records of one customer.
type cluster struct {
	Customer int64   `json:"customer"`
	Records  int64   `json:"records"`
	Rule     string  `json:"rule,omitempty"`  // of its links
	Score    float64 `json:"score,omitempty"` // bits of the weakest of them; 0: none
}

// The ends of the two lists: customers with the most records, and with the
// weakest links. They are total orders.
func larger(a, b cluster) int {
	return cmp.Or(cmp.Compare(b.Records, a.Records), cmp.Compare(a.Customer, b.Customer))
}

func weaker(a, b cluster) int {
	return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(a.Customer, b.Customer))
}

// keptClusters is how many of each list are kept: many more than are shown, so
// that the list survives what leaves it.
const keptClusters = 100

func newClusterFigures() *clusterFigures {
	all := topClusters{All: true}
	return &clusterFigures{Sizes: map[int64]int64{}, Rules: map[string]int64{}, Largest: all, Weakest: all}
}

func countClusters(ctx context.Context, q *session) (*clusterFigures, error) {
	c := newClusterFigures()
	err := eachCluster(ctx, q, "SELECT "+clusterColumns+" FROM xref x GROUP BY x.customer_id", func(x cluster) { c.note(x, 1) })
	if err != nil {
		return nil, err
	}
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var rule string
		var n int64
		err := rows.Scan(&rule, &n)
		c.Rules[rule] = n
		return err
	}, "SELECT rule, COUNT(*) FROM xref GROUP BY rule")
	return c, err
}

// clustersOf counts assignments, which are all there are. It sorts them by customer.
func clustersOf(as []pipeline.Assignment) *clusterFigures {
	slices.SortFunc(as, func(a, b pipeline.Assignment) int { return cmp.Compare(a.Customer, b.Customer) })
	c := newClusterFigures()
	var x cluster
	for i := range as {
		a, rule := &as[i], short(as[i].Rule)
		c.Rules[rule]++
		if i > 0 && a.Customer != x.Customer {
			c.note(x, 1)
			x = cluster{}
		}
		x.Customer = a.Customer
		x.Records++
		if a.Score > 0 && (x.Score == 0 || a.Score < x.Score) {
			x.Score = a.Score
		}
		if a.Score > 0 && (x.Rule == "" || rule < x.Rule) {
			x.Rule = rule
		}
	}
	if len(as) > 0 {
		c.note(x, 1)
	}
	return c
}

const clusterColumns = "x.customer_id, COUNT(*), MIN(CASE WHEN x.score > 0 THEN x.rule END), MIN(CASE WHEN x.score > 0 THEN x.score END)"

func eachCluster(ctx context.Context, q *session, query string, fn func(cluster), args ...any) error {
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var x cluster
		var rule sql.NullString
		var score sql.NullFloat64
		if err := rows.Scan(&x.Customer, &x.Records, &rule, &score); err != nil {
			return err
		}
		x.Rule, x.Score = rule.String, score.Float64
		fn(x)
		return nil
	}, query, args...)
}

// topClusters is the beginning of an ordered list of clusters.
type topClusters struct {
	List []cluster `json:"list,omitempty"`
	All  bool      `json:"all"` // there are no more
}

func (t *topClusters) knows(n int) bool { return t.All || len(t.List) >= n }

func (t *topClusters) first(n int) []cluster { return t.List[:min(n, len(t.List))] }

// add puts a cluster in its place; what comes after the end of a list that is
// not whole may have others before it, and is left out.
func (t *topClusters) add(x cluster, order func(a, b cluster) int) {
	i, found := slices.BinarySearchFunc(t.List, x, order)
	if found || i == len(t.List) && !t.All {
		return
	}
	if t.List = slices.Insert(t.List, i, x); len(t.List) > keptClusters {
		t.List, t.All = t.List[:keptClusters], false
	}
}

func (t *topClusters) remove(x cluster, order func(a, b cluster) int) {
	if i, found := slices.BinarySearchFunc(t.List, x, order); found {
		t.List = slices.Delete(t.List, i, i+1)
	}
}

// note adds (n is 1) or takes away (-1) a cluster.
func (c *clusterFigures) note(x cluster, n int64) {
	add(c.Sizes, x.Records, n)
	change := (*topClusters).add
	if n < 0 {
		change = (*topClusters).remove
	}
	if x.Records > 1 {
		change(&c.Largest, x, larger)
	}
	if x.Score > 0 {
		change(&c.Weakest, x, weaker)
	}
}

// liveFigures are those of the live records of a stream.
type liveFigures struct {
	Records map[record.EntityType]int64 `json:"records"`
	Days    map[string]int64            `json:"days"`   // of last change → customer records
	Newest  string                      `json:"newest"` // time of last change; "" with days: not known
}

func newLiveFigures() *liveFigures {
	return &liveFigures{Records: map[record.EntityType]int64{}, Days: map[string]int64{}}
}

func (l *liveFigures) entities() map[record.EntityType]int64 {
	if l == nil {
		return nil
	}
	return l.Records
}

// dated is how many customer records have a time of last change.
func (l *liveFigures) dated() (n int64) {
	for _, k := range l.Days {
		n += k
	}
	return n
}

func countLive(ctx context.Context, q *session) (map[int64]*liveFigures, error) {
	live := map[int64]*liveFigures{}
	at := func(stream int64) *liveFigures {
		if live[stream] == nil {
			live[stream] = newLiveFigures()
		}
		return live[stream]
	}
	return live, q.each(ctx, func(rows *sqlx.Rows) error {
		var stream, n int64
		var entity record.EntityType
		var date, newest string
		if err := rows.Scan(&stream, &entity, &date, &n, &newest); err != nil {
			return err
		}
		l := at(stream)
		add(l.Records, entity, n)
		if entity == record.Customer && date != "" {
			add(l.Days, date, n)
			l.Newest = max(l.Newest, newest)
		}
		return nil
	}, "SELECT r.stream_id, r.entity, SUBSTR(r.changed_at, 1, 10), COUNT(*), MAX(r.changed_at) FROM source_record r WHERE r.live_batch > 0 GROUP BY r.stream_id, r.entity, SUBSTR(r.changed_at, 1, 10)")
}

// dayOf is what SUBSTR(changed_at, 1, 10) is.
func dayOf(changedAt string) string {
	n := 0
	for i := range changedAt {
		if n++; n > 10 {
			return changedAt[:i]
		}
	}
	return changedAt
}

// newestOf reads the newest time of last change of a stream's live customer records.
func newestOf(ctx context.Context, q *session, stream int64) (string, error) {
	var at sql.NullString
	_, err := q.get(ctx, []any{&at}, "SELECT MAX(changed_at) FROM source_record WHERE live_batch > 0 AND entity = ? AND stream_id = ?", int64(record.Customer), stream)
	return at.String, err
}

// orphanFigures are the live events without a customer, by stream.
type orphanFigures struct {
	Waiting  map[int64]map[record.EntityType]int64 `json:"waiting"`  // whose customer hasn't arrived
	Nameless map[int64]map[record.EntityType]int64 `json:"nameless"` // that name none
}

func newOrphanFigures() *orphanFigures {
	return &orphanFigures{Waiting: map[int64]map[record.EntityType]int64{}, Nameless: map[int64]map[record.EntityType]int64{}}
}

func countOrphans(ctx context.Context, q *session) (*orphanFigures, error) {
	o := newOrphanFigures()
	return o, q.each(ctx, func(rows *sqlx.Rows) error {
		var stream, n int64
		var entity record.EntityType
		var named bool
		if err := rows.Scan(&stream, &entity, &named, &n); err != nil {
			return err
		}
		m := o.Nameless
		if named {
			m = o.Waiting
		}
		if m[stream] == nil {
			m[stream] = map[record.EntityType]int64{}
		}
		m[stream][entity] += n
		return nil
	}, `SELECT r.stream_id, r.entity, CASE WHEN r.customer_rec IS NULL THEN 0 ELSE 1 END, COUNT(*) FROM source_record r
		LEFT JOIN xref x ON x.rec_id = r.customer_rec WHERE r.live_batch > 0 AND r.entity <> 0 AND x.rec_id IS NULL
		GROUP BY r.stream_id, r.entity, CASE WHEN r.customer_rec IS NULL THEN 0 ELSE 1 END`)
}
