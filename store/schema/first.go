package schema

import "slices"

// first returns the tables as the first migration makes them. What later
// migrations change is undone here.
func first() []Table {
	list := slices.Clone(tables)
	for i := range list {
		t := &list[i]
		switch t.Name {
		case "batch": // 00010
			t.Columns = t.Columns[:len(t.Columns)-2]
		case "version": // 00008, 00010
			n := len(t.Columns) - 6 // columns before match_keys
			t.Columns = slices.Concat(t.Columns[:n], []Column{
				{Name: "raw", Type: Text, Null: true, Doc: "row as read: JSON, column to value"},
				{Name: "mapped", Type: Text, Null: true, Doc: "row as mapped and cleansed: JSON"},
			}, t.Columns[n:n+2])
		case "quarantine": // 00011
			t.Index = t.Index[:2]
		case "customer_history": // 00009
			t.Index = [][]string{{"customer_id"}}
		case "key_log": // 00008
			*t = Table{Name: "key_log", Doc: t.Doc, Primary: []string{"batch_id", "hash", "rec_id"}, Compact: true, Columns: []Column{
				{Name: "batch_id", Type: ID, Doc: "batch"},
				{Name: "hash", Type: ID, Doc: "hash of the key's kind and value"},
				{Name: "rec_id", Type: ID, Doc: "record"},
				{Name: "op", Type: Flag, Doc: "1 when the record gained the key, -1 when it lost it"},
			}}
		}
	}
	return list
}
