package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
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

// Sign accepts the report in a person's name and seals it again; what comes
// after it is to chain to the new hash.
func (r *Report) Sign(who, comment string, at time.Time) error {
	r.SignOff.Who, r.SignOff.Comment, r.SignOff.At = who, comment, at.UTC()
	return r.Seal(r.SignOff.Previous)
}

// Intact reports whether the report is as it was when it was sealed.
func (r *Report) Intact() bool {
	hash, err := r.digest()
	return err == nil && r.SignOff.Hash != "" && hash == r.SignOff.Hash
}

// digest is the SHA-256 of the JSON form without the hash itself.
func (r *Report) digest() (string, error) {
	open := *r
	open.SignOff.Hash = ""
	data, err := json.Marshal(&open)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}
