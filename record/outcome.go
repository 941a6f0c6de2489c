package record

// Outcome is what a cleansing or validation rule found about one value. The
// names are those of the domain specification; the order is from harmless to
// severe, so the worst of several outcomes is their maximum.
type Outcome uint8

// The outcomes of a rule.
const (
	OK          Outcome = iota // valid as it stands
	Fixed                      // changed reversibly; the old value is kept in the steps
	Suggested                  // one unique repair exists but a person must accept it; value unchanged
	Review                     // doubtful: usable, a person should look
	Nulled                     // a word that means "nothing" (无, N/A): becomes null
	Masked                     // covered on purpose (139****5678): kept, never a key, never wins
	Placeholder                // filler (13800138000, all zeros): kept in the past, never a key, never wins
	Invalid                    // breaks the rule and can't be repaired
)

var outcomeNames = [...]string{"ok", "fix", "suggest", "review", "null", "masked", "placeholder", "invalid"}

// String returns the name of the outcome as rule files and reports spell it.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return "outcome(?)"
}

// OutcomeOf returns the outcome with the given name, and whether there is one.
func OutcomeOf(name string) (Outcome, bool) {
	for i, n := range outcomeNames {
		if n == name {
			return Outcome(i), true
		}
	}
	return OK, false
}

// Usable reports whether a value with this outcome may serve as a match key and
// may win in survivorship over nothing.
func (o Outcome) Usable() bool { return o <= Review }
