package sqldb

import (
	"slices"
	"testing"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/testdb"
)

// TestNorthwind reads what a migration of Northwind rests on.
func TestNorthwind(t *testing.T) {
	dsn := northwindDB(t)
	s, customers := readAll(t, options("postgres", dsn), "customers")
	ordered := map[string]bool{}
	os, orders := readAll(t, options("postgres", dsn), "orders")
	for _, o := range orders {
		ordered[o.Values[os.Index("customer_id")].Text] = true
	}
	var without []string
	zero := false
	for _, c := range customers {
		if !ordered[c.Key] {
			without = append(without, c.Key)
		}
		zero = zero || c.Values[s.Index("postal_code")].Text == "05021"
	}
	if len(customers) != 91 || len(orders) != 830 || !slices.Equal(without, []string{"FISSA", "PARIS"}) || !zero {
		t.Errorf("%d customers, %d orders, without orders %v, 05021 %v", len(customers), len(orders), without, zero)
	}
	if got := show(os, orders[0], "order_date"); got != "date:1996-07-04" {
		t.Errorf("first order: %s", got)
	}
	if got := orders[0].Origin.Cell(os.Columns[1], orders[0].Key); got != "orders[10248].customer_id" {
		t.Errorf("origin: %s", got)
	}
}

// TestJshERP reads one table that holds customers, suppliers and members, with
// BIT flags, and documents whose customer is missing.
func TestJshERP(t *testing.T) {
	dsn := jshDB(t)
	s, parties := readAll(t, options("mysql", dsn), "jsh_supplier")
	kinds := map[string]int{}
	for _, p := range parties {
		kinds[p.Values[s.Index("type")].Text]++
		if got := show(s, p, "enabled"); got != "bool:true" && got != "bool:false" {
			t.Errorf("BIT column of %s: %s", p.Key, got)
		}
	}
	if kinds["客户"] != 3 || kinds["供应商"] != 3 || kinds["会员"] != 5 {
		t.Errorf("kinds %v", kinds)
	}
	if got := show(s, parties[0], "AdvanceIn"); got != "decimal:0.000000" {
		t.Errorf("decimal: %s", got)
	}
	if s.Columns[1].Comment != "供应商名称" {
		t.Errorf("comment: %q", s.Columns[1].Comment)
	}
	hs, heads := readAll(t, options("mysql", dsn), "jsh_depothead")
	unlinked := 0
	for _, h := range heads {
		if h.Values[hs.Index("OrganId")].IsNull() {
			unlinked++
		}
	}
	if unlinked == 0 {
		t.Error("no document without OrganId")
	}
}

// TestLinksAndAttributes joins an e-mail address through a polymorphic link with
// its own deletion marks, a code table, and attribute rows whose names are in yet
// another table; soft deletes and replaced_by come through.
func TestLinksAndAttributes(t *testing.T) {
	dsn := testdb.MySQL(t)
	testdb.Exec(t, "mysql", dsn, `
CREATE TABLE accounts (id CHAR(36) PRIMARY KEY, name VARCHAR(50), grade VARCHAR(5), deleted TINYINT(1) NOT NULL, replaced_by CHAR(36));
INSERT INTO accounts VALUES ('a1', '甲', 'VIP', 0, NULL), ('a2', '乙', 'x', 1, NULL), ('a3', '丙', NULL, 0, 'a1');
CREATE TABLE email (id INT PRIMARY KEY, address VARCHAR(50), deleted TINYINT(1));
INSERT INTO email VALUES (1, 'a@example.com', 0), (2, 'b@example.com', 0), (3, 'c@example.com', 1), (4, 'd@example.com', 0);
CREATE TABLE email_rel (email_id INT, bean_id CHAR(36), bean_module VARCHAR(20), is_primary TINYINT(1), deleted TINYINT(1));
INSERT INTO email_rel VALUES (1, 'a1', 'Accounts', 0, 0), (2, 'A1', 'Accounts', 1, 0), (3, 'a1', 'Accounts', 0, 0), (4, 'a1', 'Contacts', 0, 0), (4, 'a3', 'Accounts', 0, 1);
CREATE TABLE dict (kind VARCHAR(10), code VARCHAR(10), label VARCHAR(20));
INSERT INTO dict VALUES ('grade', 'vip', '贵宾'), ('other', 'VIP', 'no'), ('grade', 'vip', '贵宾二');
CREATE TABLE field (id INT PRIMARY KEY, name VARCHAR(20));
INSERT INTO field VALUES (1, 'Tax No'), (2, 'Tier');
CREATE TABLE field_value (field_id INT, owner VARCHAR(36), value VARCHAR(50));
INSERT INTO field_value VALUES (1, 'a1', '91310000'), (2, 'a1', 'gold'), (2, 'a3', 'tin');`)
	o := options("mysql", dsn, StreamOptions{
		Table: "accounts", DeletedColumn: "deleted",
		Join: []JoinOptions{
			{
				Query: "SELECT r.bean_id, e.address, r.is_primary FROM email_rel r JOIN email e ON e.id = r.email_id WHERE r.bean_module = 'Accounts' AND r.deleted = 0 AND e.deleted = 0",
				On:    map[string]string{"bean_id": "id"}, Columns: map[string]string{"address": "address", "primary": "is_primary"}, Order: []string{"address"}, List: "emails",
			},
			{Table: "dict", On: map[string]string{"code": "grade"}, Where: "j.kind = 'grade'", Columns: map[string]string{"grade_label": "label"}},
		},
		EAV: []EAVOptions{{
			Query: "SELECT v.owner, f.name, v.value FROM field_value v JOIN field f ON f.id = v.field_id",
			On:    map[string]string{"owner": "id"}, Attribute: "name", Value: "value", Columns: map[string]string{"tax_no": "Tax No", "tier": "Tier"},
		}},
	})
	s, rows := readAll(t, o, "accounts")
	want := []map[string]string{
		{"emails": `json:[{"address":"a@example.com","primary":0},{"address":"b@example.com","primary":1}]`, "grade_label": "text:贵宾", "tax_no": "text:91310000", "tier": "text:gold"},
		{"emails": "json:[]", "grade_label": "null:", "tax_no": "null:", "tier": "null:"},
		{"emails": "json:[]", "grade_label": "null:", "tax_no": "null:", "tier": "text:tin", "replaced_by": "text:a1"},
	}
	for i, row := range rows {
		if row.Deleted != (row.Key == "a2") {
			t.Errorf("%s: deleted %v", row.Key, row.Deleted)
		}
		for column, w := range want[i] {
			if got := show(s, row, column); got != w {
				t.Errorf("%s.%s: got %s, want %s", row.Key, column, got, w)
			}
		}
	}
	src := open(t, o)
	again, err := src.(connectors.Rereader).Reread(t.Context(), "accounts", []string{"a3", "gone", "a1"})
	if err != nil || again[1] != nil || again[0].Key != "a3" || show(s, *again[2], "tier") != "text:gold" || show(s, *again[2], "emails") != want[0]["emails"] {
		t.Errorf("reread: %v, %v", again, err)
	}
}

