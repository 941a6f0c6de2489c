package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
)

// AuditEntry says who saw or did what (P9). Each entry holds the hash of the one
// before, so that none can be changed or taken out of the middle unseen. It must
// not hold personal values: name customers and records by their ids.
type AuditEntry struct {
	ID      int64     `json:"id"`                // number, set by the store
	At      time.Time `json:"at"`                // when, set by the store
	Who     string    `json:"who"`               // user of the operating system
	Role    string    `json:"role,omitempty"`    // roles that allowed it, separated by commas; "" when none are declared
	Action  string    `json:"action"`            // see_personal, rollback, sign, review, edit, sample, erase, export, denied …
	Subject string    `json:"subject,omitempty"` // what was seen or done: C…, r7, b12, a command
	Reason  string    `json:"reason,omitempty"`  // why, in the person's words
	Detail  string    `json:"detail,omitempty"`  // how much, how: "1,204 customers to customers.csv"

	Previous string `json:"previous"` // hash of the entry before; "" for the first
	Hash     string `json:"hash"`     // SHA-256, hex, of everything above
}

// seal is the hash of an entry: over all its fields, as a JSON list.
func (e *AuditEntry) seal() (string, error) {
	data, err := json.Marshal([]string{formatTime(e.At), e.Who, e.Role, e.Action, e.Subject, e.Reason, e.Detail, e.Previous})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// Audit appends an entry in a transaction of its own and returns it complete.
func (s *Store) Audit(ctx context.Context, e AuditEntry) (AuditEntry, error) {
	var kept AuditEntry
	err := s.write(ctx, func(q *session) (err error) {
		kept, err = s.appendAudit(ctx, q, e)
		return err
	})
	return kept, wrap("keep the audit entry", err)
}

// appendAudit appends an entry within a transaction, so that an act and its
// entry are kept together. It must be the last thing the transaction does:
// others that append wait for its end.
func (s *Store) appendAudit(ctx context.Context, q *session, e AuditEntry) (AuditEntry, error) {
	if err := q.exec(ctx, q.d.insertIgnore+" INTO counter (name, next_id) VALUES ('audit', 1)"+q.d.ignoreTail); err != nil {
		return e, err
	}
	// The row of the counter is the lock that makes the chain a chain.
	if err := q.exec(ctx, "UPDATE counter SET next_id = next_id + 1 WHERE name = 'audit'"); err != nil {
		return e, err
	}
	if _, err := q.get(ctx, []any{&e.Previous}, "SELECT hash FROM audit ORDER BY id DESC LIMIT 1"); err != nil {
		return e, err
	}
	e.At = parseTime(s.stamp())
	e.Who, e.Role, e.Action, e.Subject, e.Reason, e.Detail = short(e.Who), short(e.Role), short(e.Action), short(e.Subject), clean(e.Reason), clean(e.Detail)
	var err error
	if e.Hash, err = e.seal(); err != nil {
		return e, err
	}
	e.ID, err = q.insertID(ctx, "INSERT INTO audit (said_at, who, role_name, action, subject, reason, detail, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		formatTime(e.At), e.Who, e.Role, e.Action, e.Subject, e.Reason, e.Detail, e.Previous, e.Hash)
	return e, err
}

// AuditQuery selects entries; zero fields select all.
type AuditQuery struct {
	Who, Action, Subject string
	Limit                int // the newest so many; 0: all
}

// AuditLog returns the selected entries, newest first.
func (s *Store) AuditLog(ctx context.Context, query AuditQuery) (list []AuditEntry, err error) {
	cond, args := "1 = 1", []any{}
	for _, c := range []struct{ column, value string }{{"who", query.Who}, {"action", query.Action}, {"subject", query.Subject}} {
		if c.value != "" {
			cond += " AND " + c.column + " = ?"
			args = append(args, c.value)
		}
	}
	tail := " ORDER BY id DESC"
	if query.Limit > 0 {
		tail += fmt.Sprint(" LIMIT ", query.Limit)
	}
	err = s.read(ctx, func(q *session) error {
		return eachAudit(ctx, q, cond+tail, args, func(e *AuditEntry) error {
			list = append(list, *e)
			return nil
		})
	})
	return list, wrap("read the audit log", err)
}

func eachAudit(ctx context.Context, q *session, cond string, args []any, fn func(*AuditEntry) error) error {
	return q.each(ctx, func(rows *sqlx.Rows) error {
		var e AuditEntry
		var at string
		if err := rows.Scan(&e.ID, &at, &e.Who, &e.Role, &e.Action, &e.Subject, &e.Reason, &e.Detail, &e.Previous, &e.Hash); err != nil {
			return err
		}
		e.At = parseTime(at)
		return fn(&e)
	}, "SELECT id, said_at, who, role_name, action, subject, reason, detail, previous, hash FROM audit WHERE "+cond, args...)
}

// CheckAudit verifies the chain of entries. head, when not empty, is a hash noted
// earlier: it must still be in the chain, which shows that the log was not cut
// short since. It returns the number of entries and the newest hash.
func (s *Store) CheckAudit(ctx context.Context, head string) (n int64, newest string, err error) {
	seen := head == ""
	err = s.read(ctx, func(q *session) error {
		n, newest = 0, ""
		return eachAudit(ctx, q, "1 = 1 ORDER BY id", nil, func(e *AuditEntry) error {
			hash, err := e.seal()
			if err != nil {
				return err
			}
			if hash != e.Hash || e.Previous != newest {
				return fault.Gate("audit.chain", fmt.Sprintf("the audit log breaks at entry %d", e.ID), "that entry, or the one before it, was changed or removed")
			}
			newest = hash
			seen = seen || hash == head
			n++
			return nil
		})
	})
	if err == nil && !seen {
		err = fault.Gate("audit.cut", "the hash is not in the audit log", "the log was cut short or replaced since the hash was noted").With(head)
	}
	return n, newest, wrap("check the audit log", err)
}
