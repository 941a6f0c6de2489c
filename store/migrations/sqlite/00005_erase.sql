-- What was purged, what was erased by law, what was handed out.
-- +goose Up

-- purged: up to which batch the history of a stream is gone
CREATE TABLE purged (
  stream_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  purged_at TEXT NOT NULL,
  PRIMARY KEY (stream_id)
);

-- erased: keys of records that were erased by law: they never come back
CREATE TABLE erased (
  stream_id INTEGER NOT NULL,
  key_hash TEXT NOT NULL,
  rec_id INTEGER NOT NULL,
  run_id INTEGER NOT NULL,
  erased_at TEXT NOT NULL,
  PRIMARY KEY (stream_id, key_hash)
);

-- export: what was handed out, to whom, and which customers it held
CREATE TABLE export (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  who TEXT NOT NULL,
  reason TEXT NOT NULL,
  file TEXT NOT NULL,
  format TEXT NOT NULL,
  fields TEXT NOT NULL,
  masked INTEGER NOT NULL,
  exported INTEGER NOT NULL,
  upto_run INTEGER NOT NULL,
  customers BLOB
);

-- +goose Down
DROP TABLE export;
DROP TABLE erased;
DROP TABLE purged;
