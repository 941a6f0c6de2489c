package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"github.com/custhub/custhub/fault"
	"github.com/custhub/custhub/pipeline"
)

var _ pipeline.Adopter = (*Store)(nil)

// Adoptions returns which matchers the store was filled under, oldest first.
func (s *Store) Adoptions(ctx context.Context) (list []pipeline.Adoption, err error) {
	err = s.read(ctx, func(q *session) error {
		list, err = adoptions(ctx, q)
		return err
	})
	return list, wrap("read the adopted models", err)
}

func adoptions(ctx context.Context, q *session) (list []pipeline.Adoption, err error) {
	err = q.each(ctx, func(rows *sqlx.Rows) error {
		var a pipeline.Adoption
		var name sql.NullString
		var begun, ended string
		err := rows.Scan(&a.ID, &a.Fingerprint, &a.Method, &a.Model, &name, &a.Who, &a.Why, &a.Run, &begun, &ended, &a.State)
		a.BegunAt, a.EndedAt, a.Name = parseTime(begun), parseTime(ended), name.String
		if a.Name == "" {
			a.Name = a.Method
		}
		list = append(list, a)
		return err
	}, `SELECT a.id, a.fingerprint, a.method, a.model, m.name, a.who, a.why, a.run_id, a.begun_at, a.ended_at, a.state
		FROM adoption a LEFT JOIN match_model m ON m.hash = a.model ORDER BY a.id`)
	return list, err
}

// Model returns the JSON form of an adopted model by its hash.
func (s *Store) Model(ctx context.Context, hash string) (text []byte, err error) {
	err = s.read(ctx, func(q *session) error {
		found, err := q.get(ctx, []any{&text}, "SELECT content FROM match_model WHERE hash = ?", hash)
		if err == nil && !found {
			err = fault.New("model.missing", "the store names a matching model that it does not hold", "restore the store from a backup").With(hash)
		}
		return err
	})
	return text, wrap("read a model", err)
}

// FirstModel puts a matcher in force in a store that has none.
func (s *Store) FirstModel(ctx context.Context, id pipeline.Identity, model []byte, who, why string) error {
	err := s.write(ctx, func(q *session) error {
		n, err := q.number(ctx, "SELECT COUNT(*) FROM adoption")
		if err != nil || n > 0 {
			return err // another process was faster
		}
		return s.addAdoption(ctx, q, 1, id, model, who, why, pipeline.AdoptionDone)
	})
	return wrap("note the model", err)
}

func (s *Store) addAdoption(ctx context.Context, q *session, number int64, id pipeline.Identity, model []byte, who, why, state string) error {
	now := s.stamp()
	if model != nil {
		err := q.exec(ctx, q.d.insertIgnore+" INTO match_model (hash, name, content, added_at) VALUES (?, ?, ?, ?)"+q.d.ignoreTail, id.Model, short(id.Name), string(model), now)
		if err != nil {
			return err
		}
	}
	ended := ""
	if state == pipeline.AdoptionDone {
		ended = now
	}
	return q.exec(ctx, "INSERT INTO adoption (id, fingerprint, method, model, who, why, run_id, begun_at, ended_at, state, after_rec) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
		number, id.Fingerprint, id.Method, id.Model, short(who), clean(why), s.run.get(), now, ended, state)
}

// BeginAdoption begins to put a matcher in force, or goes on with the newest
// adoption when it is of the same fingerprint and not done. No other process
// resolves until EndAdoption.
func (s *Store) BeginAdoption(ctx context.Context, id pipeline.Identity, model []byte, who, why string) error {
	if err := s.lockResolve(ctx); err != nil {
		return wrap("wait for another resolve", err)
	}
	err := s.write(ctx, func(q *session) error {
		list, err := adoptions(ctx, q)
		if err != nil {
			return err
		}
		number := int64(1)
		if n := len(list); n > 0 {
			last := list[n-1]
			if last.State != pipeline.AdoptionDone && last.Fingerprint == id.Fingerprint {
				return nil
			}
			number = last.ID + 1
		}
		if err := q.exec(ctx, "UPDATE adoption SET state = ? WHERE state <> ?", pipeline.AdoptionReplaced, pipeline.AdoptionDone); err != nil {
			return err
		}
		if err := q.exec(ctx, "DELETE FROM key_log WHERE batch_id <= 0"); err != nil {
			return err
		}
		return s.addAdoption(ctx, q, number, id, model, who, why, pipeline.AdoptionKeying)
	})
	return wrap("begin the adoption", err)
}

// EndAdoption marks the newest adoption as done.
func (s *Store) EndAdoption(ctx context.Context) error {
	err := s.write(ctx, func(q *session) error {
		return q.exec(ctx, "UPDATE adoption SET state = ?, ended_at = ? WHERE state = ?", pipeline.AdoptionDone, s.stamp(), pipeline.AdoptionResolving)
	})
	if err == nil {
		err = s.unlockResolve(ctx)
	}
	return wrap("end the adoption", err)
}

// checkAdoption: the store holds the model that it is matched by. While one is
// being adopted, keys and customers are under way.
func checkAdoption(ctx context.Context, q *session, c *checker) error {
	list, err := adoptions(ctx, q)
	if err != nil || len(list) == 0 {
		return err
	}
	now := list[len(list)-1]
	if now.State != pipeline.AdoptionDone {
		c.adopting = true
		c.faults = append(c.faults, fault.New("check.adopting", fmt.Sprintf("the adoption of model %s was cut off", now.Name), "'custhub run' goes on with it").At("adoption"))
	}
	return c.none(ctx, q, "check.model", "adoption", "adopted models are not in the store",
		"SELECT COUNT(*) FROM adoption a LEFT JOIN match_model m ON m.hash = a.model WHERE a.model <> '' AND m.hash IS NULL")
}
