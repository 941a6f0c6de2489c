package singer

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/custhub/custhub/connectors"
)

// bookmark is the written form of a cursor: the tap's own state, verbatim.
type bookmark struct {
	State json.RawMessage `json:"state"`
}

// cursorOf writes a state as a cursor; no state is "".
func cursorOf(state json.RawMessage) string {
	if len(state) == 0 || string(state) == "null" {
		return ""
	}
	b, err := json.Marshal(bookmark{state})
	if err != nil {
		return "" // the state was parsed before
	}
	return string(b)
}

// parseCursor reads a cursor back into the tap's state.
func parseCursor(cursor string) (json.RawMessage, error) {
	if cursor == "" {
		return nil, nil
	}
	dec := json.NewDecoder(bytes.NewReader([]byte(cursor)))
	dec.DisallowUnknownFields()
	var b bookmark
	err := dec.Decode(&b)
	if err == nil && (dec.More() || len(b.State) == 0) {
		err = errors.New("it holds no state")
	}
	if err != nil {
		return nil, connectors.BadCursor("singer.cursor", err)
	}
	return b.State, nil
}
