// Package discover looks at a source before anything is loaded: what streams and
// columns it has, what stands in them, which system it comes from, and what
// mapping fits. It proposes; a person decides. Values of persons are shown
// masked only (promise P9).
package discover

import (
	_ "embed"
	"encoding/csv"
	"strings"
	"sync"
	"unicode"
)

//go:embed data/export_columns.csv
var dictionaryFile string

// Entry is one column of a system's export.
type Entry struct {
	System   string // as the shipped mappings are named: "yonyou_u8"
	Object   string // table, sheet or API object
	Column   string
	Label    string
	Target   string // what it becomes here; "" when the dictionary doesn't say
	Verified bool   // checked against a public source
}

// Dictionary returns the columns of all known systems.
var Dictionary = sync.OnceValue(func() []Entry {
	r := csv.NewReader(strings.NewReader(dictionaryFile))
	r.Comment, r.FieldsPerRecord = '#', -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil // the embedded file is tested
	}
	var out []Entry
	for _, row := range rows[1:] {
		if len(row) >= 6 {
			out = append(out, Entry{System: row[0], Object: row[1], Column: row[2], Label: row[3], Target: target(row[4]), Verified: row[5] == "verified"})
		}
	}
	return out
})

// Targets that are no fields of an entity.
const (
	Key        = "key"         // identifies the row
	ChangedAt  = "changed_at"  // time of the last change
	Deleted    = "filter"      // says whether the row counts
	Link       = "link"        // key of another record
	ReplacedBy = "replaced_by" // key of the record that the source merged this one into
	Ext        = "ext"         // a field of the customer's own
	Skip       = "skip"        // sensitive: not loaded unless asked for
)

// renamed are the dictionary's names that differ from the unified model's.
var renamed = map[string]string{
	"xref.source_id": Key, "xref.source_code": Key, "ticket.source_id": Key, "source_updated_at": ChangedAt, "source_created_at": "customer.created_at",
	"org.parent": "customer.parent_name", "org.group": "customer.parent_name", "org.industry_raw": "customer.industry", "org.class": "customer.category",
	"org.acquisition_channel": "customer.channel", "org.lifecycle": "customer.stage", "org.customer_since": "customer.created_at", "org.domain": "customer.website",
	"org.headcount_min/max": "customer.headcount", "org.last_order_at": Ext, "org.credit_days": Ext, "org.receivable": Ext, "org.tax_no / uscc": "customer.tax_no",
	"person.given": "contact.given_name", "person.salutation": "contact.honorific", "person.alias": "contact.name", "address.region": "address.province",
	"contact_point": "contact_point.phone", "address.label": Ext, "owner": "customer.owner", "owner_dept": "customer.owner_dept", "note": "customer.remark", "tag": "customer.tags",
	"org link": Link, "person link": Link, "interaction.at": "interaction.occurred_at", "interaction.next_step": "customer.next_step", "opportunity_note": "customer.need",
	"ticket.type": "ticket.category", "sensitive": Skip, "ext": Ext, "filter": Deleted, "entity kind": "customer.kind", "contact_point.wechat_unionid": Ext,
}

// target writes a field of the dictionary in the terms of the unified model.
func target(field string) string {
	if t, ok := renamed[field]; ok {
		return t
	}
	head, note, _ := strings.Cut(field, " (")
	switch {
	case strings.HasPrefix(field, "filter"):
		return Deleted
	case strings.Contains(note, "legal_rep"):
		return "customer.legal_rep"
	case strings.HasPrefix(head, "org."):
		return "customer." + head[len("org."):]
	case strings.HasPrefix(head, "person."):
		return "contact." + head[len("person."):]
	case strings.Contains(head, "."):
		return head
	}
	return ""
}

// fold writes a column name so that case, separators and brackets don't count.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