func TestRereadCompositeKeys(t *testing.T) {
	for _, driver := range []string{"mysql", "postgres", "sqlite"} {
		o := options(driver, hostileDB(t, driver), StreamOptions{Table: "h"})
		src := open(t, o)
		rows, _, _, err := readFrom(t.Context(), src, "h", "", 50)
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, r := range rows {
			keys = append(keys, r.Key)
		}
		again, err := src.(connectors.Rereader).Reread(t.Context(), "h", keys)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			if again[i] == nil || !slices.Equal(again[i].Values, rows[i].Values) {
				t.Errorf("%s: %q came back as %v", driver, keys[i], again[i])
			}
		}
	}
}

func TestStreams(t *testing.T) {
	dsn := testdb.MySQL(t)
	testdb.Exec(t, "mysql", dsn, `CREATE TABLE c (id INT PRIMARY KEY, code CHAR(5) NOT NULL UNIQUE, name VARCHAR(50), update_time DATETIME) COMMENT='客户';
INSERT INTO c VALUES (1, 'a', 'å¼ ä¸‰', NULL), (2, 'b', '`+"æ\u009dŽ"+`å››', NULL);
CREATE TABLE nokey (a INT); CREATE TABLE u (a INT NOT NULL, b INT NOT NULL, UNIQUE (a, b)); CREATE VIEW w AS SELECT * FROM c;`)
	streams, err := open(t, options("mysql", dsn)).Streams(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]connectors.Stream{}
	for _, s := range streams {
		got[s.Name] = s
	}
	if s := got["c"]; s.Rows != 2 || !slices.Equal(s.Key, []string{"id"}) || s.Note != "客户; text looks encoded twice in: name; possible watermark: update_time" {
		t.Errorf("c: %+v", s)
	}
	if s := got["u"]; !slices.Equal(s.Key, []string{"a", "b"}) {
		t.Errorf("u: %+v", s)
	}
	if len(got["nokey"].Key) != 0 || len(got["w"].Key) != 0 || len(got) != 4 {
		t.Errorf("%+v", got)
	}
}

func TestUndouble(t *testing.T) {
	for text, want := range map[string]string{"å¼\u00a0ä¸‰": "张三", "MÃ¼ller": "Müller", "æ\u009dŽå››": "李四", "寮犱笁": "张三"} {
		if got, ok := Undouble(text); !ok || got != want {
			t.Errorf("%s: got %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"张三", "Müller", "北京市朝阳区建国路", "plain", "café", "€5", "李四光", "株式会社"} {
		if got, ok := Undouble(text); ok {
			t.Errorf("%s looks doubled: %q", text, got)
		}
	}
}
