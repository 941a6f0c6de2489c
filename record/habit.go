package record

// Habit is what a whole column of a stream was found to do and no single value
// tells. It is decided once, before the first row lands, and kept with the
// stream, so that every later reading of a value is the same reading (P4).
type Habit struct {
	Columns   string `json:"columns"`             // columns and paths that feed the values, joined by " + "
	Order     string `json:"order,omitempty"`     // "dmy" or "mdy": how it writes 03/04/2024; "" when nothing showed it
	Annotated bool   `json:"annotated,omitempty"` // a tool put readings behind its characters: 企業(yè)
	Garbled   bool   `json:"garbled,omitempty"`   // its texts were decoded wrongly or encoded twice: å¼ ä¼Ÿ
}

// Place is where mapped values stand: a field of the entity that an item of the
// mapping makes.
type Place struct {
	Item  uint16
	Field FieldID
}

// ChangeTime stands for Mapped.ChangedAt where places are named; it is no field.
const ChangeTime = NumFields

// Habits are the habits of a stream's columns by the places that they feed.
type Habits map[Place]Habit
