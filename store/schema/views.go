package schema

import "strings"

type view struct{ name, doc, sql string }

// views lists the views for analysts. They use SQL that all three databases
// share, but for the text of a source key, which MySQL keeps as bytes.
func views(d Dialect) []view {
	key := "r.source_key"
	if d == MySQL {
		key = "CONVERT(r.source_key USING utf8mb4)"
	}
	return []view{
		{
			"source_xref", "which customer each source record belongs to",
			"SELECT s.source, s.name AS stream, " + key + " AS source_key, x.rec_id, x.customer_id, c.hub_id, x.rule, x.score\n" +
				"FROM xref x JOIN source_record r ON r.id = x.rec_id JOIN stream s ON s.id = r.stream_id JOIN customer c ON c.id = x.customer_id",
		},
		eventView("customer_interaction", "interaction", "interactions with their customers"),
		eventView("customer_order", "orders", "orders with their customers"),
		eventView("customer_ticket", "ticket", "tickets with their customers"),
		{"customer_360", "customers with counts of what belongs to them and the last dates", view360},
		{"customer_sheet", "the 13-column customer sheet", sheetSQL(d)},
	}
}

func eventView(name, table, doc string) view {
	var cols []string
	for _, c := range Find(table).Columns {
		cols = append(cols, "e."+c.Name)
	}
	return view{name, doc, "SELECT c.hub_id, x.customer_id, " + strings.Join(cols, ", ") + "\nFROM " + table +
		" e LEFT JOIN xref x ON x.rec_id = e.customer_rec LEFT JOIN customer c ON c.id = x.customer_id"}
}

var view360 = `SELECT c.*,
  (SELECT COUNT(*) FROM contact t WHERE t.customer_id = c.id) AS contacts,
  (SELECT COUNT(*) FROM contact_point t WHERE t.customer_id = c.id) AS contact_points,
  (SELECT COUNT(*) FROM address t WHERE t.customer_id = c.id) AS addresses,
  (SELECT COUNT(*) FROM xref x JOIN interaction e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS interactions,
  (SELECT COUNT(*) FROM xref x JOIN orders e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS order_count,
  (SELECT COUNT(*) FROM xref x JOIN ticket e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS tickets,
  (SELECT MAX(e.occurred_at) FROM xref x JOIN interaction e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_interaction_at,
  (SELECT MAX(e.ordered_at) FROM xref x JOIN orders e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_order_at,
  (SELECT MAX(e.opened_at) FROM xref x JOIN ticket e ON e.customer_rec = x.rec_id WHERE x.customer_id = c.id) AS last_ticket_at
FROM customer c`

// sheetSQL is the 13-column sheet (domain specification, T1 to T13): the first
// contact is the main one, since publishing orders contacts so.
func sheetSQL(d Dialect) string {
	q := `"`
	if d == MySQL {
		q = "`"
	}
	col := func(expr, name string) string { return "  " + expr + " AS " + q + name + q }
	point := `COALESCE(
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id AND p.contact_seq = k.seq ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1),
    (SELECT p.value FROM contact_point p WHERE p.customer_id = c.id ORDER BY CASE p.kind WHEN 'mobile' THEN 0 WHEN 'landline' THEN 1 WHEN 'phone' THEN 2 WHEN 'email' THEN 3 ELSE 4 END, p.seq LIMIT 1))`
	return "SELECT\n" + strings.Join([]string{
		col("c.hub_id", "客户ID"), col("c.legal_name", "客户名称"), col("c.industry", "行业"), col("c.headcount", "规模"),
		col("k.name", "关键联系人"), col("k.title", "职位"), col(point, "联系方式"), col("c.need", "需求描述"),
		col("c.channel", "来源渠道"), col("c.stage", "当前阶段"), col("c.owner", "跟进负责人"),
		col("c.last_contact_at", "最后跟进时间"), col("c.next_step", "下一步计划"),
	}, ",\n") + `
FROM customer c LEFT JOIN contact k ON k.customer_id = c.id AND k.seq = (
  SELECT k2.seq FROM contact k2 WHERE k2.customer_id = c.id
  ORDER BY CASE WHEN k2.is_primary THEN 0 ELSE 1 END, k2.seq LIMIT 1)`
}

// Views lists the names of the views for analysts.
func Views() []string {
	var names []string
	for _, v := range views(SQLite) {
		names = append(names, v.name)
	}
	return names
}
