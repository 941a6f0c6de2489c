package singer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// message is one line of a tap's standard output. Types are compared without
// regard to case; unknown ones are ignored (Singer specification 0.3.0).
type message struct {
	Type          string
	Stream        string
	Record        map[string]any // numbers are json.Number
	Schema        map[string]any
	KeyProperties []string
	Value         json.RawMessage // of STATE
	Version       json.Number
}

// errNoMessage is the cause of a line that is no Singer message.
var errNoMessage = errors.New("the line is no Singer message")

// parseMessage reads one line.
func parseMessage(line []byte) (*message, error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.UseNumber()
	var raw struct {
		Type    string          `json:"type"`
		Stream  string          `json:"stream"`
		Record  map[string]any  `json:"record"`
		Schema  map[string]any  `json:"schema"`
		Keys    json.RawMessage `json:"key_properties"`
		Value   json.RawMessage `json:"value"`
		Version json.RawMessage `json:"version"`
	}
	if err := dec.Decode(&raw); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoMessage, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: text follows it", errNoMessage)
	}
	m := &message{Type: strings.ToUpper(raw.Type), Stream: raw.Stream, Record: raw.Record, Schema: raw.Schema, Value: raw.Value}
	m.Version = json.Number(strings.Trim(string(raw.Version), `"`))
	m.KeyProperties = stringList(raw.Keys)
	switch m.Type {
	case "":
		return nil, fmt.Errorf("%w: it has no type", errNoMessage)
	case "RECORD":
		if m.Stream == "" || m.Record == nil {
			return nil, fmt.Errorf("%w: a RECORD without stream or record", errNoMessage)
		}
	case "SCHEMA":
		if m.Stream == "" {
			return nil, fmt.Errorf("%w: a SCHEMA without stream", errNoMessage)
		}
	case "STATE":
		if len(bytes.TrimSpace(m.Value)) == 0 {
			return nil, fmt.Errorf("%w: a STATE without value", errNoMessage)
		}
		var b bytes.Buffer
		if err := json.Compact(&b, m.Value); err != nil {
			return nil, fmt.Errorf("%w: %w", errNoMessage, err)
		}
		m.Value = b.Bytes()
	}
	return m, nil
}

// stringList reads a list of names, or a single one, as some taps write it.
func stringList(raw json.RawMessage) []string {
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var one string
	if json.Unmarshal(raw, &one) == nil && one != "" {
		return []string{one}
	}
	return nil
}
