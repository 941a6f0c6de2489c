package record

// EntityType is one kind of thing in the unified model.
type EntityType uint8

// The entities of the unified model (domain specification §2). Customer,
// Interaction, Order and Ticket stand at the top of a mapped row; the others are
// nested in one of them.
const (
	Customer     EntityType = iota // organisation or person we do business with
	Contact                        // person who acts for the customer
	ContactPoint                   // phone, e-mail, WeChat … of a customer or contact
	Address                        // postal address of a customer
	Consent                        // legal basis for one purpose
	Interaction                    // call, visit, message: something that happened
	Order                          // sales order
	OrderItem                      // line of an order
	Ticket                         // service ticket
	numEntities
)

var entityNames = [...]string{"customer", "contact", "contact_point", "address", "consent", "interaction", "order", "order_item", "ticket"}

// String returns the name of the entity as mapping files spell it.
func (t EntityType) String() string {
	if int(t) < len(entityNames) {
		return entityNames[t]
	}
	return "entity(?)"
}

// EntityOf returns the entity type with the given name, and whether there is one.
func EntityOf(name string) (EntityType, bool) {
	for i, n := range entityNames {
		if n == name {
			return EntityType(i), true
		}
	}
	return 0, false
}

// Event reports whether the entity is an event: it refers to a customer by
// source key and has a time.
func (t EntityType) Event() bool { return t == Interaction || t == Order || t == Ticket }

// Nested lists the entities that may be nested directly in t.
func (t EntityType) Nested() []EntityType {
	switch t {
	case Customer:
		return []EntityType{Contact, ContactPoint, Address, Consent}
	case Contact:
		return []EntityType{ContactPoint}
	case Order:
		return []EntityType{OrderItem}
	default:
		return nil
	}
}

// Privacy says how far a field is covered by default (promise P9).
type Privacy uint8

// The privacy classes of a field.
const (
	Open      Privacy = iota // shown
	Personal                 // masked unless the role may see it
	Sensitive                // masked, and off in mappings unless declared (PIPL art. 28)
)

// FieldID numbers a field of the unified model. Its order is the order of
// fields in every listing; the numbers are never stored.
type FieldID uint16

// Field describes one field of the unified model.
type Field struct {
	Entity  EntityType
	Name    string
	Kind    Kind
	Privacy Privacy
	Sheet   string   // column of the 13-column customer sheet it fills: "T2"
	Enum    []string // allowed values; nil means any
	Doc     string   // one line in English
	DocZH   string   // the same in Chinese
}

// Path returns "entity.name".
func (f *Field) Path() string { return f.Entity.String() + "." + f.Name }

// Lookup returns the id of a field by entity and name, and whether it exists.
func Lookup(t EntityType, name string) (FieldID, bool) {
	id, ok := fieldIndex[t][name]
	return id, ok
}

// Info returns the description of a field.
func (id FieldID) Info() *Field { return &Fields[id] }

// FieldsOf returns the ids of an entity's fields in order.
func FieldsOf(t EntityType) []FieldID {
	var ids []FieldID
	for i := range Fields {
		if Fields[i].Entity == t {
			ids = append(ids, FieldID(i))
		}
	}
	return ids
}

var fieldIndex = func() (index [numEntities]map[string]FieldID) {
	for t := range index {
		index[t] = map[string]FieldID{}
	}
	for i := range Fields {
		index[Fields[i].Entity][Fields[i].Name] = FieldID(i)
	}
	return index
}()
