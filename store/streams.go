package store

import (
	"context"
	"database/sql"
	"sync"

	"github.com/custhub/custhub/pipeline"
)

// streamCache remembers the numbers of streams; they never change.
type streamCache struct {
	mu  sync.Mutex
	ids map[[2]string]int64
}

// streamID returns the number of a stream, minting it when the stream is new.
// It runs transactions of its own: never call it inside one.
func (s *Store) streamID(ctx context.Context, source, name string) (int64, error) {
	s.streams.mu.Lock()
	defer s.streams.mu.Unlock()
	if id, ok := s.streams.ids[[2]string{source, name}]; ok {
		return id, nil
	}
	id, err := s.findStream(ctx, source, name)
	if err == nil && id == 0 {
		if err = s.addStream(ctx, source, name); err == nil {
			id, err = s.findStream(ctx, source, name)
		}
	}
	if err != nil {
		return 0, wrap("stream "+source+"/"+name, err)
	}
	if s.streams.ids == nil {
		s.streams.ids = map[[2]string]int64{}
	}
	s.streams.ids[[2]string{source, name}] = id
	return id, nil
}

// findStream returns the number of a stream, 0 when there is none.
func (s *Store) findStream(ctx context.Context, source, name string) (id int64, err error) {
	err = s.read(ctx, func(q *session) error {
		id, err = q.number(ctx, "SELECT id FROM stream WHERE source = ? AND name = ?", source, name)
		return err
	})
	return id, err
}

func (s *Store) addStream(ctx context.Context, source, name string) error {
	return s.write(ctx, func(q *session) error {
		return q.exec(ctx, q.d.insertIgnore+" INTO stream (source, name, cursor_text, pass, pass_open, config_hash) VALUES (?, ?, '', 0, 0, '')"+q.d.ignoreTail, source, name)
	})
}

// StreamState returns where a stream stands; a new stream has the zero state.
func (s *Store) StreamState(ctx context.Context, source, stream string) (pipeline.StreamState, error) {
	st := pipeline.StreamState{Source: source, Stream: stream}
	err := s.read(ctx, func(q *session) error {
		var schema sql.NullString
		_, err := q.get(ctx, []any{&st.Cursor, &st.Pass, &st.PassOpen, &st.ConfigHash, &schema},
			"SELECT cursor_text, pass, pass_open, config_hash, schema_json FROM stream WHERE source = ? AND name = ?", source, stream)
		if schema.Valid {
			st.Schema = []byte(schema.String)
		}
		if err != nil {
			return err
		}
		var batch int64
		st.Live, err = q.get(ctx, []any{&batch}, "SELECT b.id FROM batch b JOIN stream t ON t.id = b.stream_id WHERE t.source = ? AND t.name = ? AND b.kind IN ('load', 'reprocess') AND b.withdrawn_by = 0 ORDER BY b.id LIMIT 1", source, stream)
		return err
	})
	return st, wrap("stream state", err)
}

// advance commits where a stream stands together with the batch (promise P2).
func advance(ctx context.Context, q *session, id int64, l *pipeline.Landing) error {
	open := 1
	if l.PassDone {
		open = 0
	}
	query := "UPDATE stream SET cursor_text = ?, pass = ?, pass_open = ?, config_hash = ?"
	args := []any{l.CursorAfter, l.Pass, open, l.ConfigHash}
	if l.Schema != nil {
		query += ", schema_json = ?"
		args = append(args, clean(string(l.Schema)))
	}
	return q.exec(ctx, query+" WHERE id = ?", append(args, id)...)
}

// StreamSchema returns the last seen columns of a stream as JSON (record.Schema),
// nil when it was never read.
func (s *Store) StreamSchema(ctx context.Context, source, stream string) ([]byte, error) {
	st, err := s.StreamState(ctx, source, stream)
	return st.Schema, err
}
