-- Matching models and their adoption; why must-links are refused.
-- +goose Up

-- match_model: matching models that were ever adopted, frozen
CREATE TABLE match_model (
  hash TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  added_at TEXT NOT NULL,
  PRIMARY KEY (hash)
);

-- adoption: which model matched the records from when on; the newest counts
CREATE TABLE adoption (
  id INTEGER NOT NULL,
  fingerprint TEXT NOT NULL,
  method TEXT NOT NULL,
  model TEXT NOT NULL,
  who TEXT NOT NULL,
  why TEXT NOT NULL,
  run_id INTEGER NOT NULL,
  begun_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  state TEXT NOT NULL,
  after_rec INTEGER NOT NULL,
  PRIMARY KEY (id)
);

-- work_rekey: match keys of versions on their way; empty between transactions
CREATE TABLE work_rekey (
  rec_id INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,
  match_keys BLOB,
  PRIMARY KEY (rec_id, batch_id)
);

-- refusal: why a must-link in review is refused: what it would merge, and the records that must stay apart
CREATE TABLE refusal (
  a_rec INTEGER NOT NULL,
  b_rec INTEGER NOT NULL,
  why TEXT NOT NULL,
  by_a INTEGER NOT NULL,
  by_b INTEGER NOT NULL,
  PRIMARY KEY (a_rec, b_rec)
);

-- +goose Down
DROP TABLE refusal;
DROP TABLE work_rekey;
DROP TABLE adoption;
DROP TABLE match_model;
