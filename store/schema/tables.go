package schema

import (
	"slices"

	"github.com/custhub/custhub/record"
)

var tables = slices.Concat(ledger, versions, golden, people, work)

// ledger: what ran, what it landed, where streams stand.
var ledger = []Table{
	{Name: "meta", Doc: "properties of this store", Primary: []string{"name"}, Columns: []Column{
		{Name: "name", Type: Name, Doc: "property"},
		{Name: "content", Type: Text, Doc: "its value"},
	}},
	{Name: "counter", Doc: "next free number of each kind of id, taken in blocks", Primary: []string{"name"}, Columns: []Column{
		{Name: "name", Type: Name, Doc: "kind of id"},
		{Name: "next_id", Type: ID, Doc: "next free number"},
	}},
	{Name: "config_snapshot", Doc: "configuration files that were in force, by hash", Primary: []string{"config_hash", "name"}, Columns: []Column{
		{Name: "config_hash", Type: Name, Doc: "hash of the whole configuration"},
		{Name: "name", Type: Name, Doc: "file"},
		{Name: "content", Type: Text, Doc: "its text, secrets unexpanded"},
	}},
	{Name: "run", Doc: "executions: loads, rollbacks, reprocessing, replays", Primary: []string{"id"}, Auto: true, Index: [][]string{{"status"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number of the run"},
		{Name: "kind", Type: Name, Doc: "load, rollback, reprocess or replay"},
		{Name: "status", Type: Name, Doc: "running, done, failed, stopped or held"},
		{Name: "sources", Type: Text, Doc: "leased sources, a JSON list in alphabetical order"},
		{Name: "started_at", Type: When, Doc: "begin, UTC"},
		{Name: "ended_at", Type: When, Null: true, Doc: "end, UTC; null while running"},
		{Name: "config_hash", Type: Name, Doc: "configuration in force"},
		{Name: "version", Type: Name, Doc: "version of the program"},
		{Name: "operator", Type: Name, Doc: "who started it"},
		{Name: "reason", Type: Text, Doc: "why"},
		{Name: "holder", Type: Name, Doc: "process that runs it: host:pid:nonce"},
		{Name: "summary", Type: Text, Null: true, Doc: "its report as JSON"},
	}},
	{Name: "lease", Doc: "sources that a living run holds", Primary: []string{"source"}, Columns: []Column{
		{Name: "source", Type: Name, Doc: "source"},
		{Name: "run_id", Type: ID, Doc: "run that holds it"},
		{Name: "holder", Type: Name, Doc: "process that holds it"},
		{Name: "expires_at", Type: ID, Doc: "end of the lease unless renewed, ms since 1970"},
	}},
	{Name: "stream", Doc: "streams of sources and where reading them stands", Primary: []string{"id"}, Auto: true, Unique: [][]string{{"source", "name"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number of the stream"},
		{Name: "source", Type: Name, Doc: "source"},
		{Name: "name", Type: Name, Doc: "stream"},
		{Name: "cursor_text", Type: Text, Doc: "where reading goes on"},
		{Name: "pass", Type: ID, Doc: "number of the read-through under way, or of the last"},
		{Name: "pass_open", Type: Flag, Doc: "1 while the pass has not reached its end"},
		{Name: "config_hash", Type: Name, Doc: "configuration under which the pass began"},
		{Name: "schema_json", Type: Text, Null: true, Doc: "columns as last seen"},
	}},
	{Name: "batch", Doc: "slices of streams, each committed in one transaction", Primary: []string{"id"}, Auto: true, Index: [][]string{{"run_id"}, {"stream_id", "pass"}, {"resolved"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number of the batch"},
		{Name: "run_id", Type: ID, Doc: "run"},
		{Name: "stream_id", Type: ID, Doc: "stream"},
		{Name: "kind", Type: Name, Doc: "load, delete, reprocess, replay or rollback"},
		{Name: "pass", Type: ID, Doc: "read-through it belongs to"},
		{Name: "cursor_before", Type: Text, Doc: "cursor it began at"},
		{Name: "cursor_after", Type: Text, Doc: "cursor it ended at"},
		{Name: "n_read", Type: ID, Doc: "rows read"},
		{Name: "n_created", Type: ID, Doc: "records created"},
		{Name: "n_updated", Type: ID, Doc: "records updated"},
		{Name: "n_unchanged", Type: ID, Doc: "rows that changed nothing"},
		{Name: "n_deleted", Type: ID, Doc: "records deleted"},
		{Name: "n_filtered", Type: ID, Doc: "rows filtered out by the mapping"},
		{Name: "n_quarantined", Type: ID, Doc: "rows put in quarantine"},
		{Name: "n_superseded", Type: ID, Doc: "part of n_unchanged: duplicate keys that lost against a newer content of the same pass"},
		{Name: "filtered", Type: Text, Null: true, Doc: "filtered rows by reason, JSON"},
		{Name: "notes", Type: Text, Null: true, Doc: "field fill and rule outcomes, JSON"},
		{Name: "touched", Type: ID, Doc: "customer records whose live content it changed"},
		{Name: "customers", Type: Blob, Null: true, Doc: "those records, a roaring bitmap"},
		{Name: "events", Type: Blob, Null: true, Doc: "event records whose live content it changed, a roaring bitmap"},
		{Name: "committed_at", Type: When, Doc: "when it was committed, UTC"},
		{Name: "withdrawn_by", Type: ID, Doc: "rollback batch that withdrew it; 0 while it counts"},
		{Name: "target", Type: ID, Doc: "rollback batches: the batch withdrawn; else 0"},
		{Name: "resolved", Type: Flag, Doc: "1 when customers have been resolved since"},
		{Name: "matching", Type: Blob, Null: true, Doc: "those of the customer records of which what matching compares changed, a roaring bitmap; null: all"},
		{Name: "live_change", Type: Text, Null: true, Doc: "what it changed of the figures of live records, JSON; null: not known"},
	}},
}

// versions: every source record ever seen, and what each batch said about it.
var versions = []Table{
	{Name: "source_record", Doc: "every source key ever seen, and which version of it is live", Primary: []string{"id"}, Unique: [][]string{{"stream_id", "source_key"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number of the record, minted once, never used again"},
		{Name: "stream_id", Type: ID, Doc: "stream"},
		{Name: "source_key", Type: Key, Doc: "key in the source"},
		{Name: "entity", Type: Flag, Doc: "0 customer, 5 interaction, 6 order, 8 ticket"},
		{Name: "live_batch", Type: ID, Doc: "batch whose version is live; 0 when the record is not live"},
		{Name: "head_batch", Type: ID, Doc: "batch whose version counts, also when it says deleted; 0 when no batch vouches for the record"},
		{Name: "hash", Type: ID, Doc: "hash of the content that counts"},
		{Name: "changed_at", Type: When, Doc: "its time of last change in the source, or empty"},
		{Name: "customer_rec", Type: ID, Null: true, Doc: "events: record of the customer referred to"},
		{Name: "minted_at", Type: ID, Doc: "when the key was first seen, ms since 1970"},
	}},
	{Name: "version", Doc: "contents of source records: one row for each batch that brought a content", Primary: []string{"rec_id", "batch_id"}, Index: [][]string{{"batch_id"}}, Columns: []Column{
		{Name: "rec_id", Type: ID, Doc: "record"},
		{Name: "batch_id", Type: ID, Doc: "batch"},
		{Name: "deleted", Type: Flag, Doc: "1 when the batch says the record is gone"},
		{Name: "hash", Type: ID, Doc: "hash of raw and mapped"},
		{Name: "changed_at", Type: When, Doc: "time of last change in the source, or empty"},
		{Name: "customer_rec", Type: ID, Null: true, Doc: "events: record of the customer referred to"},
		{Name: "part", Type: Text, Doc: "table, file, sheet or endpoint"},
		{Name: "row_no", Type: ID, Doc: "line or sheet row; 0 where there is none"},
		{Name: "grid", Type: Flag, Doc: "1 when part is a sheet"},
		{Name: "match_keys", Type: Blob, Null: true, Doc: "match keys as landed, 8 bytes each, big endian"},
		{Name: "read_at", Type: ID, Doc: "when it was landed, ms since 1970"},
		{Name: "marked", Type: Flag, Doc: "1 when rules changed or remarked on a value"},
		{Name: "raw_bytes", Type: ID, Doc: "length of the row as read within the content; 0 when it is gone"},
		{Name: "content", Type: Blob, Null: true, Doc: "the row as read and, after it, as mapped and cleansed: two JSON objects, packed; custhub explain shows them"},
		{Name: "likeness", Type: ID, Null: true, Doc: "hash of what matching takes of the record; null: not known"},
	}},
	{Name: "observation", Doc: "records that a batch saw unchanged", Primary: []string{"batch_id", "version_batch"}, Columns: []Column{
		{Name: "batch_id", Type: ID, Doc: "batch that saw them"},
		{Name: "version_batch", Type: ID, Doc: "batch whose version it saw"},
		{Name: "recs", Type: Blob, Doc: "the records, a roaring bitmap"},
	}},
	{Name: "key_log", Doc: "changes of match keys by batches that are not resolved yet", Primary: []string{"batch_id", "part", "op"}, Columns: []Column{
		{Name: "batch_id", Type: ID, Doc: "batch"},
		{Name: "part", Type: Flag, Doc: "highest four bits of the hashes: -8 to 7"},
		{Name: "op", Type: Flag, Doc: "above 0 for keys that records gained, below for keys that they lost"},
		{Name: "pairs", Type: Blob, Doc: "hash of the key's kind and value, 8 bytes, big endian; record, a varint where op is 2 or -2, else 8 bytes"},
	}},
	{Name: "match_key", Doc: "match keys of live customer records, as of the last resolve", Primary: []string{"hash", "rec_id"}, Compact: true, Columns: []Column{
		{Name: "hash", Type: ID, Doc: "hash of the key's kind and value"},
		{Name: "rec_id", Type: ID, Doc: "record that holds it"},
	}},
	{Name: "quarantine", Doc: "rows kept out, waiting for a person", Primary: []string{"id"}, Auto: true, Index: [][]string{{"batch_id"}, {"status"}, {"stream_id", "source_key", "batch_id"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number"},
		{Name: "batch_id", Type: ID, Doc: "batch that read the row"},
		{Name: "stream_id", Type: ID, Doc: "stream"},
		{Name: "source_key", Type: Key, Doc: "key in the source, when it could be read"},
		{Name: "part", Type: Text, Doc: "table, file, sheet or endpoint"},
		{Name: "row_no", Type: ID, Doc: "line or sheet row; 0 where there is none"},
		{Name: "grid", Type: Flag, Doc: "1 when part is a sheet"},
		{Name: "raw", Type: Text, Null: true, Doc: "row as read: JSON, column to value"},
		{Name: "code", Type: Name, Doc: "stable code of the problem"},
		{Name: "rule", Type: Name, Doc: "rule that refused the row"},
		{Name: "field", Type: Name, Doc: "field or column concerned"},
		{Name: "value", Type: Text, Doc: "value as it was"},
		{Name: "reason", Type: Text, Doc: "what is wrong"},
		{Name: "hint", Type: Text, Doc: "what to do next"},
		{Name: "status", Type: Name, Doc: "waiting, replayed, withdrawn or discarded"},
		{Name: "edited_raw", Type: Text, Null: true, Doc: "row as a person mended it"},
		{Name: "edited_by", Type: Name, Null: true, Doc: "who"},
		{Name: "edit_reason", Type: Text, Null: true, Doc: "why"},
		{Name: "replayed_batch", Type: ID, Doc: "batch that landed the mended row; 0 before"},
	}},
	{Name: "xref", Doc: "which customer each live customer record belongs to", Primary: []string{"rec_id"}, Index: [][]string{{"customer_id", "rec_id"}}, Columns: []Column{
		{Name: "rec_id", Type: ID, Doc: "record"},
		{Name: "customer_id", Type: ID, Doc: "customer: the id of its oldest live record"},
		{Name: "rule", Type: Name, Doc: "how the record joined the others"},
		{Name: "score", Type: Float, Doc: "match weight in bits; 0 for a record alone"},
	}},
}

var customerRef = Ref{[]string{"customer_id"}, "customer", []string{"id"}}

// eventTable describes the table of an event entity.
func eventTable(t record.EntityType, name, doc string) Table {
	return Table{
		Name: name, Doc: doc, Primary: []string{"id"}, Index: [][]string{{"customer_rec"}}, Entity: t, Golden: true,
		Refs: []Ref{{[]string{"customer_rec"}, "source_record", []string{"id"}}},
		Columns: model(t, []Column{
			{Name: "id", Type: ID, Doc: "source record of the event"},
			{Name: "customer_rec", Type: ID, Null: true, Doc: "source record of its customer, who may not have arrived yet"},
		}, []Column{extra}),
	}
}

// childTable describes the table of an entity nested in a customer.
func childTable(t record.EntityType, name, doc string, more ...Column) Table {
	before := append([]Column{
		{Name: "customer_id", Type: ID, Doc: "customer"},
		{Name: "seq", Type: ID, Doc: "order within the customer"},
	}, more...)
	return Table{
		Name: name, Doc: doc, Primary: []string{"customer_id", "seq"}, Entity: t, Golden: true,
		Refs: []Ref{customerRef}, Columns: model(t, before, []Column{extra}),
	}
}

var extra = Column{Name: "extra", Type: Text, Null: true, Doc: "custom fields, and values that don't fit their column, as JSON"}

var contactSeq = Column{Name: "contact_seq", Type: ID, Null: true, Doc: "contact it belongs to; null when it is the customer's own"}

// golden: the unified customers, for people to query.
var golden = []Table{
	{
		Name: "customer", Doc: "unified customers", Primary: []string{"id"}, Unique: [][]string{{"hub_id"}}, Entity: record.Customer, Golden: true,
		Columns: model(record.Customer, []Column{
			{Name: "id", Type: ID, Doc: "customer: the id of its oldest live record"},
			{Name: "hub_id", Type: Name, Doc: "客户ID: ULID, minted once, never used again"},
		}, []Column{
			extra,
			{Name: "source_count", Type: ID, Doc: "number of source records"},
			{Name: "complete", Type: Float, Doc: "share of required fields validly filled, 0 to 1"},
			{Name: "provenance", Type: Text, Null: true, Doc: "for each field the winner, the rule and the losers, JSON; null for a single record"},
			{Name: "updated_run", Type: ID, Doc: "run that last published it"},
		}),
	},
	childTable(record.Contact, "contact", "persons who act for a customer"),
	contactChild(childTable(record.ContactPoint, "contact_point", "telephones, e-mail addresses and so on of customers and contacts", contactSeq)),
	childTable(record.Address, "address", "postal addresses of customers"),
	childTable(record.Consent, "consent", "legal bases of processing"),
	eventTable(record.Interaction, "interaction", "calls, visits, messages"),
	eventTable(record.Order, "orders", "sales orders"),
	{
		Name: "order_item", Doc: "lines of sales orders", Primary: []string{"order_id", "seq"}, Entity: record.OrderItem, Golden: true,
		Refs: []Ref{{[]string{"order_id"}, "orders", []string{"id"}}},
		Columns: model(record.OrderItem, []Column{
			{Name: "order_id", Type: ID, Doc: "order"},
			{Name: "seq", Type: ID, Doc: "order within it"},
		}, []Column{extra}),
	},
	eventTable(record.Ticket, "ticket", "service tickets"),
}

func contactChild(t Table) Table {
	t.Refs = append(t.Refs, Ref{[]string{"customer_id", "contact_seq"}, "contact", []string{"customer_id", "seq"}})
	return t
}

// people: what persons decided. It survives every run and rollback.
var people = []Table{
	{Name: "assertion", Doc: "stewards' decisions: the same customer, or not the same", Primary: []string{"id"}, Auto: true, Index: [][]string{{"a_rec"}, {"b_rec"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number"},
		{Name: "kind", Type: Name, Doc: "must or cannot"},
		{Name: "a_rec", Type: ID, Doc: "one record"},
		{Name: "b_rec", Type: ID, Doc: "the other record"},
		{Name: "who", Type: Name, Doc: "who decided"},
		{Name: "why", Type: Text, Doc: "why"},
		{Name: "said_at", Type: When, Doc: "when, UTC"},
		{Name: "withdrawn", Type: Flag, Doc: "1 when taken back"},
	}},
	{Name: "field_override", Doc: "values that persons set on customers", Primary: []string{"id"}, Auto: true, Index: [][]string{{"rec_id"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number"},
		{Name: "rec_id", Type: ID, Doc: "record that anchors it: it applies to the customer the record belongs to"},
		{Name: "field", Type: Name, Doc: "field"},
		{Name: "value", Type: Text, Null: true, Doc: "value; null clears the field"},
		{Name: "who", Type: Name, Doc: "who set it"},
		{Name: "why", Type: Text, Doc: "why"},
		{Name: "said_at", Type: When, Doc: "when, UTC"},
		{Name: "withdrawn", Type: Flag, Doc: "1 when taken back"},
	}},
	{Name: "customer_history", Doc: "golden records as they were before each change", Primary: []string{"id"}, Auto: true, Index: [][]string{{"customer_id"}, {"run_id"}}, Columns: []Column{
		{Name: "id", Type: ID, Doc: "number"},
		{Name: "customer_id", Type: ID, Doc: "customer"},
		{Name: "run_id", Type: ID, Doc: "run that changed it"},
		{Name: "changed_at", Type: When, Doc: "when, UTC"},
		{Name: "cause", Type: Name, Doc: "kind of the run"},
		{Name: "before_json", Type: Text, Null: true, Doc: "golden record before, with the run that published it; null when there was none"},
	}},
}

// work: what resolve is about to do; empty between runs.
var work = []Table{
	{Name: "work_record", Doc: "records to resolve again", Primary: []string{"rec_id"}, Index: [][]string{{"round", "rec_id"}}, Columns: []Column{
		{Name: "rec_id", Type: ID, Doc: "record"},
		{Name: "round", Type: ID, Doc: "0: touched; n: reached in n steps"},
	}},
	{Name: "work_key", Doc: "match keys to follow from them", Primary: []string{"hash"}, Index: [][]string{{"round", "hash"}}, Columns: []Column{
		{Name: "hash", Type: ID, Doc: "key"},
		{Name: "round", Type: ID, Doc: "round that reached it"},
		{Name: "slack", Type: ID, Doc: "touched records that hold it now: its degree may have been smaller by as many"},
	}},
	{Name: "work_customer", Doc: "customers to publish again", Primary: []string{"customer_id"}, Columns: []Column{
		{Name: "customer_id", Type: ID, Doc: "customer"},
	}},
}
