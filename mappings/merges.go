package mappings

// FollowsMerges reports whether rows may name the row that replaced them when
// the source merged the two.
func (m *Mapping) FollowsMerges() bool { return m.replacedBy != nil }
