package model

// history is what a source did to one record up to a version.
type history struct {
	changed int            // version of the last edit, 0 if none
	edited  [NumFields]int // version at which each field was last written anew
	end     End
}

// history replays it. An edit shows the entity as it was then, and writes one
// field anew: another slip of the pen, or one less.
func (m *Model) history(no int, src Source, copyNo, version int) history {
	var h history
	for v := 1; v <= version; v++ {
		s := m.root.At(forTouch, no, int(src)|copyNo<<8, v)
		rate := touchRate
		if m.changedAt(no, v) {
			rate += noticeRate
		}
		if s.Chance(rate) {
			h.changed = v
			h.edited[s.Intn(int(NumFields))] = v
		}
		if h.end = m.endAt(no, src, copyNo, v); h.end != Live {
			break
		}
	}
	return h
}

// endAt draws whether the record ends at a version.
func (m *Model) endAt(no int, src Source, copyNo, version int) End {
	s := m.root.At(forEnd, no, int(src)|copyNo<<8, version)
	if s.Chance(deleteRate) {
		if src == ERP && s.Chance(softDeleteShare) {
			return Flagged
		}
		return Gone
	}
	merges := src == ERP || src == CRM
	if copyNo > 0 && merges && s.Chance(mergeRate) && m.liveAt(no, src, version) {
		return Merged
	}
	return Live
}

// liveAt reports whether the first record of an entity in a source is live at a
// version.
func (m *Model) liveAt(no int, src Source, version int) bool {
	for v := 1; v <= version; v++ {
		if m.endAt(no, src, 0, v) != Live {
			return false
		}
	}
	return true
}

// changedAt reports whether the entity itself changed at exactly this version.
func (m *Model) changedAt(no, version int) bool {
	s := m.root.At(forChange, no, 0, version)
	return s.Chance(renameRate) || s.Chance(moveRate) || s.Chance(mobileRate) || s.Chance(contactRate)
}
