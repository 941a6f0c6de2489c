package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
)

// WriteJSON writes the report as one JSON document on one line; its schema is
// docs/schema/report.json.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// Seal chains the report to the one before and sets its hash. previous is the
// hash of that report, "" for the first. Whoever keeps the newest hash can tell
// whether any report before it was changed.
func (r *Report) Seal(previous string) error {
	r.SignOff = SignOff{Previous: previous}
	data, err := json.Marshal(r)
	if err != nil {
		return err
	}
	saved, err := ReadSaved(data)
	if err != nil {
		return err
	}
	r.SignOff.Hash, err = saved.digest()
	return err
}

// Saved is a sealed report as it was saved. Its bytes stay what they were,
// whatever fields reports of a later version have.
type Saved struct {
	SignOff SignOff
	members []member // of the JSON document, in their order
}

type member struct {
	name  string
	value json.RawMessage
}

// signOffMember is the member that closes a report.
const signOffMember = "sign_off"

// ReadSaved reads the JSON form of a report.
func ReadSaved(data []byte) (*Saved, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("a saved report is a JSON object"), err)
	}
	s := &Saved{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		m := member{name: name.(string)} // in an object, a name stands before each value
		if err := dec.Decode(&m.value); err != nil {
			return nil, err
		}
		if m.name == signOffMember {
			if err := json.Unmarshal(m.value, &s.SignOff); err != nil {
				return nil, err
			}
		}
		s.members = append(s.members, m)
	}
	return s, nil
}

// Sign accepts the report in a person's name. Its hash stays, so the chain of
// reports does too.
func (s *Saved) Sign(who, comment string, at time.Time) {
	s.SignOff.Who, s.SignOff.Comment, s.SignOff.At = who, comment, at.UTC().Truncate(time.Second)
	s.SignOff.Signature = s.SignOff.signature()
}

func (s *SignOff) signature() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.Hash, s.Who, s.At.UTC().Format(time.RFC3339), s.Comment}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// Intact reports whether the report is as it was when it was sealed and, if
// signed, signed.
func (s *Saved) Intact() bool {
	hash, err := s.digest()
	if err != nil || s.SignOff.Hash == "" || hash != s.SignOff.Hash {
		return false
	}
	return s.SignOff.Who == "" || s.SignOff.Signature == s.SignOff.signature()
}

// JSON is the document with its sign-off of now.
func (s *Saved) JSON() ([]byte, error) { return s.with(s.SignOff) }

// digest is the SHA-256 of the document without what closes it, but with the
// hash of the report before.
func (s *Saved) digest() (string, error) {
	data, err := s.with(SignOff{Previous: s.SignOff.Previous})
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// with writes the document with another sign-off.
func (s *Saved) with(end SignOff) ([]byte, error) {
	closing, err := json.Marshal(end)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	separator := byte('{')
	for _, m := range s.members {
		out.WriteByte(separator)
		out.WriteString(`"` + m.name + `":`)
		separator = ','
		if m.name == signOffMember {
			out.Write(closing)
		} else {
			out.Write(m.value)
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}
