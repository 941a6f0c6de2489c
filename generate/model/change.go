package model

// Rates of change from one version in time to the next.
const (
	renameRate      = .003 // an enterprise takes another trade name, same unified code
	moveRate        = .01  // an entity moves within its city
	mobileRate      = .02  // the first contact has a new mobile
	contactRate     = .01  // the first contact is another person
	touchRate       = .03  // a source edits a record for a reason of its own
	noticeRate      = .5   // a source learns of a change of the entity
	deleteRate      = .005 // a source deletes a record
	mergeRate       = .1   // a source merges an extra copy into the first
	growthRate      = .02  // new entities, of those in version 0
	softDeleteShare = .5   // ERP deletions that only set the flag
)

// changes are the versions at which an entity's attributes were last changed; 0
// means never.
type changes struct{ renamed, moved, mobile, contact int }

// changes replays what happened to an entity up to a version.
func (m *Model) changes(no, version int) changes {
	var c changes
	for v := 1; v <= version; v++ {
		s := m.root.At(forChange, no, 0, v)
		if s.Chance(renameRate) {
			c.renamed = v
		}
		if s.Chance(moveRate) {
			c.moved = v
		}
		if s.Chance(mobileRate) {
			c.mobile = v
		}
		if s.Chance(contactRate) {
			c.contact = v
		}
	}
	return c
}
