package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
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
	r.SignOff.Previous = previous
	hash, err := r.digest()
	r.SignOff.Hash = hash
	return err
}

// Sign accepts a sealed report in a person's name. Its hash stays, so the chain of
// reports does too.
func (r *Report) Sign(who, comment string, at time.Time) {
	r.SignOff.Who, r.SignOff.Comment, r.SignOff.At = who, comment, at.UTC().Truncate(time.Second)
	r.SignOff.Signature = r.SignOff.signature()
}

func (s *SignOff) signature() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{s.Hash, s.Who, s.At.UTC().Format(time.RFC3339), s.Comment}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// Intact reports whether the report is as it was when it was sealed and, if
// signed, signed.
func (r *Report) Intact() bool {
	hash, err := r.digest()
	if err != nil || r.SignOff.Hash == "" || hash != r.SignOff.Hash {
		return false
	}
	return r.SignOff.Who == "" || r.SignOff.Signature == r.SignOff.signature()
}

// digest is the SHA-256 of the JSON form without what closes it, but with the
// hash of the report before.
func (r *Report) digest() (string, error) {
	open := *r
	open.SignOff = SignOff{Previous: r.SignOff.Previous}
	data, err := json.Marshal(&open)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
